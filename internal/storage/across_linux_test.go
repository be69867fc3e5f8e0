package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openAcross is open with a file system per name.
func openAcross(t *testing.T, files map[string]string) (*Folder, string) {
	t.Helper()
	f, dir := open(t, false)
	f.rename = acrossFileSystems
	plant(t, dir, files)
	return f, dir
}

// A move keeps what a rename would keep, also files that clients do not see.
func TestMoveAcrossKeepsAll(t *testing.T) {
	f, dir := openAcross(t, map[string]string{"sub/deep/x": "x", `sub/back\slash`: "b", "sub/" + planted("X"): "left by a crash"})
	for name, target := range map[string]string{"out": "/etc", "nowhere": "nothing", "up": "../lab.log"} {
		check(t, os.Symlink(target, filepath.Join(dir, "sub", name)))
	}
	check(t, f.SetAttributes(ctx, "/sub/inner.txt", map[string]string{"a": "1"}))
	check(t, f.SetAttributes(ctx, "/sub", map[string]string{"b": "2"}))
	modified := time.Date(2020, 3, 4, 5, 6, 7, 890, time.UTC)
	modes := map[string]fs.FileMode{"/deep/x": 0o640, "/deep": fs.ModeDir | fs.ModeSetgid | 0o750, "": fs.ModeDir | 0o711}
	for _, name := range []string{"/deep/x", "/deep", ""} {
		path := filepath.Join(dir, "sub", name)
		if os.Geteuid() == 0 {
			check(t, os.Chown(path, 1234, 4321))
		}
		check(t, os.Chmod(path, modes[name]))
		check(t, os.Chtimes(path, modified, modified))
	}
	before, err := os.Stat(filepath.Join(dir, "sub"))
	check(t, err)
	if _, err := f.Move(ctx, "/sub", "/new", false); err != nil {
		t.Fatal(err)
	}
	f.Wait()
	want := map[string]string{"lab.log": "old\n", "new/": "", "new/inner.txt": "inner\n", "new/deep/": "", "new/deep/x": "x",
		`new/back\slash`: "b", "new/out": "-> /etc", "new/nowhere": "-> nothing", "new/up": "-> ../lab.log"}
	sameFiles(t, "afterwards", harvest(t, dir), want)
	for name, mode := range modes {
		fi, err := os.Lstat(filepath.Join(dir, "new", name))
		check(t, err)
		if fi.Mode() != mode || !fi.ModTime().Equal(modified) || owner(fi) != owner(before) {
			t.Errorf("%s: %v %v of %d", name, fi.Mode(), fi.ModTime(), owner(fi))
		}
	}
	for name, want := range map[string]string{"/new/inner.txt": "a", "/new": "b"} {
		if got, err := attributesOf(f, name); got[want] == "" || err != nil {
			t.Errorf("attributes of %s: %v, %v", name, got, err)
		}
	}
}

// A move moves the link, not its target.
func TestMoveOfALinkAcross(t *testing.T) {
	f, dir := openAcross(t, nil)
	check(t, os.Symlink("lab.log", filepath.Join(dir, "current")))
	if replaced, err := f.Move(ctx, "/current", "/sub", true); !replaced || err != nil {
		t.Errorf("%v, %v", replaced, err)
	}
	f.Wait()
	sameFiles(t, "afterwards", harvest(t, dir), map[string]string{"lab.log": "old\n", "sub": "-> lab.log"})
}

// If a part cannot move, the source stays whole, and so does the destination.
func TestMoveAcrossThatFails(t *testing.T) {
	files := map[string]string{"sub/a": "a", "sub/deep/x": "x", "full/old": "old", "other.log": "other"}
	nothing := func() {}
	// at runs after the survey of the source's top, before its members are copied.
	at := func(do func()) context.Context {
		return &hooked{Context: ctx, do: do}
	}
	write := func(t *testing.T, path string) func() {
		return func() {
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
			check(t, err)
			_, err = file.WriteString("more")
			check(t, errors.Join(err, file.Close()))
		}
	}
	for name, c := range map[string]struct {
		from    string
		prepare func(t *testing.T, f *Folder, dir string) (ctx context.Context, after func())
		want    error
		added   map[string]string
	}{
		"a member that cannot be read": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			check(t, os.Chmod(filepath.Join(dir, "sub/a"), 0))
			return ctx, func() { os.Chmod(filepath.Join(dir, "sub/a"), 0o644) }
		}, fs.ErrPermission, nil},
		"a file in a folder that cannot be changed": {"/sub/deep/x", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			check(t, os.Chmod(filepath.Join(dir, "sub/deep"), 0o555))
			return ctx, func() { os.Chmod(filepath.Join(dir, "sub/deep"), 0o755) }
		}, fs.ErrPermission, nil},
		"a folder in one that cannot be changed": {"/sub/deep", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			check(t, os.Chmod(filepath.Join(dir, "sub"), 0o555))
			return ctx, func() { os.Chmod(filepath.Join(dir, "sub"), 0o755) }
		}, fs.ErrPermission, nil},
		"a socket or FIFO": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			check(t, unix.Mkfifo(filepath.Join(dir, "sub/deep/fifo"), 0o644))
			return ctx, func() { check(t, os.Remove(filepath.Join(dir, "sub/deep/fifo"))) }
		}, unix.EXDEV, nil},
		"a file that grows": {"/other.log", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			return at(write(t, filepath.Join(dir, "other.log"))), nothing
		}, ErrChanging, map[string]string{"other.log": "othermore"}},
		"a member that grows": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			return at(write(t, filepath.Join(dir, "sub/a"))), nothing
		}, ErrChanging, map[string]string{"sub/a": "amore"}},
		"a member that comes": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			return at(write(t, filepath.Join(dir, "sub/new"))), nothing
		}, ErrChanging, map[string]string{"sub/new": "more"}},
		"properties that come": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			return at(func() { check(t, f.SetAttributes(ctx, "/sub/inner.txt", map[string]string{"a": "1"})) }), nothing
		}, ErrChanging, nil},
		"an upload into it that goes on": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			u, err := f.Create(ctx, "/sub/deep/x")
			check(t, err)
			return ctx, u.Abort
		}, ErrChanging, nil},
		"who asked goes": {"/sub", func(t *testing.T, f *Folder, dir string) (context.Context, func()) {
			ctx, cancel := context.WithCancel(ctx)
			return &hooked{ctx, cancel}, nothing
		}, context.Canceled, nil},
	} {
		for _, to := range []string{"/new", "/full", "/lab.log"} {
			t.Run(name+" to "+to, func(t *testing.T) {
				f, dir := openAcross(t, files)
				ctx, after := c.prepare(t, f, dir)
				sealed(t, func() {
					if _, err := f.Move(ctx, c.from, to, true); !errors.Is(err, c.want) {
						t.Errorf("%v, want %v", err, c.want)
					}
				})
				after()
				want := start()
				for _, more := range []map[string]string{files, {"sub/deep/": "", "full/": ""}, c.added} {
					for name, content := range more {
						want[name] = content
					}
				}
				sameFiles(t, "afterwards", harvest(t, dir), want)
			})
		}
	}
}

// hooked is a context that runs a function at the first call of Err.
type hooked struct {
	context.Context
	do func()
}

func (h *hooked) Err() error {
	if do := h.do; do != nil {
		h.do = nil
		do()
	}
	return h.Context.Err()
}
