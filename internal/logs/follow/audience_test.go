package follow

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// Followers who share what is written get the same, wherever they begin, however
// slow they are, and through rotation.
func TestFollowersShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		ctx, cancel := context.WithCancel(t.Context())
		follower := New(os.DirFS(l.dir))
		view := &View{Key: "all", Append: func(b []byte, e Event, _ format.Head) []byte { return append(append(b, e.Text...), '\n') }}
		const readers = 40
		var got [readers]bytes.Buffer
		var from [readers]int // the line that each begins with
		var wg sync.WaitGroup
		n := 0
		write := func() {
			l.write(fmt.Sprintf("line %d %s\n", n, strings.Repeat("x", n%3000)))
			n++
		}
		for i := range readers {
			from[i] = max(0, n-i%3*10)
			wg.Go(func() {
				follower.Follow(ctx, "lab.log", Start{Lines: i % 3 * 10}, view, func() error { return nil }, func(text []byte) error {
					got[i].Write(text)
					time.Sleep(time.Duration(i) * 10 * time.Millisecond)
					return nil
				})
			})
			synctest.Wait()
			for range 20 {
				write()
				time.Sleep(15 * time.Millisecond)
			}
			if i == 25 {
				l.rename("lab.log.1")
				l.reopen()
				time.Sleep(time.Second)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		cancel()
		wg.Wait()
		for i := range readers {
			text := strings.ReplaceAll(got[i].String(), "\n\n", "\n") // news are no lines
			var first int
			fmt.Sscanf(text, "line %d ", &first)
			var want strings.Builder
			for line := first; line < n; line++ {
				fmt.Fprintf(&want, "line %d %s\n", line, strings.Repeat("x", line%3000))
			}
			if text != want.String() {
				t.Errorf("follower %d has %d bytes of %d", i, len(text), want.Len())
			}
			if first > from[i] && i <= 25 { // later there are fewer lines than asked for
				t.Errorf("follower %d begins at %d, want %d", i, first, from[i])
			}
		}
	})
}

func TestAudienceKeepsWithinBounds(t *testing.T) {
	var room atomic.Int64
	room.Store(10_000)
	s := audience{room: &room}
	g := &generation{}
	for i := range int64(100) {
		s.cache(piece{g, i * 500, (i + 1) * 500, make([]byte, 900), beside{}})
		if s.size > 10_000 {
			t.Fatalf("%d bytes are kept", s.size)
		}
	}
	if n := len(s.cached); n != 10 || s.cached[n-1].to != 50_000 {
		t.Errorf("%d pieces are kept, the last to %d", n, s.cached[n-1].to)
	}
	s.cache(piece{g, 90_000, 90_500, make([]byte, 900), beside{}})
	if len(s.cached) != 1 || s.size != s.cached[0].size() {
		t.Errorf("%d pieces are kept behind a gap, of %d bytes", len(s.cached), s.size)
	}
	s.cache(piece{g, 90_500, 99_000, make([]byte, 20_000), beside{}})
	if len(s.cached) != 0 || s.size != 0 {
		t.Errorf("%d pieces are kept, of %d bytes", len(s.cached), s.size)
	}
}

func TestFollowEndsAtItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("a 1\nb\na 2\na 3\n")
		view := &View{Query: logs.Query{Pattern: match.Pattern{Text: "a"}, Limit: 3}, Append: func(b []byte, e Event, _ format.Head) []byte { return append(append(b, e.Text...), '\n') }}
		var got bytes.Buffer
		done := make(chan error)
		go func() {
			done <- New(os.DirFS(l.dir)).Follow(t.Context(), "lab.log", Start{Lines: 2}, view, func() error { return nil },
				func(text []byte) error { got.Write(text); return nil })
		}()
		synctest.Wait()
		l.write("a 4\na 5\n")
		if err := <-done; err != nil || got.String() != "a 2\na 3\na 4\n" {
			t.Errorf("%q, %v", &got, err)
		}
		synctest.Wait()
	})
}

// A follower gets a line by what stands anywhere in it, however long it is.
func TestFollowSearchesLongLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("start\n")
		view := &View{Query: logs.Query{Pattern: match.Pattern{Text: "needle"}, Limit: 1}, Append: func(b []byte, e Event, _ format.Head) []byte { return fmt.Append(b, e.Length) }}
		var got bytes.Buffer
		done := make(chan error)
		go func() {
			done <- New(os.DirFS(l.dir)).Follow(t.Context(), "lab.log", Start{Lines: 1}, view, func() error { return nil },
				func(text []byte) error { got.Write(text); return nil })
		}()
		synctest.Wait()
		x := strings.Repeat("x", 640<<10)
		l.write(x + "needl\n" + x + "needle" + x + "\n")
		if err := <-done; err != nil || got.String() != fmt.Sprint(2*len(x)+7) {
			t.Errorf("%q, %v", &got, err)
		}
		synctest.Wait()
	})
}

// What is lost when a file is truncated is told: all that was not copied.
func TestFollowTellsOfWhatWasTruncated(t *testing.T) {
	lost := strings.Repeat("lost line\n", 100)
	for copied, want := range map[string]string{
		"":                           "start, skipped 1500, rotated, after",
		"start\n" + lost:             "start, " + strings.Repeat("lost , ", 100) + "skipped 500, rotated, after",
		"start\n" + lost + more(500): "start, " + strings.Repeat("lost , ", 100) + strings.Repeat("more , ", 50) + "rotated, after",
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newLogFile(t)
			l.write("start\n")
			ctx, cancel := context.WithCancel(t.Context())
			var events []string
			view := &View{Append: func(b []byte, e Event, _ format.Head) []byte {
				switch {
				case e.Skipped > 0:
					return fmt.Appendf(b, "skipped %d, ", e.Skipped)
				case e.Rotated:
					return append(b, "rotated, "...)
				}
				return append(append(b, e.Text[:5]...), ", "...)
			}}
			done := make(chan error)
			go func() {
				done <- New(os.DirFS(l.dir)).Follow(ctx, "lab.log", Start{Lines: 1}, view, func() error { return nil }, func(text []byte) error {
					events = append(events, string(text))
					time.Sleep(5 * time.Second) // slow
					return nil
				})
			}()
			time.Sleep(time.Second)
			l.write(lost)
			if copied != "" {
				l.check(os.WriteFile(filepath.Join(l.dir, "lab.log.1"), []byte(copied), 0o644))
				l.touch()
			}
			l.write(more(500))
			time.Sleep(time.Second) // the copy is seen before the log is truncated
			l.check(os.Truncate(l.path(), 0))
			l.write("after\n")
			time.Sleep(time.Minute)
			cancel()
			<-done
			if got := strings.TrimSuffix(strings.Join(events, ""), ", "); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// more returns so many bytes of lines.
func more(n int) string { return strings.Repeat("more line\n", n/10) }
