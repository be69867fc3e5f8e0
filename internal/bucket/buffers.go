package bucket

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gowebdav/internal/storage"
)

const (
	// partSize is how much of an upload is kept, to be sent. S3 takes no smaller parts than 5 MiB.
	partSize = 8 << 20

	// maxBuffers is how many parts of all uploads of a mount are kept.
	maxBuffers = 8

	// bufferTime is how long an upload waits for a buffer.
	bufferTime = 30 * time.Second
)

// errNoBuffer is the answer to an upload that gets no buffer.
var errNoBuffer = fmt.Errorf("%w: too many uploads run at a time", storage.ErrUnreachable)

// part is the memory of a part.
type part [partSize]byte

// buffers bound the memory of uploads, and keep it while any upload runs.
type buffers struct {
	places chan struct{}

	mu    sync.Mutex
	used  int
	spare []*part
}

func (b *buffers) init() { b.places = make(chan struct{}, maxBuffers) }

// take returns a buffer, or waits for one.
func (b *buffers) take(ctx context.Context) (*part, error) {
	timer := time.NewTimer(bufferTime)
	defer timer.Stop()
	select {
	case b.places <- struct{}{}:
		return b.get(), nil
	case <-timer.C:
		return nil, errNoBuffer
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// tryTake returns nil if all buffers are in use.
func (b *buffers) tryTake() *part {
	select {
	case b.places <- struct{}{}:
		return b.get()
	default:
		return nil
	}
}

func (b *buffers) get() *part {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used++
	last := len(b.spare) - 1
	if last < 0 {
		return new(part)
	}
	buffer := b.spare[last]
	b.spare = b.spare[:last]
	return buffer
}

// release gives a buffer back; nil is none.
func (b *buffers) release(buffer *part) {
	if buffer == nil {
		return
	}
	b.mu.Lock()
	b.spare = append(b.spare, buffer)
	if b.used--; b.used == 0 {
		b.spare = nil
	}
	b.mu.Unlock()
	<-b.places
}
