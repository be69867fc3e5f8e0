package live

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs/follow"
)

// counted counts what a folder and its files are asked for.
type counted struct {
	fs.FS
	calls *atomic.Int64
}

func (c counted) Open(name string) (fs.File, error) {
	c.calls.Add(1)
	file, err := c.FS.Open(name)
	if _, folder := file.(fs.ReadDirFile); err != nil || !folder {
		return file, err
	}
	if fi, err := file.Stat(); err == nil && fi.IsDir() {
		return file, nil
	}
	return countedFile{file, c.calls}, nil
}

func (c counted) Stat(name string) (fs.FileInfo, error) {
	c.calls.Add(1)
	return fs.Stat(c.FS, name)
}

type countedFile struct {
	fs.File
	calls *atomic.Int64
}

func (f countedFile) Stat() (fs.FileInfo, error) { f.calls.Add(1); return f.File.Stat() }
func (f countedFile) ReadAt(p []byte, offset int64) (int, error) {
	f.calls.Add(1)
	return f.File.(io.ReaderAt).ReadAt(p, offset)
}

// While nothing is written, following 50 logs takes two system calls for each poll of a log, four
// times a second, and a list every two seconds. Two clients take no more of these.
func TestIdleGroupIsCheap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		calls := new(atomic.Int64)
		f.follower = follow.New(counted{os.DirFS(f.dir), calls})
		const logs, seconds = 50, 20
		old := time.Now().Add(-time.Hour)
		for i := range logs {
			name := fmt.Sprintf("log%d.log", i)
			f.write(name, "2026-03-04T10:11:12.001Z old\n")
			f.check(os.Chtimes(f.at(name), old, old))
		}
		lists := new(atomic.Int64)
		var stops []func()
		for range 2 {
			g := f.group()
			list := g.List
			g.List = func(ctx context.Context) ([]Log, error) { lists.Add(1); return list(ctx) }
			stops = append(stops, f.run(g, "", nil))
		}
		pause()
		calls.Store(0)
		lists.Store(0)
		time.Sleep(seconds * time.Second)
		if got := calls.Load(); got > logs*seconds*4*2 {
			t.Errorf("%d calls", got)
		}
		if got := lists.Load(); got > 2*seconds/2 {
			t.Errorf("%d lists", got)
		}
		for _, stop := range stops {
			stop()
		}
	})
}
