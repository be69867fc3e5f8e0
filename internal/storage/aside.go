package storage

import (
	"log/slog"
	"math"
	"os"
	"path"

	"gowebdav/internal/storage/dirfd"
)

const (
	removalsBeforeReply = 1000 // removals before the answer: enough for most replaced folders
	maxBackgroundDrops  = 4    // per mount
)

// aside is a file or folder that made room for another and may have to come back. It keeps
// its name inside a hidden folder, so that after a crash a sweep knows where it belongs.
type aside struct {
	parent    *os.Root
	name, dir string
	lockFile  *os.File
}

func setAside(parent *os.Root, name string) (*aside, error) {
	a := &aside{parent: parent, name: name, dir: randomName(asidePrefix)}
	if err := parent.Mkdir(a.dir, 0o700); err != nil {
		return nil, err
	}
	var err error
	if a.lockFile, err = parent.Open(a.dir); err == nil {
		flock(a.lockFile)
		setMark(a.lockFile)
		err = parent.Rename(name, path.Join(a.dir, name))
	}
	if err != nil {
		a.removeDir()
		return nil, err
	}
	return a, nil
}

// restore undoes setAside. On nil it does nothing.
func (a *aside) restore() error {
	if a == nil {
		return nil
	}
	if err := a.parent.Rename(path.Join(a.dir, a.name), a.name); err != nil {
		a.lockFile.Close()
		return err // keep it: the next sweep tries again
	}
	a.removeDir()
	return nil
}

// removeDir removes the hidden folder while it is still locked, so that nobody else can
// lock it. Windows removes no open file, so it tries again after the close.
func (a *aside) removeDir() {
	err := a.parent.Remove(a.dir)
	if a.lockFile != nil {
		a.lockFile.Close()
	}
	if err != nil {
		a.parent.Remove(a.dir)
	}
}

// discarded is a hidden folder with a replaced file or folder. No sweep restores it.
type discarded struct {
	parent, lockFile *os.File
	dir              string
}

// discard gives up the replaced file or folder. The caller holds f.commits; drop then works
// without it. A sweep completes what fails here.
func (a *aside) discard() *discarded {
	if a == nil {
		return nil
	}
	d := &discarded{dir: randomName(dropPrefix)}
	a.lockFile.Close() // Windows renames no open file. Sweeps wait for commits meanwhile.
	if a.parent.Rename(a.dir, d.dir) != nil {
		d.dir = a.dir
	}
	var err error
	if d.parent, err = a.parent.Open("."); err != nil {
		return nil
	}
	if d.lockFile, err = a.parent.Open(d.dir); err != nil {
		d.parent.Close()
		return nil
	}
	flock(d.lockFile)
	return d
}

// drop removes a replaced folder: a little at once, the rest in the background. If the
// background is full, the caller waits.
func (f *Folder) drop(d *discarded) {
	if d == nil || f.dropSome(d, removalsBeforeReply) {
		return
	}
	select {
	case f.dropSlots <- struct{}{}:
		f.pendingDrops.Go(func() {
			f.dropSome(d, math.MaxInt)
			<-f.dropSlots
		})
	default:
		f.dropSome(d, math.MaxInt)
	}
}

// dropSome makes up to n removals, and reports whether nothing more can be removed.
func (f *Folder) dropSome(d *discarded, n int) bool {
	done, err := f.empty(d.lockFile, n)
	if !done && err == nil {
		return false
	}
	if done {
		err = dirfd.Remove(d.parent, d.dir)
	}
	d.lockFile.Close()
	if done && err != nil { // Windows removes no open file
		err = dirfd.Remove(d.parent, d.dir)
	}
	d.parent.Close()
	if err != nil {
		f.note(slog.LevelWarn, "cannot remove a replaced folder; it stays hidden until the next sweep", "name", d.dir, "err", err)
	}
	return true
}

// Wait waits for the removals in the background.
func (f *Folder) Wait() { f.pendingDrops.Wait() }
