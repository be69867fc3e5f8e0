package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path"
	"time"

	"golang.org/x/net/webdav"
)

// Upload is a file that is being written. It fills a hidden file beside the one
// it is to replace, and takes its place on Commit; after Abort, or once a read
// or a write has failed, the old file stays.
type Upload struct {
	*os.File
	folder     *Folder
	dir        *os.Root // the file's folder, wherever others move it meanwhile
	name, temp string
	old        fs.FileInfo // of the file it replaces, nil for a new one
	failed     error
	timed      bool // SetModTime was called
	done       bool
}

var _ webdav.File = (*Upload)(nil)

// Create starts an upload to the named file. A folder of that name is an error
// (syscall.EISDIR), and so is a missing parent (fs.ErrNotExist).
func (f *Folder) Create(_ context.Context, name string) (*Upload, error) {
	root, local, err := f.locate("create", name)
	if err != nil {
		return nil, err
	}
	if err := f.writable("create", local); err != nil {
		return nil, err
	}
	if local == "." {
		return nil, pathError("create", local, fs.ErrPermission)
	}
	return f.create(root, local, 0o666)
}

func (f *Folder) create(root *os.Root, local string, perm fs.FileMode) (*Upload, error) {
	if err := refuseHidden(root, f.path, local); err != nil {
		return nil, err
	}
	local, err := resolve(root, f.path, local)
	if err != nil {
		return nil, err
	}
	old, err := root.Lstat(local)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = nil
	case err != nil:
		return nil, err
	case old.IsDir():
		return nil, pathError("create", local, errIsFolder)
	case old.Mode().Perm()&0o222 == 0:
		// A rename would get past the file's own permissions.
		return nil, pathError("create", local, fs.ErrPermission)
	}
	u, err := f.temporary(root, local, perm)
	if err != nil {
		return nil, err
	}
	if old != nil {
		u.old = old
		if err := u.inherit(); err != nil {
			u.Abort()
			return nil, err
		}
	}
	return u, nil
}

// temporary makes the hidden file beside local.
func (f *Folder) temporary(root *os.Root, local string, perm fs.FileMode) (*Upload, error) {
	dir, err := openFolder(root, path.Dir(local))
	if err != nil {
		return nil, err
	}
	f.claims.RLock()
	defer f.claims.RUnlock()
	temp := temporaryName()
	file, err := dir.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		dir.Close()
		return nil, err
	}
	hold(file)
	f.renew(dir, ".")
	return &Upload{File: file, folder: f, dir: dir, name: path.Base(local), temp: temp}, nil
}

// inherit takes over what the old file has beside its bytes.
func (u *Upload) inherit() error {
	keepOwner(u.File, u.old)
	if err := u.File.Chmod(u.old.Mode().Perm()); err != nil {
		return err
	}
	old, err := u.dir.OpenFile(u.name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil // not ours to read, and so not its attributes
	}
	defer old.Close()
	return copyAttributes(u.File, old)
}

// Replaces reports whether there is an old file.
func (u *Upload) Replaces() bool { return u.old != nil }

// ReadFrom fills the file. An error of the reader counts as much as one of the
// disk: an upload that broke off is not a file. It is io.ErrUnexpectedEOF too,
// which tells it from the disk's.
func (u *Upload) ReadFrom(r io.Reader) (int64, error) {
	buf, giveBack := lent.borrow()
	defer giveBack()
	source := &source{Reader: r}
	n, err := io.CopyBuffer(struct{ io.Writer }{u.File}, source, buf)
	if source.err != nil && !errors.Is(source.err, io.ErrUnexpectedEOF) {
		err = errors.Join(io.ErrUnexpectedEOF, source.err)
	}
	u.failed = errors.Join(u.failed, err)
	return n, err
}

// source is a reader that remembers its error.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != io.EOF {
		s.err = err
	}
	return n, err
}

func (u *Upload) Write(p []byte) (int, error) {
	n, err := u.File.Write(p)
	u.failed = errors.Join(u.failed, err)
	return n, err
}

// SetModTime gives the file a modification time other than now, to the
// millisecond: what is below makes its entity tag its own.
func (u *Upload) SetModTime(t time.Time) error {
	u.timed = true
	return u.dir.Chtimes(u.temp, time.Time{}, distinct(t, time.Time{}))
}

// Stat describes the file as it will be once it is in place.
func (u *Upload) Stat() (fs.FileInfo, error) {
	fi, err := u.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, u.name}, nil
}

// Commit puts the file in its place, on disk for good. Before that it asks
// allow about the file that is in that place now (nil for none), while no other
// upload can come between; an error of it is Commit's, and the old file stays.
func (u *Upload) Commit(allow func(old fs.FileInfo) error) (fs.FileInfo, error) {
	defer u.Abort() // whatever is left of it
	if u.failed != nil {
		return nil, u.failed
	}
	if err := u.File.Sync(); err != nil {
		return nil, err
	}

	fi, err := u.take(allow)
	if errors.Is(err, errMounted) {
		return u.overwrite(allow)
	}
	if err != nil {
		return nil, err
	}
	syncFolder(u.dir) // which may take long: others commit meanwhile
	return fi, nil
}

