//go:build unix

package storage

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/storage/mounts"
)

// If the mount of a folder is lost, writes fail and reads work.
func TestFolderThatIsUnmounted(t *testing.T) {
	var (
		disk   = mounts.Position{Mount: 9, Up: 0}
		other  = mounts.Position{Mount: 10, Up: 0}
		below  = mounts.Position{Mount: 9, Up: 2}
		plain  = mounts.Position{Mount: 1, Up: 3}
		nearer = mounts.Position{Mount: 1, Up: 1}
	)
	for name, c := range map[string]struct {
		before, after mounts.Position
		lost          bool
	}{
		"a mount point becomes a plain folder":            {disk, plain, true},
		"so does a folder in a mounted file system":       {below, plain, true},
		"it cannot be asked any more":                     {disk, mounts.Unknown, true},
		"a plain folder becomes a mount point":            {plain, disk, false},
		"or one in a mounted file system":                 {plain, below, false},
		"another file system is mounted":                  {disk, other, false},
		"the folder is recreated":                         {plain, plain, false},
		"it is a link, and led deeper on the same device": {nearer, plain, false},
		"it could not be asked before":                    {mounts.Unknown, plain, false},
	} {
		t.Run(name, func(t *testing.T) {
			f, dir := open(t, false)
			var log bytes.Buffer
			f.LogTo(slog.New(slog.NewTextHandler(&log, nil)), "/app")
			now := c.before
			f.positionOf = func(*os.Root) (mounts.Position, error) { return now, nil }
			f.Accept()
			u, err := f.Create(ctx, "/began.log")
			check(t, err)
			become := func(p mounts.Position) {
				t.Helper()
				now = p
				check(t, os.RemoveAll(dir+".before"))
				check(t, os.Rename(dir, dir+".before"))
				plant(t, dir, start())
			}
			writes := map[string]func() error{
				"create":     func() error { return put(f, "/new.log", "x") },
				"replace":    func() error { return put(f, "/lab.log", "x") },
				"open":       func() error { _, err := f.OpenFile(ctx, "/lab.log", os.O_WRONLY, 0); return err },
				"mkdir":      func() error { return f.Mkdir(ctx, "/made", 0o755) },
				"copy":       func() error { _, err := f.Copy(ctx, "/lab.log", "/copy", false, true); return err },
				"move":       func() error { _, err := f.Move(ctx, "/lab.log", "/moved", true); return err },
				"remove":     func() error { return f.Remove(ctx, "/sub") },
				"write at":   func() error { _, err := f.WriteAt(ctx, "/lab.log", strings.NewReader("x"), 1, at(0)); return err },
				"chtimes":    func() error { return f.Chtimes(ctx, "/lab.log", time.Now()) },
				"attributes": func() error { return f.SetAttributes(ctx, "/lab.log", map[string]string{"a": "b"}) },
				"sweep":      func() error { _, err := f.Sweep(ctx); return err },
			}
			refused := func(lost bool) {
				t.Helper()
				if err := f.Mounted(); errors.Is(err, ErrUnmounted) != lost {
					t.Errorf("mounted: %v", err)
				}
				for name, write := range writes {
					if err := write(); lost && !errors.Is(err, ErrUnmounted) {
						t.Errorf("%s: %v", name, err)
					}
				}
				if lost {
					sameFiles(t, "underneath", harvest(t, dir), start())
				}
				if got, err := read(f, "/sub/inner.txt"); lost && (got != "inner\n" || err != nil) {
					t.Errorf("read: %q, %v", got, err)
				}
			}
			become(c.after)
			refused(c.lost)
			if lines := strings.Count(log.String(), "level=ERROR"); lines != 0 && !c.lost || lines != 1 && c.lost {
				t.Errorf("the log:\n%s", &log)
			}
			// An upload from before goes where it belongs.
			_, err = u.Commit(nil)
			check(t, err)
			if _, err := os.Stat(filepath.Join(dir+".before", "began.log")); err != nil {
				t.Error(err)
			}

			// A new Folder that succeeds the old one knows it too.
			again, err := Open(dir, false)
			check(t, err)
			again.positionOf = f.positionOf
			again.TakeOver(f)
			if err := again.Mounted(); errors.Is(err, ErrUnmounted) != c.lost {
				t.Errorf("opened anew: %v", err)
			}
			again.Accept()
			check(t, again.Mounted())

			if !c.lost {
				return
			}
			become(c.before)
			check(t, f.Mounted())
			check(t, put(f, "/lab.log", "new"))
			if !strings.Contains(log.String(), "allowed again") {
				t.Errorf("the log:\n%s", &log)
			}
			become(c.after)
			refused(true)
			f.Accept()
			check(t, f.Mounted())
			check(t, put(f, "/lab.log", "new"))
			become(c.after)
			refused(false)
		})
	}
}

// A read-only folder logs no request to mount anything.
func TestReadOnlyFolderThatIsUnmounted(t *testing.T) {
	f, dir := open(t, true)
	var log bytes.Buffer
	f.LogTo(slog.New(slog.NewTextHandler(&log, nil)), "/app")
	now := mounts.Position{Mount: 2}
	f.positionOf = func(*os.Root) (mounts.Position, error) { return now, nil }
	f.Accept()
	now = mounts.Position{Mount: 1, Up: 1}
	check(t, os.Rename(dir, dir+".before"))
	plant(t, dir, start())
	if err := put(f, "/lab.log", "x"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	if log.Len() > 0 {
		t.Errorf("the log:\n%s", &log)
	}
}
