package bucket

import (
	"context"
	"errors"
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

// spare keeps buffers until the next garbage collection.
var spare = sync.Pool{New: func() any { return new([partSize]byte) }}

// buffers bound the memory of uploads.
type buffers struct{ places chan struct{} }

func (b *buffers) init() { b.places = make(chan struct{}, maxBuffers) }

// take returns a buffer, or waits for one.
func (b *buffers) take(ctx context.Context) (*[partSize]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, bufferTime, errNoBuffer)
	defer cancel()
	select {
	case b.places <- struct{}{}:
		return spare.Get().(*[partSize]byte), nil
	case <-ctx.Done():
		if errors.Is(context.Cause(ctx), errNoBuffer) {
			return nil, errNoBuffer
		}
		return nil, ctx.Err()
	}
}

// tryTake returns nil if all buffers are in use.
func (b *buffers) tryTake() *[partSize]byte {
	select {
	case b.places <- struct{}{}:
		return spare.Get().(*[partSize]byte)
	default:
		return nil
	}
}

// release gives a buffer back; nil is none.
func (b *buffers) release(buffer *[partSize]byte) {
	if buffer != nil {
		spare.Put(buffer)
		<-b.places
	}
}
