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
)

// copyAtOnce is how many bytes are copied, by the system where it can
// (copy_file_range), before we see whether the client is still there.
const copyAtOnce = 64 << 20

// Copy copies a file, or a folder with all it holds or (shallow) nothing of it,
// with modes, modification times and attributes. What is at the destination is
// replaced, and is still there if the copy fails. Members that could not be
// copied are returned joined, each a [*MemberError]; the rest is then in place
// only where the destination was free before. Replaced says whether it was not;
// without overwrite that is fs.ErrExist. If any folder would come to lie too deep,
// nothing is copied: ErrTooDeep.
func (f *Folder) Copy(ctx context.Context, source, destination string, shallow, overwrite bool) (replaced bool, err error) {
	err = f.pair("copy", source, destination, func(root *os.Root, _, target, to string) error {
		parent, err := openFolder(root, path.Dir(to))
		if err != nil {
			return err
		}
		defer parent.Close()
		defer f.renew(parent, ".")
		c := copier{ctx: ctx, to: trail{top: parent}, temp: temporaryName(), called: path.Clean("/" + source), claims: &f.claims, shallow: shallow}
		defer c.release()
		err = c.copy(f, root, target, to)
		failed := errors.Join(c.failed...)
		if err == fs.SkipAll {
			err = failed
		}
		if err != nil {
			return errors.Join(err, removeAll(parent, c.temp))
		}
		replaced, err = f.place(root, parent, c.temp, to, failed, overwrite, nil)
		if err != nil {
			return errors.Join(err, removeAll(parent, c.temp))
		}
		return failed
	})
	return replaced, err
}

// place brings a copy to its name, and says whether there was something. One
// that lacks the members that failed does not replace it: then the error is failed.
// By moves it is brought there by give, which may rename it and undo that.
func (f *Folder) place(root, parent *os.Root, temp, to string, failed error, overwrite bool, give func(rename, undo func() error) error) (replaced bool, err error) {
	var old *dropped
	defer func() { f.placed(parent, old, err) }() // once others may commit
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
	old, err = install(parent, name, fi, overwrite, give != nil, func() error {
		if give == nil {
			return rename()
		}
		return give(rename, func() error { return parent.Rename(name, temp) })
	})
	f.renew(parent, ".")
	return replaced, err
}

// sameFolder fails if a name is not that of an open folder any more: others moved
// it, maybe to where what is put into it would lie too deep.
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

// copier copies one tree and goes on after what fails. It is a [Visitor].
type copier struct {
	ctx     context.Context
	to      trail  // from the folder that gets the copy, wherever others move it meanwhile
	temp    string // the copy's name in there
	called  string // the source, by the client
	claims  *sync.RWMutex
	shallow bool
	moved   *survey // of the source of a move, of which nothing may be left out or lost; nil for a copy

	names   []string // of the folders on the way, as the source has them
	folders []fs.FileInfo
	failed  []error
	held    *os.File // the top
}

func (c *copier) release() {
	c.to.shut()
	if c.held != nil {
		c.held.Close()
	}
}

// copy copies what root has at from. An error is that of the whole.
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

// copyFile copies a file into the current folder. Holes stay holes, and where the
// file system can it shares the bytes.
func (c *copier) copyFile(source *os.File, fi fs.FileInfo, name string) error {
	dir, err := c.to.here()
	if err != nil {
		return err
	}
	file, err := c.claim(func() (*os.File, error) {
		return dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
	if err != nil {
		return err
	}
	defer c.closeUnheld(file)
	if err = c.fill(file, source, fi); err == nil {
		err = dir.Chtimes(name, fi.ModTime(), fi.ModTime())
	}
	if err != nil {
		return errors.Join(err, dir.Remove(name)) // no half file among whole ones
	}
	if c.moved != nil {
		keepOwner(file, fi) // last, as what others own is not ours to change
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

// fillExtents copies what is no hole, to where the file ends by then.
func (c *copier) fillExtents(file, source *os.File) error {
	var done int64
	for {
		size, err := source.Seek(0, io.SeekEnd)
		if err != nil {
			return err
		}
		if size <= done {
			break // or others have made it shorter
		}
		start, end, err := nextExtent(source, done, size)
		if err == io.EOF {
			done = size // a hole up to there
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

// fillExtent copies some bytes; io.EOF says that there are fewer.
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
		copied, err := io.CopyN(file, source, min(copyAtOnce, end-start-n))
		n += copied
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// claim makes a file or folder, and holds the first against a sweep.
func (c *copier) claim(make func() (*os.File, error)) (*os.File, error) {
	if c.held != nil {
		return make()
	}
	c.claims.RLock()
	defer c.claims.RUnlock()
	made, err := make()
	if err == nil {
		hold(made)
		c.held = made
	}
	return made, err
}

func (c *copier) closeUnheld(made *os.File) {
	if made != c.held {
		made.Close()
	}
}

// Enter makes the copy of a folder.
func (c *copier) Enter(folder *File) error {
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
	if c.moved == nil {
		return nil
	}
	dir, err := c.to.here()
	if err != nil {
		return err
	}
	return c.moved.members(folder.dir, func(name string) error { return copyLink(folder.dir, name, dir, name) })
}

func (c *copier) makeFolder(folder *File, name string) (attributesErr, err error) {
	dir, err := c.to.here()
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
	defer c.closeUnheld(made)
	if made == c.held {
		mark(made)
	}
	return copyAttributes(made, folder.File), c.to.enter(name)
}

// Members copies links as links, so that one that leads upwards does not make the
// copy endless. Those that lead out, and odd files, are left out.
func (c *copier) Members(folder *File, members []Member) error {
	dir, err := c.to.here()
	if err != nil {
		return err
	}
	for i := range members {
		m := &members[i]
		if err := c.ctx.Err(); err != nil {
			return err
		}
		var err error
		switch {
		case m.Err != nil:
			err = m.Err
		case m.link && c.moved != nil: // Enter has copied it
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

func (c *copier) copyMember(folder *File, m *Member) error {
	source, err := folder.OpenMember(m)
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

// Leave gives the copy of a folder its mode and time, which the members would have
// changed. Of a move its names are made to last, as the source's will not.
func (c *copier) Leave() error {
	last := len(c.folders) - 1
	fi := c.folders[last]
	name := c.to.leave()
	dir, err := c.to.here()
	mode := fi.Mode().Perm()
	if err == nil && c.moved != nil {
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

// Failed ends the copy where it would become too deep, or cannot begin.
func (c *copier) Failed(name string, err error) error {
	if errors.Is(err, ErrTooDeep) || len(c.folders) == 0 {
		return err
	}
	return c.fail(name, err)
}

// fail remembers what failed with a member of the current folder, or ("") with
// that itself.
func (c *copier) fail(name string, err error) error {
	way := []string{c.called}
	if len(c.names) > 0 {
		way = append(way, c.names[1:]...)
	}
	c.failed = append(c.failed, &MemberError{Name: path.Join(append(way, name)...), Err: err})
	if len(c.failed) >= maxFailed {
		return fs.SkipAll
	}
	return nil
}
