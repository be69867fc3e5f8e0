package merge

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/inode"
	"gowebdav/internal/logs/match"
	"gowebdav/internal/logs/packed"
	"gowebdav/internal/logs/rotation"
	"gowebdav/internal/natural"
)

var packers = map[string]func(io.Writer) io.WriteCloser{
	".gz":  func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	".zst": func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)); return z },
}

// put writes a file, compressed as its name says.
func put(t testing.TB, dir, name, content string) {
	t.Helper()
	var b bytes.Buffer
	if pack := packers[filepath.Ext(name)]; pack != nil {
		w := pack(&b)
		io.WriteString(w, content)
		w.Close()
	} else {
		b.WriteString(content)
	}
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// listed lists the logs of a folder, as a walk does.
func listed(t testing.TB, dir string) (all []logs.Listed) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	alone := slices.Clone(names)
	add := func(name string, files ...string) {
		l := logs.Listed{Name: name, Dir: "."}
		for _, file := range files {
			fi, err := os.Stat(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			l.Files = append(l.Files, logs.ListedFile{Name: file, Size: fi.Size(), Changed: fi.ModTime(), Inode: inode.Number(fi)})
		}
		all = append(all, l)
	}
	for _, set := range rotation.Sets(names, func(string) time.Time { return time.Time{} }) {
		add(set.Name, set.Files...)
		alone = slices.DeleteFunc(alone, func(name string) bool { return slices.Contains(set.Files, name) })
	}
	for _, name := range alone {
		add(name, name)
	}
	slices.SortFunc(all, func(a, b logs.Listed) int { return natural.Compare(a.Name, b.Name) })
	return all
}

// group returns the group of all logs in a folder.
func group(t testing.TB, dir string, o logs.Options) *Group {
	t.Helper()
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	reader := &Reader{FS: os.DirFS(dir), Options: func(*logs.Listed) logs.Options { return o }}
	var sources []Source
	for _, l := range listed(t, dir) {
		sources = append(sources, Source{&l, reader})
	}
	return New(sources)
}

// search returns the lines of a search.
func search(t testing.TB, g *Group, q logs.Query) (lines []string) {
	t.Helper()
	sum, err := g.Search(t.Context(), q, func(l *Line) error {
		lines = append(lines, l.Source+": "+string(l.Text))
		return nil
	})
	if err != nil || sum.Hits != len(lines) {
		t.Fatalf("%d hits, %v", sum.Hits, err)
	}
	return lines
}

// Many sets that need a turn to be decompressed are read with one turn. If all were open at a
// time, each would hold a turn and wait for the next one for ever.
func TestGroupTakesOneTurn(t *testing.T) {
	read := func(name string) string {
		content, err := os.ReadFile("../testdata/compressed/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	dir := t.TempDir()
	for i := range 4 {
		name := fmt.Sprintf("app%d.log", i)
		put(t, dir, name, "  in the function main\n2026-03-05 00:00:00 INFO new\n")
		put(t, dir, name+".1.bz2", read("app.log.bz2"))
	}
	o := logs.Options{Turns: packed.NewTurns(1)}
	for _, q := range []logs.Query{{}, {Newest: true}, {Tail: true, Limit: 1000}} {
		got := search(t, group(t, dir, o), q)
		if len(got) != 4*(strings.Count(read("app.log"), "\n")+2) || o.Turns.InUse() != 0 {
			t.Errorf("%q, %d turns in use", got, o.Turns.InUse())
		}
	}
}

// Lines of busy logs are not read anew by every batch, although each has only seconds of
// them, and looks for lines out of order within a minute.
func TestBusyLogs(t *testing.T) {
	dir := t.TempDir()
	const lines = 6_000
	for i := range 4 {
		var content bytes.Buffer
		for n := range lines {
			fmt.Fprintf(&content, "%s INFO order %d stored%s\n", start.Add(time.Duration(n)*20*time.Millisecond).Format(time.RFC3339Nano), n, strings.Repeat(" x", 140))
		}
		put(t, dir, fmt.Sprintf("app%d.log", i), content.String())
	}
	for _, q := range []logs.Query{{}, {Newest: true}} {
		hits := 0
		sum, err := group(t, dir, logs.Options{}).Search(t.Context(), q, func(*Line) error { hits++; return nil })
		if err != nil || hits != 4*lines || sum.Scanned > 9*sum.Total/2 {
			t.Errorf("newest first %t: %d hits, %.1f times read, %v", q.Newest, hits, float64(sum.Scanned)/float64(sum.Total), err)
		}
	}
}

// A last line that is still being written when one batch reads ahead is complete for the next one.
func TestGrowingLine(t *testing.T) {
	dir := t.TempDir()
	var content bytes.Buffer
	for n := range 2000 {
		fmt.Fprintf(&content, "%s INFO order %d stored\n", start.Add(time.Duration(n)*10*time.Millisecond).Format(time.RFC3339Nano), n)
	}
	want := 2 + bytes.Count(content.Bytes(), []byte("\n"))
	content.WriteString(start.Add(30*time.Second).Format(time.RFC3339Nano) + " INFO be")
	put(t, dir, "app.log", content.String())
	var lines []string
	_, err := group(t, dir, logs.Options{}).Search(t.Context(), logs.Query{}, func(l *Line) error {
		if len(lines) == 0 {
			put(t, dir, "app.log", content.String()+"gun\n"+start.Add(31*time.Second).Format(time.RFC3339Nano)+" INFO end\n")
		}
		lines = append(lines, string(l.Text))
		return nil
	})
	if n := len(lines); err != nil || n != want || !strings.HasSuffix(lines[n-2], "INFO begun") || !strings.HasSuffix(lines[n-1], "INFO end") {
		t.Errorf("%d lines of %d, ending with %q, %v", n, want, lines[max(0, n-2):], err)
	}
}

// The last line of a compressed log that had thousands of lines in its last minute costs a few readings of
// it: those of that minute may be later than it, but are not read a few at a time.
func TestBusyCompressedLog(t *testing.T) {
	dir := t.TempDir()
	var content bytes.Buffer
	const lines = 5_000
	for n := range lines {
		fmt.Fprintf(&content, "%s INFO order %d stored\n", start.Add(time.Duration(n)*8*time.Millisecond).Format(time.RFC3339Nano), n)
	}
	put(t, dir, "app.log.1.gz", content.String())
	for _, q := range []logs.Query{{Tail: true, Limit: 1}, {Newest: true, Limit: 1}, {Newest: true, Limit: 1, Until: start.Add(time.Hour)}, {Tail: true, Limit: 1, Pattern: match.Pattern{Text: "stored"}}} {
		g, hits := group(t, dir, logs.Options{}), 0
		sum, err := g.Search(t.Context(), q, func(l *Line) error {
			if hits++; !strings.HasSuffix(string(l.Text), fmt.Sprint("order ", lines-1, " stored")) {
				t.Errorf("%+v: %s", q, l.Text)
			}
			return nil
		})
		if err != nil || hits != 1 || sum.Scanned > 16*sum.Total {
			t.Errorf("%+v: %d hits, %.1f times read, %v", q, hits, float64(sum.Scanned)/float64(sum.Total), err)
		}
	}
}
