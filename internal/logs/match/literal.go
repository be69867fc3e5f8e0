package match

import (
	"bytes"
	"context"
	"slices"
)

// literal is a text that a line must contain.
type literal struct {
	text []byte // in lower case if fold
	fold bool   // ignore the case of ASCII letters
}

func newLiteral(text string, fold bool) literal {
	l := literal{[]byte(text), fold}
	if fold {
		l.text = bytes.ToLower(l.text)
	}
	return l
}

// at reports whether data begins with the literal.
func (l *literal) at(data []byte) bool {
	if len(data) < len(l.text) {
		return false
	}
	if !l.fold {
		return bytes.Equal(data[:len(l.text)], l.text)
	}
	for i, c := range l.text {
		if lower(data[i]) != c {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c |= caseBit
	}
	return c
}

// finder searches for the first of several literals. It remembers where each one stands
// next, so it reads every byte once for each literal.
type finder struct {
	needles []needle
	chosen  bool // the pairs were chosen
}

type needle struct {
	literal
	pair pair // two rare bytes of the literal
	lead int  // index of the pair in the literal
	next int  // where the literal stands next; -1 if unknown
}

func newFinder(literals []literal) *finder {
	if len(literals) == 0 {
		return nil
	}
	f := &finder{needles: make([]needle, len(literals))}
	for i, l := range literals {
		f.needles[i].literal = l
	}
	return f
}

// counted is how many bytes of a block are counted to find the rare ones.
const counted = 2 << 10

// begin prepares for a pass over new data.
func (f *finder) begin(data []byte) {
	for i := range f.needles {
		f.needles[i].next = -1
	}
	f.choose(data)
}

// choose selects for each literal a pair of bytes that are rare in data.
func (f *finder) choose(data []byte) {
	if f.chosen && len(data) < counted {
		return // data is one line of many
	}
	f.chosen = true
	var counts [256]int
	for _, c := range data[:min(len(data), counted)] {
		counts[c]++
	}
	for i := range f.needles {
		f.needles[i].choose(&counts)
	}
}

// choose selects the two bytes with the lowest counts.
func (n *needle) choose(counts *[256]int) {
	count := func(i int) int {
		c := n.text[i]
		if n.fold && 'a' <= c && c <= 'z' {
			return counts[c] + counts[c-caseBit]
		}
		return counts[c]
	}
	rare, second := 0, -1
	for i := range n.text {
		if count(i) < count(rare) {
			rare = i
		}
	}
	for i, c := range n.text {
		if i != rare && (second < 0 || c != n.text[rare] && (count(i) < count(second) || n.text[second] == n.text[rare])) {
			second = i
		}
	}
	if second < 0 { // the only byte
		second = rare
	}
	n.lead = min(rare, second)
	last := max(rare, second)
	n.pair = pair{a: n.text[n.lead], b: n.text[last], gap: last - n.lead}
	if n.fold {
		n.pair.aMask, n.pair.bMask = mask(n.pair.a), mask(n.pair.b)
	}
}

// mask returns caseBit for a lower-case letter, and 0 for other bytes.
func mask(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return caseBit
	}
	return 0
}

// patience is the number of false candidates between two checks of ctx.
const patience = 4096

// in reports whether a line contains one of the literals. It may be called during a pass
// over other data.
func (f *finder) in(ctx context.Context, line []byte) bool {
	if len(f.needles) == 1 && !f.needles[0].fold {
		return bytes.Contains(line, f.needles[0].text) // faster on short data
	}
	f.choose(line)
	return slices.ContainsFunc(f.needles, func(n needle) bool { return n.find(ctx, line, 0) < len(line) })
}

// find returns the index of the first literal in data[from:], or -1. from must not
// decrease during a pass.
func (f *finder) find(ctx context.Context, data []byte, from int) int {
	first := -1
	for i := range f.needles {
		n := &f.needles[i]
		if n.next < from {
			n.next = n.find(ctx, data, from)
		}
		if n.next < len(data) && (first < 0 || n.next < first) {
			first = n.next
		}
	}
	return first
}

// find returns the index of the literal in data[from:], or len(data).
func (n *needle) find(ctx context.Context, data []byte, from int) int {
	for tries := 1; ; tries++ {
		if from+len(n.text) > len(data) || tries%patience == 0 && ctx.Err() != nil {
			return len(data)
		}
		i := n.pair.index(data[from+n.lead : len(data)-len(n.text)+n.lead+n.pair.gap+1])
		if i < 0 {
			return len(data)
		}
		from += i
		if n.at(data[from:]) {
			return from
		}
		from++
	}
}
