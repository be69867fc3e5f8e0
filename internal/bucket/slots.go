package bucket

import (
	"context"
	"errors"
	"sync"
	"time"

	"gowebdav/internal/pool"
)

// slots are the places of requests, of which a client has up to half. An idle run, whose answer nobody
// reads at the moment, loses its place to another request.
type slots struct {
	pool   *pool.Pool
	client func(context.Context) string
	turn   time.Duration // how long a request waits for a place

	mu    sync.Mutex
	ended []*run // that have lost their places, and are to be dropped
}

func newSlots(client func(context.Context) string, turn time.Duration) *slots {
	return &slots{pool: pool.New("requests to the store", pool.Half(maxRequests), pool.Bound{All: 512, Client: 128}), client: client, turn: turn}
}

var errBusy = errors.New("other requests to the store have all places")

// acquire takes a place for a run, or for a request that is none (nil). It waits for its turn.
func (s *slots) acquire(ctx context.Context, r *run) (*pool.Place, error) {
	var holder pool.Holder
	if r != nil {
		holder = r
	}
	turn, cancel := context.WithTimeoutCause(ctx, s.turn, errBusy)
	defer cancel()
	place, err := s.pool.Wait(turn, s.client(ctx), 0, holder)
	s.drop()
	if err != nil && turn.Err() != nil && ctx.Err() == nil {
		err = &failure{err: errBusy}
	}
	return place, err
}

// drop drops the runs that have lost their places, which the pool cannot wait for.
func (s *slots) drop() {
	s.mu.Lock()
	ended := s.ended
	s.ended = nil
	s.mu.Unlock()
	for _, r := range ended {
		r.drop()
	}
}

// Rate is that of a [pool.Holder]. The run that was read least recently loses its place first.
func (r *run) Rate() float64 {
	if r.idle.IsZero() {
		return pool.UnknownRate
	}
	return -1 - time.Since(r.idle).Seconds()
}

// End ends an idle run.
func (r *run) End() {
	r.slots.mu.Lock()
	defer r.slots.mu.Unlock()
	r.slots.ended = append(r.slots.ended, r)
}

// rest makes a run idle. It reports false if another request gets its place: then the caller drops it.
func (r *run) rest() bool { return r.place.Rest(func() { r.idle = time.Now() }) }

// resume makes an idle run busy again. It reports false if the run was ended meanwhile.
func (r *run) resume() bool { return r.place.Update(func() { r.idle = time.Time{} }) }
