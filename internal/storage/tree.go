package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
)

// MemberError says which member of a folder an operation on the whole folder
// could not do.
type MemberError struct {
	Name string // rooted, as the operation's own names
	Err  error
}

func (e *MemberError) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *MemberError) Unwrap() error { return e.Err }

// Copy copies a file, or a folder with all it holds or (shallow) nothing of it,
// with modes, modification times and attributes. What is at the destination is
// replaced, and is still there if the copy fails. Members that could not be
// copied are returned joined, each a [*MemberError]; the rest is then in place
// only where the destination was free before. Replaced says whether it was not;
// without overwrite that is fs.ErrExist.
func (f *Folder) Copy(ctx context.Context, source, destination string, shallow, overwrite bool) (replaced bool, err error) {
	err = f.pair("copy", source, destination, func(root *os.Root, _, from, to string) error {
		parent, err := openFolder(root, path.Dir(to))
		if err != nil {
			return err
		}
		defer parent.Close()
		temp := temporaryName()
		c := copier{ctx: ctx, root: root, base: f.path, dest: parent, claims: &f.claims, shallow: shallow}
		c.copy(from, temp, path.Clean("/"+source))
		defer c.release()
		failed := errors.Join(c.failed...)
		if c.fatal || ctx.Err() != nil {
			return errors.Join(failed, ctx.Err(), parent.RemoveAll(temp))
		}
		replaced, err = f.place(parent, temp, path.Base(to), failed, overwrite)
		if err != nil {
			return errors.Join(err, parent.RemoveAll(temp))
		}
		return failed
	})
	return replaced, err
}

// place brings a copy to its name, and says whether there was something. One
// that lacks the members that failed does not replace it: then the error is failed.
func (f *Folder) place(parent *os.Root, temp, name string, failed error, overwrite bool) (replaced bool, err error) {
	var old *dropped
	defer func() { f.placed(parent, old, err) }() // once others may commit
	f.commits.Lock()
	defer f.commits.Unlock()
	_, err = parent.Lstat(name)
	replaced = err == nil
	if replaced && overwrite && failed != nil {
		return true, failed
	}
	fi, err := parent.Lstat(temp)
	if err != nil {
		return replaced, err
	}
	old, err = install(parent, name, fi, overwrite, func() error { return parent.Rename(temp, name) })
	return replaced, err
}

// placed makes what has been installed last, and then drops what was replaced.
// Both may take long: the caller does not hold f.commits.
func (f *Folder) placed(parent *os.Root, old *dropped, err error) {
	if err == nil {
		syncFolder(parent)
	}
	f.drop(old)
}

