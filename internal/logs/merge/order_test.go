package merge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// sample is a generated line, and what is right about it.
type sample struct {
	text   string
	at     time.Time // as it says; zero for none
	event  time.Time // of the event that it is of
	level  format.Level
	counts time.Time // by which it stands among others; zero for a line of a file without times
	source string
	offset int // in its file
}

// generator makes logs.
type generator struct {
	*rand.Rand
	dir  string
	long int // the maximum length of what follows in a line with a time
}

var start = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

// source writes a log with its rotated files, and returns its lines.
func (g *generator) source(t testing.TB, name string, lines int) (all []sample) {
	files := 1 + g.IntN(4)
	timeless := g.IntN(6) == 0
	at := start.Add(time.Duration(g.IntN(600)) * time.Second)
	for i := range files {
		file := name
		if i < files-1 {
			file = fmt.Sprintf("%s.%d%s", name, files-1-i, []string{"", ".gz", ".zst"}[g.IntN(3)])
		}
		var content []sample
		var text strings.Builder
		for range g.IntN(lines + 1) {
			s := g.line(&at, timeless)
			s.source, s.offset = name, text.Len()
			text.WriteString(s.text + "\n")
			content = append(content, s)
		}
		put(t, g.dir, file, text.String())
		all = append(all, counted(content, all)...)
	}
	return all
}

// line makes a line after a time.
func (g *generator) line(at *time.Time, timeless bool) (s sample) {
	if timeless || g.IntN(6) == 0 {
		s.text = []string{"  at com.example.Lab(Lab.java:12)", "Caused by: timeout", "\tin f", "plain words", ""}[g.IntN(5)]
		return s
	}
	switch g.IntN(8) {
	case 0: // a step back
		s.at = at.Add(-time.Duration(g.IntN(60)) * time.Second)
	case 1: // the same time
		s.at = *at
	default:
		*at = at.Add(time.Duration(g.IntN(3000)) * time.Millisecond)
		s.at = *at
	}
	s.at = s.at.Truncate(time.Millisecond)
	levels := []format.Level{format.LevelInfo, format.LevelError}
	s.level = levels[g.IntN(2)]
	zone := []*time.Location{time.UTC, time.FixedZone("", 2*60*60)}[g.IntN(2)]
	s.text = fmt.Sprintf("%s %s line %d", s.at.In(zone).Format("2006-01-02T15:04:05.000Z07:00"), strings.ToUpper(s.level.String()), g.IntN(100))
	s.text += strings.Repeat(" x", g.IntN(g.long/2+1))
	return s
}

// counted notes by which times the lines of a file count, after those of the older files.
func counted(file, older []sample) []sample {
	var last, event time.Time
	level := format.LevelNone
	if n := len(older); n > 0 {
		last, event, level = older[n-1].counts, older[n-1].event, older[n-1].level
	}
	if first := slices.IndexFunc(file, func(s sample) bool { return !s.at.IsZero() }); first >= 0 && last.IsZero() {
		last = file[first].at
	}
	from := 0 // the first line within 16 KiB before
	for i := range file {
		s := &file[i]
		for file[from].offset < s.offset-16<<10 {
			from++
		}
		if !s.at.IsZero() {
			last, event, level = s.at, s.at, s.level
			for k := from; k < i; k++ {
				if before := file[k].at; before.After(last) && before.Sub(s.at) <= time.Minute {
					last = before
				}
			}
		}
		s.counts, s.event = last, event
		s.level = level
	}
	return file
}

// sorted returns the lines of all sources in their order.
func sorted(all []sample) []sample {
	slices.SortStableFunc(all, func(a, b sample) int {
		if a.counts.IsZero() != b.counts.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.counts.IsZero()]
		}
		return a.counts.Compare(b.counts)
	})
	return all
}

