package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// slowOffice returns a gate with users whose hashes take a quarter of a second.
func slowOffice(names ...string) *Gate {
	var users []User
	for _, name := range names {
		right := name + "-right"
		users = append(users, User{Name: name, Secret: &Secret{kind: "bcrypt", given: digestOf(name), verify: func(password string) bool {
			time.Sleep(250 * time.Millisecond)
			return password == right
		}}})
	}
	return NewGate("/app", users, NewGuard(), nil)
}

// Two hundred addresses that guess at full speed do not lock users out, whether they have
// logged in at their address before or not.
func TestFirstLoginAmongGuesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := slowOffice("ann", "bob", "cid")
		if err := login(g, "192.0.2.2", "bob", "bob-right"); err != nil {
			t.Fatal(err)
		}
		var done atomic.Bool
		var guessing sync.WaitGroup
		defer guessing.Wait()
		defer done.Store(true)
		for a := range 200 {
			for n := range 2 {
				guessing.Go(func() {
					for i := 0; !done.Load(); i++ {
						login(g, fmt.Sprintf("10.0.0.%d", a), fmt.Sprint("user", n, i), "guess")
						time.Sleep(2 * time.Second)
					}
				})
			}
		}
		time.Sleep(3 * time.Minute)
		g.accounts["bob"].Secret.cached.Store(nil) // as when the cache has expired
		for _, c := range []struct {
			user, address, password string
			want                    error
			longest                 time.Duration
		}{
			{"ann", "192.0.2.1", "ann-right", nil, 500 * time.Millisecond},
			{"bob", "192.0.2.2", "bob-right", nil, 500 * time.Millisecond},
			{"cid", "192.0.2.3", "cid-wrong", ErrWrongCredentials, 500 * time.Millisecond},
			{"cid", "192.0.2.3", "cid-right", nil, 500 * time.Millisecond},
		} {
			begun := time.Now()
			err := login(g, c.address, c.user, c.password)
			t.Logf("%s after %v: %v", c.user, time.Since(begun), err)
			if waited := time.Since(begun); err != c.want || waited > c.longest {
				t.Errorf("%s, %s: %v after %v; want %v after %v", c.user, c.password, err, waited, c.want, c.longest)
			}
		}
	})
}

// The lowest rank gets the next turn. If too many wait, the last in the order are refused.
// A client that leaves the queue gets no turn.
func TestTurnsGoByRank(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newHashQueue()
		var came []int
		var busy int
		take := func(ctx context.Context, rank int) {
			go func() {
				switch err := q.acquire(ctx, rank); {
				case err == nil:
					came = append(came, rank)
					time.Sleep(time.Second)
					q.release()
				case errors.Is(err, ErrBusy):
					busy++
				}
			}()
			synctest.Wait()
		}
		gone, leave := context.WithCancel(t.Context())
		for _, rank := range []int{9, 3, 1, 2, 1, 0} {
			take(t.Context(), rank)
		}
		take(gone, 0)
		leave()
		synctest.Wait()
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := fmt.Sprint(came); got != "[9 0 1 1 2 3]" || q.queue.InUse() > 0 {
			t.Errorf("turns came to %s; %d are taken", got, q.queue.InUse())
		}

		came = nil
		for range maxWaiting + 11 {
			take(t.Context(), 5)
		}
		take(t.Context(), 4)
		take(t.Context(), 6)
		if busy != 12 {
			t.Errorf("%d were sent away, want 12", busy)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(came) != maxWaiting+1 || came[1] != 4 || q.queue.InUse() > 0 {
			t.Errorf("%v", came)
		}
	})
}

// A turn is not lost if its client disconnects at the same moment.
func TestTurnOfGoneClient(t *testing.T) {
	q := newHashQueue()
	for range 1000 {
		if err := q.acquire(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if q.acquire(ctx, 0) == nil {
				q.release()
			}
		})
		group.Go(cancel)
		group.Go(q.release)
		group.Wait()
		if q.queue.InUse() > 0 {
			t.Fatalf("%d turns are taken", q.queue.InUse())
		}
	}
}
