package pool

import (
	"cmp"
	"context"
	"slices"
)

// waiter is who waits for a place.
type waiter struct {
	client string
	rank   int
	holder Holder
	came   chan *Place // gets one place, or nil if there is no room to wait any more
}

// Wait is Take for who can wait. The next place is for the lowest rank, among equals for the
// client that has the fewest places, and then for who came first. If too many wait, the
// last of this order gets a *FullError. Any other error is that of ctx.
func (p *Pool) Wait(ctx context.Context, client string, rank int, holder Holder) (*Place, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	place, w, err := p.queued(client, rank, holder)
	if w == nil {
		return place, err
	}
	select {
	case place := <-w.came:
		if place == nil {
			return nil, p.queueError(false)
		}
		return place, nil
	case <-ctx.Done():
		p.leave(w)
		return nil, ctx.Err()
	}
}

// queued returns a place, or who waits for one.
func (p *Pool) queued(client string, rank int, holder Holder) (*Place, *waiter, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if place, err := p.take(client, holder); err == nil {
		return place, nil, nil
	}
	if client != "" && p.clients[client].waiting >= p.queue.Client {
		return nil, nil, p.queueError(true)
	}
	w := &waiter{client, rank, holder, make(chan *Place, 1)}
	p.waiting = append(p.waiting, w)
	p.count(client, shares{waiting: 1})
	if len(p.waiting) > p.queue.All {
		last := p.waiting[0]
		for _, other := range p.waiting {
			if p.order(other, last) >= 0 {
				last = other
			}
		}
		p.forget(last)
		last.came <- nil
	}
	return nil, w, nil
}

func (p *Pool) queueError(share bool) error {
	err := p.fullError(p.queue, share)
	err.What += " that wait"
	return err
}

// order says who is to have a place before whom, of two who came at the same time.
func (p *Pool) order(a, b *waiter) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(p.clients[a.client].held, p.clients[b.client].held))
}

// next gives free places to who waits. The caller holds the lock.
func (p *Pool) next() {
	for len(p.held) < p.places.All {
		var first *waiter
		for _, w := range p.waiting {
			if !p.spent(w.client) && (first == nil || p.order(w, first) < 0) {
				first = w
			}
		}
		if first == nil {
			return
		}
		p.forget(first)
		first.came <- p.give(first.client, first.holder)
	}
}

// forget takes somebody out of the queue, and reports whether they were in it.
func (p *Pool) forget(w *waiter) bool {
	i := slices.Index(p.waiting, w)
	if i < 0 {
		return false
	}
	p.waiting = slices.Delete(p.waiting, i, i+1)
	p.count(w.client, shares{waiting: -1})
	return true
}

// leave takes back who no longer waits. The place may have come just now.
func (p *Pool) leave(w *waiter) {
	p.mu.Lock()
	waited := p.forget(w)
	p.mu.Unlock()
	if waited {
		return
	}
	if place := <-w.came; place != nil {
		place.Leave()
	}
}
