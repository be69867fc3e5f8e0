package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gowebdav/internal/storage/dirfd"
)

// Sweep removes the hidden files and folders that crashed processes have left, and returns
// their number. Those in use are locked and stay. It restores a destination that a crashed
// process had set aside and not yet replaced. It skips folders that it cannot read.
//
// It touches only regular files and folders, by their names in an open folder, and follows
// no links. If some cannot be removed, the error names one of them.
func (f *Folder) Sweep(ctx context.Context) (removed int, err error) {
	if f.readOnly {
		return 0, nil
	}
	root, err := f.current()
	if err == nil {
		err = f.writable("sweep", ".")
	}
	if err != nil {
		return 0, err
	}
	top, err := root.Open(".")
	if err != nil {
		return 0, err
	}
	defer top.Close()
	var failure error
	err = dirfd.Walk(ctx, top, isTemporary, func(dir *os.File, name string) (restored []string) {
		file := f.claimAbandoned(dir, name)
		if file == nil {
			return nil
		}
		defer file.Close()
		restored, err := f.removeHidden(ctx, dir, name, file)
		if err != nil {
			failure = err
		} else {
			removed++
		}
		return restored
	})
	return removed, errors.Join(err, failure)
}

// claimAbandoned opens and locks a hidden file or folder that nobody uses. Otherwise it
// returns nil, and for anything else too.
func (f *Folder) claimAbandoned(dir *os.File, name string) *os.File {
	f.commits.Lock() // an aside is not locked yet
	defer f.commits.Unlock()
	f.claims.Lock()
	defer f.claims.Unlock()
	before, mode, err := dirfd.Lstat(dir, name)
	if err != nil || !served(mode) { // opening a FIFO or a device can do harm
		return nil
	}
	file, err := dirfd.Open(dir, name)
	if err != nil {
		return nil
	}
	fi, err := file.Stat()
	if err == nil && served(fi.Mode()) && dirfd.Same(file, before) && tryFlock(file) {
		// The name may have moved to its final place before the lock.
		if now, _, err := dirfd.Lstat(dir, name); err == nil && now == before {
			return file
		}
	}
	file.Close()
	return nil
}

// removeHidden removes an abandoned file or folder. It first restores the contents of an
// aside.
func (f *Folder) removeHidden(ctx context.Context, dir *os.File, name string, file *os.File) (restored []string, err error) {
	fi, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !fi.IsDir() {
		return nil, dirfd.Remove(dir, name)
	}
	if !isOurs(dir, fi) {
		return nil, fmt.Errorf("%s: other users can write beside it and may have renamed it: check it, and remove it on the host", name)
	}
	if isHidden(name, asidePrefix) {
		if restored, err = f.restore(dir, file); err != nil {
			return restored, fmt.Errorf("%s: cannot restore its contents: %w", name, err)
		}
	}
	for done := false; !done; {
		if done, err = dirfd.Empty(file, 1000); err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return restored, fmt.Errorf("%s: cannot remove it: %w", name, err)
		}
	}
	return restored, dirfd.Remove(dir, name)
}

// restore moves the contents of an aside back, unless their names are taken.
func (f *Folder) restore(dir, hidden *os.File) (restored []string, err error) {
	readErr := dirfd.EachName(hidden, func(name string) bool {
		if isTemporary(name) {
			return true
		}
		f.commits.Lock()
		defer f.commits.Unlock()
		switch err = dirfd.RenameNew(hidden, name, dir); {
		case err == nil:
			restored = append(restored, name)
		case errors.Is(err, fs.ErrExist):
			err = nil
		}
		return err == nil
	})
	if restored != nil {
		dir.Sync() // some file systems cannot
	}
	return restored, errors.Join(err, readErr)
}
