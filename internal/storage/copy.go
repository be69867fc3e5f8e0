package storage

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"

	"gowebdav/internal/pool"
)

// copyChunk is the number of bytes to copy before we check that the client is still
// connected. The kernel copies them where it can (copy_file_range).
const copyChunk = 64 << 20

// Copy copies a file or a folder with modes, modification times and attributes. shallow
// copies a folder without its members. A destination is replaced only if the copy succeeds,
// and without overwrite it is fs.ErrExist. replaced reports whether there was one.
//
// Members that fail are joined errors, each a [*MemberError]. The rest then stays only if
// the destination was free. If any folder would be too deep, nothing is copied: ErrTooDeep.
func (f *Folder) Copy(ctx context.Context, source, destination string, shallow, overwrite bool) (replaced bool, err error) {
	err = f.resolvePair("copy", source, destination, func(root *os.Root, _, target, to string) error {
		parent, err := openFolder(root, path.Dir(to))
		if err != nil {
			return err
		}
		defer parent.Close()
		defer f.touch(parent, ".")
		c := copier{ctx: ctx, to: trail{top: parent}, temp: temporaryName(), clientName: path.Clean("/" + source), claims: &f.claims, shallow: shallow}
		defer c.release()
		err = c.copy(f, root, target, to)
		failed := errors.Join(c.failed...)
		if err == fs.SkipAll {
			err = failed
		}
		if err != nil {
			return errors.Join(err, removeAll(parent, c.temp))
		}
		replaced, err = f.installCopy(root, parent, c.temp, to, failed, overwrite, nil)
		if err != nil {
			return errors.Join(err, removeAll(parent, c.temp))
		}
		return failed
	})
	return replaced, err
}

// installCopy renames a copy to its place, and reports whether that replaced something. A
// copy with failed members replaces nothing and returns failed. A move passes commit, which
// does the rename and may undo it.
func (f *Folder) installCopy(root, parent *os.Root, temp, to string, failed error, overwrite bool, commit func(rename, undo func() error) error) (replaced bool, err error) {
	var old *discarded
	defer func() { f.finishInstall(parent, old, err) }() // after the unlock
	f.shape.Lock()
	defer f.shape.Unlock()
	f.commits.Lock()
	defer f.commits.Unlock()
	fi, err := parent.Lstat(temp)
	if err != nil {
		return false, err
	}
	if fi.IsDir() {
		if err := sameFolder(root, path.Dir(to), parent); err != nil {
			return false, err
		}
	}
	name := path.Base(to)
	_, err = parent.Lstat(name)
	replaced = err == nil
	if replaced && overwrite && failed != nil {
		return true, failed
	}
	rename := func() error { return parent.Rename(temp, name) }
	old, err = install(parent, name, fi, overwrite, commit != nil, func() error {
		if commit == nil {
			return rename()
		}
		return commit(rename, func() error { return parent.Rename(name, temp) })
	})
	f.touch(parent, ".")
	return replaced, err
}

// sameFolder fails if a name now names another folder than the open one. Somebody moved
// that, perhaps to a place where the copy would be too deep.
func sameFolder(root *os.Root, local string, opened *os.Root) error {
	named, err := root.Stat(local)
	if err != nil {
		return err
	}
	fi, err := opened.Stat(".")
	if err == nil && !os.SameFile(named, fi) {
		err = pathError("open", local, fs.ErrNotExist)
	}
	return err
}

// copier copies one tree, and continues after members that fail. It is a [Visitor].
type copier struct {
	ctx        context.Context
	to         trail  // starts at the open destination folder, so it survives a move of that
	temp       string // the copy's hidden name there
	clientName string // the client's name of the source
	claims     *sync.RWMutex
	shallow    bool
	moveSurvey *survey // for a move, which must copy everything; nil for a copy

	names    []string // from the top to the current folder
	folders  []fs.FileInfo
	failed   []error
	lockFile *os.File // the top of the copy
}