// Move gives a file, link or folder another name. What is at the destination
// is replaced, and is still there if the move fails; without overwrite it is
// fs.ErrExist.
func (f *Folder) Move(_ context.Context, source, destination string, overwrite bool) (replaced bool, err error) {
	err = f.pair("move", source, destination, func(root *os.Root, from, _, to string) (err error) {
		parent, err := openFolder(root, path.Dir(to))
		if err != nil {
			return err
		}
		defer parent.Close()
		var old *dropped
		defer func() { f.placed(parent, old, err) }() // once others may commit
		f.commits.Lock()
		defer f.commits.Unlock()
		fi, err := root.Lstat(from)
		if err != nil {
			return err
		}
		_, err = parent.Lstat(path.Base(to))
		replaced = err == nil
		old, err = install(parent, path.Base(to), fi, overwrite, func() error { return root.Rename(from, to) })
		return err
	})
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
// drops it. Without overwrite what is in the way is fs.ErrExist. The caller holds
// f.commits.
func install(parent *os.Root, name string, fi fs.FileInfo, overwrite bool, rename func() error) (*dropped, error) {
	var old *aside
	before, err := parent.Lstat(name)
	if err == nil && !overwrite {
		return nil, pathError("rename", name, fs.ErrExist)
	}
	if err == nil && (before.IsDir() || fi.IsDir()) {
		if old, err = setAside(parent, name); err != nil {
			return nil, err
		}
	}
	if err := rename(); err != nil {
		return nil, errors.Join(err, old.putBack())
	}
	return old.replaced(), nil
}

// copier copies one tree and goes on after what fails.
type copier struct {
	ctx     context.Context
	root    *os.Root
	base    string
	dest    *os.Root // holds the copy, wherever others move it meanwhile
	claims  *sync.RWMutex
	shallow bool
	failed  []error
	fatal   bool // the top itself failed
	held    []*os.File
}

func (c *copier) release() {
	for _, file := range c.held {
		file.Close()
	}
}

// copy copies from to to; name is what the client calls from.
func (c *copier) copy(from, to, name string) {
	top := c.held == nil
	err := c.ctx.Err()
	var source *os.File
	if err == nil {
		source, err = openIn(c.root, c.base, from, os.O_RDONLY, 0)
	}
	if err != nil {
		c.fail(top, name, err)
		return
	}
	defer source.Close()
	fi, err := source.Stat()
	switch {
	case err != nil:
		c.fail(top, name, err)
	case fi.IsDir():
		c.copyFolder(source, fi, from, to, name)
	case fi.Mode().IsRegular():
		if err := c.copyFile(source, fi, to); err != nil {
			c.fail(top, name, err)
		}
	}
}

func (c *copier) fail(top bool, name string, err error) {
	c.fatal = c.fatal || top
	c.failed = append(c.failed, &MemberError{Name: name, Err: err})
}

// claim makes a file or folder, and holds that at the top against a sweep; release
// lets go of it.
func (c *copier) claim(make func() (*os.File, error)) (made *os.File, top bool, err error) {
	top = c.held == nil
	if !top {
		made, err = make()
		return made, top, err
	}
	c.claims.RLock()
	defer c.claims.RUnlock()
	if made, err = make(); err == nil {
		hold(made)
		c.held = append(c.held, made)
	}
	return made, top, err
}

func (c *copier) copyFile(source *os.File, fi fs.FileInfo, to string) error {
	file, top, err := c.claim(func() (*os.File, error) {
		return c.dest.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
	if err != nil {
		return err
	}
	if !top {
		defer file.Close()
	}
	if err := c.fill(file, source, fi, to); err != nil {
		return errors.Join(err, c.dest.Remove(to)) // no half file among whole ones
	}
	return nil
}

func (c *copier) fill(file, source *os.File, fi fs.FileInfo, to string) error {
	if _, err := io.Copy(file, &stoppable{c.ctx, source}); err != nil { // copy_file_range where there is one
		return err
	}
	if err := copyAttributes(file, source); err != nil {
		return err
	}
	if err := file.Chmod(fi.Mode().Perm()); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return c.dest.Chtimes(to, fi.ModTime(), fi.ModTime())
}

func (c *copier) copyFolder(source *os.File, fi fs.FileInfo, from, to, name string) {
	made, top, err := c.claim(func() (*os.File, error) {
		if err := c.dest.Mkdir(to, 0o700); err != nil {
			return nil, err
		}
		return c.dest.Open(to)
	})
	if err != nil {
		c.fail(top, name, err)
		return
	}
	if top {
		mark(made)
	} else {
		defer made.Close()
	}
	if err := copyAttributes(made, source); err != nil {
		c.fail(false, name, err)
	}
	if !c.shallow {
		c.copyMembers(source, from, to, name)
	}
	if err := errors.Join(made.Chmod(fi.Mode().Perm()), c.dest.Chtimes(to, fi.ModTime(), fi.ModTime())); err != nil {
		c.fail(false, name, err)
	}
}

// copyMembers copies links as links, so that one that leads upwards does not
// make the copy endless. Those that lead out, and odd files, are left out.
func (c *copier) copyMembers(source *os.File, from, to, name string) {
	members, err := source.ReadDir(-1)
	if err != nil {
		c.fail(false, name, err)
	}
	for _, m := range members {
		if isTemporary(m.Name()) {
			continue
		}
		fromMember, toMember, memberName := path.Join(from, m.Name()), path.Join(to, m.Name()), path.Join(name, m.Name())
		switch {
		case m.Type()&fs.ModeSymlink != 0:
			if _, err := statIn(c.root, c.base, fromMember); err != nil {
				continue
			}
			target, err := c.root.Readlink(fromMember)
			if err == nil {
				err = c.dest.Symlink(target, toMember)
			}
			if err != nil {
				c.fail(false, memberName, err)
			}
		case served(m.Type()):
			c.copy(fromMember, toMember, memberName)
		}
	}
}

// stoppable is a file that reads as ended with an error once ctx is done.
type stoppable struct {
	ctx context.Context
	*os.File
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.File.Read(p)
}

// Remove removes a file or link, or a folder with all it holds. It goes on
// after what it cannot remove, and returns those joined, each a [*MemberError].
func (f *Folder) Remove(ctx context.Context, name string) error {
	return f.change("remove", name, func(root *os.Root, local string) error {
		if _, err := statIn(root, f.path, local); err != nil {
			return err
		}
		failed := remove(ctx, root, local, path.Clean("/"+name))
		if parent, err := openFolder(root, path.Dir(local)); err == nil {
			syncFolder(parent)
			parent.Close()
		}
		return errors.Join(failed...)
	})
}

func remove(ctx context.Context, root *os.Root, local, name string) []error {
	for {
		if err := ctx.Err(); err != nil {
			return []error{&MemberError{Name: name, Err: err}}
		}
		err := root.Remove(local)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if !errors.Is(err, fs.ErrExist) { // which a folder says that is not empty
			return []error{&MemberError{Name: name, Err: err}}
		}
		members, err := readDir(root, local)
		if err != nil {
			return []error{&MemberError{Name: name, Err: err}}
		}
		var failed []error
		for _, m := range members {
			failed = append(failed, remove(ctx, root, path.Join(local, m.Name()), path.Join(name, m.Name()))...)
		}
		if failed != nil {
			return failed
		}
		// Once more, as others may have put something there meanwhile.
	}
}

func readDir(root *os.Root, local string) ([]fs.DirEntry, error) {
	dir, err := root.Open(local)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.ReadDir(-1)
}
