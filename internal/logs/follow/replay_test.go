package follow

import (
	"context"
	"fmt"
	"os"
	"testing"
	"testing/synctest"

	"gowebdav/internal/logs/format"
)

// One client that does not read what was put aside keeps its own other follows waiting,
// and nobody else's.
func TestReplayWaitsForNoOtherClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("old\n")
		l.rename("lab.log.1")
		l.reopen()
		l.write("new\n")
		follower := New(os.DirFS(l.dir))
		ctx, cancel := context.WithCancel(t.Context())
		got := map[string]string{}
		for _, c := range []struct{ name, client string }{{"slow", "a"}, {"behind it", "a"}, {"other", "b"}} {
			view := &View{Client: c.client, Key: c.name, Append: func(b []byte, e Event, _ format.Head) []byte { return append(b, e.Text...) }}
			go follower.Follow(ctx, "lab.log", Start{Lines: 2, Rotated: true}, view, func() error { return nil }, func(text []byte) error {
				got[c.name] += string(text)
				if c.name == "slow" {
					<-ctx.Done()
				}
				return nil
			})
			synctest.Wait()
		}
		settle()
		if want := (map[string]string{"slow": "old", "other": "oldnew"}); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q, want %q", got, want)
		}
		cancel()
		synctest.Wait()
	})
}
