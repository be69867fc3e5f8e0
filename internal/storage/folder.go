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
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/webdav"

	"gowebdav/internal/storage/dirfd"
	"gowebdav/internal/storage/mounts"
)

// Folder is a folder of the host as a [webdav.FileSystem]. Names are slash-separated and
// rooted ("/lab.log"; "/" is the folder itself).
//
// No name, symbolic link or rename leaves the folder: every operation goes through an
// [os.Root], or the same by the kernel (openPlain). Clients see only regular files, folders, and links to these inside the folder.
// All methods return a bare [*fs.PathError] or [*os.LinkError]. Its cause is an error of
// io/fs or a syscall.Errno, and its path is relative to the folder.
type Folder struct {
	path     string
	readOnly bool
	linked   bool // path was a link at the start: only then a link there is followed

	shape        sync.Mutex        // held while a folder gets a name: no tree grows deeper while a move measures it
	commits      sync.Mutex        // held while a name is created or replaced
	claims       sync.RWMutex      // read-held from creating a hidden file to locking it; a sweep write-holds it
	dates        sync.Mutex        // guards lastDate
	lastDate     time.Time         // the last time that touch set
	inPlace      KeyedLock[uint64] // by inode: writers into an existing file
	noAttributes noAttributeCache

	dropSlots    chan struct{}  // one place per removal in the background
	pendingDrops sync.WaitGroup // removals in the background
	empty        func(hidden *os.File, n int) (done bool, err error)
	rename       func(root *os.Root, from, to string) error

	log        *slog.Logger // nil for none
	mount      string       // the mount's name in the log
	positionOf func(*os.Root) (mounts.Position, error)
	openBelow  func(dir *os.File, local string) (*os.File, error)
	walks      atomic.Bool // openBelow is not available

	mu        sync.RWMutex
	root      *os.Root
	dir       *os.File        // the same folder as root, for openBelow
	id        identity        // of root, to notice a new folder at path
	accepted  mounts.Position // last position that was not a lost mount
	unmounted bool            // root lies under the missing mount: no writes
	writers   *Writers        // nil unless announced
	writerID  dirfd.ID        // key of root in writers
}

var _ webdav.FileSystem = (*Folder)(nil)

// ErrMissing refuses everything: the folder itself does not exist. It is no
// [fs.ErrNotExist], since clients would take that for the loss of all files.
var ErrMissing = errors.New("the folder of this mount does not exist")

// Open opens the folder at path, which may not exist yet if the Folder is read-only. A
// read-only Folder refuses every change with [fs.ErrPermission]. Any Folder refuses changes with [ErrUnmounted] while the file system
// that was mounted at path is missing.
func Open(path string, readOnly bool) (*Folder, error) {
	f := &Folder{path: path, readOnly: readOnly, dropSlots: make(chan struct{}, maxBackgroundDrops), empty: dirfd.Empty, rename: (*os.Root).Rename, positionOf: positionOf, openBelow: dirfd.OpenBelow}
	// A user who can write beside a folder must not redirect us by a link.
	fi, err := os.Lstat(path)
	f.linked = err != nil || fi.Mode()&fs.ModeSymlink != 0
	if err := f.reopen(); err != nil && !(readOnly && errors.Is(err, fs.ErrNotExist)) {
		return nil, err
	}
	return f, nil
}

// reopen opens path again. Others may still use the old root and dir, so the garbage collector
// closes them.
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
	dir, err := root.Open(".")
	if err != nil {
		root.Close()
		return err
	}
	fi, err := dir.Stat()
	var now mounts.Position
	if err == nil {
		now, err = f.positionOf(root)
	}
	if err != nil {
		dir.Close()
		root.Close()
		return err
	}
	if f.root == nil {
		f.accepted = now
	}
	f.root, f.dir, f.id = root, dir, identityOf(fi)
	f.updateMounted(f.accepted, now)
	if f.writers != nil {
		f.writers.switchTo(f)
	}
	return nil
}

