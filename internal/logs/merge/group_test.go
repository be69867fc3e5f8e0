package merge

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs"
)

// numbered returns n lines, one a second, as many files as have names, oldest first.
func numbered(t testing.TB, dir, log string, from, n int, files ...string) (all []string) {
	for i, file := range files {
		text := ""
		for j := range n {
			line := fmt.Sprintf("%s INFO %s %d", start.Add(time.Duration(from+i*n+j)*time.Second).Format(time.DateTime), log, i*n+j)
			text += line + "\n"
			all = append(all, log+": "+line)
		}
		put(t, dir, file, text)
	}
	return all
}

// byTime sorts numbered lines.
func byTime(lines ...[]string) []string {
	all := slices.Concat(lines...)
	at := func(line string) string { return line[strings.Index(line, ": ")+2:][:len(time.DateTime)] }
	slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(at(a), at(b)) })
	return all
}

// A position outlives rotation and compression: what comes after it has no line twice, and none
// is missing.
func TestPositionOutlivesRotation(t *testing.T) {
	dir := t.TempDir()
	a := numbered(t, dir, "a.log", 0, 50, "a.log.1", "a.log")
	b := numbered(t, dir, "b.log", 25, 50, "b.log.1.gz", "b.log")
	want := byTime(a, b)
	got, span := window(t, group(t, dir, logs.Options{}), Window{After: 90})
	content, err := os.ReadFile(filepath.Join(dir, "a.log"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Rename(filepath.Join(dir, "a.log.1"), filepath.Join(dir, "a.log.3")), os.Remove(filepath.Join(dir, "a.log"))); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "a.log.2.zst", string(content))
	put(t, dir, "a.log.1", "")
	put(t, dir, "a.log", "")
	rest, _ := window(t, group(t, dir, logs.Options{}), Window{Anchor: Anchor{Position: span.End}, After: 1000})
	if got = append(got, rest...); !slices.Equal(got, want) {
		t.Error(difference(got, want))
	}
	before, _ := window(t, group(t, dir, logs.Options{}), Window{Anchor: Anchor{Position: span.End}, Before: 1000})
	if !slices.Equal(before, want[:90]) {
		t.Error(difference(before, want[:90]))
	}
}

// A log that is gone is told, and the rest is read from the time of the position on.
func TestLogOfPositionIsGone(t *testing.T) {
	dir := t.TempDir()
	a := numbered(t, dir, "a.log", 0, 50, "a.log")
	numbered(t, dir, "b.log", 0, 50, "b.log")
	c := numbered(t, dir, "c.log", 0, 50, "c.log")
	_, span := window(t, group(t, dir, logs.Options{}), Window{After: 20*3 + 2}) // ends with a line of b
	if err := os.Remove(filepath.Join(dir, "b.log")); err != nil {
		t.Fatal(err)
	}
	g := group(t, dir, logs.Options{})
	rest, _ := window(t, g, Window{Anchor: Anchor{Position: span.End}, After: 1000})
	if want := append(c[20:21:21], byTime(a[21:], c[21:])...); !slices.Equal(rest, want) || g.Gone != "b.log" {
		t.Errorf("%q is gone, %s", g.Gone, difference(rest, want))
	}
}

// rotating is a folder in which a log is rotated when a file is opened for the nth time.
type rotating struct {
	fs.FS
	dir   string
	opens int
}

func (r *rotating) Open(name string) (fs.File, error) {
	if r.opens--; r.opens == 0 {
		for _, names := range [][2]string{{"a.log.1", "a.log.2"}, {"a.log", "a.log.1"}} {
			if err := os.Rename(filepath.Join(r.dir, names[0]), filepath.Join(r.dir, names[1])); err != nil {
				return nil, err
			}
		}
		if err := os.WriteFile(filepath.Join(r.dir, "a.log"), nil, 0o644); err != nil {
			return nil, err
		}
	}
	return r.FS.Open(name)
}

// Whenever a log is rotated during a search, each of its lines comes once.
func TestRotatedMeanwhile(t *testing.T) {
	rotated := 0
	for opens := 1; ; opens++ {
		dir := t.TempDir()
		want := byTime(numbered(t, dir, "a.log", 0, 400, "a.log.1", "a.log"), numbered(t, dir, "b.log", 30, 400, "b.log"))
		folder := &rotating{os.DirFS(dir), dir, opens}
		g := group(t, dir, logs.Options{})
		for _, s := range g.sources {
			s.FS = folder
		}
		for _, q := range []logs.Query{{}, {Newest: true}} {
			got := search(t, g, q)
			if q.Newest {
				slices.Reverse(got)
			}
			if !slices.Equal(got, want) {
				t.Errorf("rotated at %d: %s", opens, difference(got, want))
			}
		}
		if folder.opens > 0 {
			break
		}
		rotated++
	}
	if rotated < 5 {
		t.Errorf("only %d files were opened", rotated)
	}
}

