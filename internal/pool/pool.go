package pool

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// Bound is a maximum: in total, and per client.
type Bound struct{ All, Client int }

// Half lets one client have half of all, but at least two.
func Half(all int) Bound { return Bound{all, max(2, all/2)} }

// Pool is a number of places. A client is a text that [Client] returns. The client ""
// stands for no client: only the total bounds it.
type Pool struct {
	what       string // has the places, in the plural: "archives"
	bound      Bound
	queueBound Bound

	taken   atomic.Int64 // len(inUse), to be read without the lock
	mu      sync.Mutex
	inUse   map[*Place]struct{}
	clients map[string]usage
	waiting []*waiter // in the order in which they came
}

// usage counts the places and the waiters of one client.
type usage struct{ places, waiting int }

// New returns a pool of places. Errors call its content by what. Clients without a place
// may wait for one in a queue.
func New(what string, places, queue Bound) *Pool {
	return &Pool{what: what, bound: places, queueBound: queue, inUse: map[*Place]struct{}{}, clients: map[string]usage{}}
}

// MinRate is the rate, in bytes per second, below which a Holder may lose its place when
// all places are in use.
const MinRate = 1 << 10

// Holder has a place that it can lose to other clients.
type Holder interface {
	// Rate is the recent rate of the holder's client, in bytes per second; UnknownRate if there
	// is none yet. A holder below zero is idle: the lower, the longer.
	Rate() float64

	// End starts to end the holder, and returns at once.
	End()
}

// Place is a place in use.
type Place struct {
	pool   *Pool
	client string
	holder Holder // nil for a place that cannot be lost
}

// FullError reports that there is no place for a client.
type FullError struct {
	What  string
	Bound int  // the maximum that is reached
	Share bool // it is that of the client, not the total
}

func (e *FullError) Error() string {
	if e.Share {
		return fmt.Sprintf("%s: at most %d at a time for one client; try again when one has ended", e.What, e.Bound)
	}
	return fmt.Sprintf("%s: at most %d at a time, and all are in use; try again later", e.What, e.Bound)
}

// Take takes a place for a client; the caller leaves it. If there is none, a holder may
// lose its place. That is an idle one or, if all places are in use, the slowest one below
// MinRate. If the client has its share, only its own holders may lose a place. Any error
// is a *FullError.
func (p *Pool) Take(client string, holder Holder) (*Place, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.takeLocked(client, holder)
}

func (p *Pool) takeLocked(client string, holder Holder) (*Place, error) {
	full, share := len(p.inUse) >= p.bound.All, p.hasShare(client)
	if full || share {
		below := 0.0
		if full {
			below = MinRate
		}
		slowest := p.slowest(client, share, below)
		if slowest == nil {
			return nil, p.fullError(p.bound, share)
		}
		p.remove(slowest)
		slowest.holder.End()
	}
	return p.add(client, holder), nil
}

// EvictSlowest ends the slowest holder below a rate, and reports whether there was one.
func (p *Pool) EvictSlowest(below float64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	slowest := p.slowest("", false, below)
	if slowest == nil {
		return false
	}
	p.remove(slowest)
	slowest.holder.End()
	p.assign()
	return true
}

// hasShare reports whether a client has all places of its share.
func (p *Pool) hasShare(client string) bool {
	return client != "" && p.clients[client].places >= p.bound.Client
}

func (p *Pool) fullError(of Bound, share bool) *FullError {
	if share {
		return &FullError{p.what, of.Client, true}
	}
	return &FullError{p.what, of.All, false}
}

// slowest returns the place of the slowest holder below a rate, or nil. If own is set,
// only the client's places count.
func (p *Pool) slowest(client string, own bool, below float64) (slowest *Place) {
	for place := range p.inUse {
		if place.holder == nil || own && place.client != client {
			continue
		}
		if rate := place.holder.Rate(); rate < below {
			slowest, below = place, rate
		}
	}
	return slowest
}

func (p *Pool) add(client string, holder Holder) *Place {
	place := &Place{p, client, holder}
	p.inUse[place] = struct{}{}
	p.taken.Store(int64(len(p.inUse)))
	p.count(client, usage{places: 1})
	return place
}

func (p *Pool) remove(place *Place) {
	delete(p.inUse, place)
	p.taken.Store(int64(len(p.inUse)))
	p.count(place.client, usage{places: -1})
}

// count adds to the usage of a client. A client without usage takes no memory.
func (p *Pool) count(client string, more usage) {
	sum := p.clients[client]
	sum.places += more.places
	sum.waiting += more.waiting
	if sum == (usage{}) {
		delete(p.clients, client)
		return
	}
	p.clients[client] = sum
}

// Leave gives the place back. If the place was left or lost before, it does nothing.
func (place *Place) Leave() {
	p := place.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.inUse[place]; !ok {
		return
	}
	p.remove(place)
	p.assign()
}

// Update calls change unless the place was left or lost, and reports whether it has. No Rate is asked
// meanwhile.
func (place *Place) Update(change func()) bool {
	place.pool.mu.Lock()
	defer place.pool.mu.Unlock()
	return place.update(change)
}

func (place *Place) update(change func()) bool {
	_, held := place.pool.inUse[place]
	if held {
		change()
	}
	return held
}

// Rest is Update for a holder that becomes idle. If a client waits that could have the place, Rest leaves
// it instead, and reports false.
func (place *Place) Rest(change func()) bool {
	p := place.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	wanted := slices.ContainsFunc(p.waiting, func(w *waiter) bool { return w.client == place.client || !p.hasShare(w.client) })
	if !wanted {
		return place.update(change)
	}
	if place.update(func() {}) {
		p.remove(place)
		p.assign()
	}
	return false
}

// InUse returns the number of places in use.
func (p *Pool) InUse() int { return int(p.taken.Load()) }

// Size returns the total number of places.
func (p *Pool) Size() int { return p.bound.All }

// UnknownRate is the Rate of a Holder that has not been measured yet.
var UnknownRate = math.Inf(1)
