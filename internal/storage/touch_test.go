package storage

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A folder's tag comes from its time. Each change of its names sets a new one, even within
// one clock tick.
func TestFoldersAreRenewed(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	upload := func(name string, end func(Writer) error) func() error {
		return func() error {
			u, err := f.Create(ctx, name)
			if err != nil {
				return err
			}
			if _, err := u.ReadFrom(strings.NewReader("x")); err != nil {
				return err
			}
			return end(u)
		}
	}
	commit := func(u Writer) error { _, err := u.Commit(nil); return err }
	f.lastDate = time.Now().Add(900 * time.Millisecond) // like a clock tick of 900 ms
	last := map[string]time.Time{"": f.lastDate, "sub": f.lastDate}
	for _, step := range []struct {
		name    string
		changed []string
		do      func() error
	}{
		{"make a folder", []string{""}, func() error { return f.Mkdir(ctx, "/new", 0o755) }},
		{"upload", []string{"sub"}, upload("/sub/a", commit)},
		{"upload once more", []string{"sub"}, upload("/sub/a", commit)},
		{"break an upload off", []string{"sub"}, upload("/sub/b", func(u Writer) error { u.Abort(); return nil })},
		{"rename", []string{"sub"}, func() error { return f.Rename(ctx, "/sub/a", "/sub/c") }},
		{"move out", []string{"", "sub"}, func() error { return f.Rename(ctx, "/sub/c", "/c") }},
		{"copy", []string{"sub"}, func() error { _, err := f.Copy(ctx, "/c", "/sub/d", false, true); return err }},
		{"copy a folder over a file", []string{"sub"}, func() error { _, err := f.Copy(ctx, "/new", "/sub/d", false, true); return err }},
		{"move over a folder", []string{"", "sub"}, func() error { return f.Rename(ctx, "/c", "/sub/d") }},
		{"write a part", []string{"sub"}, func() error {
			_, err := f.WriteAt(ctx, "/sub/d", strings.NewReader("y"), 1, func(fs.FileInfo) (int64, error) { return 0, nil })
			return err
		}},
		{"remove", []string{"sub"}, func() error { return f.Remove(ctx, "/sub/d") }},
		{"remove a folder", []string{""}, func() error { return f.Remove(ctx, "/new") }},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		for _, changed := range step.changed {
			fi, err := os.Stat(filepath.Join(dir, changed))
			if err != nil {
				t.Fatal(err)
			}
			if !fi.ModTime().After(last[changed]) {
				t.Errorf("%s: %q has the time %v, after %v", step.name, changed, fi.ModTime(), last[changed])
			}
			last[changed] = fi.ModTime()
		}
	}

	// The time follows a clock that was set back.
	f.lastDate = time.Now().Add(time.Hour)
	if err := f.Mkdir(ctx, "/again", 0o755); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(dir); err != nil || fi.ModTime().After(time.Now().Add(time.Minute)) {
		t.Errorf("%v, %v", fi.ModTime(), err)
	}
}
