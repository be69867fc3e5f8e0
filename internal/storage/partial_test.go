package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func atEnd(now fs.FileInfo) (int64, error) { return now.Size(), nil }

func at(offset int64) func(fs.FileInfo) (int64, error) {
	return func(fs.FileInfo) (int64, error) { return offset, nil }
}

func TestWriteAt(t *testing.T) {
	for name, c := range map[string]struct {
		where func(fs.FileInfo) (int64, error)
		want  string
	}{
		"append":           {atEnd, "0123456789abcd"},
		"inside":           {at(3), "012abcd789"},
		"across the end":   {at(8), "01234567abcd"},
		"behind a hole":    {at(12), "0123456789\x00\x00abcd"},
		"from the start":   {at(0), "abcd456789"},
		"refused by where": {func(fs.FileInfo) (int64, error) { return 0, fs.ErrInvalid }, "0123456789"},
	} {
		t.Run(name, func(t *testing.T) {
			f, dir := open(t, false)
			plant(t, dir, map[string]string{"lab.log": "0123456789"})
			before, err := os.Stat(filepath.Join(dir, "lab.log"))
			check(t, err)
			fi, err := f.WriteAt(ctx, "/lab.log", strings.NewReader("abcd and what comes behind"), 4, c.where)
			if (err == nil) != (c.want != "0123456789") || err == nil && fi.Size() != int64(len(c.want)) {
				t.Errorf("%v, %v", fi, err)
			}
			want := start()
			want["lab.log"] = c.want
			sameFiles(t, "afterwards", harvest(t, dir), want)
			after, err := os.Stat(filepath.Join(dir, "lab.log"))
			check(t, err)
			if !os.SameFile(before, after) {
				t.Error("it is another file, and who appends to it is left behind")
			}
		})
	}
}

// A partial body writes nothing: a repeated append would duplicate its first half.
func TestBrokenWriteAtChangesNothing(t *testing.T) {
	f, dir := open(t, false)
	for _, where := range []func(fs.FileInfo) (int64, error){atEnd, at(0)} {
		for name, r := range map[string]io.Reader{"short": strings.NewReader("ab"), "broken": brokenReader{strings.NewReader("ab")}} {
			if _, err := f.WriteAt(ctx, "/lab.log", r, 4, where); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v", name, err)
			}
			sameFiles(t, name, harvest(t, dir), start())
		}
	}
}

func TestWriteAtNeedsAFile(t *testing.T) {
	f, _ := open(t, false)
	if _, err := f.WriteAt(ctx, "/sub", strings.NewReader("x"), 1, atEnd); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := f.WriteAt(ctx, "/missing", strings.NewReader("x"), 1, atEnd); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	locked, _ := open(t, true)
	if _, err := locked.WriteAt(ctx, "/lab.log", strings.NewReader("x"), 1, atEnd); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("read-only: %v", err)
	}
}

// Appends to one file under several names do not overwrite each other.
func TestAppendsFromManySides(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Symlink("lab.log", filepath.Join(dir, "current.log")))
	check(t, os.Symlink(filepath.Join(dir, "sub"), filepath.Join(dir, "alias")))
	check(t, os.Symlink("../lab.log", filepath.Join(dir, "sub", "up.log")))
	names := []string{"/lab.log", "/current.log", "/alias/up.log", "/sub/up.log"}
	const times = 50
	done := make(chan error)
	for _, name := range names {
		go func() {
			var failed error
			for range times {
				_, err := f.WriteAt(ctx, name, strings.NewReader(name+"\n"), int64(len(name)+1), atEnd)
				failed = errors.Join(failed, err)
			}
			done <- failed
		}()
	}
	for range names {
		check(t, <-done)
	}
	got, err := os.ReadFile(filepath.Join(dir, "lab.log"))
	check(t, err)
	for _, name := range names {
		if n := strings.Count(string(got), "\n"+name+"\n"); n == 0 {
			t.Errorf("nothing from %s", name)
		}
	}
	if lines := strings.Count(string(got), "\n"); lines != 1+times*len(names) {
		t.Errorf("%d lines, want %d", lines, 1+times*len(names))
	}
}

func TestETagChangesWithEveryPart(t *testing.T) {
	f, _ := open(t, false)
	seen := map[string]bool{}
	for range 100 {
		fi, err := f.WriteAt(ctx, "/lab.log", strings.NewReader("x"), 1, at(0))
		check(t, err)
		tag := tagOf(fi)
		if seen[tag] {
			t.Fatalf("entity tag %s comes again", tag)
		}
		seen[tag] = true
	}
}