// matching returns what a query selects, as Search visits it.
func matching(all []sample, q logs.Query) (lines []string) {
	var some []sample
	for _, s := range all {
		switch {
		case !strings.Contains(s.text, q.Text), s.level < q.Level,
			!q.Since.IsZero() && (s.event.IsZero() || s.event.Before(q.Since)), !q.Until.IsZero() && (s.event.IsZero() || !s.event.Before(q.Until)):
		default:
			some = append(some, s)
		}
	}
	timed := 0
	for timed < len(some) && !some[timed].counts.IsZero() {
		timed++
	}
	switch {
	case q.Tail && timed >= q.Limit:
		some = some[timed-q.Limit : timed]
	case q.Tail:
		some = slices.Concat(some[:timed], some[timed:][max(0, len(some)-q.Limit):])
	case q.Newest:
		slices.Reverse(some[:timed])
		slices.Reverse(some[timed:])
		fallthrough
	default:
		if q.Limit > 0 {
			some = some[:min(q.Limit, len(some))]
		}
	}
	for _, s := range some {
		lines = append(lines, s.source+": "+s.text)
	}
	return lines
}

// Whatever the logs and the query, lines come as if all had been sorted by time.
func TestOrder(t *testing.T) {
	for seed := range uint64(12) {
		g := &generator{rand.New(rand.NewPCG(seed, 1)), t.TempDir(), []int{0, 0, 0, 2000}[seed%4]}
		var all []sample
		for i := range 1 + g.IntN(6) {
			all = append(all, g.source(t, fmt.Sprintf("app%d.log", i), []int{3, 30, 900}[g.IntN(3)])...)
		}
		all = sorted(all)
		middle := start.Add(10 * time.Minute)
		for _, q := range []logs.Query{
			{}, {Limit: 7}, {Newest: true}, {Newest: true, Limit: 50}, {Tail: true, Limit: 20}, {Tail: true, Limit: 100_000},
			{Pattern: match.Pattern{Text: "line 1"}}, {Pattern: match.Pattern{Text: "at com"}, Newest: true}, {Pattern: match.Pattern{Text: "Caused"}, Tail: true, Limit: 9},
			{Level: format.LevelError}, {Level: format.LevelError, Tail: true, Limit: 5},
			{Since: middle}, {Until: middle}, {Since: middle, Until: middle.Add(5 * time.Minute), Newest: true},
		} {
			got, want := search(t, group(t, g.dir, logs.Options{}), q), matching(all, q)
			if !slices.Equal(got, want) {
				t.Errorf("seed %d, %+v: %s", seed, q, difference(got, want))
			}
		}
	}
}

