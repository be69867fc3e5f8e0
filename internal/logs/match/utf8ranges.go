package match

import (
	"unicode"
	"unicode/utf8"
)

// sequence is the UTF-8 of some runes: as many bytes, each in its range.
type sequence struct {
	n      int
	lo, hi [utf8.UTFMax]byte
}

// rest is the sequence without its first byte.
func (s sequence) rest() sequence {
	copy(s.lo[:], s.lo[1:])
	copy(s.hi[:], s.hi[1:])
	s.n--
	return s
}

const surrogateMin, surrogateMax = 0xd800, 0xdfff

// appendSequences appends the sequences of the runes from lo to hi, in their order.
func appendSequences(to []sequence, lo, hi rune) []sequence {
	if lo > hi {
		return to
	}
	if lo <= surrogateMax && hi >= surrogateMin { // these have no UTF-8
		return appendSequences(appendSequences(to, lo, min(hi, surrogateMin-1)), max(lo, surrogateMax+1), hi)
	}
	// Runes of one sequence have equally many bytes.
	for _, last := range [...]rune{0x7f, 0x7ff, 0xffff} {
		if lo <= last && last < hi {
			return appendSequences(appendSequences(to, lo, last), last+1, hi)
		}
	}
	// And where their bytes differ, all bytes behind have their full range.
	if hi >= utf8.RuneSelf {
		for behind := 1; behind < utf8.UTFMax; behind++ {
			mask := rune(1)<<(6*behind) - 1
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

// kinOf returns the other runes that are r in another case.
func kinOf(r rune) (kin []rune) {
	for k := unicode.SimpleFold(r); k != r; k = unicode.SimpleFold(k) {
		kin = append(kin, k)
	}
	return kin
}
