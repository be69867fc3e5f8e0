package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
)

// MemberError is the failure of one member in an operation on a folder.
type MemberError struct {
	Name string // rooted, like the names of the operation
	Err  error
}

func (e *MemberError) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *MemberError) Unwrap() error { return e.Err }

// finishInstall syncs the installed name, and then drops the replaced folder. Both may take
// long, so the caller no longer holds f.commits.
func (f *Folder) finishInstall(parent *os.Root, old *discarded, err error) {
	if err == nil {
		syncFolder(parent)
	}
	if old != nil {
		f.drop(old)
		f.touch(parent, ".")
	}
}

// Move moves a file, link or folder, also to another file system that is mounted below. A
// destination is replaced only if the move succeeds, and without overwrite it is
// fs.ErrExist. Folders that would be too deep are ErrTooDeep. If members cannot go to
// another file system, each is a [*MemberError], and everything stays.
func (f *Folder) Move(ctx context.Context, source, destination string, overwrite bool) (replaced bool, err error) {
	err = f.resolvePair("move", source, destination, func(root *os.Root, from, _, to string) error {
		replaced, err = f.moveWithin(ctx, root, from, to, overwrite)
		if errors.Is(err, syscall.EXDEV) {
			parent, openErr := openFolder(root, path.Dir(to))
			if openErr != nil {
				return openErr
			}
			defer parent.Close()
			replaced, err = f.moveAcross(ctx, root, parent, path.Clean("/"+source), from, to, overwrite)
		}
		return err
	})
	return replaced, err
}

// moveWithin moves by a rename, which is syscall.EXDEV across file systems.
func (f *Folder) moveWithin(ctx context.Context, root *os.Root, from, to string, overwrite bool) (replaced bool, err error) {
	var parent *os.Root
	var old *discarded
	defer func() { // after the unlock
		if parent != nil {
			f.finishInstall(parent, old, err)
			parent.Close()
		}
	}()
	f.shape.Lock()
	defer f.shape.Unlock()
	fi, err := root.Lstat(from)
	if err != nil {
		return false, err
	}
	if err := f.refuseDeepMove(ctx, root, fi, from, to); err != nil {
		return false, err
	}
	f.commits.Lock()
	defer f.commits.Unlock()
	// Not before: another request may move the parent, and put a folder in its place.
	if parent, err = openFolder(root, path.Dir(to)); err != nil {
		return false, err
	}
	_, err = parent.Lstat(path.Base(to))
	replaced = err == nil
	old, err = install(parent, path.Base(to), fi, overwrite, false, func() error { return f.rename(root, from, to) })
	f.touch(root, path.Dir(from))
	f.touch(parent, ".")
	return replaced, err
}

// resolvePair resolves the names of source and destination and runs do. The source exists,
// and the destination is not hidden. from and to follow links among the parents; target
// also follows a link at the end of the source. If one contains the other, it is
// fs.ErrPermission: the operation would replace its own source.
func (f *Folder) resolvePair(op, source, destination string, do func(root *os.Root, from, target, to string) error) error {
	return f.change(op, destination, func(root *os.Root, to string) error {
		_, from, err := f.locate(op, source)
		if err != nil {
			return err
		}
		if from == "." {
			return pathError(op, from, fs.ErrPermission)
		}
		if _, err := statIn(root, f.path, from); err != nil {
			return err
		}
		if from, err = f.parentResolved(root, from); err != nil {
			return err
		}
		if err := refuseHidden(root, f.path, to); err != nil {
			return err
		}
		target, err := resolve(root, f.path, from)
		if err != nil {
			return err
		}
		for _, place := range []string{from, target} {
			if contains(place, to) || contains(to, place) {
				return pathError(op, to, fs.ErrPermission)
			}
		}
		return do(root, from, target, to)
	})
}

// contains reports whether a resolved name is that of a folder, or lies in it.
func contains(folder, local string) bool {
	return folder == "." || local == folder || strings.HasPrefix(local, folder+"/")
}

// install renames a file or folder (fi) to a name. No rename replaces a folder, so it first
// sets the old one aside, and restores it if the rename fails. keepOld does the same for a
// file, for a rename that may fail after it has replaced the file. The caller drops the
// result. Without overwrite an existing name is fs.ErrExist. The caller holds f.commits.
func install(parent *os.Root, name string, fi fs.FileInfo, overwrite, keepOld bool, rename func() error) (*discarded, error) {
	var old *aside
	before, err := parent.Lstat(name)
	if err == nil && !overwrite {
		return nil, pathError("rename", name, fs.ErrExist)
	}
	if err == nil && (keepOld || before.IsDir() || fi.IsDir()) {
		if old, err = setAside(parent, name); err != nil {
			return nil, err
		}
	}
	if err := rename(); err != nil {
		return nil, errors.Join(err, old.restore())
	}
	return old.discard(), nil
}
