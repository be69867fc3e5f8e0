package storage

import "testing"

func TestLargeBuffersAreFew(t *testing.T) {
	b := newBuffers()
	var held []func()
	count := func() (large int) {
		for range 100 {
			buf, giveBack := b.borrow()
			held = append(held, giveBack)
			if len(buf) == largeBuffer {
				large++
			}
		}
		return large
	}
	if n := count(); n != maxLargeBuffers {
		t.Errorf("%d large buffers are lent at once, want %d", n, maxLargeBuffers)
	}
	if n := count(); n != 0 {
		t.Errorf("%d more while all are lent", n)
	}
	for _, giveBack := range held {
		giveBack()
	}
	if n := count(); n != maxLargeBuffers {
		t.Errorf("%d once they are given back, want %d", n, maxLargeBuffers)
	}
}
