//go:build !amd64

package match

const (
	wideStep     = 1
	hasWideIndex = false
)

func wideIndex(*byte, int, int, byte, byte, byte, byte) int { return -1 }
