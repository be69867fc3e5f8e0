package match

import (
	"encoding/binary"
	"math/bits"
)

// pair is two bytes at a distance. A text is searched for by two of its rare bytes, which
// leave few candidates. A byte also stands for its capital if its mask is caseBit.
type pair struct {
	a, b         byte
	aMask, bMask byte
	gap          int // distance from a to b
}

// caseBit is the bit that differs between a letter and its capital in ASCII.
const caseBit = 'a' - 'A'

// index returns the index of the first pair in data, or -1.
func (p pair) index(data []byte) int {
	n := len(data) - p.gap // places where the pair can begin
	if n <= 0 {
		return -1
	}
	begin := 0
	if hasWideIndex && n >= wideStep {
		begin = n &^ (wideStep - 1)
		if i := wideIndex(&data[0], begin, p.gap, p.a, p.aMask, p.b, p.bMask); i >= 0 {
			return i
		}
	}
	if i := p.indexWords(data[begin:]); i >= 0 {
		return begin + i
	}
	return -1
}

const (
	ones = 0x01_01_01_01_01_01_01_01
	tops = 0x80_80_80_80_80_80_80_80
)

// indexWords is index in portable code, eight places at a time.
func (p pair) indexWords(data []byte) int {
	a, aMask := ones*uint64(p.a), ones*uint64(p.aMask)
	b, bMask := ones*uint64(p.b), ones*uint64(p.bMask)
	i, n := 0, len(data)-p.gap
	ahead := data[p.gap:]
	for ; i+8 <= n; i += 8 {
		x := ((binary.LittleEndian.Uint64(data[i:]) | aMask) ^ a) | ((binary.LittleEndian.Uint64(ahead[i:]) | bMask) ^ b) // | and ^ bind alike
		// The lowest byte of x that is zero has its top bit set here, and none below.
		if zeros := (x - ones) &^ x & tops; zeros != 0 {
			return i + bits.TrailingZeros64(zeros)/8
		}
	}
	for ; i < n; i++ {
		if data[i]|p.aMask == p.a && ahead[i]|p.bMask == p.b {
			return i
		}
	}
	return -1
}
