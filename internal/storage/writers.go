package storage

import (
	"log/slog"
	"os"
	"sync"

	"gowebdav/internal/storage/dirfd"
)

// Writers are the folders that a program writes to. Each, however often it is
// open, has one lock of the system, by which programs notice one another; they
// end with the process.
type Writers struct {
	lock func(folder *os.File) (taken bool, err error)

	mu   sync.Mutex
	held map[dirfd.ID]*writer
}

// writer is a folder that is written to.
type writer struct {
	folder *os.File // holds the lock
	users  int      // Folders that have it open
}

// NewWriters returns no folders yet.
func NewWriters() *Writers { return &Writers{lock: announce, held: map[dirfd.ID]*writer{}} }

// Announce counts the folder among those that the program writes to, and so what
// is at its path later, until Close. A warning says if another program writes to
// it, too, or that this cannot be told.
func (f *Folder) Announce(w *Writers) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writers == nil {
		f.writers = w
		f.writes = w.enter(f)
	}
}

// Close undoes Announce. The folder can still be used.
func (f *Folder) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writers != nil {
		f.writers.leave(f.writes)
		f.writers = nil
	}
}

// follow goes over to the folder that has come to f's path. The caller holds f.mu.
func (w *Writers) follow(f *Folder) {
	before := f.writes
	f.writes = w.enter(f)
	w.leave(before)
}

// enter counts f's folder in, and returns what leave takes. The caller holds f.mu.
func (w *Writers) enter(f *Folder) dirfd.ID {
	folder, err := f.root.Open(".")
	if err != nil {
		f.note(slog.LevelWarn, cannotTell, "err", err)
		return dirfd.ID{}
	}
	fi, err := folder.Stat()
	if err != nil {
		folder.Close()
		f.note(slog.LevelWarn, cannotTell, "err", err)
		return dirfd.ID{}
	}
	id, _ := dirfd.Identify(fi)
	w.mu.Lock()
	defer w.mu.Unlock()
	if one := w.held[id]; one != nil {
		one.users++
		folder.Close()
		return id
	}
	w.held[id] = &writer{folder, 1}
	switch taken, err := w.lock(folder); {
	case err != nil:
		f.note(slog.LevelWarn, cannotTell, "err", err)
	case taken:
		f.note(slog.LevelWarn, "another process writes to this folder, too: WebDAV locks and conditions (If-Match) of one do not count for the other; let one of them write, and make the mount read-only in the other")
	}
	return id
}

const cannotTell = "cannot tell whether another process writes to this folder, too, which would break WebDAV locks and conditions (If-Match)"

func (w *Writers) leave(id dirfd.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.held[id]
	if one == nil {
		return
	}
	if one.users--; one.users == 0 {
		one.folder.Close()
		delete(w.held, id)
	}
}
