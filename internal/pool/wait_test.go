package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
)

// queue records the order in which waiters got places.
type queue struct {
	t      *testing.T
	p      *Pool
	came   []string
	places map[string]*Place
	errs   map[string]error
}

// wait starts a waiter with a name, and returns when it waits or has a place.
func (q *queue) wait(ctx context.Context, name, client string, rank int) {
	go func() {
		place, err := q.p.Wait(ctx, client, rank, nil)
		if err != nil {
			q.errs[name] = err
			return
		}
		q.came = append(q.came, name)
		q.places[name] = place
	}()
	synctest.Wait()
}

func (q *queue) leave(name string) {
	q.places[name].Leave()
	synctest.Wait()
}

func (q *queue) want(names ...string) {
	q.t.Helper()
	if !slices.Equal(q.came, names) {
		q.t.Errorf("came %v, want %v", q.came, names)
	}
}

func waiting(t *testing.T, places, room Bound, test func(q *queue)) {
	synctest.Test(t, func(t *testing.T) {
		test(&queue{t, New("archives", places, room), nil, map[string]*Place{}, map[string]error{}})
	})
}

// A client with many waiters does not delay a client with one.
func TestFairWaiting(t *testing.T) {
	waiting(t, Bound{3, 2}, Half(8), func(q *queue) {
		ctx := q.t.Context()
		for i := range 5 {
			q.wait(ctx, fmt.Sprint("a", i), "a", 0)
		}
		q.want("a0", "a1") // of three places
		q.wait(ctx, "b0", "b", 0)
		q.want("a0", "a1", "b0")
		q.wait(ctx, "b1", "b", 0)
		q.wait(ctx, "c0", "c", 0)
		q.leave("a0")
		q.want("a0", "a1", "b0", "c0") // c has none yet
		q.leave("a1")
		q.want("a0", "a1", "b0", "c0", "a2") // a has none now, b one
		q.leave("a2")
		q.leave("b0")
		q.leave("c0")
		q.want("a0", "a1", "b0", "c0", "a2", "a3", "b1", "a4")
	})
}

func TestRanks(t *testing.T) {
	waiting(t, Bound{1, 1}, Bound{3, 3}, func(q *queue) {
		ctx := q.t.Context()
		q.wait(ctx, "first", "", 9)
		q.wait(ctx, "late", "", 5)
		q.wait(ctx, "last", "", 7)
		q.wait(ctx, "early", "", 1)
		q.wait(ctx, "later", "", 5)
		full(t, q.errs["last"], false) // there is room for three
		q.leave("first")
		q.leave("early")
		q.leave("late")
		q.want("first", "early", "late", "later")
	})
}

func TestRoomToWait(t *testing.T) {
	waiting(t, Bound{1, 1}, Half(4), func(q *queue) {
		ctx := q.t.Context()
		q.wait(ctx, "a0", "a", 0)
		q.wait(ctx, "a1", "a", 0)
		q.wait(ctx, "a2", "a", 0)
		q.wait(ctx, "a3", "a", 0)
		full(t, q.errs["a3"], true)
		q.wait(ctx, "b0", "b", 0)
		q.leave("a0")
		q.leave("a1")
		q.leave("a2")
		q.want("a0", "a1", "a2", "b0")
	})
}

// A waiter whose context ends keeps no place, even if it gets one at the same moment.
func TestWaitIsBrokenOff(t *testing.T) {
	waiting(t, Bound{1, 1}, Half(4), func(q *queue) {
		over, cancel := context.WithCancel(q.t.Context())
		q.wait(q.t.Context(), "a", "a", 0)
		q.wait(over, "b", "b", 0)
		cancel()
		synctest.Wait()
		if !errors.Is(q.errs["b"], context.Canceled) || len(q.p.waiting) != 0 {
			t.Errorf("%v, %d wait", q.errs["b"], len(q.p.waiting))
		}
		q.wait(over, "c", "c", 0)
		if !errors.Is(q.errs["c"], context.Canceled) {
			t.Errorf("a context that had ended before: %v", q.errs["c"])
		}
		w := &waiter{result: make(chan *Place, 1)}
		w.result <- take(t, New("archives", Half(2), Bound{}), "", nil)
		q.p.cancel(w)
		q.leave("a")
		if q.p.InUse() != 0 {
			t.Error("a place was not given back")
		}
	})
}
