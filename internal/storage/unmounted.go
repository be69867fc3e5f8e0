package storage

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"

	"gowebdav/internal/storage/mounts"
)

// ErrUnmounted refuses writes: the file system that was mounted at the folder's path is
// missing, and the path shows the folder underneath.
var ErrUnmounted = errors.New("the file system of this folder is not mounted: mount it again, or accept the folder underneath by SIGHUP or a restart")

// positionOf is mounts.Of, but an exhausted system is the only error.
func positionOf(root *os.Root) (mounts.Position, error) {
	position, err := mounts.Of(root)
	switch {
	case err == nil:
		return position, nil
	case Exhausted(err):
		return mounts.Position{}, err
	}
	return mounts.Unknown, nil
}

// updateMounted compares the current position with the accepted one, and logs a change. The
// caller holds f.mu.
func (f *Folder) updateMounted(accepted, now mounts.Position) {
	before := f.unmounted
	f.unmounted = accepted.LostBy(now)
	f.accepted = now
	if f.unmounted {
		f.accepted = accepted
	}
	switch {
	case f.readOnly || f.unmounted == before:
	case f.unmounted:
		f.note(slog.LevelError, "writes are refused: the file system of this folder is not mounted; mount it again, or accept the folder underneath by SIGHUP or a restart")
	default:
		f.note(slog.LevelInfo, "writes are allowed again")
	}
}

// Mounted returns ErrUnmounted if writes are refused for this reason.
func (f *Folder) Mounted() error {
	f.current() // the caller's next operation returns the same error
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.unmounted {
		return pathError("write", ".", ErrUnmounted)
	}
	return nil
}

// writable returns why the folder that current returned last refuses changes, or nil.
func (f *Folder) writable(op, local string) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	switch {
	case f.readOnly:
		return pathError(op, local, fs.ErrPermission)
	case f.unmounted:
		return pathError(op, local, ErrUnmounted)
	}
	return nil
}

// Accept accepts the folder that is at the path now, whatever was mounted there before.
func (f *Folder) Accept() {
	f.current() // if it fails, there is nothing new to accept
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.root == nil {
		return
	}
	if now, err := f.positionOf(f.root); err == nil {
		f.updateMounted(now, now)
	}
}

// TakeOver adopts the accepted position of old, a Folder of the same path.
func (f *Folder) TakeOver(old *Folder) {
	old.mu.RLock()
	accepted, found := old.accepted, old.root != nil
	old.mu.RUnlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.root == nil || !found {
		return // one of them was missing: what it finds first is right
	}
	if now, err := f.positionOf(f.root); err == nil {
		f.updateMounted(accepted, now)
	}
}

// LogTo sets the log, and the mount's name in it. Call it before the folder is used; the
// default is no log.
func (f *Folder) LogTo(log *slog.Logger, mount string) { f.log, f.mount = log, mount }

// note logs an event of the folder.
func (f *Folder) note(level slog.Level, message string, args ...any) {
	if f.log != nil {
		f.log.Log(context.Background(), level, message, append([]any{"mount", f.mount, "path", f.path}, args...)...)
	}
}
