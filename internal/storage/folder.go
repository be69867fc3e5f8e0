// Package storage opens a location as a webdav.FileSystem that cannot leave its
// folder and never leaves half a file.
package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"sync"
	"time"

	"golang.org/x/net/webdav"

	"gowebdav/internal/storage/dirfd"
)

// Folder is a folder of the host as a [webdav.FileSystem]. Names are
// slash-separated and rooted ("/lab.log"; "/" is the folder itself).
//
// No name, symbolic link or rename leaves the folder: every operation goes
// through an [os.Root]. What is neither a regular file nor a folder, and every
// link that leads out, does not exist for its users. All methods return a bare
// [*fs.PathError] or [*os.LinkError] whose cause is one of the errors of io/fs
// or a syscall.Errno; its path is relative to the folder.
type Folder struct {
	path     string
	readOnly bool
	stat     func(string) (fs.FileInfo, error) // of path: follows a link only where there was one from the start

	shape   sync.Mutex   // held while a folder takes a name, so that none grows deep that is measured; before commits
	commits sync.Mutex   // held while something takes a name
	claims  sync.RWMutex // held while a hidden file is made and not yet held, or swept; behind commits
	dates   sync.Mutex   // guards dated
	dated   time.Time    // by renew, the last that it gave
	writing keyedLock    // by files that are written in place
	bare    bareMembers

	dropping chan struct{}  // a place for each removal in the background
	drops    sync.WaitGroup // all of them
	empty    func(hidden *os.File, n int) (done bool, err error)
	rename   func(root *os.Root, from, to string) error

	log      *slog.Logger // nil for none
	mount    string       // by which the log names the folder
	standing func(*os.Root) (place, error)

	mu        sync.RWMutex
	root      *os.Root
	id        fs.FileInfo // of root, to notice that path is another folder by now
	home      place       // of the folder, when that was last the right one
	unmounted bool        // root is what is underneath
	writers   *Writers    // nil if the folder is not announced
	writes    dirfd.ID    // by which they know root
}

var _ webdav.FileSystem = (*Folder)(nil)

// Open opens the folder at path. A read-only Folder refuses every change with
// [fs.ErrPermission]. Another does with [ErrUnmounted] while what is at path is the
// folder under the file system that was mounted there.
func Open(path string, readOnly bool) (*Folder, error) {
	f := &Folder{path: path, readOnly: readOnly, stat: os.Stat, dropping: make(chan struct{}, dropsBeside), empty: dirfd.Empty, rename: (*os.Root).Rename, standing: standing}
	if fi, err := os.Lstat(path); err == nil && fi.Mode()&fs.ModeSymlink == 0 {
		// Who can write beside the folder must not aim us elsewhere by a link.
		f.stat = os.Lstat
	}
	if err := f.reopen(); err != nil {
		return nil, err
	}
	return f, nil
}

// reopen opens path anew. The old root is not closed, as others may be using
// it: the garbage collector does that.
func (f *Folder) reopen() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	root, err := os.OpenRoot(f.path)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (reading what belongs to others takes root with the capability DAC_READ_SEARCH)", err)
	}
	if err != nil {
		return err
	}
	id, err := root.Stat(".")
	if err != nil {
		root.Close()
		return err
	}
	now, err := f.standing(root)
	if err != nil {
		root.Close()
		return err
	}
	if f.root == nil {
		f.home = now
	}
	f.root, f.id = root, id
	f.settle(f.home, now)
	if f.writers != nil {
		f.writers.follow(f)
	}
	return nil
}

