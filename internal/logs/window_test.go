package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/charset"
)

// newLog is a log of the given content.
func newLog(name, content string) *Log {
	l := &Log{source: plain{strings.NewReader(content), int64(len(content))}, Name: name, Size: int64(len(content)), Zone: time.UTC}
	l.head = []byte(content[:min(len(content), HeadSize)])
	return l
}

// show collects the texts of a window.
func show(t *testing.T, s Set, w Window) ([]string, Span) {
	t.Helper()
	got := []string{}
	v, err := s.Window(t.Context(), w, func(h Hit) error {
		got = append(got, string(h.Text))
		return nil
	})
	if err != nil {
		t.Fatalf("%+v: %v", w, err)
	}
	return got, v
}

func TestWindow(t *testing.T) {
	lines := naive(app)
	position := Place{Log: newLog("", app), Offset: 40}.Position()
	at := func(second int) time.Time { return time.Date(2026, 3, 4, 10, 0, second, 0, time.UTC) }
	for _, c := range []struct {
		name           string
		w              Window
		want           []string
		atStart, atEnd bool
	}{
		{"from the start", Window{After: 2}, lines[:2], true, false},
		{"of a byte within a line", Window{Anchor: Anchor{Offset: 40}, Before: 1, After: 1}, lines[:2], true, false},
		{"the end", Window{Anchor: Anchor{End: true}, Before: 2, After: 3}, lines[7:], false, true},
		{"behind the end", Window{Anchor: Anchor{Offset: 1 << 40}, Before: 1}, lines[8:], false, true},
		{"percent", Window{Anchor: Anchor{Percent: 50}, After: 1}, lines[4:5], false, false},
		{"all percent", Window{Anchor: Anchor{Percent: 100}, Before: 1}, lines[8:], false, true},
		{"a line by number", Window{Anchor: Anchor{Line: 3}, Before: 1, After: 1}, lines[1:3], false, false},
		{"a line that is not there", Window{Anchor: Anchor{Line: 30}, Before: 1}, lines[8:], false, true},
		{"a time", Window{Anchor: Anchor{Time: at(3)}, After: 2}, lines[6:8], false, false},
		{"a later time", Window{Anchor: Anchor{Time: at(30)}, Before: 1, After: 2}, lines[8:], false, true},
		{"an earlier time", Window{Anchor: Anchor{Time: at(-30)}, Before: 3, After: 2}, lines[:2], true, false},
		{"a position", Window{Anchor: Anchor{Position: position}, After: 1}, lines[1:2], false, false},
		{"nothing", Window{}, []string{}, true, false},
		{"more than there is", Window{Anchor: Anchor{Line: 4}, Before: 100, After: 100}, lines, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, v := show(t, Set{newLog("lab.log", app)}, c.w)
			if !slices.Equal(got, c.want) || v.AtStart != c.atStart || v.AtEnd != c.atEnd {
				t.Errorf("%q, at the start %v, at the end %v", got, v.AtStart, v.AtEnd)
			}
			if shown := app[v.Start.Offset:v.End.Offset]; len(naive(shown)) != len(c.want) {
				t.Errorf("from %d to %d: %q", v.Start.Offset, v.End.Offset, shown)
			}
		})
	}
}