// After a large step back no line is lost, and none comes twice, in whatever order.
func TestLargeStepsBack(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		dir := t.TempDir()
		var want []string
		for i := range 3 {
			at, text := start, new(strings.Builder)
			for j := range 1500 {
				if at = at.Add(time.Second); r.IntN(350) == 0 {
					at = at.Add(-time.Duration(r.IntN(100)) * time.Minute)
				}
				line := fmt.Sprintf("%s INFO %d of %d", at.Format(time.DateTime), j, i)
				fmt.Fprintln(text, line)
				want = append(want, fmt.Sprintf("%d.log: %s", i, line))
			}
			put(t, dir, fmt.Sprintf("%d.log", i), text.String())
		}
		slices.Sort(want)
		for _, q := range []logs.Query{{}, {Newest: true}} {
			got := search(t, group(t, dir, logs.Options{}), q)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("seed %d: %s", seed, difference(got, want))
			}
		}
	}
}

// The lines in memory are bounded, however many and large ones are asked for.
func TestMemoryIsBounded(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("x", 60_000)
	var want []string
	for i := range 4 {
		name := fmt.Sprintf("%d.log%s", i, []string{"", ".gz"}[i%2])
		var text strings.Builder
		for j := range 60 {
			line := fmt.Sprintf("%s INFO %d of %d ", start.Add(time.Duration(j)*time.Second).Format(time.DateTime), j, i)
			text.WriteString(line + long + "\n")
			want = append(want, name+": "+line+long)
		}
		put(t, dir, name, text.String())
	}
	want = byTime(want)
	g := group(t, dir, logs.Options{})
	r := g.run(t.Context(), logs.Query{}, all, true, key{at: beginning})
	entries, err := r.read(1000)
	size := 0
	for _, e := range entries {
		size += len(e.line.Text)
	}
	if err != nil || size == 0 || size > maxRoom || !r.more {
		t.Errorf("%d bytes at once, %v", size, err)
	}
	for n, q := range map[int]logs.Query{len(want): {}, 200: {Tail: true, Limit: 200}} {
		if got := search(t, group(t, dir, logs.Options{}), q); !slices.Equal(got, want[len(want)-n:]) {
			t.Errorf("%d and %d lines", len(got), n)
		}
	}
}

// What cannot be read is told, and the rest is read.
func TestSkipped(t *testing.T) {
	dir := t.TempDir()
	want := numbered(t, dir, "a.log", 0, 10, "a.log.1", "a.log")
	put(t, dir, "binary.log", strings.Repeat("\x00\x01\x02", 1000))
	put(t, dir, "notes.txt", "no times\nhere\n")
	put(t, dir, "empty.log", "")
	put(t, dir, "empty.log.gz", "")
	var text strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&text, "%s DEBUG %x\n", start.Format(time.DateTime), i*i)
	}
	put(t, dir, "torn.log.gz", text.String())
	if err := os.Truncate(filepath.Join(dir, "torn.log.gz"), 20_000); err != nil {
		t.Fatal(err)
	}
	g := group(t, dir, logs.Options{May: func(name string) bool { return name != "a.log.1" }})
	var skipped []string
	for _, s := range g.sources {
		s.Skip = func(file string, err error) { skipped = append(skipped, file+": "+err.Error()) }
	}
	got := slices.DeleteFunc(search(t, g, logs.Query{}), func(line string) bool { return strings.Contains(line, "DEBUG") })
	if want := append(want[10:], "notes.txt: no times", "notes.txt: here"); !slices.Equal(got, want) {
		t.Error(difference(got, want))
	}
	if len(skipped) != 2 || !strings.HasPrefix(skipped[0], "binary.log: ") || !strings.HasPrefix(skipped[1], "torn.log.gz: the rest of it: ") || !slices.Equal(g.Untimed, []string{"notes.txt"}) {
		t.Errorf("%q, without times: %q", skipped, g.Untimed)
	}
}

// A search ends with its context, at whatever line.
func TestContextEnds(t *testing.T) {
	dir := t.TempDir()
	numbered(t, dir, "a.log", 0, 1000, "a.log")
	for _, q := range []logs.Query{{}, {Newest: true}, {Tail: true, Limit: 10}} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := group(t, dir, logs.Options{}).Search(ctx, q, func(*Line) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	enough := errors.New("enough")
	if _, err := group(t, dir, logs.Options{}).Search(t.Context(), logs.Query{}, func(*Line) error { return enough }); !errors.Is(err, enough) {
		t.Error(err)
	}
}
