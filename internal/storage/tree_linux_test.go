package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// sealed runs do without root's right to ignore file permissions.
func sealed(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	done := make(chan struct{})
	var err error
	go func() {
		// The right belongs to the thread, so use one that ends after this.
		defer close(done)
		runtime.LockOSThread() // never unlocked, so that the thread ends
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var data [2]unix.CapUserData
		if err = unix.Capget(&header, &data[0]); err != nil {
			return
		}
		const passBy = 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH
		data[0].Effective &^= passBy
		if err = unix.Capset(&header, &data[0]); err == nil {
			do()
		}
	}()
	<-done
	check(t, err)
}

// Changes in a folder without write permission fail; the rest succeeds.
func TestPartialFailure(t *testing.T) {
	lock := func(t *testing.T, dir, name string, mode fs.FileMode) {
		path := filepath.Join(dir, name)
		check(t, os.Chmod(path, mode))
		t.Cleanup(func() { os.Chmod(path, 0o755) })
	}
	members := map[string]string{"sub/a": "a", "sub/hard/x": "x", "sub/z": "z", "full/old": "old"}
	failedNames := func(err error) string {
		var names []string
		for _, err := range flatten(err) {
			var m *MemberError
			if errors.As(err, &m) {
				names = append(names, m.Name)
			}
		}
		return strings.Join(names, " ")
	}
	all := func() map[string]string {
		want := start()
		for _, name := range []string{"sub/hard/", "full/"} {
			want[name] = ""
		}
		for name, content := range members {
			want[name] = content
		}
		return want
	}
	t.Run("copy to a free name", func(t *testing.T) {
		f, dir := open(t, false)
		plant(t, dir, members)
		lock(t, dir, "sub/a", 0)
		sealed(t, func() {
			if _, err := f.Copy(ctx, "/sub", "/new", false, true); failedNames(err) != "/sub/a" || !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%v", err)
			}
		})
		want := all()
		for _, name := range []string{"", "hard/", "hard/x", "z", "inner.txt"} {
			want["new/"+name] = want["sub/"+name]
		}
		sameFiles(t, "afterwards", harvest(t, dir), want)
	})
	t.Run("copy over a folder", func(t *testing.T) {
		f, dir := open(t, false)
		plant(t, dir, members)
		lock(t, dir, "sub/a", 0)
		sealed(t, func() {
			if _, err := f.Copy(ctx, "/sub", "/full", false, true); failedNames(err) != "/sub/a" {
				t.Errorf("%v", err)
			}
		})
		sameFiles(t, "afterwards", harvest(t, dir), all())
	})
	t.Run("remove", func(t *testing.T) {
		f, dir := open(t, false)
		plant(t, dir, members)
		lock(t, dir, "sub/hard", 0o555)
		sealed(t, func() {
			if err := f.Remove(ctx, "/sub"); failedNames(err) != "/sub/hard/x" || !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%v", err)
			}
		})
		want := all()
		for _, name := range []string{"sub/a", "sub/z", "sub/inner.txt"} {
			delete(want, name)
		}
		sameFiles(t, "afterwards", harvest(t, dir), want)
	})
	t.Run("the destination's folder cannot be written", func(t *testing.T) {
		f, dir := open(t, false)
		plant(t, dir, members)
		lock(t, dir, "sub/hard", 0o555)
		sealed(t, func() {
			if _, err := f.Move(ctx, "/full", "/sub/hard/x", true); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("move to it: %v", err)
			}
			if _, err := f.Copy(ctx, "/full", "/sub/hard/x", false, true); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("copy to it: %v", err)
			}
		})
		sameFiles(t, "afterwards", harvest(t, dir), all())
	})
	t.Run("the source cannot be taken away", func(t *testing.T) {
		f, dir := open(t, false)
		plant(t, dir, members)
		lock(t, dir, "sub/hard", 0o555)
		sealed(t, func() {
			if _, err := f.Move(ctx, "/sub/hard/x", "/full", true); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%v", err)
			}
		})
		sameFiles(t, "afterwards", harvest(t, dir), all())
	})
}

func flatten(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, err := range joined.Unwrap() {
			all = append(all, flatten(err)...)
		}
		return all
	}
	return []error{err}
}

// Special files are never opened. Opening a FIFO lets its writer continue, and opening a
// device can do anything.
func TestOddFilesAreNeverOpened(t *testing.T) {
	f, dir := open(t, false)
	fifo := filepath.Join(dir, "sub", "fifo")
	check(t, syscall.Mkfifo(fifo, 0o666))
	check(t, os.Symlink("sub/fifo", filepath.Join(dir, "to-fifo")))
	check(t, os.Symlink(fifo, filepath.Join(dir, "absolute-to-fifo")))
	watch, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	check(t, err)
	defer unix.Close(watch)
	_, err = unix.InotifyAddWatch(watch, fifo, unix.IN_OPEN)
	check(t, err)

	for _, name := range []string{"/sub/fifo", "/to-fifo", "/absolute-to-fifo"} {
		for _, flag := range []int{os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREATE | os.O_TRUNC, os.O_WRONLY | os.O_APPEND} {
			if file, err := f.OpenFile(ctx, name, flag, 0o666); err == nil {
				file.Close()
				t.Errorf("%s opens with flags %#x", name, flag)
			}
		}
		if _, err := attributesOf(f, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("attributes of %s: %v", name, err)
		}
		if err := f.SetAttributes(ctx, name, map[string]string{"x": "y"}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("set attributes of %s: %v", name, err)
		}
		if _, err := f.Copy(ctx, name, "/new", false, true); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("copy of %s: %v", name, err)
		}
	}
	names(t, f, "/sub")
	if _, err := f.Copy(ctx, "/sub", "/new", false, true); err != nil {
		t.Error(err)
	}
	if n, err := unix.Read(watch, make([]byte, 4096)); err != unix.EAGAIN {
		t.Errorf("the FIFO was opened: %d bytes of events, %v", n, err)
	}
}

// Members without a description are all listed, for any count and any way to the folder.
func TestMembersWithoutDescription(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{"sub/a": "a", "sub/" + planted("X"): "", `sub/back\slash`: ""})
	check(t, os.Symlink(filepath.Join(dir, "sub"), filepath.Join(dir, "link")))
	check(t, os.Chmod(filepath.Join(dir, "sub"), 0o444))
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "sub"), 0o755) })
	sealed(t, func() {
		for _, name := range []string{"/sub", "/link"} {
			for _, n := range []int{-1, 1, 512} {
				folder, err := f.OpenFile(ctx, name, os.O_RDONLY, 0)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for err == nil {
					var members []Member
					members, err = folder.(*hostFile).Members(n)
					for _, m := range members {
						if !errors.Is(m.Err, fs.ErrPermission) {
							t.Errorf("%s: %v", m.Name(), m.Err)
						}
						got = append(got, m.Name())
					}
				}
				slices.Sort(got)
				if err != io.EOF || !slices.Equal(got, []string{"a", "inner.txt"}) {
					t.Errorf("%s, %d at a time: %q, %v", name, n, got, err)
				}
				folder.Close()
			}
		}
	})
}
