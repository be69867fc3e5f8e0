package logs

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Turns bound how many sets are decompressed at once, whose readers take as much as
// the largest dictionary each: more than there are processors would be no faster, but take the
// memory. Those of gzip take little, and need no turn.
type Turns struct {
	taken   chan struct{}
	readers map[*compression]*sync.Pool // large ones, that were used
}

// NewTurns returns so many turns.
func NewTurns(n int) *Turns {
	t := &Turns{make(chan struct{}, n), map[*compression]*sync.Pool{}}
	for i := range compressions {
		if compressions[i].large {
			t.readers[&compressions[i]] = new(sync.Pool)
		}
	}
	return t
}

// turn is one for all the files of a set: a file that waits for a turn while
// another one of its set has one might wait for ever. It is not for concurrent use.
type turn struct {
	of   *Turns // nil for no end of them
	held int    // files that are being decompressed
}

// ErrNoTurn is what who has waited for a turn for long is told: those before may be
// sending to clients that read slowly.
var ErrNoTurn = errors.New("too many compressed logs are being read")

// turnPatience is how long a turn is waited for.
const turnPatience = 20 * time.Second

// take waits for a turn, but not long and not beyond the end of ctx.
func (t *turn) take(ctx context.Context) error {
	if t.of != nil && t.held == 0 {
		late := time.NewTimer(turnPatience)
		defer late.Stop()
		select {
		case t.of.taken <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		case <-late.C:
			return ErrNoTurn
		}
	}
	t.held++
	return nil
}

func (t *turn) leave() {
	if t.held--; t.of != nil && t.held == 0 {
		<-t.of.taken
	}
}

// resetter is a reader that can begin with another file, as those of zstd and xz.
type resetter interface {
	io.Reader
	Reset(io.Reader) error
}

// open returns a reader of a format; nil with an error.
func (t *turn) open(format *compression, from io.Reader, dictionary int64) (r io.Reader, err error) {
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
func (t *turn) close(format *compression, r io.Reader) {
	if used, ok := r.(resetter); ok && t.of != nil && format.large {
		t.of.readers[format].Put(used)
	} else if d, ok := r.(*zstd.Decoder); ok {
		d.Close()
	}
}
