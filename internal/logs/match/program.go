package match

import (
	"errors"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// program is a regular expression over bytes. It is made from the program of package
// regexp/syntax, in which each class of runes becomes ranges of UTF-8 bytes.
type program struct {
	insts []inst
	start uint32
	class [256]uint8 // bytes of one class behave alike
	bytes []byte     // one of each class
	words bool       // it has \b or \B

	// runeError says that a class contains U+FFFD, so invalid bytes can match.
	runeError bool
}

type opcode uint8

const (
	opFail   opcode = iota
	opMatch         //
	opSplit         // goes on at each of out
	opEmpty         // goes on at out if the condition holds here
	opRanges        // takes a byte
)

// inst is an instruction of a program.
type inst struct {
	op     opcode
	empty  syntax.EmptyOp
	out    [2]uint32
	ranges []byteRange
}

// byteRange leads from a byte in it to an instruction.
type byteRange struct {
	lo, hi byte
	out    uint32
}

// maxProgram is the maximum size of a program, in instructions and ranges. A short
// expression such as x{9}{9}{9} can have a large program.
const maxProgram = 20_000

var errTooLarge = errors.New("the regular expression is too large")

// compileBytes compiles an expression.
func compileBytes(e *syntax.Regexp) (*program, error) {
	if sizeOf(e) > maxProgram {
		return nil, errTooLarge
	}
	compiled, err := syntax.Compile(e.Simplify())
	if err != nil {
		return nil, err
	}
	c := compiler{nodes: map[string]uint32{}}
	c.insts = make([]inst, len(compiled.Inst)) // those of runes have the same numbers here
	for i := range compiled.Inst {
		if err := c.inst(uint32(i), &compiled.Inst[i]); err != nil {
			return nil, err
		}
	}
	c.start = uint32(compiled.Start)
	c.classify()
	return &c.program, nil
}

// sizeOf estimates the number of instructions of an expression.
func sizeOf(e *syntax.Regexp) int {
	n := 1
	switch e.Op {
	case syntax.OpLiteral:
		n = len(e.Rune)
	case syntax.OpCharClass:
		n += len(e.Rune)
	}
	for _, sub := range e.Sub {
		n = min(n+sizeOf(sub), maxProgram+1)
	}
	if e.Op == syntax.OpRepeat {
		n *= max(e.Min, e.Max, 1)
	}
	return min(n, maxProgram+1)
}

type compiler struct {
	program
	size  int
	nodes map[string]uint32 // instructions that take a byte, by their ranges
}

func (c *compiler) inst(at uint32, from *syntax.Inst) error {
	to := inst{out: [2]uint32{from.Out, from.Out}}
	switch from.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		to.op, to.out[1] = opSplit, from.Arg
	case syntax.InstCapture, syntax.InstNop:
		to.op = opSplit
	case syntax.InstEmptyWidth:
		to.op, to.empty = opEmpty, syntax.EmptyOp(from.Arg)
		c.words = c.words || to.empty&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0
	case syntax.InstMatch:
		to.op = opMatch
	case syntax.InstFail:
		to.op = opFail
	default:
		to.op = opRanges
		var sequences []sequence
		for _, r := range runesOf(from) {
			c.runeError = c.runeError || r.lo <= utf8.RuneError && utf8.RuneError <= r.hi
			sequences = appendSequences(sequences, r.lo, r.hi)
		}
		var err error
		if to.ranges, err = c.ranges(sequences, from.Out); err != nil {
			return err
		}
	}
	c.insts[at] = to
	return nil
}

type runeRange struct{ lo, hi rune }

// runesOf returns the runes that an instruction takes.
func runesOf(i *syntax.Inst) []runeRange {
	switch i.Op {
	case syntax.InstRuneAny:
		return []runeRange{{0, utf8.MaxRune}}
	case syntax.InstRuneAnyNotNL:
		return []runeRange{{0, '\n' - 1}, {'\n' + 1, utf8.MaxRune}}
	}
	if len(i.Rune) == 1 {
		r := i.Rune[0]
		runes := []runeRange{{r, r}}
		if i.Op == syntax.InstRune && syntax.Flags(i.Arg)&syntax.FoldCase != 0 {
			for _, other := range otherCases(r) {
				runes = append(runes, runeRange{other, other})
			}
		}
		return runes
	}
	var runes []runeRange
	for j := 0; j < len(i.Rune); j += 2 {
		runes = append(runes, runeRange{i.Rune[j], i.Rune[j+1]})
	}
	return runes
}

// ranges returns the ranges for the first bytes of sequences. They lead to instructions
// for the next bytes, and finally to out. Sequences with the same first range must be
// adjacent.
func (c *compiler) ranges(sequences []sequence, out uint32) ([]byteRange, error) {
	var ranges []byteRange
	for len(sequences) > 0 {
		first := sequences[0]
		if c.size++; c.size > maxProgram {
			return nil, errTooLarge
		}
		if first.n == 1 {
			ranges = append(ranges, byteRange{first.lo[0], first.hi[0], out})
			sequences = sequences[1:]
			continue
		}
		n := 1
		for n < len(sequences) && sequences[n].n > 1 && sequences[n].lo[0] == first.lo[0] && sequences[n].hi[0] == first.hi[0] {
			n++
		}
		rest := make([]sequence, n)
		for i, s := range sequences[:n] {
			rest[i] = s.rest()
		}
		sequences = sequences[n:]
		next, err := c.ranges(rest, out)
		if err != nil {
			return nil, err
		}
		ranges = append(ranges, byteRange{first.lo[0], first.hi[0], c.node(next)})
	}
	return ranges, nil
}

// node returns the instruction with the given ranges. Equal ranges share one.
func (c *compiler) node(ranges []byteRange) uint32 {
	var key strings.Builder
	for _, r := range ranges {
		key.Write([]byte{r.lo, r.hi, byte(r.out), byte(r.out >> 8), byte(r.out >> 16), byte(r.out >> 24)})
	}
	if at, ok := c.nodes[key.String()]; ok {
		return at
	}
	at := uint32(len(c.insts))
	c.insts = append(c.insts, inst{op: opRanges, ranges: ranges})
	c.nodes[key.String()] = at
	return at
}

// classify divides bytes into classes that the program distinguishes.
func (c *compiler) classify() {
	var begins [257]bool
	for i := range c.insts {
		for _, r := range c.insts[i].ranges {
			begins[r.lo], begins[int(r.hi)+1] = true, true
		}
	}
	for b := range 256 {
		if b == 0 || begins[b] || c.words && isWord(byte(b)) != isWord(byte(b-1)) {
			c.bytes = append(c.bytes, byte(b))
		}
		c.class[b] = uint8(len(c.bytes) - 1)
	}
}

// isWord reports whether \b counts a byte as part of a word: ASCII only.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}
