package storage

import (
	"slices"
	"testing"
)

func TestLargeBuffersAreFew(t *testing.T) {
	b := newBuffers(bufferSize{300, 2}, bufferSize{200, 3}, bufferSize{100, 0})
	var held []func()
	sizes := func() (sizes []int) {
		for range 7 {
			buf, release := b.borrow()
			held, sizes = append(held, release), append(sizes, len(buf))
		}
		return sizes
	}
	if got := sizes(); !slices.Equal(got, []int{300, 300, 200, 200, 200, 100, 100}) {
		t.Errorf("lent: %v", got)
	}
	if got := sizes(); !slices.Equal(got, []int{100, 100, 100, 100, 100, 100, 100}) {
		t.Errorf("while all others are lent: %v", got)
	}
	for _, release := range held {
		release()
	}
	if got := sizes(); got[0] != 300 || got[6] != 100 {
		t.Errorf("once they are given back: %v", got)
	}
}

// All mounts share the buffers.
func TestSlowUploadsHoldLittle(t *testing.T) {
	held := 0
	for range 1000 {
		buf, release := copyBuffers.borrow()
		defer release()
		held += len(buf)
	}
	if held > 12<<20 {
		t.Errorf("1,000 uploads hold %d bytes", held)
	}
}
