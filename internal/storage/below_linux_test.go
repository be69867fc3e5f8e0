package storage

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// What is opened in a few system calls is what is opened by a walk from the root, and nothing
// else.
func TestOpenPlainOpensWhatTheRootOpens(t *testing.T) {
	f, dir := open(t, true)
	check(t, os.MkdirAll(filepath.Join(dir, "sub/deep/deeper"), 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "sub/deep/deeper/a.log"), []byte("deep\n"), 0o644))
	check(t, unix.Mkfifo(filepath.Join(dir, "sub/fifo"), 0o644))
	for name, target := range map[string]string{
		"file":          "lab.log",
		"sub/up":        "../lab.log",
		"absolute":      filepath.Join(dir, "lab.log"),
		"folder":        "sub/deep",
		"sub/around":    "../sub/deep",
		"absolute-sub":  filepath.Join(dir, "sub"),
		"around":        "../shared/sub",
		"out":           "..",
		"sub/out":       "../..",
		"out.txt":       "../secret.txt",
		"absolute-out":  filepath.Dir(dir),
		"loop":          "loop",
		"nowhere":       "missing",
		"to-fifo":       "sub/fifo",
		"self":          "/proc/self/cwd",
		"root":          "/proc/self/root" + dir,
		"sub/deep/back": "..",
	} {
		check(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	for name, c := range map[string]struct {
		content string // "" if it does not exist
		plain   bool
	}{
		"/lab.log":                     {"old\n", true},
		"/sub/inner.txt":               {"inner\n", true},
		"/sub/deep/deeper/a.log":       {"deep\n", true},
		"/folder/deeper/a.log":         {"deep\n", true},
		"/sub/around/deeper/a.log":     {"deep\n", true},
		"/sub/deep/back/inner.txt":     {"inner\n", true},
		"/file":                        {"old\n", false},
		"/sub/up":                      {"old\n", false},
		"/absolute":                    {"old\n", false},
		"/absolute-sub/inner.txt":      {"inner\n", false},
		"/around/inner.txt":            {"inner\n", false},
		"/root/lab.log":                {"old\n", false},
		"/out.txt":                     {},
		"/out/secret.txt":              {},
		"/sub/out/secret.txt":          {},
		"/sub/out/shared/lab.log":      {},
		"/absolute-out/secret.txt":     {},
		"/loop":                        {},
		"/loop/lab.log":                {},
		"/nowhere":                     {},
		"/missing/lab.log":             {},
		"/lab.log/inner.txt":           {},
		"/self/lab.log":                {},
		"/sub/fifo":                    {},
		"/to-fifo":                     {},
		"/" + strings.Repeat("x", 256): {},
	} {
		file := f.openPlain(f.root, strings.TrimPrefix(name, "/"))
		if (file != nil) != c.plain {
			t.Errorf("%s: opened plainly: %t", name, file != nil)
		}
		if file != nil {
			file.Close()
		}
		for _, walks := range []bool{false, true} {
			f.walks.Store(walks)
			if got, err := read(f, name); got != c.content || (err == nil) != (c.content != "") {
				t.Errorf("%s, walks %t: %q, %v; want %q", name, walks, got, err, c.content)
			}
		}
		f.walks.Store(false)
	}
	if folder, err := f.Open(ctx, "/sub/deep"); err != nil || !folder.Info().IsDir() {
		t.Errorf("a folder: %v", err)
	}
}

// Without openat2, as in a sandbox, the walk from the root opens everything. A refusal of the
// call is noticed once; a busy folder is not one.
func TestOpenPlainIsNotAvailable(t *testing.T) {
	for err, asked := range map[error]int32{unix.ENOSYS: 1, unix.EPERM: 1, unix.EAGAIN: 3, unix.EACCES: 3} {
		f, _ := open(t, true)
		var calls atomic.Int32
		f.openBelow = func(*os.File, string) (*os.File, error) {
			calls.Add(1)
			return nil, err
		}
		for range 3 {
			if got, err := read(f, "/sub/inner.txt"); got != "inner\n" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		}
		if n := calls.Load(); n != asked {
			t.Errorf("%v: asked %d times, want %d", err, n, asked)
		}
	}
}

// A folder that takes the place of the mount's own is what is opened from then on.
func TestOpenPlainInAReplacedFolder(t *testing.T) {
	f, dir := open(t, true)
	before := f.root
	check(t, os.Rename(dir, dir+".old"))
	check(t, os.MkdirAll(filepath.Join(dir, "sub"), 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "sub/inner.txt"), []byte("new\n"), 0o644))
	if got, err := read(f, "/sub/inner.txt"); got != "new\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if file := f.openPlain(before, "sub/inner.txt"); file != nil {
		t.Error("opened for a root that was replaced")
	}
	file := f.openPlain(f.root, "sub/inner.txt")
	if file == nil {
		t.Fatal("not opened")
	}
	file.Close()
}

// Folders and files that others exchange for links to the outside are never followed there.
func TestOpenPlainWhileNamesAreExchanged(t *testing.T) {
	f, dir := open(t, true)
	check(t, os.WriteFile(filepath.Join(filepath.Dir(dir), "inner.txt"), []byte("secret"), 0o644))
	check(t, os.Symlink("..", filepath.Join(dir, "out")))
	check(t, os.Symlink("../secret.txt", filepath.Join(dir, "out.txt")))
	var done atomic.Bool
	var exchanging sync.WaitGroup
	defer exchanging.Wait()
	defer done.Store(true)
	exchanging.Go(func() {
		for !done.Load() {
			for a, b := range map[string]string{"sub": "out", "lab.log": "out.txt"} {
				if err := unix.Renameat2(unix.AT_FDCWD, filepath.Join(dir, a), unix.AT_FDCWD, filepath.Join(dir, b), unix.RENAME_EXCHANGE); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	opened := 0
	for range 2000 {
		for _, name := range []string{"/sub/inner.txt", "/lab.log", "/out/inner.txt", "/out.txt"} {
			got, err := read(f, name)
			if got != "" && got != "inner\n" && got != "old\n" {
				t.Fatalf("%s: %q", name, got)
			}
			if err == nil {
				opened++
			}
		}
	}
	if opened == 0 {
		t.Error("nothing was opened")
	}
}

// A folder of /proc has links that lead anywhere without a path.
func TestOpenPlainFollowsNoMagicLinks(t *testing.T) {
	f, err := Open("/proc/self", true)
	check(t, err)
	for _, name := range []string{"root/etc/passwd", "cwd/below_linux_test.go", "exe"} {
		if file := f.openPlain(f.root, name); file != nil {
			t.Errorf("%s was opened", name)
			file.Close()
		}
		if got, err := read(f, "/"+name); err == nil {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
	if got, err := read(f, "/net/dev"); err != nil || got == "" {
		t.Errorf("a plain name: %q, %v", got, err)
	}
}