// current returns the root of the folder that is at path now: log cleaners delete and
// recreate whole folders under a running server.
func (f *Folder) current() (*os.Root, error) {
	f.mu.RLock()
	root, id := f.root, f.id
	f.mu.RUnlock()
	now, isDir, err := identify(f.path, f.linked)
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrMissing
	}
	if err != nil {
		return nil, pathError("open", ".", err)
	}
	if root != nil && id.same(now) {
		return root, nil
	}
	if !isDir {
		return nil, pathError("open", ".", ErrMissing)
	}
	if err := f.reopen(); err != nil {
		return nil, pathError("open", ".", err)
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if !f.id.same(now) { // replaced again meanwhile
		return nil, pathError("open", ".", ErrMissing)
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

// Open opens the named file or folder for reading.
func (f *Folder) Open(_ context.Context, name string) (File, error) {
	file, err := f.open(name)
	if err != nil {
		return nil, err // a nil *hostFile would be a non-nil File
	}
	return file, nil
}

func (f *Folder) open(name string) (*hostFile, error) {
	root, local, err := f.locate("open", name)
	if err != nil {
		return nil, err
	}
	return f.openAt(root, local, path.Base(name), os.O_RDONLY, 0)
}

// OpenFile opens the named file or folder for webdav.Handler. With [os.O_TRUNC] it returns an [Upload], which
// replaces the old file when it is closed without an error.
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
			return nil, err // a nil *Upload would be a non-nil webdav.File
		}
		return u, nil
	}
	file, err := f.openAt(root, local, path.Base(name), flag, perm)
	if err != nil {
		return nil, err
	}
	return file, nil
}

// openAt opens a name relative to the root. The file is described by the client's name.
func (f *Folder) openAt(root *os.Root, local, name string, flag int, perm fs.FileMode) (*hostFile, error) {
	var file *os.File
	if flag == os.O_RDONLY {
		file = f.openPlain(root, local)
	}
	if file == nil {
		var err error
		if file, err = openIn(root, f.path, local, flag, perm); err != nil {
			return nil, err
		}
	}
	fi, err := file.Stat() // of the open file: the name may mean another by now
	if err == nil && !served(fi.Mode()) {
		err = pathError("open", local, fs.ErrNotExist)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return &hostFile{File: file, folder: f, root: root, local: local, info: info{fi, name}}, nil
}

// openPlain opens a name for reading in a few system calls, however deep it is. The root needs
// several for each parent. It returns nil for anything out of the ordinary, about which
// openIn decides.
func (f *Folder) openPlain(root *os.Root, local string) *os.File {
	if f.walks.Load() {
		return nil
	}
	f.mu.RLock()
	dir := f.dir
	if f.root != root {
		dir = nil // replaced meanwhile
	}
	f.mu.RUnlock()
	if dir == nil {
		return nil
	}
	file, err := f.openBelow(dir, local)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) {
		f.walks.Store(true)
	}
	return file
}

// Mkdir creates a folder. Deeper than [MaxDepth] levels is ErrTooDeep.
func (f *Folder) Mkdir(_ context.Context, name string, perm fs.FileMode) error {
	return f.change("mkdir", name, func(root *os.Root, local string) error {
		if err := refuseDeep("mkdir", local); err != nil {
			return err
		}
		f.shape.Lock()
		defer f.shape.Unlock()
		f.commits.Lock() // not while somebody replaces this name
		defer f.commits.Unlock()
		defer f.touch(root, path.Dir(local))
		return root.Mkdir(local, perm)
	})
}

// RemoveAll removes the named file, link, or folder with all its members. The mount's
// folder itself cannot be removed.
func (f *Folder) RemoveAll(ctx context.Context, name string) error { return f.Remove(ctx, name) }

// Rename moves a file, link or folder, and replaces the destination.
func (f *Folder) Rename(ctx context.Context, oldName, newName string) error {
	_, err := f.Move(ctx, oldName, newName, true)
	return err
}

// change runs an operation that changes the directory entry of name. It follows links among
// the parents, not a link at the end.
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

// parentResolved follows the links among a name's parents, not a link at its end.
func (f *Folder) parentResolved(root *os.Root, local string) (string, error) {
	dir, err := resolve(root, f.path, path.Dir(local))
	return path.Join(dir, path.Base(local)), err
}

// locate returns the current root, and the name relative to it.
func (f *Folder) locate(op, name string) (*os.Root, string, error) {
	local, err := localName(name)
	if err != nil {
		return nil, "", pathError(op, name, err)
	}
	root, err := f.current()
	return root, local, err
}

// served reports whether clients see files of this mode. Opening a FIFO or a device can
// hang or do harm.
func served(m fs.FileMode) bool { return m.IsRegular() || m.IsDir() }

func pathError(op, name string, err error) error {
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
