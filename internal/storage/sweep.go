package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gowebdav/internal/storage/dirfd"
)

// Sweep removes the hidden files and folders that uploads and copies of a
// process that crashed have left, and returns how many. Those of running ones
// are held, and stay. A destination that such a process had set aside to replace
// it, and had not yet replaced, is put back. A folder that cannot be read is passed over.
//
// Only regular files and folders are touched, by their names in the folder that
// is open, never through a link. The error names one that stays, of several one.
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
	var stays error
	err = dirfd.Walk(ctx, top, isTemporary, func(dir *os.File, name string) (restored []string) {
		file := f.seize(dir, name)
		if file == nil {
			return nil
		}
		defer file.Close()
		restored, err := f.clear(ctx, dir, name, file)
		if err != nil {
			stays = err
		} else {
			removed++
		}
		return restored
	})
	return removed, errors.Join(err, stays)
}

// seize opens and holds a hidden file or folder that nobody else does; nil if
// somebody does, or if it is neither.
func (f *Folder) seize(dir *os.File, name string) *os.File {
	f.commits.Lock() // what is being set aside is not yet held
	defer f.commits.Unlock()
	f.claims.Lock()
	defer f.claims.Unlock()
	before, mode, err := dirfd.Lstat(dir, name)
	if err != nil || !served(mode) { // to open a FIFO or a device can do harm
		return nil
	}
	file, err := dirfd.Open(dir, name)
	if err != nil {
		return nil
	}
	fi, err := file.Stat()
	if err == nil && served(fi.Mode()) && dirfd.Same(file, before) && abandoned(file) {
		// It may have taken its name before it was held.
		if now, _, err := dirfd.Lstat(dir, name); err == nil && now == before {
			return file
		}
	}
	file.Close()
	return nil
}

// clear removes what is seized, once what was set aside in it is back in its place.
func (f *Folder) clear(ctx context.Context, dir *os.File, name string, file *os.File) (restored []string, err error) {
	fi, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !fi.IsDir() {
		return nil, dirfd.Remove(dir, name)
	}
	if !made(dir, fi) {
		return nil, fmt.Errorf("%s: others can write beside it, and may have given it this name; look at it and remove it on the host", name)
	}
	if isHidden(name, asidePrefix) {
		if restored, err = f.restore(dir, file); err != nil {
			return restored, fmt.Errorf("%s: to put back what is in it: %w", name, err)
		}
	}
	for done := false; !done; {
		if done, err = dirfd.Empty(file, 1000); err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return restored, fmt.Errorf("%s: %w", name, err)
		}
	}
	return restored, dirfd.Remove(dir, name)
}

// restore puts back what a process that crashed had set aside, unless there is
// something in its place.
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