// errMounted says that a file is a mount point of its own, which nothing replaces.
var errMounted = errors.New("a mount point")

// take gives the upload its name, once allow permits it.
func (u *Upload) take(allow func(old fs.FileInfo) error) (fs.FileInfo, error) {
	u.folder.commits.Lock()
	defer u.folder.commits.Unlock()
	old, err := u.dir.Lstat(u.name)
	if errors.Is(err, fs.ErrNotExist) {
		old, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if old != nil && old.IsDir() {
		return nil, pathError("create", u.name, errIsFolder)
	}
	fi, err := u.permitted(allow, old)
	if err != nil {
		return nil, err
	}
	if err := u.dir.Rename(u.temp, u.name); err != nil {
		if old == nil || !isMountPoint(err) {
			return nil, err
		}
		return nil, errMounted
	}
	u.done = true
	u.old = old
	u.folder.renew(u.dir, ".")
	return fi, nil
}

// permitted asks allow whether the upload may replace a file (nil for none), and
// describes it as it will be then.
func (u *Upload) permitted(allow func(old fs.FileInfo) error, old fs.FileInfo) (fs.FileInfo, error) {
	if old != nil {
		old = info{old, u.name}
	}
	if allow != nil {
		if err := allow(old); err != nil {
			return nil, err
		}
	}
	if err := u.outdate(old); err != nil {
		return nil, err
	}
	return u.Stat()
}

// distinct fills the part of a time below the millisecond at random, other than
// in old, unless it has one. Clients set whole seconds or milliseconds, and the
// system gives the numbers of deleted files again: two contents would have one
// entity tag.
func distinct(t, old time.Time) time.Time {
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return t // a file's own time, which is put back
	}
	for {
		noise := 1 + mathrand.N(time.Millisecond-1)
		if d := t.Add(noise); !d.Equal(old) {
			return d
		}
	}
}

// outdate gives the file a later time than the one it replaces: clocks tick in
// milliseconds, and its entity tag must differ.
func (u *Upload) outdate(old fs.FileInfo) error {
	if old == nil {
		return nil
	}
	fi, err := u.File.Stat()
	if err != nil || fi.ModTime().After(old.ModTime()) {
		return err
	}
	if u.timed && !fi.ModTime().Equal(old.ModTime()) {
		return nil // it was asked for, and is another
	}
	if !u.timed && old.ModTime().After(time.Now().Add(time.Second)) {
		return nil // from the future: the time itself differs
	}
	return u.dir.Chtimes(u.temp, time.Time{}, old.ModTime().Add(time.Nanosecond))
}

// overwrite writes through to a file that no rename can replace, as it is a
// mount point of its own (docker -v file:file). It is whole on disk beside the
// old one by then, so only a crash in these milliseconds can tear it. Others
// commit meanwhile, and who writes into the same file waits.
func (u *Upload) overwrite(allow func(old fs.FileInfo) error) (fs.FileInfo, error) {
	file, err := u.dir.OpenFile(u.name, os.O_WRONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	old, err := file.Stat()
	if err != nil {
		return nil, err
	}
	key := inode(old)
	if err := u.folder.writing.lock(context.Background(), key); err != nil {
		return nil, err
	}
	defer u.folder.writing.unlock(key)
	if old, err = file.Stat(); err != nil {
		return nil, err
	}
	fi, err := u.permitted(allow, old)
	if err != nil {
		return nil, err
	}
	if err := u.folder.writeThrough(file, 0, old.Size(), u.File, fi.Size()); err != nil {
		return nil, err
	}
	if err := errors.Join(file.Truncate(fi.Size()), file.Sync()); err != nil {
		return nil, err
	}
	// The time that was asked for, or else one that makes another entity tag.
	if err := u.dir.Chtimes(u.name, time.Time{}, fi.ModTime()); err != nil {
		return nil, err
	}
	if fi, err = file.Stat(); err != nil {
		return nil, err
	}
	return info{fi, u.name}, nil
}

// Abort drops the upload. After Commit it does nothing.
func (u *Upload) Abort() {
	u.File.Close()
	if !u.done {
		u.dir.Remove(u.temp)
		u.folder.renew(u.dir, ".")
		u.done = true
	}
	u.dir.Close()
}

// Close commits, for those who know the upload as a webdav.File.
func (u *Upload) Close() error {
	_, err := u.Commit(nil)
	return err
}

// syncFolder makes the names in a folder last through a power cut. Some file
// systems cannot, which is no reason to refuse the file.
func syncFolder(root *os.Root) {
	dir, err := root.Open(".")
	if err != nil {
		return
	}
	dir.Sync()
	dir.Close()
}