// However small the pages of a search are, each one goes on at the position of the last line.
func TestPages(t *testing.T) {
	for seed := range uint64(6) {
		g := &generator{rand.New(rand.NewPCG(seed, 4)), t.TempDir(), 0}
		var all []sample
		for i := range 1 + g.IntN(4) {
			all = append(all, g.source(t, fmt.Sprintf("app%d.log", i), []int{3, 30, 100}[g.IntN(3)])...)
		}
		all = sorted(all)
		for _, q := range []logs.Query{{}, {Newest: true}, {Level: format.LevelError, Newest: true}, {Pattern: match.Pattern{Text: "at com"}, Newest: true}} {
			want := matching(all, q)
			q.Limit = 1 + g.IntN(20)
			var got []string
			for last := -1; last < len(got) && len(got) <= len(want); {
				last = len(got)
				_, err := group(t, g.dir, logs.Options{}).Search(t.Context(), q, func(l *Line) error {
					got = append(got, l.Source+": "+string(l.Text))
					if q.From = l.After(); q.Newest {
						q.From = l.Position()
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if len(got) < last+q.Limit {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("seed %d, %+v: %s", seed, q, difference(got, want))
			}
		}
	}
}

// difference tells the first lines that differ.
func difference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return fmt.Sprintf("%d and %d lines, from %d: got %q, want %q", len(got), len(want), i, got[i:min(i+4, len(got))], want[i:min(i+4, len(want))])
		}
	}
	return ""
}

// window returns the lines of a window.
func window(t testing.TB, g *Group, w Window) (lines []string, span Span) {
	t.Helper()
	span, err := g.Window(t.Context(), w, func(l *Line) error {
		lines = append(lines, l.Source+": "+string(l.Text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, position := range []string{span.Start, span.End} {
		if !IsPosition(position) || len(position) > 2<<10 {
			t.Errorf("no position: %q", position)
		}
	}
	return lines, span
}

// A rotated file without times stands after the older file, in a window that begins after it too.
func TestWindowAfterFileWithoutTimes(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "app.log.2", "2026-03-04T10:00:00Z failed\n")
	put(t, dir, "app.log.1", "")
	put(t, dir, "app.log", "  at App.main\n")
	put(t, dir, "web.log", "2026-03-04T10:05:00Z web\n")
	want := []string{"app.log: 2026-03-04T10:00:00Z failed", "app.log:   at App.main"}
	for _, at := range []time.Time{start.Add(5 * time.Minute), start.Add(time.Minute)} {
		got, _ := window(t, group(t, dir, logs.Options{}), Window{Anchor: Anchor{Time: at}, Before: 5})
		if !slices.Equal(got, want) {
			t.Errorf("before %v: %q, want %q", at, got, want)
		}
	}
}

// From any place, windows forward and backward have all lines, each once.
func TestWindows(t *testing.T) {
	for seed := range uint64(20) {
		g := &generator{rand.New(rand.NewPCG(seed, 2)), t.TempDir(), []int{0, 0, 0, 2000}[seed%4]}
		var all []sample
		for i := range 1 + g.IntN(4) {
			all = append(all, g.source(t, fmt.Sprintf("app%d.log", i), []int{3, 30, 200}[g.IntN(3)])...)
		}
		all = sorted(all)
		for _, q := range []logs.Query{{}, {Level: format.LevelError}} {
			want := matching(all, logs.Query{Pattern: q.Pattern, Level: q.Level, Newest: true})
			slices.Reverse(want)
			from := Anchor{Time: start.Add(time.Duration(g.IntN(1000)) * time.Second)}
			switch g.IntN(4) {
			case 0:
				from = Anchor{End: true}
			case 1:
				from = Anchor{}
			}
			size := 1 + g.IntN(100)
			got, span := window(t, group(t, g.dir, logs.Options{}), Window{Anchor: from, Before: size / 2, After: size, Query: q})
			for at := span; !at.AtEnd; {
				var next []string
				next, at = window(t, group(t, g.dir, logs.Options{}), Window{Anchor: Anchor{Position: at.End}, After: size, Query: q})
				got = append(got, next...)
			}
			for at := span; !at.AtStart; {
				var next []string
				next, at = window(t, group(t, g.dir, logs.Options{}), Window{Anchor: Anchor{Position: at.Start}, Before: size, Query: q})
				got = append(next, got...)
			}
			if from == (Anchor{}) && !span.AtStart || from.End && !span.AtEnd {
				t.Errorf("seed %d, %+v: %+v", seed, from, span)
			}
			if !slices.Equal(got, want) {
				t.Errorf("seed %d, %+v of %d lines: %s", seed, from, size, difference(got, want))
			}
		}
	}
}

// Whatever a client sends as a position, it is refused, or names a place that is read from.
func FuzzPosition(f *testing.F) {
	dir := f.TempDir()
	want := len(numbered(f, dir, "a.log", 0, 5, "a.log.1", "a.log"))
	_, err := group(f, dir, logs.Options{}).Window(f.Context(), Window{After: 9}, func(l *Line) error {
		f.Add(l.Position())
		f.Add(l.After())
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("at1772618400000000000")
	f.Add("at9223372000000000000") // a minute more does not fit into 64 bits
	f.Add(fmt.Sprintf("at%d!YS5sb2c!0-0:0", int64(untimed)))
	f.Add("at1!~00!1024-0:9223372036854775807")
	f.Fuzz(func(t *testing.T, text string) {
		lines := 0
		_, err := group(t, dir, logs.Options{}).Window(t.Context(), Window{Anchor: Anchor{Position: text}, Before: 99, After: 99}, func(*Line) error {
			lines++
			return nil
		})
		if is := text == "" || IsPosition(text); is != (err == nil) || err == nil && lines != want {
			t.Errorf("%q: %d lines, %v", text, lines, err)
		}
	})
}
