package match

import (
	"bytes"
	"context"
	"slices"
)

// literal is a text that a line must hold.
type literal struct {
	text []byte // in lower case if fold
	fold bool   // ASCII letters alike
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

// finder looks for the first of some literals. Of each it knows where it stands
// next, so that every byte is looked at once for each.
type finder struct {
	needles []needle
	chosen  bool // the pairs of bytes are
}

type needle struct {
	literal
	pair pair // of bytes of the literal that are rare
	lead int  // where in the literal the pair begins
	next int  // where the literal stands next, as far as it is known
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

// counted is how much of a block tells which bytes are rare in it, in bytes.
const counted = 2 << 10

// begin prepares for a pass over other data.
func (f *finder) begin(data []byte) {
	for i := range f.needles {
		f.needles[i].next = -1
	}
	f.choose(data)
}

// choose takes the pairs of bytes that are rare in data.
func (f *finder) choose(data []byte) {
	if f.chosen && len(data) < counted {
		return // a line, of many
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

// choose takes the pair of bytes that are rarest by what was counted.
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

// mask returns what makes the capital of a letter that letter; nothing for other bytes.
func mask(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return caseBit
	}
	return 0
}

// patience is how many places are looked at in vain between two looks at ctx.
const patience = 4096

// in reports whether a line holds one of the literals, also during a pass over
// other data.
func (f *finder) in(ctx context.Context, line []byte) bool {
	if len(f.needles) == 1 && !f.needles[0].fold {
		return bytes.Contains(line, f.needles[0].text) // ready sooner, for so little
	}
	f.choose(line)
	return slices.ContainsFunc(f.needles, func(n needle) bool { return n.find(ctx, line, 0) < len(line) })
}

// find returns where the first of the literals stands in data[from:], or -1. It
// is for one pass over the data, from front to back.
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

// find returns where the literal stands in data[from:], len(data) for nowhere.
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