func TestWindowTellsEvents(t *testing.T) {
	var got []string
	w := Window{Anchor: Anchor{Line: 5}, After: 3} // within a stack trace
	if _, err := (Set{newLog("", app)}).Window(t.Context(), w, func(h Hit) error {
		got = append(got, fmt.Sprint(h.Level, h.Continuation, h.Time.Second()))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"error true 2", "error true 2", "warn false 3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWindowOfAPositionElsewhere(t *testing.T) {
	other := Place{Log: newLog("", "another\n"), Offset: 3}.Position()
	if _, err := (Set{newLog("", app)}).Window(t.Context(), Window{Anchor: Anchor{Position: other}}, nil); err == nil {
		t.Error("found")
	}
}

// A set reads as its files one behind the other.
func TestWindowOfASet(t *testing.T) {
	lines := naive(app)
	set := Set{newLog("3", strings.Join(lines[:2], "\n")+"\n"), newLog("2", ""), newLog("1", strings.Join(lines[2:6], "\n")), newLog("0", strings.Join(lines[6:], "\n"))}
	for before := range 10 {
		for after := range 4 {
			anchor := Anchor{Time: time.Date(2026, 3, 4, 10, 0, 3, 0, time.UTC)} // lines[6]
			got, v := show(t, set, Window{Anchor: anchor, Before: before, After: after})
			if want := lines[max(0, 6-before):min(9, 6+after)]; !slices.Equal(got, want) {
				t.Errorf("%d before, %d after: %q", before, after, got)
			}
			if v.AtStart != (before >= 6) || v.AtEnd != (after >= 3) {
				t.Errorf("%d before, %d after: at the start %v, at the end %v", before, after, v.AtStart, v.AtEnd)
			}
		}
	}
}

// countedReader counts how much is read.
type countedReader struct {
	source
	bytes int
}

func (c *countedReader) ReadAt(p []byte, off int64) (int, error) {
	c.bytes += len(p)
	return c.source.ReadAt(p, off)
}

// A time is found without reading what lies before it.
func TestFindTime(t *testing.T) {
	var b strings.Builder
	start := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	var offsets []int64
	for i := range 100_000 {
		offsets = append(offsets, int64(b.Len()))
		fmt.Fprintf(&b, "%s INFO something happened\n", start.Add(time.Duration(i)*time.Second).Format("2006-01-02 15:04:05"))
		if i%10 == 0 {
			b.WriteString("  and this belongs to it\n")
		}
	}
	log := newLog("", b.String())
	counted := &countedReader{source: log.source}
	log.source = counted
	for _, i := range []int{0, 1, 77, 5000, 50_001, 99_999} {
		counted.bytes = 0
		offset, found, err := log.findTime(t.Context(), start.Add(time.Duration(i)*time.Second))
		if err != nil || !found || offset != offsets[i] {
			t.Errorf("line %d: found %v at %d, want %d (%v)", i, found, offset, offsets[i], err)
		}
		if counted.bytes > 32*stepSize {
			t.Errorf("line %d: %d bytes were read", i, counted.bytes)
		}
	}
}

// FuzzWindow compares windows with the lines that a naive reader sees.
func FuzzWindow(f *testing.F) {
	f.Add("a\nb\r\n\nc", int64(3), 1, 2, 2)
	f.Add(app, int64(200), 3, 3, 100)
	f.Fuzz(func(t *testing.T, s string, offset int64, before, after, split int) {
		if strings.Contains(s, "\ufeff") {
			return
		}
		before, after = before&15, after&15
		split = int(uint(split) % uint(len(s)+1))
		if i := strings.LastIndexByte(s[:split], '\n'); i >= 0 {
			split = i + 1
		} else {
			split = 0
		}
		set := Set{newLog("old", s[:split]), newLog("new", s[split:])}
		set[0].charset, set[1].charset = charset.UTF8, charset.UTF8
		offset = int64(uint64(offset) % uint64(len(s)-split+1))
		got, v := show(t, set, Window{Anchor: Anchor{Offset: offset}, Before: before, After: after})
		all := naive(s)
		line := len(naive(s[:split+int(offset)])) // that begins at the offset, or
		if at := split + int(offset); at > split && at < len(s) && s[at-1] != '\n' {
			line-- // that it lies in
		}
		want := all[max(0, line-before):min(len(all), line+after)]
		if !slices.Equal(got, want) {
			t.Errorf("%q at %d of %d: %q, want %q", s, offset, split, got, want)
		}
		if v.AtStart != (line-before <= 0) && len(all) > 0 {
			t.Errorf("%q at %d: at the start %v", s, offset, v.AtStart)
		}
		if v.AtEnd != (line+after >= len(all)) {
			t.Errorf("%q at %d: at the end %v", s, offset, v.AtEnd)
		}
	})
}
