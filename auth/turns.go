package auth

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// maxWaiting is how many passwords may wait for their hash: those of a large team after a
// restart, for half a minute at a quarter of a second each.
const maxWaiting = 128

// ErrBusy is the answer to who had to wait behind too many others.
var ErrBusy = errors.New("too many passwords wait to be looked at")

// turns let one hash be computed at a time: each takes a core, and an argon2id 64 MiB and
// more. They go by rank, and within one by who came first, so that the many addresses of
// one who guesses do not stand in the way of a first login.
type turns struct {
	mu      sync.Mutex
	busy    bool
	waiting []*waiter // the next one first
}

type waiter struct {
	rank int
	turn chan bool // is told once whether it has come
}

var hashing turns

// take waits for a turn, which release ends. Where too many wait, the last of them is told
// ErrBusy; another error is that of ctx.
func (t *turns) take(ctx context.Context, rank int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	if !t.busy {
		t.busy = true
		t.mu.Unlock()
		return nil
	}
	w := &waiter{rank: rank, turn: make(chan bool, 1)}
	at := slices.IndexFunc(t.waiting, func(other *waiter) bool { return other.rank > rank })
	if at < 0 {
		at = len(t.waiting)
	}
	t.waiting = slices.Insert(t.waiting, at, w)
	if len(t.waiting) > maxWaiting {
		t.waiting[maxWaiting].turn <- false
		t.waiting = slices.Delete(t.waiting, maxWaiting, maxWaiting+1)
	}
	t.mu.Unlock()
	select {
	case come := <-w.turn:
		if !come {
			return ErrBusy
		}
		return nil
	case <-ctx.Done():
		t.leave(w)
		return ctx.Err()
	}
}

// release gives the turn to the next.
func (t *turns) release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy = len(t.waiting) > 0; t.busy {
		t.waiting[0].turn <- true
		t.waiting = slices.Delete(t.waiting, 0, 1)
	}
}

// leave takes back who no longer waits; the turn may have come just now.
func (t *turns) leave(w *waiter) {
	t.mu.Lock()
	at := slices.Index(t.waiting, w)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 && <-w.turn {
		t.release()
	}
}
