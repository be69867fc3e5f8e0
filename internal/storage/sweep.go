package storage

import (
	"context"
	"os"
	"path"
)

// Sweep removes the hidden files and folders that uploads and copies of a
// process that crashed have left, and returns how many. Those of running ones
// are held, and stay. A destination that such a process had set aside to replace
// it, and had not yet replaced, is put back. A folder that cannot be read is passed over.
func (f *Folder) Sweep(ctx context.Context) (removed int, err error) {
	if f.readOnly {
		return 0, nil
	}
	root, err := f.current()
	if err != nil {
		return 0, err
	}
	err = f.sweepFolder(ctx, root, ".", &removed)
	return removed, err
}

// sweepFolder passes over a folder that cannot be read.
func (f *Folder) sweepFolder(ctx context.Context, root *os.Root, local string, removed *int) error {
	dir, err := openFolder(root, local)
	if err != nil {
		return nil
	}
	defer dir.Close()
	folder, err := dir.Open(".")
	if err != nil {
		return nil
	}
	defer folder.Close()
	eachEntry(folder, func(name string, mayBeFolder bool) {
		switch {
		case ctx.Err() != nil:
		case isTemporary(name):
			if f.sweepOne(root, path.Join(local, name)) {
				*removed++
			}
		case mayBeFolder:
			f.sweepFolder(ctx, root, path.Join(local, name), removed)
		}
	})
	return ctx.Err()
}

func (f *Folder) sweepOne(root *os.Root, local string) bool {
	file := f.seize(root, local)
	if file == nil {
		return false
	}
	defer file.Close()
	return root.RemoveAll(local) == nil
}

// seize opens and holds what nobody else does, nil if somebody does, and puts back
// what was set aside.
func (f *Folder) seize(root *os.Root, local string) *os.File {
	f.commits.Lock() // what is being set aside is not yet held
	defer f.commits.Unlock()
	f.claims.Lock()
	defer f.claims.Unlock()
	file, err := root.OpenFile(local, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil
	}
	if abandoned(file) && (!isAside(path.Base(local)) || f.restore(root, local, file) == nil) {
		if _, err := root.Lstat(local); err == nil { // and has not taken its name meanwhile
			return file
		}
	}
	file.Close()
	return nil
}
