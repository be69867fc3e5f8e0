package match

import (
	"unicode"
	"unicode/utf8"
)

// sequence is the UTF-8 of a range of runes: n bytes, each in its own range.
type sequence struct {
	n      int
	lo, hi [utf8.UTFMax]byte
}

// rest returns the sequence without its first byte.
func (s sequence) rest() sequence {
	copy(s.lo[:], s.lo[1:])
	copy(s.hi[:], s.hi[1:])
	s.n--
	return s
}

const surrogateMin, surrogateMax = 0xd800, 0xdfff

// appendSequences appends the sequences of the runes from lo to hi, in order.
func appendSequences(to []sequence, lo, hi rune) []sequence {
	if lo > hi {
		return to
	}
	if lo <= surrogateMax && hi >= surrogateMin { // surrogates have no UTF-8
		return appendSequences(appendSequences(to, lo, min(hi, surrogateMin-1)), max(lo, surrogateMax+1), hi)
	}
	// All runes of one sequence have the same number of bytes.
	for _, last := range [...]rune{0x7f, 0x7ff, 0xffff} {
		if lo <= last && last < hi {
			return appendSequences(appendSequences(to, lo, last), last+1, hi)
		}
	}
	// If a byte has a range, all bytes after it have their full range.
	if hi >= utf8.RuneSelf {
		for after := 1; after < utf8.UTFMax; after++ {
			mask := rune(1)<<(6*after) - 1
			if lo&^mask == hi&^mask {
				break
			}
			if lo&mask != 0 {
				return appendSequences(appendSequences(to, lo, lo|mask), (lo|mask)+1, hi)
			}
			if hi&mask != mask {
				return appendSequences(appendSequences(to, lo, hi&^mask-1), hi&^mask, hi)
			}
		}
	}
	var s sequence
	s.n = utf8.EncodeRune(s.lo[:], lo)
	utf8.EncodeRune(s.hi[:], hi)
	return append(to, s)
}

// otherCases returns the runes that equal r without regard to case.
func otherCases(r rune) (others []rune) {
	for k := unicode.SimpleFold(r); k != r; k = unicode.SimpleFold(k) {
		others = append(others, k)
	}
	return others
}
