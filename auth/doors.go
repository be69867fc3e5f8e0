package auth

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"gowebdav/internal/pool"
)

// doors are what a password is looked at for at once: one mount, or all of a list. To
// refuse takes the same computing whoever the user is, and whether there is one: nobody
// learns of users by how long an answer takes.
type doors struct {
	realm string
	guard *Guard
	work  []work
}

// work is a kind of hash, by what it costs, and how often a refusal computes it: as
// often as one user has it.
type work struct {
	decoy *Secret
	times int
}

// newDoors returns the doors to which users have secrets, no two of one user given alike.
func newDoors(realm string, guard *Guard, users map[string][]*Secret) doors {
	byCost := map[string]work{}
	for _, name := range slices.Sorted(maps.Keys(users)) { // the same decoys in the same order, always
		times := map[string]int{}
		for _, s := range users[name] {
			if s.Plain() {
				continue
			}
			times[s.cost]++
			if w := byCost[s.cost]; times[s.cost] > w.times {
				byCost[s.cost] = work{s, times[s.cost]}
			}
		}
	}
	d := doors{realm: realm, guard: guard}
	for _, cost := range slices.Sorted(maps.Keys(byCost)) {
		d.work = append(d.work, byCost[cost])
	}
	return d
}

// prove returns those of a user's secrets that a password is: none is an error. A user
// that does not exist has none. version stands for all secrets of the user. What is longer
// than any name or password can be is wrong, and takes no computing.
func (d *doors) prove(r *http.Request, name, password string, secrets []*Secret, version digest) (right []*Secret, err error) {
	if max(len(name), len(password)) > LongestCredential {
		return nil, ErrWrongCredentials
	}
	sum := digestOf(password)
	who := guess{realm: d.realm, user: digestOf(name), address: pool.Network(r.RemoteAddr), secret: version}
	err = d.guard.try(who, sum, func(now time.Time, rank int) (bool, error) {
		var doubtful []*Secret
		for _, s := range secrets {
			switch {
			case s.knows(sum, now):
				right = append(right, s)
			case !s.Plain():
				doubtful = append(doubtful, s)
			}
		}
		if len(doubtful) == 0 && len(right) > 0 || len(d.work) == 0 {
			return len(right) > 0, nil
		}
		if err := hashing.take(r.Context(), rank); err != nil {
			right = nil
			return false, err
		}
		defer hashing.release()
		for _, s := range doubtful {
			if s.proves(password, sum, now) {
				right = append(right, s)
			}
		}
		if len(right) == 0 {
			d.decline(password, doubtful)
		}
		return len(right) > 0, nil
	})
	return right, err
}

// decline computes what is left of the work of a refusal.
func (d *doors) decline(password string, done []*Secret) {
	for _, w := range d.work {
		left := w.times
		for _, s := range done {
			if s.cost == w.decoy.cost {
				left--
			}
		}
		for range left {
			w.decoy.verify(password)
		}
	}
}
