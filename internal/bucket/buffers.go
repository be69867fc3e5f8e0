package bucket

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gowebdav/internal/pool"
	"gowebdav/internal/storage"
)

const (
	// partSize is how much of an upload is kept, to be sent. S3 takes no smaller parts than 5 MiB.
	partSize = 8 << 20

	// maxBuffers is how many parts of all uploads of a mount are kept. A client has up to half of them.
	maxBuffers = 8

	// bufferTime is how long an upload waits for a buffer.
	bufferTime = 30 * time.Second
)

// errNoBuffer is the answer to an upload that gets no buffer.
var errNoBuffer = fmt.Errorf("%w: too many uploads run at a time", storage.ErrUnreachable)

// buffer is the memory of a part.
type buffer struct {
	part  [partSize]byte
	place *pool.Place
}

// buffers bound the memory of uploads, and keep it while any upload runs.
type buffers struct {
	pool   *pool.Pool
	client func(context.Context) string

	mu    sync.Mutex
	used  int
	spare []*buffer
}

func (b *buffers) init(client func(context.Context) string) {
	b.pool, b.client = pool.New("parts of uploads", pool.Half(maxBuffers), pool.Bound{All: 512, Client: 128}), client
}

// take returns a buffer, or waits for one.
func (b *buffers) take(ctx context.Context) (*buffer, error) {
	turn, cancel := context.WithTimeout(ctx, bufferTime)
	defer cancel()
	place, err := b.pool.Wait(turn, b.client(ctx), 0, nil)
	switch {
	case err == nil:
		return b.get(place), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, errNoBuffer
}

// tryTake returns nil if all buffers of the client are in use.
func (b *buffers) tryTake(ctx context.Context) *buffer {
	place, err := b.pool.Take(b.client(ctx), nil)
	if err != nil {
		return nil
	}
	return b.get(place)
}

func (b *buffers) get(place *pool.Place) (taken *buffer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used++
	if last := len(b.spare) - 1; last < 0 {
		taken = new(buffer)
	} else {
		taken, b.spare = b.spare[last], b.spare[:last]
	}
	taken.place = place
	return taken
}

// release gives a buffer back; nil is none.
func (b *buffers) release(taken *buffer) {
	if taken == nil {
		return
	}
	place := taken.place
	b.mu.Lock()
	b.spare = append(b.spare, taken)
	if b.used--; b.used == 0 {
		b.spare = nil
	}
	b.mu.Unlock()
	place.Leave()
}
