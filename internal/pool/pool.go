// Package pool shares out places for what costs: connections, searches, archives, locks.
// One client has a share of them, so that others always find a place.
//
// Read [Pool] first, then [Pool.Wait]. A Pool calls a [Holder] with its lock held, so a
// Holder calls no Pool.
package pool

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

// Bound is how many there may be: in all, and of one client.
type Bound struct{ All, Client int }

// Half lets one client have half of all, but at least two.
func Half(all int) Bound { return Bound{all, max(2, all/2)} }

// Pool is a number of places. A client is a text that [Client] returns; whoever has none,
// "", shares with nobody and is bound by the number of all places alone.
type Pool struct {
	what   string // has the places, in the plural: "archives"
	places Bound
	queue  Bound // who may wait for a place

	taken   atomic.Int64 // is len(held)
	mu      sync.Mutex
	held    map[*Place]struct{}
	clients map[string]shares
	waiting []*waiter // in the order in which they came
}

// shares is what one client has of a pool.
type shares struct{ held, waiting int }

// New returns a pool of places, for what an error calls by the name what. Who finds none
// can wait for one as far as queue says.
func New(what string, places, queue Bound) *Pool {
	return &Pool{what: what, places: places, queue: queue, held: map[*Place]struct{}{}, clients: map[string]shares{}}
}

// MinRate is how fast a Holder must be, in bytes a second, to keep its place while others
// find none.
const MinRate = 1 << 10

// Holder is who has a place, and can lose it to others that find none.
type Holder interface {
	// Rate is how fast the holder's client has been lately, in bytes a second, and +Inf if
	// that cannot be told yet. Below zero the holder does nothing: the lower, the longer.
	Rate() float64

	// End begins to end the holder, and does not wait for it.
	End()
}

// Place is a place that somebody has.
type Place struct {
	pool   *Pool
	client string
	holder Holder // nil for one that keeps its place
}

// FullError is the answer to who finds no place.
type FullError struct {
	What  string
	Bound int  // how many there may be
	Share bool // of this client; else of all
}

func (e *FullError) Error() string {
	if e.Share {
		return fmt.Sprintf("%s: one client may have %d at a time, and this one has; try again when one has ended", e.What, e.Bound)
	}
	return fmt.Sprintf("%s: there may be %d at a time, and there are; try again later", e.What, e.Bound)
}

// Take takes a place for a client, which the caller leaves. If there is none, a holder
// loses its own: one that does nothing, or if all places are taken the slowest that is
// slower than MinRate. An error is a *FullError.
func (p *Pool) Take(client string, holder Holder) (*Place, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.take(client, holder)
}

// take is Take for who holds the lock.
func (p *Pool) take(client string, holder Holder) (*Place, error) {
	full, spent := len(p.held) >= p.places.All, p.spent(client)
	if full || spent {
		below := 0.0
		if full {
			below = MinRate
		}
		ended := p.dispensable(client, spent, below)
		if ended == nil {
			return nil, p.fullError(p.places, spent)
		}
		p.drop(ended)
		ended.holder.End()
	}
	return p.give(client, holder), nil
}

// Spare ends the holder whose rate is lowest, if that is below a rate, and reports
// whether there is one.
func (p *Pool) Spare(below float64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := p.dispensable("", false, below)
	if least == nil {
		return false
	}
	p.drop(least)
	least.holder.End()
	p.next()
	return true
}

// spent reports whether a client has its share of the places.
func (p *Pool) spent(client string) bool {
	return client != "" && p.clients[client].held >= p.places.Client
}

func (p *Pool) fullError(of Bound, share bool) *FullError {
	if share {
		return &FullError{p.what, of.Client, true}
	}
	return &FullError{p.what, of.All, false}
}

// dispensable returns who can lose its place, the slowest below a rate, of all or, where
// its share is spent, of a client; nil for nobody.
func (p *Pool) dispensable(client string, spent bool, below float64) (least *Place) {
	for place := range p.held {
		if place.holder == nil || spent && place.client != client {
			continue
		}
		if rate := place.holder.Rate(); rate < below {
			least, below = place, rate
		}
	}
	return least
}

func (p *Pool) give(client string, holder Holder) *Place {
	place := &Place{p, client, holder}
	p.held[place] = struct{}{}
	p.taken.Store(int64(len(p.held)))
	p.count(client, shares{held: 1})
	return place
}

func (p *Pool) drop(place *Place) {
	delete(p.held, place)
	p.taken.Store(int64(len(p.held)))
	p.count(place.client, shares{held: -1})
}

// count adds to what a client has.
func (p *Pool) count(client string, more shares) {
	has := p.clients[client]
	has.held += more.held
	has.waiting += more.waiting
	if has == (shares{}) {
		delete(p.clients, client)
		return
	}
	p.clients[client] = has
}

// Leave gives the place back. A second time, or if it was lost to another, it does nothing.
func (place *Place) Leave() {
	p := place.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.held[place]; !ok {
		return
	}
	p.drop(place)
	p.next()
}

// Taken is how many places are taken.
func (p *Pool) Taken() int { return int(p.taken.Load()) }

// All is how many places there are.
func (p *Pool) All() int { return p.places.All }

// Unknown is the Rate of a Holder that cannot be judged.
var Unknown = math.Inf(1)
