package bucket

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
	"gowebdav/internal/storage"
)

type clientKey struct{}

// gated is a content that is read when its gate opens.
type gated struct {
	io.ReaderAt
	begun chan struct{} // gets a value for each request
	gate  chan struct{}
}

func (g *gated) ReadAt(p []byte, offset int64) (int, error) {
	if g.gate != nil {
		select {
		case g.begun <- struct{}{}:
		case <-g.gate:
		}
		<-g.gate
	}
	return g.ReaderAt.ReadAt(p, offset)
}

// TestShare has one client that reads 20 objects at a time from a store that is slow for it. Others are
// served meanwhile.
func TestShare(t *testing.T) {
	s := buckettest.New(t)
	slow := &gated{ReaderAt: buckettest.Lines("2026-03-04 10:11:12 INFO slow\n")}
	s.PutAt("app/slow.log", slow, 1<<20, modified)
	slow.begun, slow.gate = make(chan struct{}), make(chan struct{})
	s.Put("app/lab.log", "one\n", modified)
	b := openAs(t, s, func(o *Options, _ *times) {
		o.Client = func(ctx context.Context) string { return ctx.Value(clientKey{}).(string) }
	})
	greedy := context.WithValue(t.Context(), clientKey{}, "ann@192.0.2.1")
	var readers sync.WaitGroup
	for i := range int64(20) {
		opened, err := b.Open(greedy, "/slow.log")
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		readers.Go(func() {
			if n, err := opened.ReadAt(make([]byte, 10), (i%16)*pageSize+5000); err != nil {
				t.Errorf("%d bytes, %v", n, err)
			}
		})
	}
	for range maxRequests / 2 {
		<-slow.begun
	}
	if n := b.slots.pool.InUse(); n != maxRequests/2 {
		t.Errorf("one client has %d places, want %d", n, maxRequests/2)
	}
	other := context.WithValue(t.Context(), clientKey{}, "bob@192.0.2.2")
	opened, err := b.Open(other, "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(opened); string(got) != "one\n" {
		t.Errorf("another client: %q, %v", got, err)
	}
	opened.Close()
	close(slow.gate)
	readers.Wait()
}

// TestTurn checks that nobody waits for a place for ever.
func TestTurn(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/lab.log", strings.Repeat("one\n", pageSize), modified)
	b := openAs(t, s, func(_ *Options, times *times) { times.turn = time.Millisecond })
	opened, err := b.Open(t.Context(), "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	for range maxRequests {
		if _, err := b.slots.acquire(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := opened.ReadAt(make([]byte, 10), 5000); !errors.Is(err, errBusy) || !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("no place: %v", err)
	}
}
