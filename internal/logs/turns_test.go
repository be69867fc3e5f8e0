package logs

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/packed"
	"gowebdav/internal/pool"
)

// A set takes one turn, whatever it needs; others wait for it.
func TestTurns(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"a.log": "5\n", "a.log.1.zst": pack(t, "zst", "3\n4\n"), "a.log.2.zst": pack(t, "zst", "1\n2\n"), "b.log.gz": pack(t, "gz", "b\n"), "c.log.zst": pack(t, "zst", "c\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		o := Options{Turns: packed.NewTurns(1), Charset: charset.UTF8}
		set := func(ctx context.Context, name string) (Set, error) { return OpenSet(ctx, os.DirFS(dir), name, o) }
		first, err := set(t.Context(), "a.log")
		if err != nil {
			t.Fatal(err)
		}
		opened := make(chan Set)
		texts := func(s Set, q Query) (got string) {
			_, err := s.Search(t.Context(), q, func(h Hit) error { got += string(h.Text); return nil })
			if err != nil {
				t.Error(err)
			}
			return got
		}
		_, err = first.Search(t.Context(), Query{Context: 1}, func(h Hit) error {
			if string(h.Text) != "2" {
				return nil
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := set(ctx, "c.log.zst"); !errors.Is(err, context.Canceled) {
				t.Errorf("a turn that is not free: %v", err)
			}
			gz, err := set(t.Context(), "b.log.gz")
			if err != nil || texts(gz, Query{}) != "b" {
				t.Errorf("gzip needs no turn: %v", err)
			}
			gz.Close()
			go func() {
				c, _ := set(t.Context(), "c.log.zst")
				opened <- c
			}()
			synctest.Wait()
			select {
			case <-opened:
				t.Error("two have a turn of one")
			default:
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		first.Close()
		c := <-opened
		if got := texts(c, Query{}); got != "c" {
			t.Errorf("%q", got)
		}
		c.Close()
		for _, q := range []Query{{}, {Newest: true}, {Tail: true, Limit: 9}, {Newest: true, Context: 1}} {
			s, err := set(t.Context(), "a.log")
			if err != nil {
				t.Fatal(err)
			}
			if got := texts(s, q); len(got) < 5 {
				t.Errorf("%+v: %q", q, got)
			}
			s.Close()
			if o.Turns.InUse() != 0 {
				t.Errorf("%+v: a turn was not given back", q)
			}
		}
	})
}

// A turn is given back also where the content is no text.
func TestTurnOfABinaryFile(t *testing.T) {
	o := Options{Turns: packed.NewTurns(1)}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.zst"), []byte(pack(t, "zst", strings.Repeat("\x00\x01\x02", 1000))), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSet(t.Context(), os.DirFS(dir), "x.zst", o); !errors.Is(err, charset.ErrBinary) || o.Turns.InUse() != 0 {
		t.Errorf("%v, %d turns taken", err, o.Turns.InUse())
	}
}

// Those before may be sending for hours.
func TestTurnIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Turns: packed.NewTurns(1)}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.zst"), []byte(pack(t, "zst", "a\nb\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		zipped := []byte(pack(t, "zst", "a\nb\n"))
		other := packed.NewReader(t.Context(), bytes.NewReader(zipped), packed.Detect(zipped), packed.Options{Turn: o.Turns.Turn("", nil)})
		if _, err := other.ReadAt(make([]byte, 1), 0); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := OpenSet(t.Context(), os.DirFS(dir), "x.zst", o); !errors.As(err, new(*pool.FullError)) || time.Since(begun) != 20*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		other.Release()
		set, err := OpenSet(t.Context(), os.DirFS(dir), "x.zst", o)
		if err != nil {
			t.Fatal(err)
		}
		set.Close()
	})
}

// A thousand clients may follow logs: one that reads does not let others begin with a buffer of their own.
func TestFollowsShareBuffers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var made atomic.Int32
	kept := steps.New
	steps.New = func() any { made.Add(1); return kept() }
	defer func() { steps.New = kept }()
	content := strings.Repeat("2026-03-04 10:11:12 INFO a line\n", 1000)
	var wg sync.WaitGroup
	const clients = 200
	for range clients {
		wg.Go(func() {
			log := NewPart(strings.NewReader(content), "lab.log", int64(len(content)), time.Time{}, Options{Charset: charset.UTF8})
			f, err := NewFilter(Query{})
			if err != nil {
				t.Error(err)
				return
			}
			_, err = f.Read(t.Context(), log, Part{To: log.Size}, func(Line, format.Head, int64, bool) error { return nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made.Load() > clients/2 { // the race detector makes a Pool lose a quarter
		t.Errorf("%d clients read with %d buffers", clients, made.Load())
	}
}
