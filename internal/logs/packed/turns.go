package packed

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/pool"
)

// Turns bounds how many sets are decompressed at once, since each decompressor takes as
// much memory as the largest dictionary. gzip takes little and needs no turn. One client
// may have half of the turns, but at least two, and half of the places to wait.
type Turns struct {
	places  *pool.Pool
	readers map[*Format]*sync.Pool // used decompressors
	paused  atomic.Int32           // Readers of small formats
}

// NewTurns returns n turns. More than the number of processors would not be faster.
func NewTurns(n int) *Turns {
	t := &Turns{places: pool.New(what, pool.Half(n), pool.Half(maxWaiting)), readers: map[*Format]*sync.Pool{}}
	for i := range formats {
		t.readers[&formats[i]] = new(sync.Pool)
	}
	return t
}

// Turn is shared by all files of a set: a file that waits while another one of its set
// has a turn could wait for ever. It is not for concurrent use.
type Turn struct {
	of     *Turns // nil for no limit
	client string
	holder pool.Holder
	place  *pool.Place
	held   int // number of files being decompressed
}

// Turn returns a turn for a client, as pool.Client names it. A Reader takes it when it
// starts to read. The holder may lose it to others; nil if it may not.
func (t *Turns) Turn(client string, holder pool.Holder) *Turn {
	return &Turn{of: t, client: client, holder: holder}
}

// InUse returns the number of turns in use.
func (t *Turns) InUse() int { return t.places.InUse() }

const (
	// turnPatience is the maximum time to wait for a turn. Holders of turns may send to
	// slow clients.
	turnPatience = 20 * time.Second

	maxWaiting = 64 // maximum number of waiting sets

	// maxPaused is the maximum number of paused Readers. Each takes up to 240 KiB.
	maxPaused = 24

	what = "compressed logs that are read"
)

// take waits for a turn, up to turnPatience or the end of ctx. The error is a
// *pool.FullError if no turn was free.
func (t *Turn) take(ctx context.Context) error {
	if t.of != nil && t.held == 0 {
		patient, cancel := context.WithTimeout(ctx, turnPatience)
		defer cancel()
		place, err := t.of.places.Wait(patient, t.client, 0, t.holder)
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return &pool.FullError{What: what, Bound: t.of.places.Size()}
		}
		if err != nil {
			return err
		}
		t.place = place
	}
	t.held++
	return nil
}

func (t *Turn) leave() {
	if t.held--; t.of != nil && t.held == 0 {
		t.place.Leave()
	}
}

// pause reports whether there is room for one more paused Reader. If so, the caller calls
// unpause.
func (t *Turn) pause() bool {
	if t.of != nil && t.of.paused.Add(1) > maxPaused {
		t.of.paused.Add(-1)
		return false
	}
	return true
}

func (t *Turn) unpause() {
	if t.of != nil {
		t.of.paused.Add(-1)
	}
}

// resetter is a decompressor that can be used for another file, as those of gzip, zstd and xz.
type resetter interface {
	io.Reader
	Reset(io.Reader) error
}

// open returns a decompressor, or nil with an error.
func (t *Turn) open(format *Format, from io.Reader, dictionary int64) (r io.Reader, err error) {
	if t.of != nil {
		if used, ok := t.of.readers[format].Get().(resetter); ok {
			r, err = used, used.Reset(from)
		}
	}
	if r == nil {
		r, err = format.open(from, dictionary)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// close takes a decompressor back; r may be nil.
func (t *Turn) close(format *Format, r io.Reader) {
	if used, ok := r.(resetter); ok && t.of != nil {
		t.of.readers[format].Put(used)
	} else if d, ok := r.(*zstd.Decoder); ok {
		d.Close()
	}
}
