package storage

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
)

// ErrUnmounted says that writes are refused: what is at the folder's path is not
// on the file system that it was on, but on the one underneath.
var ErrUnmounted = errors.New("its file system is not mounted any more: mount it again, or accept what is underneath by SIGHUP or a restart")

// place is where a folder is among the mounts of the host.
type place struct {
	mount uint64 // that it is on
	up    int    // levels from it to where that mount begins, 0 for a mount point
}

// lostBy reports whether a folder at p that is at now by then has lost its file
// system: it is on another, which begins further up. One that was recreated is on
// the same; one on which something was mounted is on one that begins no further up.
func (p place) lostBy(now place) bool { return now.mount != p.mount && now.up > p.up }

// settle compares where the folder is now with where it was at home. The caller
// holds f.mu.
func (f *Folder) settle(home, now place) {
	before := f.unmounted
	f.unmounted = home.lostBy(now)
	f.home = now
	if f.unmounted {
		f.home = home
	}
	switch {
	case f.readOnly || f.unmounted == before:
	case f.unmounted:
		f.note(slog.LevelError, "writes are refused: the file system of this folder is not mounted any more; mount it again, or accept the folder underneath by SIGHUP or a restart")
	default:
		f.note(slog.LevelInfo, "writes are allowed again")
	}
}

// Mounted returns ErrUnmounted if writes are refused for that.
func (f *Folder) Mounted() error {
	f.current() // its error is that of who goes on
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.unmounted {
		return pathError("write", ".", ErrUnmounted)
	}
	return nil
}

// writable returns why the folder that current returned last cannot be changed, or nil.
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

// Accept takes the folder that is at the path now as the right one, whatever was
// mounted there before.
func (f *Folder) Accept() {
	f.current() // with an error there is none, and the one before stays
	f.mu.Lock()
	defer f.mu.Unlock()
	if now, err := f.standing(f.root); err == nil {
		f.settle(now, now)
	}
}

// Succeed takes over where old, which was opened at the same path, has its folder.
func (f *Folder) Succeed(old *Folder) {
	old.mu.RLock()
	home := old.home
	old.mu.RUnlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if now, err := f.standing(f.root); err == nil {
		f.settle(home, now)
	}
}

// LogTo says where, and by the name of what mount, the folder logs, before it is
// used. Else it does not.
func (f *Folder) LogTo(log *slog.Logger, mount string) { f.log, f.mount = log, mount }

// note logs what happens to the folder.
func (f *Folder) note(level slog.Level, message string, args ...any) {
	if f.log != nil {
		f.log.Log(context.Background(), level, message, append([]any{"mount", f.mount, "path", f.path}, args...)...)
	}
}
