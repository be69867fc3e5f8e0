package auth

import (
	"context"
	"errors"

	"gowebdav/internal/pool"
)

// maxWaiting is how many passwords may wait for their hash: those of a large team after a
// restart, for half a minute at a quarter of a second each.
const maxWaiting = 128

// ErrBusy is the answer to who had to wait behind too many others.
var ErrBusy = errors.New("too many passwords wait to be looked at")

// turns let one hash be computed at a time: each takes a core, and an argon2id 64 MiB and
// more. They go by rank, and within one by who came first, so that the many addresses of
// one who guesses do not stand in the way of a first login. The rank is what keeps one
// address from taking them all: no user is known before the hash is computed.
type turns struct {
	queue *pool.Pool
	taken *pool.Place // by who computes
}

func newTurns() *turns {
	return &turns{queue: pool.New("passwords", pool.Bound{All: 1, Client: 1}, pool.Bound{All: maxWaiting, Client: maxWaiting})}
}

var hashing = newTurns()

// take waits for a turn, which release ends. Where too many wait, the last of them is told
// ErrBusy; another error is that of ctx.
func (t *turns) take(ctx context.Context, rank int) error {
	place, err := t.queue.Wait(ctx, "", rank, nil)
	if full := new(pool.FullError); errors.As(err, &full) {
		return ErrBusy
	}
	if err == nil {
		t.taken = place
	}
	return err
}

// release gives the turn to the next.
func (t *turns) release() { t.taken.Leave() }
