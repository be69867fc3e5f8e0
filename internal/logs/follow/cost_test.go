package follow

import (
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"
)

// counted counts what a folder and its files are asked for.
type counted struct {
	fs.FS
	calls int
}

func (c *counted) Open(name string) (fs.File, error) {
	c.calls++
	file, err := c.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if dir, ok := file.(fs.ReadDirFile); ok {
		if fi, err := file.Stat(); err == nil && fi.IsDir() {
			return dir, nil
		}
	}
	return &countedFile{file, c}, nil
}

func (c *counted) Stat(name string) (fs.FileInfo, error) {
	c.calls++
	return fs.Stat(c.FS, name)
}

type countedFile struct {
	fs.File
	of *counted
}

func (f *countedFile) Stat() (fs.FileInfo, error) { f.of.calls++; return f.File.Stat() }
func (f *countedFile) ReadAt(p []byte, offset int64) (int, error) {
	f.of.calls++
	return f.File.(io.ReaderAt).ReadAt(p, offset)
}

// A poll of a quiet log is two system calls, however long the log is: for the metadata of the open
// file and of the name.
func TestPollOfQuietLogIsCheap(t *testing.T) {
	for name, tt := range map[string]struct {
		content string
		rotated int // calls more for a file that may still be written to
	}{
		"empty":            {"", 0},
		"short":            {"one\n", 0},
		"long":             {strings.Repeat("an old line\n", 10_000), 0},
		"with an old file": {"one\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLogFile(t)
			l.write(tt.content)
			if tt.rotated > 0 {
				l.rename("lab.log.1")
				l.reopen()
				l.write(tt.content)
			}
			old := time.Now().Add(-time.Minute)
			l.check(os.Chtimes(l.path(), old, old))
			files := &counted{FS: os.DirFS(l.dir)}
			tail := newTail(files, subject{name: "lab.log"}, nil)
			tail.poll()
			before := files.calls
			for range 10 {
				tail.poll()
			}
			if got := files.calls - before; got > 10*(2+tt.rotated) {
				t.Errorf("10 polls are %d calls", got)
			}
		})
	}
}

// However often a log is rotated while its old files are written to, few of them are kept open,
// and few texts are kept in memory.
func TestOldFilesAreBounded(t *testing.T) {
	l := newLogFile(t)
	tail := newTail(os.DirFS(l.dir), subject{name: "lab.log"}, nil)
	tail.poll()
	for range 2 * maxPast {
		l.write(strings.Repeat("x", 100) + time.Now().String() + "\n")
		tail.poll()
		l.rename("lab.log.1")
		l.reopen()
		tail.current.grown = time.Time{} // it has been quiet for long
		tail.poll()
		if len(tail.late) > maxLate || len(tail.past.texts) > maxPast || len(tail.past.listed) > 1 {
			t.Fatalf("%d old files, %d texts, %d names", len(tail.late), len(tail.past.texts), len(tail.past.listed))
		}
	}
	if len(tail.late) == 0 || len(tail.past.texts) != maxPast {
		t.Errorf("%d old files, %d texts", len(tail.late), len(tail.past.texts))
	}
}
