package logs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/match"
)

func openAll(t *testing.T, fsys fs.FS, name string) Set {
	t.Helper()
	s, err := OpenSet(t.Context(), fsys, name, Options{Zone: newLog("", "").Zone})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func (s Set) names() (names []string) {
	for _, log := range s {
		names = append(names, log.Name)
	}
	return names
}

// put writes files into a folder of its own.
func put(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A rotated set reads as one log, however it is cut and compressed.
func TestSetReadsAsOneLog(t *testing.T) {
	lines := strings.SplitAfter(app, "\n")
	join := func(from, to int) string { return strings.Join(lines[from:to], "") }
	dir := put(t, map[string]string{
		"lab.log":      join(7, 9),
		"lab.log.1":    join(5, 7),
		"lab.log.2":    "",
		"lab.log.3.gz": pack(t, "gz", join(4, 5)),
		"lab.log.4.gz": pack(t, "zst", strings.TrimSuffix(join(0, 4), "\n")), // by its content
		"lab.log.orig": "not of it\n",
		"other.log":    "nor this\n",
	})
	for _, text := range []string{"o", "timeout", "ERROR"} {
		for _, q := range queries(text) {
			want := textsOf(t, Set{newLog("", app)}, q)
			if got := textsOf(t, openAll(t, os.DirFS(dir), "lab.log"), q); !slices.Equal(got, want) {
				t.Errorf("%+v:\n%q\nwant\n%q", q, got, want)
			}
		}
	}
	all := naive(app)
	for n := range 11 {
		got, v := show(t, openAll(t, os.DirFS(dir), "lab.log.1"), Window{Anchor: Anchor{End: true}, Before: n})
		if want := all[max(0, 9-n):]; !slices.Equal(got, want) || v.AtStart != (n >= 9) || !v.AtEnd {
			t.Errorf("the last %d: %q, at the start %v", n, got, v.AtStart)
		}
		if n > 0 && n < 10 {
			again, _ := show(t, openAll(t, os.DirFS(dir), "lab.log"), Window{Anchor: Anchor{Position: v.Start.Position()}, After: 1})
			if !slices.Equal(again, got[:1]) {
				t.Errorf("the position %s: %q, want %q", v.Start.Position(), again, got[0])
			}
			byNumber, _ := show(t, openAll(t, os.DirFS(dir), "lab.log"), Window{Anchor: Anchor{Line: int64(n)}, After: 1})
			if !slices.Equal(byNumber, all[n-1:n]) {
				t.Errorf("line %d: %q", n, byNumber)
			}
		}
	}
}

// A set of dated files needs no log without a date.
func TestSetOfDatedFiles(t *testing.T) {
	lines := strings.SplitAfter(app, "\n")
	dir := put(t, map[string]string{
		"log20260228.txt":     strings.Join(lines[0:3], ""),
		"log20260301.txt":     strings.Join(lines[3:5], ""),
		"log20260301_001.txt": strings.Join(lines[5:9], ""),
		"log-20260301.txt":    "of another program\n",
		"log.json":            "not of it\n",
	})
	for _, q := range queries("o") {
		want := textsOf(t, Set{newLog("", app)}, q)
		if got := textsOf(t, openAll(t, os.DirFS(dir), "log20260228.txt"), q); !slices.Equal(got, want) {
			t.Errorf("%+v:\n%q\nwant\n%q", q, got, want)
		}
	}
}

func TestSetOfOneFile(t *testing.T) {
	dir := put(t, map[string]string{"notes.txt": "a\n", "other.log": "b\n"})
	if got := openAll(t, os.DirFS(dir), "notes.txt").names(); !slices.Equal(got, []string{"notes.txt"}) {
		t.Errorf("%q", got)
	}
	if _, err := OpenSet(t.Context(), os.DirFS(dir), "none.log", Options{}); err == nil {
		t.Error("a set of no file")
	}
}

// rotating is a folder in which something happens once a file was opened.
type rotating struct {
	fs.FS
	after  string // the file
	rotate func()
}

func (r *rotating) Open(name string) (fs.File, error) {
	file, err := r.FS.Open(name)
	if name == r.after && r.rotate != nil {
		rotate := r.rotate
		r.rotate = nil
		rotate()
	}
	return file, err
}

// Whenever the set is rotated while it is opened, each line is read once.
func TestRotationWhileASetIsOpened(t *testing.T) {
	for _, after := range []string{".", "lab.log.2.gz", "lab.log.1", "lab.log"} {
		for name, rotate := range map[string]func(string, *testing.T){
			"rename": func(dir string, t *testing.T) {
				packed := pack(t, "gz", "two\n")
				os.WriteFile(filepath.Join(dir, "lab.log.2.gz"), []byte(pack(t, "gz", "one\n")+packed), 0o644)
				os.Rename(filepath.Join(dir, "lab.log"), filepath.Join(dir, "lab.log.1"))
				os.WriteFile(filepath.Join(dir, "lab.log"), []byte("four\n"), 0o644)
			},
			"gone": func(dir string, t *testing.T) { os.Remove(filepath.Join(dir, "lab.log.1")) },
		} {
			t.Run(name+" after "+after, func(t *testing.T) {
				dir := put(t, map[string]string{"lab.log.2.gz": pack(t, "gz", "one\n"), "lab.log.1": "two\n", "lab.log": "three\n"})
				files := &rotating{FS: os.DirFS(dir), after: after, rotate: func() { rotate(dir, t) }}
				got, _ := show(t, openAll(t, files, "lab.log"), Window{Anchor: Anchor{Line: 1}, After: 9})
				want := []string{"one", "two", "three", "four"}
				if name == "gone" {
					want = []string{"one", "three"}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%q", got)
				}
			})
		}
	}
}

// copytruncate copies first: what is in both files is read once.
func TestCopyInProgress(t *testing.T) {
	head := strings.Repeat("2026-03-04 10:00:00 INFO the same\n", 50)
	dir := put(t, map[string]string{"lab.log.1": head + "half of the fi", "lab.log": head + "half of the file\nand the rest\n"})
	s := openAll(t, os.DirFS(dir), "lab.log")
	if got := s.names(); !slices.Equal(got, []string{"lab.log"}) {
		t.Errorf("%q", got)
	}
}

// Short files may begin alike, and are read all the same.
func TestShortFilesThatAreAlike(t *testing.T) {
	dir := put(t, map[string]string{"lab.log.1": "started\n", "lab.log": "started\nworking\n"})
	if got := openAll(t, os.DirFS(dir), "lab.log").names(); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

// A tail reads only as far back as it must.
func TestTailOfASetLeavesOldFilesAlone(t *testing.T) {
	dir := put(t, map[string]string{"lab.log": app, "lab.log.1": "INFO\n" + app, "lab.log.2.gz": pack(t, "gz", strings.Repeat(app, 1000))})
	s := openAll(t, os.DirFS(dir), "lab.log")
	if got := textsOf(t, s, Query{Pattern: match.Pattern{Text: "INFO"}, Tail: true, Limit: 4}); len(got) != 4 {
		t.Errorf("%q", got)
	}
	if _, known := s[0].Known(); known {
		t.Error("the compressed file was read")
	}
}

// The file that is being written is the newest by its name, or by its change if names come
// again.
func TestCurrent(t *testing.T) {
	fsys := fstest.MapFS{}
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for name := range strings.FieldsSeq(`a/lab.log a/lab.log.1 a/lab.log.2.gz b/lab.log.1 b/lab.log.2 c/lab-2026-03-04.log c/lab-2026-03-05.log d/lab-2026-03-04.log
		lab.log lab.log-20260304.gz tomcat/localhost_access_log.2026-03-05.txt tomcat/localhost_access_log.2026-03-04.txt iis/u_ex260305.log iis/u_ex260304.log
		pg/postgresql-Wed.log pg/postgresql-Thu.log pg/postgresql-Fri.log pg/postgresql-Mon.log dead/laravel.log dead/laravel-2026-03-04.log mc/latest.log mc/2026-03-04-1.log.gz`) {
		fsys[name] = &fstest.MapFile{ModTime: day}
		day = day.Add(24 * time.Hour) // in this order
	}
	for name, want := range map[string]string{
		"a/lab.log":            "a/lab.log",
		"a/lab.log.2.gz":       "a/lab.log",
		"b/lab.log.2":          "b/lab.log.2", // of which log is unknown
		"c/lab-2026-03-04.log": "c/lab-2026-03-05.log",
		"d/lab-2026-03-04.log": "d/lab-2026-03-04.log",
		"lab.log-20260304.gz":  "lab.log",
		"not/there.log":        "not/there.log",
		"c/lab-2026-03-01.log": "c/lab-2026-03-05.log", // deleted
		"tomcat/localhost_access_log.2026-03-04.txt": "tomcat/localhost_access_log.2026-03-05.txt",
		"iis/u_ex260304.log":                         "iis/u_ex260305.log",
		"pg/postgresql-Thu.log":                      "pg/postgresql-Mon.log",
		"dead/laravel.log":                           "dead/laravel-2026-03-04.log",
		"mc/2026-03-04-1.log.gz":                     "mc/latest.log",
	} {
		got, onward := Current(fsys, name, nil)
		if dated := strings.Contains(want, "2026") || strings.Contains(want, "u_ex") || strings.Contains(want, "Mon"); got != want || onward != dated {
			t.Errorf("%s: %s, %v; want %s, %v", name, got, onward, want, dated)
		}
	}
	may := func(name string) bool { return name != "lab-2026-03-05.log" }
	if got, onward := Current(fsys, "c/lab-2026-03-04.log", may); got != "c/lab-2026-03-04.log" || onward {
		t.Errorf("%s, %v: the newest file may not be read", got, onward)
	}
}

// Of the older files of a set, only the beginning decides whether they are binary: their ends are not
// read, which would take as many requests again from a store.
func TestEndsOfOlderFiles(t *testing.T) {
	text := strings.Repeat("2026-03-04 10:00:00 INFO text\n", 500)
	broken := text + strings.Repeat("\x01\x02", 4096)
	dir := fstest.MapFS{"a.log": {Data: []byte(text)}, "a.log.1": {Data: []byte(broken)}, "b.log": {Data: []byte(broken)}, "b.log.1": {Data: []byte(text)}}
	for name, want := range map[string]error{"a.log": nil, "b.log": charset.ErrBinary} {
		set, err := OpenSet(t.Context(), dir, name, Options{})
		if !errors.Is(err, want) {
			t.Errorf("the set of %s: %v, want %v", name, err, want)
		}
		set.Close()
	}
}
