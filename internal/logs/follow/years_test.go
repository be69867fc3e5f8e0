package follow

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// Times without a year follow the file's, over New Year's Eve and from the lines before.
func TestFollowOverNewYearsEve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		name := filepath.Join(dir, "lab.log")
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		file, err := os.Create(name)
		check(err)
		defer file.Close()
		var want, got []string
		write := func(day string) {
			t.Helper()
			at, err := time.Parse(time.DateTime, day)
			check(err)
			_, err = fmt.Fprintf(file, "%s h app: x\n", at.Format(time.Stamp))
			check(err)
			check(os.Chtimes(name, time.Time{}, at))
			want = append(want, day)
		}
		write("2024-11-05 10:00:00")
		write("2025-02-03 10:00:00")
		write("2025-12-31 23:00:00")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		view := &View{Query: logs.Query{Heads: true}, Zone: time.UTC, Append: func(b []byte, _ Event, h format.Head) []byte {
			return fmt.Append(b, h.Time.Format(time.DateTime), "\n")
		}}
		go func() {
			done <- New(os.DirFS(dir)).Follow(ctx, "lab.log", Start{Lines: 10}, view, func() error { return nil }, func(text []byte) error {
				for len(text) > 0 {
					got = append(got, string(text[:len(time.DateTime)]))
					text = text[len(time.DateTime)+1:]
				}
				return nil
			})
		}()
		synctest.Wait()
		for _, day := range []string{"2025-12-31 23:59:59", "2026-01-01 00:00:01", "2026-01-01 10:00:00", "2026-06-01 10:00:00", "2026-12-31 10:00:00", "2027-01-01 10:00:00"} {
			write(day)
			settle()
		}
		cancel()
		if err := <-done; err != context.Canceled {
			t.Error(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}
