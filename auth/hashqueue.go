package auth

import (
	"context"
	"errors"

	"gowebdav/internal/pool"
)

// maxWaiting is how many passwords may wait for their hash. After a restart, a large team
// waits for half a minute, at a quarter of a second per hash.
const maxWaiting = 128

// ErrBusy reports that too many passwords wait for their hash. The client may try again.
var ErrBusy = errors.New("too many password checks are waiting, try again later")

// hashQueue lets one hash be computed at a time: each takes a core, and argon2id takes
// 64 MiB and more. The lowest rank goes first, then the first to come. An attacker with
// many addresses therefore cannot block a first login. The share of a client is not
// bounded: the rank serves as the bound, and the user is unknown before the hash is
// computed.
type hashQueue struct {
	queue *pool.Pool
	place *pool.Place // of the running hash
}

func newHashQueue() *hashQueue {
	return &hashQueue{queue: pool.New("passwords", pool.Bound{All: 1, Client: 1}, pool.Bound{All: maxWaiting, Client: maxWaiting})}
}

var hashes = newHashQueue()

// acquire waits for a turn, which release ends. If too many wait, the last in the order
// gets ErrBusy. Any other error is that of ctx.
func (q *hashQueue) acquire(ctx context.Context, rank int) error {
	place, err := q.queue.Wait(ctx, "", rank, nil)
	if full := new(pool.FullError); errors.As(err, &full) {
		return ErrBusy
	}
	if err == nil {
		q.place = place
	}
	return err
}

// release gives the turn to the next in the queue.
func (q *hashQueue) release() { q.place.Leave() }
