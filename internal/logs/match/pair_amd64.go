package match

import "golang.org/x/sys/cpu"

// wideStep is the number of places that wideIndex tests at once: two AVX2 registers.
const wideStep = 64

var hasWideIndex = cpu.X86.HasAVX2

// wideIndex is pair.index over the places before n, a multiple of wideStep. It
// reads n+gap bytes from data. It takes a quarter of the time of indexWords, which would
// dominate a search.
//
//go:noescape
func wideIndex(data *byte, n, gap int, a, aMask, b, bMask byte) int
