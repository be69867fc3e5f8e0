package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// plant creates files, and folders for names with a trailing slash.
func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			check(t, os.MkdirAll(path, 0o755))
			continue
		}
		check(t, os.MkdirAll(filepath.Dir(path), 0o755))
		check(t, os.WriteFile(path, []byte(content), 0o644))
	}
}

// harvest is the reverse of plant, with hidden names, and links as "-> target".
func harvest(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		switch {
		case err != nil:
			return err
		case d.IsDir():
			files[name+"/"] = ""
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			files[name] = "-> " + target
			return err
		default:
			content, err := os.ReadFile(path)
			files[name] = string(content)
			return err
		}
		return nil
	}))
	return files
}

func sameFiles(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name, content := range want {
		if have, ok := got[name]; !ok || have != content {
			t.Errorf("%s: %s is %q (there: %v), want %q", what, name, have, ok, content)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: %s should not be there", what, name)
		}
	}
}

// start returns the files that open creates.
func start() map[string]string {
	return map[string]string{"lab.log": "old\n", "sub/": "", "sub/inner.txt": "inner\n"}
}

func TestCopyAndMoveReplace(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		replaced bool
		gone     []string // after a copy too
		made     map[string]string
	}{
		"file to a free name":     {"/lab.log", "/new.log", false, nil, map[string]string{"new.log": "old\n"}},
		"folder to a free name":   {"/sub", "/new", false, nil, map[string]string{"new/": "", "new/inner.txt": "inner\n"}},
		"file over file":          {"/lab.log", "/other.log", true, nil, map[string]string{"other.log": "old\n"}},
		"file over folder":        {"/lab.log", "/full", true, []string{"full/", "full/x"}, map[string]string{"full": "old\n"}},
		"folder over file":        {"/sub", "/other.log", true, []string{"other.log"}, map[string]string{"other.log/": "", "other.log/inner.txt": "inner\n"}},
		"folder over full folder": {"/sub", "/full", true, []string{"full/x"}, map[string]string{"full/inner.txt": "inner\n"}},
	} {
		for _, method := range []string{"copy", "move", "move across"} {
			t.Run(method+" "+name, func(t *testing.T) {
				f, dir := open(t, false)
				if method == "move across" {
					f.rename = acrossFileSystems
				}
				more := map[string]string{"other.log": "other\n", "full/": "", "full/x": "x"}
				plant(t, dir, more)
				want := start()
				for k, v := range more {
					want[k] = v
				}
				for _, k := range c.gone {
					delete(want, k)
				}
				for k, v := range c.made {
					want[k] = v
				}
				var replaced bool
				var err error
				if method == "copy" {
					replaced, err = f.Copy(ctx, c.from, c.to, false, true)
				} else {
					for k := range want {
						if "/"+k == c.from || strings.HasPrefix("/"+k, c.from+"/") {
							delete(want, k)
						}
					}
					replaced, err = f.Move(ctx, c.from, c.to, true)
				}
				if err != nil || replaced != c.replaced {
					t.Errorf("replaced: %v, %v", replaced, err)
				}
				sameFiles(t, "afterwards", harvest(t, dir), want)
			})
		}
	}
}

// acrossFileSystems fails like a rename between file systems.
func acrossFileSystems(_ *os.Root, from, to string) error {
	return &os.LinkError{Op: "renameat", Old: from, New: to, Err: syscall.EXDEV}
}

func TestShallowCopy(t *testing.T) {
	f, dir := open(t, false)
	if _, err := f.Copy(ctx, "/sub", "/new", true, true); err != nil {
		t.Fatal(err)
	}
	want := start()
	want["new/"] = ""
	sameFiles(t, "afterwards", harvest(t, dir), want)
}

func TestCopyKeepsModesAndTimes(t *testing.T) {
	f, dir := open(t, false)
	modified := time.Date(2020, 3, 4, 5, 6, 7, 890, time.UTC)
	modes := map[string]fs.FileMode{"sub": 0o775, "sub/inner.txt": 0o666, "sub/secret": 0o400}
	plant(t, dir, map[string]string{"sub/secret": "s"})
	for _, name := range []string{"sub/inner.txt", "sub/secret", "sub"} {
		check(t, os.Chmod(filepath.Join(dir, name), modes[name]))
		check(t, os.Chtimes(filepath.Join(dir, name), modified, modified))
	}
	if _, err := f.Copy(ctx, "/sub", "/new", false, true); err != nil {
		t.Fatal(err)
	}
	for name, mode := range modes {
		fi, err := os.Stat(filepath.Join(dir, "new"+strings.TrimPrefix(name, "sub")))
		check(t, err)
		if fi.Mode().Perm() != mode || !fi.ModTime().Equal(modified) {
			t.Errorf("copy of %s: %v %v, want %v %v", name, fi.Mode().Perm(), fi.ModTime(), mode, modified)
		}
	}
}

