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

// MemberError says which member of a folder an operation on the whole folder
// could not do.
type MemberError struct {
	Name string // rooted, as the operation's own names
	Err  error
}

func (e *MemberError) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *MemberError) Unwrap() error { return e.Err }

// placed makes what has been installed last, and then drops what was replaced.
// Both may take long: the caller does not hold f.commits.
func (f *Folder) placed(parent *os.Root, old *dropped, err error) {
	if err == nil {
		syncFolder(parent)
	}
	if old != nil {
		f.drop(old)
		f.renew(parent, ".")
	}
}

// Move gives a file, link or folder another name, on another file system too if
// one is mounted there. What is at the destination is replaced, and is still there
// if the move fails; without overwrite it is fs.ErrExist. Folders that would come to
// lie too deep are ErrTooDeep. Of members that could not be taken to another file
// system, each a [*MemberError], all stay where they are.
func (f *Folder) Move(ctx context.Context, source, destination string, overwrite bool) (replaced bool, err error) {
	err = f.pair("move", source, destination, func(root *os.Root, from, _, to string) error {
		parent, err := openFolder(root, path.Dir(to))
		if err != nil {
			return err
		}
		defer parent.Close()
		replaced, err = f.moveWithin(ctx, root, parent, from, to, overwrite)
		if errors.Is(err, syscall.EXDEV) {
			replaced, err = f.moveAcross(ctx, root, parent, path.Clean("/"+source), from, to, overwrite)
		}
		return err
	})
	return replaced, err
}

// moveWithin moves by a rename, which is syscall.EXDEV to another file system.
func (f *Folder) moveWithin(ctx context.Context, root, parent *os.Root, from, to string, overwrite bool) (replaced bool, err error) {
	var old *dropped
	defer func() { f.placed(parent, old, err) }() // once others may commit
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
	_, err = parent.Lstat(path.Base(to))
	replaced = err == nil
	old, err = install(parent, path.Base(to), fi, overwrite, false, func() error { return f.rename(root, from, to) })
	f.renew(root, path.Dir(from))
	f.renew(parent, ".")
	return replaced, err
}

// pair runs an operation with a source that exists and a destination that is
// not hidden, as the root takes them: links among their parents are followed;
// in target also one at the end of the source. Where one of source and
// destination holds the other, links followed, it is fs.ErrPermission: what is
// replaced would be what is copied.
func (f *Folder) pair(op, source, destination string, do func(root *os.Root, from, target, to string) error) error {
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
			if holds(place, to) || holds(to, place) {
				return pathError(op, to, fs.ErrPermission)
			}
		}
		return do(root, from, target, to)
	})
}

// holds reports whether a resolved name is that of a folder or of what is in it.
func holds(folder, local string) bool {
	return folder == "." || local == folder || strings.HasPrefix(local, folder+"/")
}

// install lets rename bring what fi describes to a name in a folder. Where a
// folder is in the way or comes there, which no rename replaces, the old one is
// set aside first, and is back in its place if the rename fails; else the caller
// drops it. The same goes for a file if rename may fail once it has replaced it
// (late). Without overwrite what is in the way is fs.ErrExist. The caller holds
// f.commits.
func install(parent *os.Root, name string, fi fs.FileInfo, overwrite, late bool, rename func() error) (*dropped, error) {
	var old *aside
	before, err := parent.Lstat(name)
	if err == nil && !overwrite {
		return nil, pathError("rename", name, fs.ErrExist)
	}
	if err == nil && (late || before.IsDir() || fi.IsDir()) {
		if old, err = setAside(parent, name); err != nil {
			return nil, err
		}
	}
	if err := rename(); err != nil {
		return nil, errors.Join(err, old.putBack())
	}
	return old.replaced(), nil
}
