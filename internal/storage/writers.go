package storage

import (
	"log/slog"
	"os"
	"sync"

	"gowebdav/internal/storage/dirfd"
)

// Writers are the folders that this program writes to. Each has one lock of the system
// (flock), however many Folders use it. Programs notice each other by it, and the process's
// end releases it.
type Writers struct {
	lock func(folder *os.File) (others bool, err error)

	mu      sync.Mutex
	folders map[dirfd.ID]*writer
}

// writer is one such folder.
type writer struct {
	folder *os.File // holds the lock
	users  int      // number of Folders that use it
}

// NewWriters returns an empty set.
func NewWriters() *Writers { return &Writers{lock: announce, folders: map[dirfd.ID]*writer{}} }

// Announce adds the folder to the set, and later each folder that replaces it, until Close.
// It logs a warning if another program writes to it, or if that is unknown.
func (f *Folder) Announce(w *Writers) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writers == nil {
		f.writers = w
		f.writerID = w.acquire(f)
	}
}

// Close undoes Announce. The folder stays usable.
func (f *Folder) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writers != nil {
		f.writers.release(f.writerID)
		f.writers = nil
	}
}

// switchTo replaces the old folder by the one that is at f's path now. The caller holds
// f.mu.
func (w *Writers) switchTo(f *Folder) {
	before := f.writerID
	f.writerID = w.acquire(f)
	w.release(before)
}

// acquire adds f's folder, and returns the key for release. The caller holds f.mu.
func (w *Writers) acquire(f *Folder) dirfd.ID {
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
	if one := w.folders[id]; one != nil {
		one.users++
		folder.Close()
		return id
	}
	w.folders[id] = &writer{folder, 1}
	switch others, err := w.lock(folder); {
	case err != nil:
		f.note(slog.LevelWarn, cannotTell, "err", err)
	case others:
		f.note(slog.LevelWarn, "another process writes to this folder, too: neither sees the WebDAV locks and conditions (If-Match) of the other; make the mount read-only in one of them")
	}
	return id
}

const cannotTell = "cannot tell whether another process writes to this folder, too; if one does, WebDAV locks and conditions (If-Match) are unsafe"

func (w *Writers) release(id dirfd.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.folders[id]
	if one == nil {
		return
	}
	if one.users--; one.users == 0 {
		one.folder.Close()
		delete(w.folders, id)
	}
}
