package live

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Logs elsewhere are among those here by time, in one position with them, and go on where they were.
func TestElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("a.log", "")
		at := farSource(100)
		var from []string
		lines := make(chan string)
		list := func(ctx context.Context) ([]Log, error) {
			logs, err := f.list(ctx)
			return append(logs, Log{
				Key: "far", Shown: "far/", Check: func(context.Context) error { return nil },
				Elsewhere: func(ctx context.Context, position string, to *Feed) error {
					from = append(from, position)
					to.Begin()
					for {
						select {
						case text := <-lines:
							if err := to.Line(time.Now(), false, at, []byte("far:"+text)); err != nil {
								return err
							}
						case <-ctx.Done():
							return ctx.Err()
						}
					}
				},
			}), err
		}
		run := func(position string) (stop func()) {
			g := f.group()
			g.List = list
			return f.run(g, position, nil)
		}
		stop := run("")
		lines <- "one"
		time.Sleep(time.Millisecond)
		f.say("a.log", "two")
		pause()
		lines <- "three"
		pause()
		stop()
		last := f.positions[len(f.positions)-1]
		f.want("far:one", "a.log:two", "far:three")
		if !strings.HasPrefix(last, farMark) || len(last) > MaxPosition {
			t.Errorf("position %q", last)
		}
		f.say("a.log", "four")
		stop = run(last)
		lines <- "five"
		pause()
		stop()
		if got := f.texts(); len(got) != 2 || !slices.Contains(got, "a.log:four") || !slices.Contains(got, "far:five") {
			t.Errorf("went on with %q", got)
		}
		if len(from) != 2 || from[0] != "" || from[1] != at {
			t.Errorf("followed from %q", from)
		}
	})
}

// Positions that do not fit leave out the log elsewhere with the longest one, which is named.
func TestLongPositionsOfElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("a.log", "")
		g := f.group()
		g.List = func(ctx context.Context) ([]Log, error) {
			logs, err := f.list(ctx)
			for i, size := range []int{700, 0, 900} {
				far := farSource(size)
				logs = append(logs, Log{
					Key: string(rune('x' + i)), Shown: string(rune('x' + i)), Check: func(context.Context) error { return nil },
					Elsewhere: func(ctx context.Context, _ string, to *Feed) error {
						to.Begin()
						if err := to.Line(time.Now(), false, far, []byte("far:line")); err != nil {
							return err
						}
						<-ctx.Done()
						return ctx.Err()
					},
				})
			}
			return logs, err
		}
		stop := f.run(g, "", nil)
		pause()
		stop()
		if len(f.got) != 3 || len(f.notes) != 1 || f.notes[0].Log != "z" || f.notes[0].Err != ErrPosition {
			t.Errorf("%d lines, notes %+v", len(f.got), f.notes)
		}
		for _, position := range f.positions {
			if !IsPosition(position) {
				t.Errorf("%d bytes are no position", len(position))
			}
		}
	})
}

// farSource returns a position of a group with one log elsewhere, whose own position has so many bytes.
func farSource(size int) string {
	inner := append([]byte(positionMark), make([]byte, positionHeader)...)
	for len(inner) < size { // each of another log elsewhere
		inner = append([]byte(farMark), appendFar(make([]byte, positionHeader), []*source{{places: inner}})...)
	}
	return unpacked(inner)
}
