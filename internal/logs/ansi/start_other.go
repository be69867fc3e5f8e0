//go:build !amd64

package ansi

const (
	wideStep     = 1
	hasWideStart = false
)

func wideStart(*byte, int) int { return -1 }