// Links are copied as links, so that a link upwards ends. Links that lead out or nowhere
// are left out.
func TestCopyOfLinks(t *testing.T) {
	f, dir := open(t, false)
	for name, target := range map[string]string{
		"sub/up": "..", "sub/self": "self", "sub/here": "inner.txt", "sub/out": "/etc", "sub/nowhere": "nothing",
		"sub/absolute": filepath.Join(dir, "lab.log"), "sub/ping": "pong", "sub/pong": "ping",
	} {
		check(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	if _, err := f.Copy(ctx, "/sub", "/new", false, true); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "the copy", harvest(t, filepath.Join(dir, "new")), map[string]string{
		"inner.txt": "inner\n", "up": "-> ..", "here": "-> inner.txt", "absolute": "-> " + filepath.Join(dir, "lab.log"),
	})
}

// One place has two names by a link. dav refuses equal names (RFC 4918 §9.8.5, §9.9.4),
// storage equal places.
func TestNothingIsCopiedOrMovedOntoItself(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{"sub/deep/x": "x"})
	check(t, os.Symlink("sub", filepath.Join(dir, "alias")))
	check(t, os.Symlink("lab.log", filepath.Join(dir, "current.log")))
	before := harvest(t, dir)
	for _, c := range [][2]string{
		{"/alias/inner.txt", "/sub/inner.txt"},
		{"/sub/deep", "/alias/deep"},
		{"/alias/deep/x", "/sub/deep"},
		{"/sub", "/alias/deep/sub"},
		{"/alias", "/sub"},
		{"/current.log", "/lab.log"},
	} {
		if _, err := f.Copy(ctx, c[0], c[1], false, true); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("copy %s to %s: %v", c[0], c[1], err)
		}
		if _, err := f.Move(ctx, c[0], c[1], true); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("move %s to %s: %v", c[0], c[1], err)
		}
		sameFiles(t, c[0]+" to "+c[1], harvest(t, dir), before)
	}
}

func TestCancelledCopyLeavesNothing(t *testing.T) {
	f, dir := open(t, false)
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	for _, to := range []string{"/new", "/lab.log"} {
		if _, err := f.Copy(ctx, "/sub", to, false, true); !errors.Is(err, context.Canceled) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if err := f.Remove(ctx, "/sub"); !errors.Is(err, context.Canceled) {
		t.Errorf("remove: %v", err)
	}
	sameFiles(t, "afterwards", harvest(t, dir), start())
}

func TestMissingSourceKeepsTheDestination(t *testing.T) {
	f, dir := open(t, false)
	for _, to := range []string{"/lab.log", "/sub", "/new"} {
		if _, err := f.Copy(ctx, "/missing", to, false, true); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("copy to %s: %v", to, err)
		}
		if _, err := f.Move(ctx, "/missing", to, true); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("move to %s: %v", to, err)
		}
	}
	sameFiles(t, "afterwards", harvest(t, dir), start())
}

func TestRemove(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Symlink("..", filepath.Join(dir, "sub", "up")))
	check(t, f.Remove(ctx, "/sub"))
	sameFiles(t, "without sub", harvest(t, dir), map[string]string{"lab.log": "old\n"})
	if err := f.Remove(ctx, "/sub"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("again: %v", err)
	}
	if err := f.Remove(ctx, "/"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the folder itself: %v", err)
	}
}

// Files that appear during a removal do not make the folder stay.
func TestRemoveWhileOthersWrite(t *testing.T) {
	f, dir := open(t, false)
	for range 100 {
		check(t, os.MkdirAll(filepath.Join(dir, "busy"), 0o755))
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					put(f, fmt.Sprintf("/busy/%d", i), "x") // may fail when the folder is gone
				}
			}
		}()
		err := f.Remove(ctx, "/busy")
		close(stop)
		<-done
		check(t, err)
	}
	sameFiles(t, "afterwards", harvest(t, dir), start())
}

func TestAFileIsNoFolder(t *testing.T) {
	f, dir := open(t, false)
	_, copyErr := f.Copy(ctx, "/sub", "/lab.log/x", false, true)
	_, moveErr := f.Move(ctx, "/sub", "/lab.log/x", true)
	_, createErr := f.Create(ctx, "/lab.log/x")
	for name, err := range map[string]error{"copy": copyErr, "move": moveErr, "create": createErr} {
		if !errors.Is(err, syscall.ENOTDIR) || strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sameFiles(t, "afterwards", harvest(t, dir), start())
}

// Of many concurrent requests for a free name, one gets it.
func TestWithoutOverwriteOneWins(t *testing.T) {
	f, dir := open(t, false)
	for i := range 8 {
		check(t, os.WriteFile(filepath.Join(dir, fmt.Sprint("source", i)), []byte(fmt.Sprint(i)), 0o644))
	}
	errs := make(chan error, 8)
	for i := range 8 {
		go func() {
			var err error
			if i%2 == 0 {
				_, err = f.Copy(ctx, fmt.Sprint("/source", i), "/taken", false, false)
			} else {
				_, err = f.Move(ctx, fmt.Sprint("/source", i), "/taken", false)
			}
			errs <- err
		}()
	}
	won := 0
	for range 8 {
		switch err := <-errs; {
		case err == nil:
			won++
		case !errors.Is(err, fs.ErrExist):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d have taken the name", won)
	}
}

// An incomplete copy does not replace a destination that appeared meanwhile.
func TestPartIsNoReplacement(t *testing.T) {
	failed := errors.New("a member")
	for name, c := range map[string]struct {
		taken, overwrite, replaced bool
		failed, want               error
		left                       string
	}{
		"whole, free":               {false, false, false, nil, nil, "copy"},
		"part, free":                {false, false, false, failed, nil, "copy"},
		"whole, taken":              {true, true, true, nil, nil, "copy"},
		"part, taken":               {true, true, true, failed, failed, "old"},
		"part, taken, no overwrite": {true, false, true, failed, fs.ErrExist, "old"},
	} {
		f, dir := open(t, false)
		temp := temporaryName()
		plant(t, dir, map[string]string{temp + "/x": "copy"})
		if c.taken {
			plant(t, dir, map[string]string{"new/x": "old"})
		}
		root, err := f.current()
		check(t, err)
		replaced, err := f.installCopy(root, root, temp, "new", c.failed, c.overwrite, nil)
		if replaced != c.replaced || !errors.Is(err, c.want) {
			t.Errorf("%s: replaced: %v, %v", name, replaced, err)
		}
		if got, err := read(f, "/new/x"); got != c.left {
			t.Errorf("%s: %q is there (%v), want %q", name, got, err, c.left)
		}
	}
}
