package storage

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// allocated returns the bytes of a file that are on disk.
func allocated(t *testing.T, path string) int64 {
	t.Helper()
	fi, err := os.Stat(path)
	check(t, err)
	return fi.Sys().(*syscall.Stat_t).Blocks * 512
}

// A copy has the same bytes, size and holes: at the start, in the middle, and at the end.
func TestCopyKeepsHoles(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		size int64
		data []int64 // offsets of 64 KiB of data
	}{
		"empty":              {0, nil},
		"one byte of a hole": {1, nil},
		"all a hole":         {1 << 30, nil},
		"at the start":       {64 * mib, []int64{0}},
		"at the end":         {64*mib + 64<<10, []int64{64 * mib}},
		"between":            {64*mib + 1, []int64{mib, 17*mib + 4096, 40 * mib}},
		"no hole":            {128 << 10, []int64{0, 64 << 10}},
		"beyond 4 GiB":       {6 << 30, []int64{0, 5 << 30}},
	} {
		for _, method := range []string{"copy", "move across"} {
			t.Run(method+" "+name, func(t *testing.T) {
				f, dir := open(t, false)
				f.rename = acrossFileSystems
				source, to := filepath.Join(dir, "sparse"), filepath.Join(dir, "new")
				file, err := os.Create(source)
				check(t, err)
				block := make([]byte, 64<<10)
				random := rand.NewChaCha8([32]byte{1})
				want := map[int64][]byte{}
				for _, at := range c.data {
					random.Read(block)
					want[at] = bytes.Clone(block)
					_, err := file.WriteAt(block, at)
					check(t, err)
				}
				check(t, file.Truncate(c.size))
				check(t, file.Sync())
				check(t, file.Close())
				had := allocated(t, source)
				if method == "copy" {
					_, err = f.Copy(ctx, "/sparse", "/new", false, true)
				} else {
					_, err = f.Move(ctx, "/sparse", "/new", true)
				}
				check(t, err)
				fi, err := os.Stat(to)
				check(t, err)
				if fi.Size() != c.size {
					t.Errorf("%d bytes, want %d", fi.Size(), c.size)
				}
				if got := allocated(t, to); got > had+64<<10 {
					t.Errorf("%d bytes on disk, %d before", got, had)
				}
				made, err := os.Open(to)
				check(t, err)
				defer made.Close()
				got := make([]byte, len(block))
				for at, want := range want {
					_, err := made.ReadAt(got, at)
					check(t, err)
					if !bytes.Equal(got, want) {
						t.Errorf("other bytes at %d", at)
					}
				}
				if c.size <= 128*mib {
					all, err := os.ReadFile(to)
					check(t, err)
					for at, data := range want {
						clear(all[at : at+int64(len(data))])
					}
					if len(bytes.Trim(all, "\x00")) > 0 {
						t.Error("holes hold something")
					}
				}
			})
		}
	}
}

// The copy of a file that grows or shrinks has one of its sizes, and only its bytes.
func TestCopyOfAFileThatChanges(t *testing.T) {
	for name, c := range map[string]struct {
		change func(file *os.File) error
		want   []string
	}{
		"grows":              {func(file *os.File) error { _, err := file.WriteAt([]byte("new\n"), 4); return err }, []string{"old\n", "old\nnew\n"}},
		"grows after a hole": {func(file *os.File) error { return file.Truncate(8) }, []string{"old\n", "old\n\x00\x00\x00\x00"}},
		"is truncated":       {func(file *os.File) error { return file.Truncate(0) }, []string{"", "old\n"}},
		"becomes shorter":    {func(file *os.File) error { return file.Truncate(2) }, []string{"ol", "old\n"}},
	} {
		for at := range 3 { // calls of Err
			t.Run(fmt.Sprintf("%s %d", name, at), func(t *testing.T) {
				f, dir := open(t, false)
				file, err := os.OpenFile(filepath.Join(dir, "lab.log"), os.O_RDWR, 0)
				check(t, err)
				defer file.Close()
				if _, err := f.Copy(&later{ctx, at, func() { check(t, c.change(file)) }}, "/lab.log", "/new", false, true); err != nil {
					t.Fatal(err)
				}
				got, err := read(f, "/new")
				if err != nil || got != c.want[0] && got != c.want[1] {
					t.Errorf("%q, %v", got, err)
				}
			})
		}
	}
}

// later is a context that runs a function at the nth call of Err.
type later struct {
	context.Context
	n  int
	do func()
}

func (l *later) Err() error {
	if l.n--; l.n == -1 {
		l.do()
	}
	return nil
}
