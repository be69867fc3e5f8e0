package match

import "golang.org/x/sys/cpu"

// wideStep is how many places wideIndex looks at together: two registers of AVX2.
const wideStep = 64

var hasWideIndex = cpu.X86.HasAVX2

// wideIndex is pair.index over the places before n, a multiple of wideStep. It
// reads n+gap bytes from data. It takes a quarter of the time of indexWords,
// which would be most of what a search takes.
//
//go:noescape
func wideIndex(data *byte, n, gap int, a, aMask, b, bMask byte) int
