package live

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
)

// The position of as many logs as there may be fits, also when all were rotated a moment ago and
// lines may still come in both files of each: a client that comes again misses none.
func TestPositionOfManyRotatedLogs(t *testing.T) {
	for name, size := range map[string]int{"short files": 0, "long files": 80 << 10} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFolder(t)
				var want []string
				each := func(do func(name string)) {
					for i := range MaxLogs {
						do(fmt.Sprintf("log%d.log", i))
					}
				}
				say := func(name, text string) {
					f.say(name, text)
					want = append(want, name+":"+text)
				}
				each(func(name string) { f.write(name, strings.Repeat("2026-03-04T10:11:12.001Z old "+name+"\n", 1+size/40)) })
				stop := f.follow("")
				each(func(name string) { say(name, "first") })
				pause()
				each(func(name string) {
					f.check(os.Rename(f.at(name), f.at(name+".1")))
					say(name, "late")
					f.open(name)
					say(name, "new")
				})
				pause()
				stop()
				got, last := f.texts(), f.positions[len(f.positions)-1]
				if len(last) > MaxPosition {
					t.Errorf("a position of %d bytes", len(last))
				}
				f.got = nil
				each(func(name string) {
					file, err := os.OpenFile(f.at(name+".1"), os.O_APPEND|os.O_WRONLY, 0)
					f.check(err)
					defer file.Close()
					text := time.Now().UTC().Format("2006-01-02T15:04:05.000Z later")
					_, err = file.WriteString(text + "\n")
					f.check(err)
					want = append(want, name+":later")
					say(name, "newer")
				})
				stop = f.follow(last)
				pause()
				stop()
				got = append(got, f.texts()...)
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%d lines of %d", len(got), len(want))
				}
				t.Logf("%d bytes", len(last))
			})
		})
	}
}

// A position that would be too long goes without places in old files.
func TestLongPositionIsShortened(t *testing.T) {
	places, ok := logs.ParsePlaces(strings.TrimSuffix(strings.Repeat("1024-0f3a5b7c9d1e2f40:5120~4800-01234567~i7,", logs.MaxPlaces), ","))
	if !ok {
		t.Fatal("no position")
	}
	g := &Group{listed: time.Now()}
	for i := range MaxLogs {
		s := &source{group: g, log: Log{Key: fmt.Sprint(i)}}
		s.keep(places, time.Time{})
		g.sources = append(g.sources, s)
	}
	g.rename()
	text := string(g.appendPosition(nil))
	p, ok := ParsePosition(text)
	if !ok || len(text) > MaxPosition || len(text) < MaxPosition*9/10 || len(p.spots) != MaxLogs {
		t.Fatalf("%d bytes, %d logs", len(text), len(p.spots))
	}
	for _, s := range p.spots {
		if len(s.places) != 1 && len(s.places) != 2 {
			t.Errorf("%d places", len(s.places))
		}
	}
}

// Whatever a client sends is a position or none.
func FuzzPosition(f *testing.F) {
	g := &Group{listed: time.Now(), sources: []*source{{places: logs.AppendCompact(nil, make([]logs.Position, 1))}}}
	f.Add(string(g.appendPosition(nil)))
	f.Add(positionMark)
	f.Add(farSource(100))
	f.Fuzz(func(t *testing.T, text string) {
		if p, ok := ParsePosition(text); ok && (len(p.spots)+len(p.far) > 2*MaxLogs || len(text) > MaxPosition) {
			t.Errorf("%d logs of %d bytes", len(p.spots), len(text))
		}
		if logs.IsPosition(text) && IsPosition(text) {
			t.Errorf("%q is a position of one log and of many", text)
		}
	})
}

// More logs than a group may have are refused at its start, and left out later.
func TestTooManyLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		for i := range MaxLogs {
			f.write(fmt.Sprintf("log%d.log", i), "")
		}
		stop := f.follow("")
		f.write("more.log", "")
		pause()
		stop()
		if len(f.notes) != 1 || f.notes[0].Event != LeftOut || f.notes[0].Log != "more.log" || f.notes[0].Err != ErrMany {
			t.Errorf("notes %+v", f.notes)
		}
		err := f.group().Follow(t.Context(), nil, func() error { return nil }, func([]byte) error { return nil })
		if err != ErrMany {
			t.Errorf("the group of too many logs ends with %v", err)
		}
	})
}

// A group without a place for each of its logs does not begin; one that has begun goes without the
// log that appears.
func TestNoPlaceForALog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("a.log", "")
		full, taken := errors.New("full"), 0
		g := f.group()
		g.Place = func() (func(), error) {
			if taken == 1 {
				return nil, full
			}
			taken++
			return func() { taken-- }, nil
		}
		stop := f.run(g, "", nil)
		f.write("b.log", "")
		pause()
		if len(f.notes) != 1 || f.notes[0].Log != "b.log" || f.notes[0].Err != full {
			t.Errorf("notes %+v", f.notes)
		}
		stop()
		g2 := f.group()
		g2.Place = g.Place
		if err := g2.Follow(t.Context(), nil, func() error { return nil }, func([]byte) error { return nil }); err != full || taken != 0 {
			t.Errorf("ends with %v, %d places are taken", err, taken)
		}
	})
}

// A client that does not read makes the group keep one piece of each log at most, and gets all in
// the end.
func TestSlowClientIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		const logs, lines = 20, 4000
		for i := range logs {
			f.write(fmt.Sprintf("log%d.log", i), "")
		}
		g := f.group()
		reads := make(chan struct{})
		stop := f.run(g, "", func([]byte) error { <-reads; return nil })
		stopped := time.Now().UTC().Format("2006-01-02T15:04:05.000Z ")
		text := strings.Repeat(stopped+strings.Repeat("x", 75)+"\n", lines)
		for i := range logs {
			f.write(fmt.Sprintf("log%d.log", i), text)
		}
		pause()
		kept := 0
		g.mu.Lock()
		for _, s := range g.sources {
			kept += s.size
		}
		g.mu.Unlock()
		if kept > logs*(192<<10) || kept < logs*keptSize {
			t.Errorf("%d KiB are kept", kept>>10)
		}
		close(reads)
		pause()
		stop()
		if len(f.got) != logs*lines {
			t.Errorf("%d lines of %d", len(f.got), logs*lines)
		}
	})
}
