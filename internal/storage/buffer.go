package storage

import "sync"

// lent are the buffers of all mounts, for copies between network and disk. What
// clients hold that send slowly, or stop, is bounded by the number of the large
// ones: who comes after them copies in smaller steps.
var lent = newBuffers(
	// A copy of a GiB through 32 KiB costs 1.96 CPU-seconds, through 256 KiB 1.4.
	bufferSize{256 << 10, 4},
	bufferSize{32 << 10, 16},
	bufferSize{8 << 10, 0},
)

// bufferSize is a size in bytes, and how many of it there are; the last has no end.
type bufferSize struct{ bytes, most int }

type buffers []*buffersOf

type buffersOf struct {
	free sync.Pool
	lent chan struct{} // an element for each that is lent; nil where there is no end
}

func newBuffers(sizes ...bufferSize) (b buffers) {
	for _, size := range sizes {
		of := &buffersOf{free: sync.Pool{New: func() any { buf := make([]byte, size.bytes); return &buf }}}
		if size.most > 0 {
			of.lent = make(chan struct{}, size.most)
		}
		b = append(b, of)
	}
	return b
}

// borrow returns the largest buffer that is left, and what to call when it is no
// longer needed.
func (b buffers) borrow() (buf []byte, giveBack func()) {
	for _, of := range b {
		if of.lent == nil {
			buf := of.free.Get().(*[]byte)
			return *buf, func() { of.free.Put(buf) }
		}
		select {
		case of.lent <- struct{}{}:
			buf := of.free.Get().(*[]byte)
			return *buf, func() {
				of.free.Put(buf)
				<-of.lent
			}
		default:
		}
	}
	panic("no last size") // newBuffers was given only sizes with an end
}
