package pool

import (
	"cmp"
	"context"
	"slices"
)

// waiter waits for a place.
type waiter struct {
	client string
	rank   int
	holder Holder
	result chan *Place // gets one place, or nil if the queue is full
}

// Wait takes a place as Take does, or waits for one. The next free place goes to the
// lowest rank, then to the client with the fewest places, then to the first in the queue.
// If too many wait, the last in this order gets a *FullError. Any other error is that of
// ctx.
func (p *Pool) Wait(ctx context.Context, client string, rank int, holder Holder) (*Place, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	place, w, err := p.enqueue(client, rank, holder)
	if w == nil {
		return place, err
	}
	select {
	case place := <-w.result:
		if place == nil {
			return nil, p.queueError(false)
		}
		return place, nil
	case <-ctx.Done():
		p.cancel(w)
		return nil, ctx.Err()
	}
}

// enqueue returns a place, or a waiter for one.
func (p *Pool) enqueue(client string, rank int, holder Holder) (*Place, *waiter, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if place, err := p.takeLocked(client, holder); err == nil {
		return place, nil, nil
	}
	if client != "" && p.clients[client].waiting >= p.queueBound.Client {
		return nil, nil, p.queueError(true)
	}
	w := &waiter{client, rank, holder, make(chan *Place, 1)}
	p.waiting = append(p.waiting, w)
	p.count(client, usage{waiting: 1})
	if len(p.waiting) > p.queueBound.All {
		last := p.waiting[0]
		for _, other := range p.waiting {
			if p.compare(other, last) >= 0 {
				last = other
			}
		}
		p.dequeue(last)
		last.result <- nil
	}
	return nil, w, nil
}

func (p *Pool) queueError(share bool) error {
	err := p.fullError(p.queueBound, share)
	err.What += " waiting"
	return err
}

// compare is negative if a is to have a place before b. At zero the first to come wins.
func (p *Pool) compare(a, b *waiter) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(p.clients[a.client].places, p.clients[b.client].places))
}

// assign gives free places to waiters. The caller holds the lock.
func (p *Pool) assign() {
	for len(p.inUse) < p.bound.All {
		var first *waiter
		for _, w := range p.waiting {
			if !p.hasShare(w.client) && (first == nil || p.compare(w, first) < 0) {
				first = w
			}
		}
		if first == nil {
			return
		}
		p.dequeue(first)
		first.result <- p.add(first.client, first.holder)
	}
}

// dequeue removes a waiter from the queue, and reports whether it was there.
func (p *Pool) dequeue(w *waiter) bool {
	i := slices.Index(p.waiting, w)
	if i < 0 {
		return false
	}
	p.waiting = slices.Delete(p.waiting, i, i+1)
	p.count(w.client, usage{waiting: -1})
	return true
}

// cancel removes a waiter whose context has ended. If it has just got a place, it leaves
// that.
func (p *Pool) cancel(w *waiter) {
	p.mu.Lock()
	waited := p.dequeue(w)
	p.mu.Unlock()
	if waited {
		return
	}
	if place := <-w.result; place != nil {
		place.Leave()
	}
}