func (c *copier) release() {
	c.to.close()
	if c.lockFile != nil {
		c.lockFile.Close()
	}
}

// copy copies from. Its error concerns the whole copy; members that fail are in c.failed.
func (c *copier) copy(f *Folder, root *os.Root, from, to string) error {
	fi, err := root.Stat(from)
	if err != nil {
		return err
	}
	if fi.IsDir() {
		if err := refuseDeep("copy", to); err != nil {
			return err
		}
		return f.visit(c.ctx, root, from, MaxDepth-depth(to), true, c)
	}
	source, err := openIn(root, f.path, from, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer source.Close()
	if fi, err = source.Stat(); err == nil && !fi.Mode().IsRegular() {
		err = pathError("copy", from, fs.ErrNotExist)
	}
	if err == nil {
		err = c.copyFile(source, fi, c.temp)
	}
	return err
}

// copyFile copies a file into the current folder. It keeps holes, and shares the bytes
// (reflink) where the file system can.
func (c *copier) copyFile(source *os.File, fi fs.FileInfo, name string) error {
	dir, err := c.to.current()
	if err != nil {
		return err
	}
	file, err := c.claim(func() (*os.File, error) {
		return dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
	if err != nil {
		return err
	}
	defer c.closeUnlocked(file)
	if err = c.fill(file, source, fi); err == nil {
		err = dir.Chtimes(name, fi.ModTime(), fi.ModTime())
	}
	if err != nil {
		return errors.Join(err, dir.Remove(name)) // leave no partial file
	}
	if c.moveSurvey != nil {
		keepOwner(file, fi) // last, as we may not change files of other owners
	}
	return nil
}

func (c *copier) fill(file, source *os.File, fi fs.FileInfo) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if !reflink(file, source) {
		if err := c.fillExtents(file, source); err != nil {
			return err
		}
	}
	if err := copyAttributes(file, source); err != nil {
		return err
	}
	if err := file.Chmod(fi.Mode().Perm()); err != nil {
		return err
	}
	return file.Sync()
}

// fillExtents copies the data between holes, up to the current end of the file.
func (c *copier) fillExtents(file, source *os.File) error {
	var done int64
	for {
		size, err := source.Seek(0, io.SeekEnd)
		if err != nil {
			return err
		}
		if size <= done {
			break // also if the file became shorter
		}
		start, end, err := nextExtent(source, done, size)
		if err == io.EOF {
			done = size // the rest is a hole
			break
		}
		if err != nil {
			return err
		}
		n, err := c.fillExtent(file, source, start, end)
		done = start + n
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	return file.Truncate(done)
}

// fillExtent copies a range; io.EOF means that the file ended early.
func (c *copier) fillExtent(file, source *os.File, start, end int64) (n int64, err error) {
	for _, f := range []*os.File{file, source} {
		if _, err := f.Seek(start, io.SeekStart); err != nil {
			return 0, err
		}
	}
	for start+n < end {
		if err := c.ctx.Err(); err != nil {
			return n, err
		}
		copied, err := io.CopyN(file, source, min(copyChunk, end-start-n))
		n += copied
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// claim creates a file or folder. It locks the first, the top of the copy, against a sweep.
func (c *copier) claim(make func() (*os.File, error)) (*os.File, error) {
	if c.lockFile != nil {
		return make()
	}
	c.claims.RLock()
	defer c.claims.RUnlock()
	made, err := make()
	if err == nil {
		flock(made)
		c.lockFile = made
	}
	return made, err
}

func (c *copier) closeUnlocked(made *os.File) {
	if made != c.lockFile {
		made.Close()
	}
}

// Enter creates the copy of a folder.
func (c *copier) Enter(entered File) error {
	folder := entered.(*hostFile)
	top, name := len(c.folders) == 0, folder.info.name
	if top {
		name = c.temp
	}
	attributesErr, err := c.makeFolder(folder, name)
	switch {
	case err != nil && top:
		return err
	case err != nil:
		return cmp.Or(c.fail(folder.info.name, err), fs.SkipDir)
	}
	c.names, c.folders = append(c.names, folder.info.name), append(c.folders, folder.info.FileInfo)
	if attributesErr != nil {
		if err := c.fail("", attributesErr); err != nil {
			return err
		}
	}
	if c.shallow {
		return cmp.Or(c.Leave(), fs.SkipDir)
	}
	if c.moveSurvey == nil {
		return nil
	}
	dir, err := c.to.current()
	if err != nil {
		return err
	}
	return c.moveSurvey.members(folder.dir, func(name string) error { return copyLink(folder.dir, name, dir, name) })
}

func (c *copier) makeFolder(folder *hostFile, name string) (attributesErr, err error) {
	dir, err := c.to.current()
	if err != nil {
		return nil, err
	}
	made, err := c.claim(func() (*os.File, error) {
		if err := dir.Mkdir(name, 0o700); err != nil {
			return nil, err
		}
		return dir.Open(name)
	})
	if err != nil {
		return nil, err
	}
	defer c.closeUnlocked(made)
	if made == c.lockFile {
		setMark(made)
	}
	return copyAttributes(made, folder.File), c.to.enter(name)
}

// Members copies files and links. Links stay links, so a link upwards cannot make the copy
// endless. The walk leaves out links that lead out, and special files.
func (c *copier) Members(of File, members []Member) error {
	folder := of.(*hostFile)
	dir, err := c.to.current()
	if err != nil {
		return err
	}
	for i := range members {
		m := &members[i]
		pool.Yield()
		if err := c.ctx.Err(); err != nil {
			return err
		}
		var err error
		switch {
		case m.Err != nil:
			err = m.Err
		case m.link && c.moveSurvey != nil: // Enter has copied it
		case m.link:
			err = copyLink(folder.dir, m.name, dir, m.name)
		case !m.IsDir():
			err = c.copyMember(folder, m)
		}
		if err != nil {
			if err := c.fail(m.name, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *copier) copyMember(folder *hostFile, m *Member) error {
	source, err := folder.openMember(m)
	if err != nil {
		return err
	}
	defer source.Close()
	fi, err := source.Stat()
	if err != nil {
		return err
	}
	return c.copyFile(source, fi, m.name)
}

// Leave sets the mode and time of a copied folder, which its members would change. In a
// move it also syncs the folder, as the source will go.
func (c *copier) Leave() error {
	last := len(c.folders) - 1
	fi := c.folders[last]
	name := c.to.leave()
	dir, err := c.to.current()
	mode := fi.Mode().Perm()
	if err == nil && c.moveSurvey != nil {
		var made *os.File
		if made, err = dir.Open(name); err == nil {
			defer made.Close()
			defer keepOwner(made, fi)
			made.Sync()
			mode = fi.Mode() & (fs.ModePerm | fs.ModeSetgid | fs.ModeSticky)
		}
	}
	if err == nil {
		err = errors.Join(dir.Chmod(name, mode), dir.Chtimes(name, fi.ModTime(), fi.ModTime()))
	}
	if err != nil {
		err = c.fail("", err)
	}
	c.names, c.folders = c.names[:last], c.folders[:last]
	return err
}

// Failed ends the copy if it would be too deep, or cannot start.
func (c *copier) Failed(name string, err error) error {
	if errors.Is(err, ErrTooDeep) || len(c.folders) == 0 {
		return err
	}
	return c.fail(name, err)
}

// fail records an error of a member, or of the current folder ("").
func (c *copier) fail(name string, err error) error {
	parts := []string{c.clientName}
	if len(c.names) > 0 {
		parts = append(parts, c.names[1:]...)
	}
	c.failed = append(c.failed, &MemberError{Name: path.Join(append(parts, name)...), Err: err})
	if len(c.failed) >= maxFailed {
		return fs.SkipAll
	}
	return nil
}
