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
	"gowebdav/internal/storage/mounts"
)

// ErrChanging means that the source changed while a move copied it to another file system.
// The move gave up, as these changes would be lost.
var ErrChanging = errors.New("the source changed while it was copied: try again when nobody writes to it")

// moveAcross moves to another file system, where no rename works. It copies, and removes
// the source once the whole copy is in place and on disk. After a crash before that, the
// source is still complete. A member that cannot be copied cancels the move.
func (f *Folder) moveAcross(ctx context.Context, root, parent *os.Root, clientName, from, to string, overwrite bool) (replaced bool, err error) {
	above, err := openFolder(root, path.Dir(from))
	if err != nil {
		return false, err
	}
	defer above.Close()
	defer f.touch(parent, ".")
	s := &crossMove{files: f, root: root, above: above, from: from, limit: MaxDepth - depth(to)}
	c := copier{ctx: ctx, to: trail{top: parent}, temp: temporaryName(), clientName: clientName, claims: &f.claims}
	c.moveSurvey = &survey{seed: maphash.MakeSeed()}
	defer c.release()
	if err = s.copy(&c, to); err == nil {
		replaced, err = f.installCopy(root, parent, c.temp, to, nil, overwrite, func(rename, undo func() error) error {
			return s.commit(ctx, parent, c.moveSurvey, rename, undo)
		})
	}
	if err != nil {
		return replaced, errors.Join(err, removeAll(parent, c.temp))
	}
	syncFolder(above)
	f.drop(s.old)
	f.touch(above, ".")
	return replaced, nil
}

// crossMove is a move to another file system.
type crossMove struct {
	files       *Folder
	root, above *os.Root   // the mount, and the folder that contains the source
	from        string     // the source's name in the mount
	limit       int        // levels of folders that fit below the destination
	old         *discarded // the removed source, if it was a folder
}

// copy copies the whole source. A member that fails is its error.
func (s *crossMove) copy(c *copier, to string) error {
	name := path.Base(s.from)
	if err := s.addSource(c.moveSurvey); err != nil {
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

// addSource adds the source itself, without its members, to a survey.
func (s *crossMove) addSource(into *survey) error {
	opened, err := s.above.Open(".")
	if err != nil {
		return err
	}
	defer opened.Close()
	return into.member(s.above, opened, path.Base(s.from), nil)
}

// commit renames the copy to its place and removes the source, if the source is still what
// was copied. If a step fails, it removes the copy from its place. The caller holds f.shape
// and f.commits. They stay locked until the copy's name is on disk: a write to the source
// before that would be lost.
func (s *crossMove) commit(ctx context.Context, parent *os.Root, copied *survey, rename, undo func() error) error {
	now := &survey{seed: copied.seed, uploads: s.files}
	err := s.addSource(now)
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
			s.old = old.discard()
		}
	}
	if err != nil {
		return errors.Join(err, undo())
	}
	return nil
}

// survey is a checksum over the metadata of a tree. Two surveys with one seed are equal if
// nothing changed in between. It is a [Visitor].
type survey struct {
	seed    maphash.Seed
	sum     uint64
	uploads *Folder // if set, an upload into the tree in progress counts as a change; nil during the copy
}

func (s *survey) Enter(folder File) error          { return s.members(folder.(*hostFile).dir, nil) }
func (s *survey) Members(File, []Member) error     { return nil }
func (s *survey) Leave() error                     { return nil }
func (s *survey) Failed(_ string, err error) error { return err }

// members adds all members of a folder, also those that clients do not see. It calls link
// for each link, as a copy leaves out links that lead out.
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
		} else if s.uploads != nil && s.uploads.beingWritten(opened, name) {
			failed = pathError("move", name, ErrChanging)
		}
		return failed == nil
	})
	return cmp.Or(failed, err)
}

// member adds one member. Mount points, FIFOs, sockets and devices are an error: they
// cannot move.
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

// stamp is the metadata that differs after a change.
type stamp struct {
	name                    string
	id                      dirfd.ID
	mode                    fs.FileMode
	size, modified, changed int64
}

// mounted reports whether a member, which is not a link, is a mount point.
func mounted(folder *os.File, name string) bool {
	here, known := mounts.ID(folder, ".")
	there, _ := mounts.ID(folder, name)
	return known && here != there
}

// beingWritten reports whether a running upload or copy holds a hidden file or folder.
func (f *Folder) beingWritten(dir *os.File, name string) bool {
	if isHidden(name, dropPrefix) {
		return false
	}
	f.claims.Lock() // a new one may not be locked yet
	defer f.claims.Unlock()
	if _, mode, err := dirfd.Lstat(dir, name); err != nil || !served(mode) {
		return false
	}
	file, err := dirfd.Open(dir, name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer file.Close()
	return !tryFlock(file)
}

// copyLink makes a link with the target of another.
func copyLink(from *os.Root, name string, to *os.Root, newName string) error {
	target, err := readlink(from, name)
	if err != nil {
		return err
	}
	return to.Symlink(target, newName)
}
