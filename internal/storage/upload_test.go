package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

// If-None-Match: * creates a file and never replaces one: of many concurrent uploads, one
// wins.
func TestExclusiveCreate(t *testing.T) {
	f, dir := open(t, false)
	for round := range 20 {
		const many = 8
		var uploads [many]Writer
		for i := range uploads {
			u, err := f.Create(ctx, "/new.log")
			check(t, err)
			if u.Replaced() {
				t.Fatal("it replaces what is not there")
			}
			_, err = u.ReadFrom(strings.NewReader(strconv.Itoa(i)))
			check(t, err)
			uploads[i] = u
		}
		var wg sync.WaitGroup
		won := make(chan string, many)
		for i, u := range uploads {
			wg.Go(func() {
				_, err := u.Commit(func(old fs.FileInfo) error {
					if old != nil {
						return fs.ErrExist
					}
					return nil
				})
				if err == nil {
					won <- string(rune('0' + i))
				} else if !errors.Is(err, fs.ErrExist) {
					t.Errorf("upload %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		close(won)
		winner := <-won
		if second, more := <-won; more {
			t.Fatalf("round %d: %s and %s won", round, winner, second)
		}
		want := start()
		want["new.log"] = winner
		sameFiles(t, "afterwards", harvest(t, dir), want)
		check(t, f.Remove(ctx, "/new.log"))
	}
}

func TestCommitAsksAboutTheFileOfThatMoment(t *testing.T) {
	f, dir := open(t, false)
	u, err := f.Create(ctx, "/lab.log")
	check(t, err)
	check(t, put(f, "/lab.log", "meanwhile"))
	_, err = u.Commit(func(old fs.FileInfo) error {
		if old == nil || old.Size() != int64(len("meanwhile")) || old.Name() != "lab.log" {
			t.Errorf("asked about %v", old)
		}
		return fs.ErrInvalid
	})
	if !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("%v", err)
	}
	u.Abort() // a second call does no harm
	want := start()
	want["lab.log"] = "meanwhile"
	sameFiles(t, "afterwards", harvest(t, dir), want)
}

func TestCreateRefuses(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Chmod(filepath.Join(dir, "lab.log"), 0o444))
	locked, _ := open(t, true)
	for name, c := range map[string]struct {
		folder *Folder
		name   string
		want   error
	}{
		"a folder":           {f, "/sub", syscall.EISDIR},
		"the folder itself":  {f, "/", fs.ErrPermission},
		"a missing parent":   {f, "/missing/x", fs.ErrNotExist},
		"a write-protected":  {f, "/lab.log", fs.ErrPermission},
		"a read-only folder": {locked, "/lab.log", fs.ErrPermission},
	} {
		if u, err := c.folder.Create(ctx, c.name); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, u, err, c.want)
		}
	}
	sameFiles(t, "afterwards", harvest(t, dir), start())
}

func TestUploadSetsItsTime(t *testing.T) {
	f, dir := open(t, false)
	want := time.Date(2021, 2, 3, 4, 5, 6, 0, time.UTC)
	u, err := f.Create(ctx, "/lab.log")
	check(t, err)
	_, err = u.ReadFrom(strings.NewReader("new\n"))
	check(t, err)
	check(t, u.SetModTime(want))
	fi, err := u.Commit(nil)
	check(t, err)
	stat, err := os.Stat(filepath.Join(dir, "lab.log"))
	check(t, err)
	// Times are exact to the millisecond. The digits below tell two uploads apart.
	if !fi.ModTime().Truncate(time.Millisecond).Equal(want) || !stat.ModTime().Equal(fi.ModTime()) {
		t.Errorf("%v, on disk %v; want %v", fi.ModTime(), stat.ModTime(), want)
	}
}

// The error of a broken upload tells whether the client or the disk failed.
func TestBrokenReaderIsAnUnexpectedEnd(t *testing.T) {
	f, dir := open(t, false)
	for name, write := range map[string]func(io.Reader) error{
		"upload": func(r io.Reader) error {
			u, err := f.Create(ctx, "/lab.log")
			check(t, err)
			defer u.Abort()
			_, err = u.ReadFrom(r)
			return err
		},
		"part": func(r io.Reader) error {
			_, err := f.WriteAt(ctx, "/lab.log", r, 100, atEnd)
			return err
		},
	} {
		cause := errors.New("malformed chunk")
		err := write(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(cause)))
		if !errors.Is(err, cause) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sameFiles(t, "afterwards", harvest(t, dir), start())
}

// A folder that took the name meanwhile is not replaced.
func TestCommitOverAFolder(t *testing.T) {
	f, dir := open(t, false)
	u, err := f.Create(ctx, "/new")
	check(t, err)
	check(t, f.Mkdir(ctx, "/new", 0o755))
	if _, err := u.Commit(nil); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("%v", err)
	}
	want := start()
	want["new/"] = ""
	sameFiles(t, "afterwards", harvest(t, dir), want)
}

// The folder of an upload can move meanwhile. The file goes with it, and so does the
// cleanup.
func TestUploadIntoAFolderThatMoves(t *testing.T) {
	for name, commit := range map[string]bool{"committed": true, "aborted": false} {
		t.Run(name, func(t *testing.T) {
			f, dir := open(t, false)
			u, err := f.Create(ctx, "/sub/inner.txt")
			check(t, err)
			_, err = u.ReadFrom(strings.NewReader("new\n"))
			check(t, err)
			check(t, f.Rename(ctx, "/sub", "/moved"))
			want := map[string]string{"lab.log": "old\n", "moved/": "", "moved/inner.txt": "inner\n"}
			if commit {
				_, err = u.Commit(nil)
				check(t, err)
				want["moved/inner.txt"] = "new\n"
			} else {
				u.Abort()
			}
			sameFiles(t, "afterwards", harvest(t, dir), want)
		})
	}
}
