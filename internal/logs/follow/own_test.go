package follow

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// A format of the settings counts in a follow: with rotated lines before it, in a file that
// begins with lines of no format, and in the one after a rotation.
func TestFollowInAFormatOfTheSettings(t *testing.T) {
	own, err := format.NewOwn(format.OwnSettings{Name: "lab", Pattern: `^<<(?P<time>[^>]*)>> (?P<level>\S+) `, Time: "%d.%m.%Y %T", Levels: map[string]string{"bad": "error"}})
	if err != nil {
		t.Fatal(err)
	}
	const bad, good = "<<04.03.2026 10:11:%02d>> bad %d\n\tmore\n", "<<04.03.2026 10:11:%02d>> good %d\n\tmore\n"
	banner := strings.Repeat("starting\n", 5)
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write(strings.Repeat(fmt.Sprintf(good, 1, 1), 9) + fmt.Sprintf(bad, 2, 2))
		l.rename("lab.log.1")
		l.compress("lab.log.1")
		l.reopen()
		l.write(banner + fmt.Sprintf(bad, 3, 3)) // more speaks against the format than for it
		view := &View{
			Query: logs.Query{Level: format.LevelError, Heads: true}, Zone: time.UTC, Formats: []*format.Own{own},
			Append: func(b []byte, e Event, h format.Head) []byte {
				if e.Length == 0 {
					return b
				}
				return fmt.Appendf(b, "%s %s %s;", h.Time.Format("05"), h.Level, bytes.TrimSpace(e.Text))
			},
		}
		var got bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- New(os.DirFS(l.dir)).Follow(ctx, "lab.log", Start{Lines: 9, Rotated: true}, view, func() error { return nil },
				func(text []byte) error { got.Write(text); return nil })
		}()
		want := func(text string) {
			t.Helper()
			settle()
			if got.String() != text {
				t.Errorf("%s, want %s", &got, text)
			}
			got.Reset()
		}
		want("02 error <<04.03.2026 10:11:02>> bad 2;02 error more;")
		for i := 3; i < 8; i++ {
			l.write(fmt.Sprintf(good, i, i))
		}
		settle()
		l.write(fmt.Sprintf(bad, 8, 8))
		want("08 error <<04.03.2026 10:11:08>> bad 8;08 error more;")
		l.rename("lab.log.1")
		l.reopen()
		l.write(banner)
		settle()
		for i := 9; i < 19; i++ {
			l.write(fmt.Sprintf(good, i, i))
		}
		settle()
		l.write(fmt.Sprintf(bad, 20, 20))
		want("20 error <<04.03.2026 10:11:20>> bad 20;20 error more;")
		cancel()
		<-done
		synctest.Wait()
	})
}
