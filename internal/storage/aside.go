package storage

import (
	"log/slog"
	"math"
	"os"
	"path"

	"gowebdav/internal/storage/dirfd"
)

const (
	dropAtOnce  = 1000 // removals before an answer: most replacements leave nothing hidden behind them
	dropsBeside = 4    // how many go on in the background, of one mount
)

// aside is a file or folder that is out of its place, and may have to go back.
// It keeps its name in a hidden folder, so that a sweep knows where it belongs
// if the process does not live to put it back.
type aside struct {
	parent    *os.Root
	name, dir string
	held      *os.File
}

func setAside(parent *os.Root, name string) (*aside, error) {
	a := &aside{parent: parent, name: name, dir: newName(asidePrefix)}
	if err := parent.Mkdir(a.dir, 0o700); err != nil {
		return nil, err
	}
	var err error
	if a.held, err = parent.Open(a.dir); err == nil {
		hold(a.held)
		mark(a.held)
		err = parent.Rename(name, path.Join(a.dir, name))
	}
	if err != nil {
		a.dropEmpty()
		return nil, err
	}
	return a, nil
}

// putBack undoes setAside. On nil it does nothing.
func (a *aside) putBack() error {
	if a == nil {
		return nil
	}
	if err := a.parent.Rename(path.Join(a.dir, a.name), a.name); err != nil {
		a.held.Close()
		return err // what it holds is not to be dropped: the next sweep tries again
	}
	a.dropEmpty()
	return nil
}

// dropEmpty removes the hidden folder before others can hold it; Windows removes
// nothing that is open.
func (a *aside) dropEmpty() {
	err := a.parent.Remove(a.dir)
	if a.held != nil {
		a.held.Close()
	}
	if err != nil {
		a.parent.Remove(a.dir)
	}
}

// dropped is a hidden folder with what was replaced: nobody needs it, and no sweep
// puts it back.
type dropped struct {
	parent, held *os.File
	dir          string
}

// replaced gives a up for good. The caller holds f.commits, and lets drop work
// without it. A sweep finishes what goes wrong here.
func (a *aside) replaced() *dropped {
	if a == nil {
		return nil
	}
	d := &dropped{dir: newName(dropPrefix)}
	a.held.Close() // Windows renames nothing that is open; sweeps wait for commits
	if a.parent.Rename(a.dir, d.dir) != nil {
		d.dir = a.dir
	}
	var err error
	if d.parent, err = a.parent.Open("."); err != nil {
		return nil
	}
	if d.held, err = a.parent.Open(d.dir); err != nil {
		d.parent.Close()
		return nil
	}
	hold(d.held)
	return d
}

// drop removes what was replaced: a little at once, more in the background. When
// there is enough of that already, whoever replaces waits.
func (f *Folder) drop(d *dropped) {
	if d == nil || f.dropSome(d, dropAtOnce) {
		return
	}
	select {
	case f.dropping <- struct{}{}:
		f.drops.Go(func() {
			f.dropSome(d, math.MaxInt)
			<-f.dropping
		})
	default:
		f.dropSome(d, math.MaxInt)
	}
}

// dropSome reports whether that was all, or all that can be removed.
func (f *Folder) dropSome(d *dropped, n int) bool {
	done, err := f.empty(d.held, n)
	if !done && err == nil {
		return false
	}
	if done {
		err = dirfd.Remove(d.parent, d.dir)
	}
	d.held.Close()
	if done && err != nil { // Windows removes nothing that is open
		err = dirfd.Remove(d.parent, d.dir)
	}
	d.parent.Close()
	if err != nil {
		f.note(slog.LevelWarn, "what was replaced cannot be removed and stays hidden", "name", d.dir, "err", err)
	}
	return true
}

// Wait returns once what was replaced is removed.
func (f *Folder) Wait() { f.drops.Wait() }