// current returns the root of the folder that is at path now: log cleaners
// delete and recreate whole folders under a running server.
func (f *Folder) current() (*os.Root, error) {
	f.mu.RLock()
	root, id := f.root, f.id
	f.mu.RUnlock()
	now, err := f.stat(f.path)
	if err != nil {
		return nil, pathError("open", ".", err)
	}
	if os.SameFile(id, now) {
		return root, nil
	}
	if !now.IsDir() {
		return nil, pathError("open", ".", fs.ErrNotExist)
	}
	if err := f.reopen(); err != nil {
		return nil, pathError("open", ".", err)
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if !os.SameFile(f.id, now) { // it changed again in between
		return nil, pathError("open", ".", fs.ErrNotExist)
	}
	return f.root, nil
}

// Stat describes the named file or folder, following links.
func (f *Folder) Stat(_ context.Context, name string) (fs.FileInfo, error) {
	root, local, err := f.locate("stat", name)
	if err != nil {
		return nil, err
	}
	fi, err := statIn(root, f.path, local)
	if err != nil {
		return nil, err
	}
	return info{fi, path.Base(name)}, nil
}

// OpenFile opens the named file or folder. With [os.O_TRUNC] it returns a file
// that takes the place of the old one, whole, when it is closed without error.
func (f *Folder) OpenFile(_ context.Context, name string, flag int, perm fs.FileMode) (webdav.File, error) {
	root, local, err := f.locate("open", name)
	if err != nil {
		return nil, err
	}
	const write = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREATE | os.O_TRUNC
	if flag&write != 0 {
		if err := f.writable("open", local); err != nil {
			return nil, err
		}
	}
	if flag&os.O_TRUNC != 0 {
		u, err := f.create(root, local, perm)
		if err != nil {
			return nil, err // a nil *Upload would be no nil webdav.File
		}
		return u, nil
	}
	file, err := openIn(root, f.path, local, flag, perm)
	if err != nil {
		return nil, err
	}
	fi, err := file.Stat() // of what is open, whatever the name means by now
	if err == nil && !served(fi.Mode()) {
		err = pathError("open", local, fs.ErrNotExist)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return &File{File: file, folder: f, root: root, local: local, info: info{fi, path.Base(name)}}, nil
}

// Mkdir makes a folder, at most [MaxDepth] levels down: ErrTooDeep.
func (f *Folder) Mkdir(_ context.Context, name string, perm fs.FileMode) error {
	return f.change("mkdir", name, func(root *os.Root, local string) error {
		if err := refuseDeep("mkdir", local); err != nil {
			return err
		}
		f.shape.Lock()
		defer f.shape.Unlock()
		f.commits.Lock() // so as not to take a name that is being replaced
		defer f.commits.Unlock()
		defer f.renew(root, path.Dir(local))
		return root.Mkdir(local, perm)
	})
}

// RemoveAll removes the named file, link, or folder with all it holds. The
// folder itself cannot be removed.
func (f *Folder) RemoveAll(ctx context.Context, name string) error { return f.Remove(ctx, name) }

// Rename gives a file, link or folder another name, in place of what is there.
func (f *Folder) Rename(ctx context.Context, oldName, newName string) error {
	_, err := f.Move(ctx, oldName, newName, true)
	return err
}

// change runs an operation that changes the entry called name in its parent.
// Links among its parents are followed, a link at its end is not.
func (f *Folder) change(op, name string, do func(root *os.Root, local string) error) error {
	root, local, err := f.locate(op, name)
	if err != nil {
		return err
	}
	if err := f.writable(op, local); err != nil {
		return err
	}
	if local == "." {
		return pathError(op, local, fs.ErrPermission)
	}
	if local, err = f.parentResolved(root, local); err != nil {
		return err
	}
	return do(root, local)
}

// parentResolved follows the links among a name's parents, not one at its end.
func (f *Folder) parentResolved(root *os.Root, local string) (string, error) {
	dir, err := resolve(root, f.path, path.Dir(local))
	return path.Join(dir, path.Base(local)), err
}

// locate returns the folder's root and the name as the root takes it.
func (f *Folder) locate(op, name string) (*os.Root, string, error) {
	local, err := localName(name)
	if err != nil {
		return nil, "", pathError(op, name, err)
	}
	root, err := f.current()
	return root, local, err
}

// served reports whether files of this mode are shown: opening a FIFO or a
// device can hang or do harm.
func served(m fs.FileMode) bool { return m.IsRegular() || m.IsDir() }

func pathError(op, name string, err error) error {
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
