package conns

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// talker is a connection to a client that sends without end, or waits.
type talker struct {
	net.Conn
	left   int64 // bytes that it sends, then it waits
	read   int64
	closed bool
}

func (s *talker) Read(p []byte) (int, error) {
	if s.left == 0 {
		return s.Conn.Read(p)
	}
	n := min(int64(len(p)), s.left)
	s.left -= n
	s.read += n
	return int(n), nil
}
func (s *talker) CloseWrite() error { s.closed = true; return nil }

// newTalker returns a talker and what keeps its client there.
func newTalker(t *testing.T, bytes int64) *talker {
	here, there := net.Pipe()
	t.Cleanup(func() { here.Close(); there.Close() })
	return &talker{Conn: here, left: bytes}
}

func TestLingeringIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := new(Lingers)
		drain := func(address string, bytes int64, awaited bool) (read int64, took time.Duration) {
			c, start := newTalker(t, bytes), time.Now()
			(&unread{l, address, t.Context(), awaited}).drain(c)
			if !c.closed {
				t.Error("the client is not told that the answer is over")
			}
			return c.read, time.Since(start)
		}
		check := func(what string, read int64, took time.Duration, wantRead int64, wantTook time.Duration) {
			t.Helper()
			if read != wantRead || took != wantTook {
				t.Errorf("%s: %d bytes in %v, want %d in %v", what, read, took, wantRead, wantTook)
			}
		}
		read, took := drain("a", 1<<40, false)
		check("without end", read, took, maxLingerBytes, 0)
		read, took = drain("a", 5, false)
		check("stalled", read, took, 5, lingerTime)
		read, took = drain("a", 0, true)
		check("100 not sent", read, took, 0, lingerGlance)
		read, took = drain("a", 1<<40, true)
		check("100 not sent, nor waited for", read, took, 1+maxLingerBytes, 0)

		// Whoever sends more than everybody may waits for a turn, as long as it lingers.
		start, half := time.Now(), lingerTime/2
		var clients sync.WaitGroup
		for i := range maxLingers {
			clients.Go(func() { drain(fmt.Sprint(i), 2*lingerBytes, false) })
		}
		synctest.Wait()
		time.Sleep(half)
		for _, address := range []string{"0", "another"} {
			clients.Go(func() {
				read, took := drain(address, 1<<40, false)
				check(address+" while all places are taken", read, took, maxLingerBytes, half)
			})
		}
		clients.Wait()
		check("all", 0, time.Since(start), 0, lingerTime)

		if !l.enter(t.Context(), "a") {
			t.Error("a place is not given back")
		}
		read, took = drain("a", 1<<40, false)
		check("whose turn does not come", read, took, lingerBytes, lingerTime)
	})
}

// A server that stops waits for nobody who lingers.
func TestLingeringEndsWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		for _, want := range []time.Duration{time.Second, 0} {
			start := time.Now()
			(&unread{new(Lingers), "a", ctx, false}).drain(newTalker(t, 0))
			if took := time.Since(start); took != want {
				t.Errorf("%v, want %v", took, want)
			}
		}
	})
}
