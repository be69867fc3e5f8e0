package storage

import (
	"context"
	"io/fs"
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
	err = fs.WalkDir(root.FS(), ".", func(local string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || !isTemporary(d.Name()) {
			return nil
		}
		if f.sweepOne(root, local) {
			removed++
		}
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	return removed, err
}

func (f *Folder) sweepOne(root *os.Root, local string) bool {
	file, err := root.OpenFile(local, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return false
	}
	defer file.Close()
	if !abandoned(file) {
		return false
	}
	if isAside(path.Base(local)) && f.restore(root, local, file) != nil {
		return false
	}
	return root.RemoveAll(local) == nil
}
