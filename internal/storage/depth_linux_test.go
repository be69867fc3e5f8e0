package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// nest creates a chain of folders d below dir, each with a file x. It may be deeper than a
// path can express.
func nest(t *testing.T, dir string, levels int) {
	t.Helper()
	fd, err := unix.Open(dir, unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	check(t, err)
	for range levels {
		check(t, unix.Mkdirat(fd, "d", 0o755))
		next, err := unix.Openat(fd, "d", unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		check(t, err)
		unix.Close(fd)
		fd = next
		file, err := unix.Openat(fd, "x", unix.O_CREAT|unix.O_WRONLY|unix.O_CLOEXEC, 0o644)
		check(t, err)
		unix.Close(file)
	}
	unix.Close(fd)
}

// watched is a context that counts open descriptors at each call of Err, without an allocation.
type watched struct {
	context.Context
	max int
	fds int // an open /proc/self/fd
	buf [16 << 10]byte
}

func (w *watched) Err() error {
	w.max = max(w.max, w.descriptors())
	return nil
}

func (w *watched) descriptors() (open int) {
	_, err := unix.Seek(w.fds, 0, io.SeekStart)
	for err == nil {
		var n int
		if n, err = unix.ReadDirent(w.fds, w.buf[:]); n <= 0 {
			break
		}
		for at := 0; at < n; at += int(binary.NativeEndian.Uint16(w.buf[at+16:])) { // d_reclen of linux_dirent64
			open++
		}
	}
	if err != nil {
		panic(err)
	}
	return open
}

// cost is the cost of an operation on a deep tree: max open descriptors, opens of the top
// folder, and allocations.
type cost struct{ descriptors, openings, allocations int }

// costs runs an operation on a tree.
func costs(t *testing.T, levels int, do func(ctx context.Context, f *Folder, dir string)) (c cost) {
	t.Helper()
	f, dir := open(t, false)
	nest(t, dir, levels)
	watch, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	check(t, err)
	defer unix.Close(watch)
	// Closes separate the opens, as inotify merges equal events in a row.
	_, err = unix.InotifyAddWatch(watch, filepath.Join(dir, "d"), unix.IN_OPEN|unix.IN_CLOSE_NOWRITE)
	check(t, err)
	fds, err := unix.Open("/proc/self/fd", unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	check(t, err)
	defer unix.Close(fds)
	w := &watched{Context: ctx, fds: fds}
	before := w.descriptors()
	var start, end runtime.MemStats
	runtime.ReadMemStats(&start)
	do(w, f, dir)
	runtime.ReadMemStats(&end)
	c.descriptors = w.max - before
	c.allocations = int(end.Mallocs - start.Mallocs)
	for buf := make([]byte, 64<<10); ; {
		n, err := unix.Read(watch, buf)
		if err == unix.EAGAIN {
			break
		}
		check(t, err)
		for at := 0; at < n; {
			if binary.NativeEndian.Uint32(buf[at+4:])&unix.IN_OPEN != 0 {
				c.openings++
			}
			at += unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(buf[at+12:]))
		}
	}
	return c
}

// Operations on deep trees need few descriptors, and do not start from the top for each
// level.
func TestCostOfDeepTrees(t *testing.T) {
	remove := func(ctx context.Context, f *Folder, dir string) {
		if err := f.Remove(ctx, "/d"); err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(filepath.Join(dir, "d")); err == nil {
			t.Error("it is still there")
		}
	}
	replace := func(ctx context.Context, f *Folder, dir string) {
		if _, err := f.Copy(ctx, "/sub", "/d", false, true); err != nil {
			t.Error(err)
		}
		f.pendingDrops.Wait()
		sameFiles(t, "in its place", harvest(t, dir), map[string]string{"lab.log": "old\n", "sub/": "", "sub/inner.txt": "inner\n", "d/": "", "d/inner.txt": "inner\n"})
	}
	refused := func(ctx context.Context, f *Folder, dir string) {
		if _, err := f.Copy(ctx, "/d", "/copy", false, true); !errors.Is(err, ErrTooDeep) {
			t.Error(err)
		}
		if err := os.Mkdir(filepath.Join(dir, "copy"), 0o777); err != nil {
			t.Error(err)
		}
		if _, err := f.Move(ctx, "/d", "/copy/d", true); !errors.Is(err, ErrTooDeep) {
			t.Error(err)
		}
	}
	copied := func(ctx context.Context, f *Folder, dir string) {
		if _, err := f.Copy(ctx, "/d", "/copy", false, true); err != nil {
			t.Error(err)
		}
		if got := deepest(t, dir); got != MaxDepth {
			t.Errorf("%d levels", got)
		}
	}
	walked := func(ctx context.Context, f *Folder, dir string) {
		v := &counter{entered: map[string]int{}}
		if err := f.Walk(ctx, "/", v); err != nil || len(v.entered) != 2+MaxDepth || len(v.deep) != 1 || strings.Count(v.deep[0], "/") != MaxDepth+1 {
			t.Errorf("%d folders, %d too deep, %v", len(v.entered), len(v.deep), err)
		}
	}
	named := func(ctx context.Context, f *Folder, dir string) {
		if err := f.Remove(ctx, levels("d", 600)+"/x"); err != nil {
			t.Error(err)
		}
	}
	for _, c := range []struct {
		name   string
		levels int
		do     func(ctx context.Context, f *Folder, dir string)
	}{
		{"remove", 2048, remove}, {"replace", 600, replace}, {"refused", 600, refused}, {"copy", MaxDepth, copied}, {"walk", 600, walked}, {"named", 600, named},
	} {
		t.Run(fmt.Sprint(c.name, " ", c.levels), func(t *testing.T) {
			got := costs(t, c.levels, c.do)
			if got.descriptors > 60 || got.openings > 20 || got.allocations > 200*c.levels {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Going up reopens few folders, however long the trail is.
func TestTrail(t *testing.T) {
	const depth = 1000
	f, dir := open(t, false)
	nest(t, dir, depth)
	root, err := f.current()
	check(t, err)
	trail := trail{top: root}
	defer trail.close()
	most, opened := 0, 0
	count := func() {
		n := 0
		for i := range trail.steps {
			if trail.steps[i].dir != nil {
				n++
			}
		}
		most = max(most, n)
	}
	for range depth {
		check(t, trail.enter("d"))
		count()
	}
	for range depth {
		was := map[*os.Root]bool{}
		for i := range trail.steps {
			was[trail.steps[i].dir] = true
		}
		here, err := trail.current()
		check(t, err)
		if _, err := here.Lstat("x"); err != nil {
			t.Fatal(err)
		}
		if !was[here] {
			opened++
		}
		count()
		trail.leave()
	}
	if most > 45 || opened > depth/2 {
		t.Errorf("%d open at a time, %d gaps", most, opened)
	}
}
