//go:build unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// Opening a special file can hang.
func TestOddFilesAreNotThere(t *testing.T) {
	f, dir := open(t, false)
	check(t, syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o666))
	check(t, os.Symlink("fifo", filepath.Join(dir, "to-fifo")))
	if got := names(t, f, "/"); !slices.Equal(got, []string{"lab.log", "sub"}) {
		t.Errorf("listed: %q", got)
	}
	for _, name := range []string{"/fifo", "/to-fifo"} {
		if _, err := read(f, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("open %s: %v", name, err)
		}
		if _, err := f.Stat(ctx, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stat %s: %v", name, err)
		}
		if err := put(f, name, "x"); err == nil {
			t.Errorf("%s can be replaced", name)
		}
	}
}
