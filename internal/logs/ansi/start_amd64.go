package ansi

import "golang.org/x/sys/cpu"

// wideStep is the number of bytes that wideStart tests at once: four AVX2 registers.
const wideStep = 128

var hasWideStart = cpu.X86.HasAVX2

// wideStart is the index of the first esc or c1 in n bytes, a multiple of wideStep, or -1. Two calls
// of bytes.IndexByte take three times as long, a quarter of a search.
//
//go:noescape
func wideStart(data *byte, n int) int
