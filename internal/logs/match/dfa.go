package match

import (
	"context"
	"encoding/binary"
	"math/bits"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// dfa decides whether a line matches an expression, in one step for each byte. A state is
// the set of instructions that a match may have reached; a step leads from one state to
// another. States are made when first reached, and dropped when they take too much
// memory. A dfa is not for concurrent use.
//
// Package regexp takes 20 to 50 times as long on lines that do not match. It also finds
// where a match is, which is not needed here.
type dfa struct {
	*program
	shift  int               // a state has a row of 1<<shift steps: one for each class, and one for the end of the line
	steps  []uint32          // rows; a step is the index of a row, or one of the constants below
	states []state           // of each row
	known  map[string]uint32 // rows by the keys of their states
	memory int               // of all that, in bytes
	turns  int               // how often all states were dropped
	first  state             // at the start of a line
	always bool              // the expression matches at the start of any line

	made    int  // number of states ever made
	stopped bool // the context ended while a line was matched

	work, next set
	stack      []uint32
	key        []byte
	clean      []byte // text with U+FFFD for each invalid byte
}

// state is the set of instructions that matches may have reached between two bytes.
type state struct {
	insts []uint32
	begin bool // the line begins here
	word  bool // the byte before is part of a word
}

// Steps that lead to no row.
const (
	special  uint32 = 1 << 31
	unmade          = special | iota // not made yet
	matching                         // the line matches, whatever follows
	dead                             // it does not
)

const (
	// maxStates bounds the memory that states take, in bytes.
	maxStates = 1 << 20

	// bytesUnseen and statesUnseen are the numbers of bytes and of new states between
	// two checks of the context. A state of a large expression can take 100 µs to make.
	bytesUnseen  = 64 << 10
	statesUnseen = 64
)

func newDFA(p *program) *dfa {
	d := &dfa{program: p, shift: bits.Len(uint(len(p.bytes)))}
	d.work.init(len(p.insts))
	d.next.init(len(p.insts))
	d.follow(&d.next, p.start, syntax.EmptyBeginText|syntax.EmptyBeginLine, false)
	d.first = state{insts: slices.Clone(d.next.insts), begin: true}
	slices.Sort(d.first.insts)
	d.always = slices.ContainsFunc(d.first.insts, d.matches)
	d.reset()
	return d
}

// reset drops all states but the first, whose row is 0.
func (d *dfa) reset() {
	d.turns++
	d.steps, d.states, d.memory = d.steps[:0], d.states[:0], 0
	d.known = map[string]uint32{}
	d.row(d.first)
}

// match reports whether a line matches. If ctx ends meanwhile, it stops and the result
// means nothing.
func (d *dfa) match(ctx context.Context, line []byte) bool {
	return d.always || d.end(d.feed(ctx, 0, d.valid(line)))
}

// valid returns text with U+FFFD for invalid bytes, if the expression can match these.
func (d *dfa) valid(text []byte) []byte {
	if d.runeError && !utf8.Valid(text) {
		d.clean = appendValid(d.clean[:0], text)
		return d.clean
	}
	return text
}

// feed steps through a piece of a line from a row, and returns the row or verdict that
// it reaches. A line starts at row 0.
func (d *dfa) feed(ctx context.Context, at uint32, line []byte) uint32 {
	if d.stopped {
		return dead
	}
	for at < special && len(line) > 0 {
		i := d.walk(&at, line[:min(len(line), bytesUnseen)])
		if at >= special {
			return at
		}
		if line = line[i:]; len(line) == 0 {
			break
		}
		if i == 0 { // the step is not made yet
			d.made++
			at = d.make(at, d.class[line[0]], int(line[0]))
			line = line[1:]
		}
		if (i >= bytesUnseen || d.made%statesUnseen == 0) && ctx.Err() != nil {
			d.stopped = true
			return dead
		}
	}
	return at
}

// end reports whether a line matches that ends at a row or verdict.
func (d *dfa) end(at uint32) bool {
	if at >= special {
		return at == matching
	}
	end := d.steps[at+uint32(len(d.bytes))]
	if end == unmade {
		end = d.make(at, uint8(len(d.bytes)), endOfLine)
	}
	return end == matching
}

// walk follows the steps that exist, and returns how many bytes they took.
func (d *dfa) walk(at *uint32, line []byte) int {
	steps, class, row := d.steps, &d.class, *at
	for i, c := range line {
		next := steps[row+uint32(class[c])]
		if next >= special {
			if next != unmade {
				row = next
			}
			*at = row
			return i
		}
		row = next
	}
	*at = row
	return len(line)
}

// endOfLine is the byte of the step at the end of a line.
const endOfLine = -1

// make makes the step from a row by a byte of a class.
func (d *dfa) make(from uint32, class uint8, c int) uint32 {
	s := d.states[from>>d.shift]
	// Instructions that wait for a condition continue if it holds, since the next byte
	// is known now.
	var holds syntax.EmptyOp
	word := c != endOfLine && isWord(byte(c))
	if s.begin {
		holds |= syntax.EmptyBeginText | syntax.EmptyBeginLine
	}
	if c == endOfLine {
		holds |= syntax.EmptyEndText | syntax.EmptyEndLine
	}
	if s.word != word {
		holds |= syntax.EmptyWordBoundary
	} else {
		holds |= syntax.EmptyNoWordBoundary
	}
	d.work.clear()
	for _, at := range s.insts {
		d.follow(&d.work, at, holds, true)
	}
	to := dead
	switch {
	case slices.ContainsFunc(d.work.insts, d.matches):
		to = matching
	case c != endOfLine:
		to = d.take(byte(c))
	}
	turns := d.turns
	if to < special {
		to = d.row(state{insts: d.next.insts, word: word && d.words})
	}
	if d.turns == turns { // else the row from was dropped
		d.steps[from+uint32(class)] = to
	}
	return to
}

// take fills the next set with the instructions reached after a byte, and with those
// where a new match begins.
func (d *dfa) take(c byte) uint32 {
	d.next.clear()
	for _, at := range d.work.insts {
		for _, r := range d.insts[at].ranges {
			if r.lo <= c && c <= r.hi {
				d.follow(&d.next, r.out, 0, false)
			}
		}
	}
	d.follow(&d.next, d.start, 0, false)
	switch {
	case slices.ContainsFunc(d.next.insts, d.matches):
		return matching
	case len(d.next.insts) == 0:
		return dead
	}
	slices.Sort(d.next.insts)
	return 0
}

func (d *dfa) matches(at uint32) bool { return d.insts[at].op == opMatch }

// follow adds to a set the instructions reached from another one without a byte, if their
// conditions hold. Other conditions are dropped if decided. Otherwise they wait for the
// next byte, unless they are about the start of the line.
func (d *dfa) follow(to *set, at uint32, holds syntax.EmptyOp, decided bool) {
	d.stack = append(d.stack[:0], at)
	for len(d.stack) > 0 {
		at := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if !to.visit(at) {
			continue
		}
		switch i := &d.insts[at]; i.op {
		case opSplit:
			d.stack = append(d.stack, i.out[1], i.out[0])
		case opEmpty:
			missing := i.empty &^ holds
			switch {
			case missing == 0:
				d.stack = append(d.stack, i.out[0])
			case !decided && missing&(syntax.EmptyBeginText|syntax.EmptyBeginLine) == 0:
				to.insts = append(to.insts, at)
			}
		case opMatch, opRanges:
			to.insts = append(to.insts, at)
		}
	}
}

// row returns the row of a state. It makes one if needed.
func (d *dfa) row(s state) uint32 {
	d.key = d.key[:0]
	for _, at := range s.insts {
		d.key = binary.LittleEndian.AppendUint32(d.key, at)
	}
	d.key = append(d.key, flag(s.begin), flag(s.word))
	if at, ok := d.known[string(d.key)]; ok {
		return at
	}
	const overhead = 128 // of a state and of an entry of the map
	size := 4<<d.shift + 2*len(d.key) + overhead
	if d.memory+size > maxStates && len(d.states) > 1 {
		d.reset()
		return d.row(s)
	}
	d.memory += size
	at := uint32(len(d.steps))
	for range 1 << d.shift {
		d.steps = append(d.steps, unmade)
	}
	s.insts = slices.Clone(s.insts)
	d.states = append(d.states, s)
	d.known[string(d.key)] = at
	return at
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// set is a set of instructions, in the order of insertion.
type set struct {
	insts []uint32
	seen  []uint32 // the round in which an instruction was added last
	now   uint32
}

func (s *set) init(size int) { s.seen, s.now = make([]uint32, size), 1 }

func (s *set) clear() {
	s.insts = s.insts[:0]
	if s.now++; s.now == 0 { // overflow
		clear(s.seen)
		s.now = 1
	}
}

// visit reports whether an instruction is new in this round.
func (s *set) visit(at uint32) bool {
	if s.seen[at] == s.now {
		return false
	}
	s.seen[at] = s.now
	return true
}

// appendValid appends a text with U+FFFD for each invalid byte, as package regexp reads
// them.
func appendValid(to, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			to = utf8.AppendRune(to, utf8.RuneError)
		} else {
			to = append(to, text[:n]...)
		}
		text = text[n:]
	}
	return to
}
