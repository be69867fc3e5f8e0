package packed

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/pool"
)

// Turns bound how many sets are decompressed at once, whose readers take as much as
// the largest dictionary each: more than there are processors would be no faster, but take the
// memory. Those of gzip take little, and need no turn. One client has half of the turns at
// a time, at least two, and half of the room to wait.
type Turns struct {
	places  *pool.Pool
	readers map[*Format]*sync.Pool // large ones, that were used
}

// NewTurns returns so many turns.
func NewTurns(n int) *Turns {
	t := &Turns{pool.New(what, pool.Half(n), pool.Half(maxWaiting)), map[*Format]*sync.Pool{}}
	for i := range formats {
		if formats[i].large {
			t.readers[&formats[i]] = new(sync.Pool)
		}
	}
	return t
}

// Turn is one for all the files of a set: a file that waits for a turn while
// another one of its set has one might wait for ever. It is not for concurrent use.
type Turn struct {
	of     *Turns // nil for no end of them
	client string
	holder pool.Holder
	place  *pool.Place
	held   int // files that are being decompressed
}

// Turn returns one for a client, as pool.Client names it. It is taken when it is needed
// first. holder may lose it to others; nil for one that keeps it.
func (t *Turns) Turn(client string, holder pool.Holder) *Turn {
	return &Turn{of: t, client: client, holder: holder}
}

// Taken is how many turns are taken.
func (t *Turns) Taken() int { return t.places.Taken() }

const (
	// turnPatience is how long a turn is waited for: those before may be sending to
	// clients that read slowly.
	turnPatience = 20 * time.Second

	maxWaiting = 64 // who may wait at a time

	what = "compressed logs that are read"
)

// take waits for a turn, but not long and not beyond the end of ctx. Who gets none is told
// by a *pool.FullError.
func (t *Turn) take(ctx context.Context) error {
	if t.of != nil && t.held == 0 {
		patient, cancel := context.WithTimeout(ctx, turnPatience)
		defer cancel()
		place, err := t.of.places.Wait(patient, t.client, 0, t.holder)
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return &pool.FullError{What: what, Bound: t.of.places.All()}
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

// resetter is a reader that can begin with another file, as those of zstd and xz.
type resetter interface {
	io.Reader
	Reset(io.Reader) error
}

// open returns a reader of a format; nil with an error.
func (t *Turn) open(format *Format, from io.Reader, dictionary int64) (r io.Reader, err error) {
	if t.of != nil && format.large {
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

// close takes a reader back, if there is one.
func (t *Turn) close(format *Format, r io.Reader) {
	if used, ok := r.(resetter); ok && t.of != nil && format.large {
		t.of.readers[format].Put(used)
	} else if d, ok := r.(*zstd.Decoder); ok {
		d.Close()
	}
}
