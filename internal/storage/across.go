package storage

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"io/fs"
	"os"
	"path"
	"syscall"

	"gowebdav/internal/storage/dirfd"
)

// ErrChanging says that a move to another file system was given up, as others
// wrote to the source while it was copied: what they wrote would be lost.
var ErrChanging = errors.New("it changes while it is copied")

// moveAcross moves to another file system, which no rename does: it copies, and
// once all of the copy is in its place, on disk for good, it removes the source.
// Until then a crash leaves the source where it is; and so does any member that
// cannot be copied.
func (f *Folder) moveAcross(ctx context.Context, root, parent *os.Root, called, from, to string, overwrite bool) (replaced bool, err error) {
	above, err := openFolder(root, path.Dir(from))
	if err != nil {
		return false, err
	}
	defer above.Close()
	defer f.renew(parent, ".")
	s := &crossing{files: f, root: root, above: above, from: from, limit: MaxDepth - depth(to)}
	c := copier{ctx: ctx, to: trail{top: parent}, temp: temporaryName(), called: called, claims: &f.claims}
	c.moved = &survey{seed: maphash.MakeSeed()}
	defer c.release()
	if err = s.copy(&c, to); err == nil {
		replaced, err = f.place(root, parent, c.temp, to, nil, overwrite, func(rename, undo func() error) error {
			return s.give(ctx, parent, c.moved, rename, undo)
		})
	}
	if err != nil {
		return replaced, errors.Join(err, removeAll(parent, c.temp))
	}
	syncFolder(above)
	f.drop(s.old)
	f.renew(above, ".")
	return replaced, nil
}

// crossing is something that is moved to another file system.
type crossing struct {
	files       *Folder
	root, above *os.Root // of the mount, and the folder that holds it
	from        string   // its name in the mount
	limit       int      // levels
	old         *dropped // of a folder, once it is removed
}

// copy copies all of it. Members that fail are its error.
func (s *crossing) copy(c *copier, to string) error {
	name := path.Base(s.from)
	if err := s.look(c.moved); err != nil {
		return err
	}
	fi, err := s.above.Lstat(name)
	if err != nil {
		return err
	}
	if fi.Mode()&fs.ModeSymlink != 0 {
		return copyLink(s.above, name, c.to.top, c.temp)
	}
	err = c.copy(s.files, s.root, s.from, to)
	if failed := errors.Join(c.failed...); failed != nil {
		return failed
	}
	return err
}

// look takes the source itself, without what it holds, into a survey.
func (s *crossing) look(into *survey) error {
	opened, err := s.above.Open(".")
	if err != nil {
		return err
	}
	defer opened.Close()
	return into.member(s.above, opened, path.Base(s.from), nil)
}

// give renames the copy to its place and removes the source, unless that is not
// what was copied any more. If that fails the copy is taken back. The caller holds
// f.shape and f.commits; others wait also until the copy's name is on disk, as what
// they wrote to the source meanwhile would be lost.
func (s *crossing) give(ctx context.Context, parent *os.Root, copied *survey, rename, undo func() error) error {
	now := &survey{seed: copied.seed, last: s.files}
	err := s.look(now)
	name := path.Base(s.from)
	fi, statErr := s.above.Lstat(name)
	if err = cmp.Or(err, statErr); err == nil && fi.IsDir() {
		err = s.files.visit(ctx, s.root, s.from, s.limit, true, now)
	}
	if err == nil && now.sum != copied.sum {
		err = pathError("move", s.from, ErrChanging)
	}
	if err != nil {
		return err
	}
	if err := rename(); err != nil {
		return err
	}
	syncFolder(parent)
	if !fi.IsDir() {
		err = s.above.Remove(name)
	} else {
		var old *aside
		if old, err = setAside(s.above, name); err == nil {
			s.old = old.replaced()
		}
	}
	if err != nil {
		return errors.Join(err, undo())
	}
	return nil
}

// survey sums up a tree by what the system says of each member: two of one seed
// are equal if nothing has changed in between. It is a [Visitor].
type survey struct {
	seed maphash.Seed
	sum  uint64
	last *Folder // uploads into the tree that go on are a change too; nil while it is copied
}

func (s *survey) Enter(folder *File) error         { return s.members(folder.dir, nil) }
func (s *survey) Members(*File, []Member) error    { return nil }
func (s *survey) Leave() error                     { return nil }
func (s *survey) Failed(_ string, err error) error { return err }

// members takes in what a folder holds, also what no client is shown, and tells of
// links, which a copy would leave out where they lead out.
func (s *survey) members(dir *os.Root, link func(name string) error) error {
	opened, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer opened.Close()
	var failed error
	err = dirfd.EachName(opened, func(name string) bool {
		if !isTemporary(name) {
			failed = s.member(dir, opened, name, link)
		} else if s.last != nil && s.last.filled(opened, name) {
			failed = pathError("move", name, ErrChanging)
		}
		return failed == nil
	})
	return cmp.Or(failed, err)
}

// member takes in a member of an open folder, unless it is one that cannot be
// moved: a mount point, a FIFO, a socket or a device.
func (s *survey) member(dir *os.Root, opened *os.File, name string, link func(name string) error) error {
	fi, err := dir.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = pathError("move", name, ErrChanging)
	}
	if err != nil {
		return err
	}
	switch {
	case fi.Mode()&fs.ModeSymlink != 0:
		if link != nil {
			err = link(name)
		}
	case !served(fi.Mode()):
		return pathError("move", name, syscall.EXDEV)
	case mounted(opened, name):
		return pathError("move", name, syscall.EBUSY)
	}
	id, changed := dirfd.Identify(fi)
	s.sum += maphash.Comparable(s.seed, stamp{name, id, fi.Mode(), fi.Size(), fi.ModTime().UnixNano(), changed})
	return err
}

// stamp is what differs once a member has changed.
type stamp struct {
	name                    string
	id                      dirfd.ID
	mode                    fs.FileMode
	size, modified, changed int64
}

// mounted reports whether a member of an open folder, which is no link, is a mount
// point.
func mounted(folder *os.File, name string) bool {
	here, known := mountNumber(folder, ".")
	there, _ := mountNumber(folder, name)
	return known && here != there
}

// filled reports whether somebody is filling what has a hidden name.
func (f *Folder) filled(dir *os.File, name string) bool {
	if isHidden(name, dropPrefix) {
		return false
	}
	f.claims.Lock() // it may not be held yet
	defer f.claims.Unlock()
	if _, mode, err := dirfd.Lstat(dir, name); err != nil || !served(mode) {
		return false
	}
	file, err := dirfd.Open(dir, name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer file.Close()
	return !abandoned(file)
}

// copyLink makes a link with the target of another.
func copyLink(from *os.Root, name string, to *os.Root, newName string) error {
	target, err := readlink(from, name)
	if err != nil {
		return err
	}
	return to.Symlink(target, newName)
}
