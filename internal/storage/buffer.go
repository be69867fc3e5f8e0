package storage

import "sync"

// copyBuffers are the buffers of all mounts for copies between network and disk. Slow
// clients can hold only a bounded number of large ones; after that, copies use smaller
// steps.
var copyBuffers = newBuffers(
	// CPU time to copy a GiB: 1.96 s with 32 KiB, 1.4 s with 256 KiB.
	bufferSize{256 << 10, 4},
	bufferSize{32 << 10, 16},
	bufferSize{8 << 10, 0},
)

// bufferSize is a size in bytes, and the max number of such buffers; 0 is unlimited.
type bufferSize struct{ bytes, max int }

type buffers []*buffersOf

type buffersOf struct {
	free  sync.Pool
	slots chan struct{} // one element per lent buffer; nil if unlimited
}

func newBuffers(sizes ...bufferSize) (b buffers) {
	for _, size := range sizes {
		of := &buffersOf{free: sync.Pool{New: func() any { buf := make([]byte, size.bytes); return &buf }}}
		if size.max > 0 {
			of.slots = make(chan struct{}, size.max)
		}
		b = append(b, of)
	}
	return b
}

// borrow returns the largest free buffer. The caller must call release once, and not use
// buf after that.
func (b buffers) borrow() (buf []byte, release func()) {
	for _, of := range b {
		if of.slots == nil {
			buf := of.free.Get().(*[]byte)
			return *buf, func() { of.free.Put(buf) }
		}
		select {
		case of.slots <- struct{}{}:
			buf := of.free.Get().(*[]byte)
			return *buf, func() {
				of.free.Put(buf)
				<-of.slots
			}
		default:
		}
	}
	panic("storage: the last buffer size is not unlimited") // the last size must be unlimited
}
