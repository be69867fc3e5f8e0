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

// Upload is a file in progress. It fills a hidden file beside its destination, and replaces
// that on Commit. After Abort, or after a failed read or write, the old file stays.
type Upload struct {
	*os.File
	folder     *Folder
	dir        *os.Root // the file's folder, even if others move it meanwhile
	name, temp string
	old        fs.FileInfo // the file that it replaces, nil for none
	failed     error
	hasModTime bool // SetModTime was called
	done       bool
}

var _ webdav.File = (*Upload)(nil)

// Create starts an [Upload].
func (f *Folder) Create(_ context.Context, name string) (Writer, error) {
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
	u, err := f.create(root, local, 0o666)
	if err != nil {
		return nil, err // a nil *Upload would be a non-nil Writer
	}
	return u, nil
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
		// A rename would bypass the file's own permissions.
		return nil, pathError("create", local, fs.ErrPermission)
	}
	u, err := f.createTemporary(root, local, perm)
	if err != nil {
		return nil, err
	}
	if old != nil {
		u.old = old
		if err := u.copyMetadata(); err != nil {
			u.Abort()
			return nil, err
		}
	}
	return u, nil
}

// createTemporary creates the hidden file beside local.
func (f *Folder) createTemporary(root *os.Root, local string, perm fs.FileMode) (*Upload, error) {
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
	flock(file)
	f.touch(dir, ".")
	return &Upload{File: file, folder: f, dir: dir, name: path.Base(local), temp: temp}, nil
}

// copyMetadata copies owner, mode and attributes of the old file.
func (u *Upload) copyMetadata() error {
	keepOwner(u.File, u.old)
	if err := u.File.Chmod(u.old.Mode().Perm()); err != nil {
		return err
	}
	old, err := u.dir.OpenFile(u.name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil // without the right to read it, its attributes are lost
	}
	defer old.Close()
	return copyAttributes(u.File, old)
}

// ReadFrom fills the file. An error of the reader fails the upload like an error of the
// disk. The former is also io.ErrUnexpectedEOF, which tells them apart.
func (u *Upload) ReadFrom(r io.Reader) (int64, error) {
	buf, release := copyBuffers.borrow()
	defer release()
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

// SetModTime sets the modification time to the millisecond. The digits below are random, so
// that the entity tag is unique.
func (u *Upload) SetModTime(t time.Time) error {
	u.hasModTime = true
	return u.dir.Chtimes(u.temp, time.Time{}, distinctTime(t, time.Time{}))
}

// Stat describes the file as it will be after Commit.
func (u *Upload) Stat() (fs.FileInfo, error) {
	fi, err := u.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, u.name}, nil
}

// Commit replaces the old file, durably. First it calls allow with the current file at that
// place (nil for none), while no other upload can intervene. If allow fails, Commit returns
// its error and the old file stays.
func (u *Upload) Commit(allow func(old fs.FileInfo) error) (fs.FileInfo, error) {
	defer u.Abort() // after success this only closes
	if u.failed != nil {
		return nil, u.failed
	}
	if err := u.File.Sync(); err != nil {
		return nil, err
	}

	fi, err := u.commitRename(allow)
	if errors.Is(err, errMountPoint) {
		return u.overwrite(allow)
	}
	if err != nil {
		return nil, err
	}
	syncFolder(u.dir) // without the lock, as it may take long
	return fi, nil
}

// errMountPoint means that the file is a mount point, which no rename can replace.
var errMountPoint = errors.New("the file is a mount point")

// commitRename renames the upload to its place, if allow permits it.
func (u *Upload) commitRename(allow func(old fs.FileInfo) error) (fs.FileInfo, error) {
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
	fi, err := u.prepare(allow, old)
	if err != nil {
		return nil, err
	}
	if err := u.dir.Rename(u.temp, u.name); err != nil {
		if old == nil || !isMountPoint(err) {
			return nil, err
		}
		return nil, errMountPoint
	}
	u.done = true
	u.old = old
	u.folder.touch(u.dir, ".")
	return fi, nil
}

// prepare asks allow about the current file (nil for none), makes the time differ, and
// returns the new description.
func (u *Upload) prepare(allow func(old fs.FileInfo) error, old fs.FileInfo) (fs.FileInfo, error) {
	if old != nil {
		old = info{old, u.name}
	}
	if allow != nil {
		if err := allow(old); err != nil {
			return nil, err
		}
	}
	if err := u.ensureNewer(old); err != nil {
		return nil, err
	}
	return u.Stat()
}

// distinctTime fills the digits below the millisecond at random, other than in old, unless
// t has some. Clients set whole seconds or milliseconds, and systems reuse the numbers of
// deleted files: without this, two contents could have one entity tag.
func distinctTime(t, old time.Time) time.Time {
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return t // a file's own time, which is being restored
	}
	for {
		noise := 1 + mathrand.N(time.Millisecond-1)
		if d := t.Add(noise); !d.Equal(old) {
			return d
		}
	}
}

// ensureNewer gives the file a later time than the one it replaces. Clocks tick in
// milliseconds, and the entity tag must differ.
func (u *Upload) ensureNewer(old fs.FileInfo) error {
	if old == nil {
		return nil
	}
	fi, err := u.File.Stat()
	if err != nil || fi.ModTime().After(old.ModTime()) {
		return err
	}
	if u.hasModTime && !fi.ModTime().Equal(old.ModTime()) {
		return nil // the client's time, and it differs
	}
	if !u.hasModTime && old.ModTime().After(time.Now().Add(time.Second)) {
		return nil // the old time lies in the future, so they differ
	}
	return u.dir.Chtimes(u.temp, time.Time{}, old.ModTime().Add(time.Nanosecond))
}

// overwrite writes into a file that no rename can replace, as it is a mount point (docker
// -v file:file). The new contents are on disk in the hidden file, so only a crash within
// these milliseconds can damage the file. Other uploads commit meanwhile, except to this
// file.
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
	if err := u.folder.inPlace.Lock(context.Background(), key); err != nil {
		return nil, err
	}
	defer u.folder.inPlace.Unlock(key)
	if old, err = file.Stat(); err != nil {
		return nil, err
	}
	fi, err := u.prepare(allow, old)
	if err != nil {
		return nil, err
	}
	if err := u.folder.writeInPlace(file, 0, old.Size(), u.File, fi.Size()); err != nil {
		return nil, err
	}
	if err := errors.Join(file.Truncate(fi.Size()), file.Sync()); err != nil {
		return nil, err
	}
	// The client's time, or one that changes the entity tag.
	if err := u.dir.Chtimes(u.name, time.Time{}, fi.ModTime()); err != nil {
		return nil, err
	}
	if fi, err = file.Stat(); err != nil {
		return nil, err
	}
	return info{fi, u.name}, nil
}

// Replaced reports whether Commit has replaced a file.
func (u *Upload) Replaced() bool { return u.old != nil }

// Abort discards the upload. After Commit it does nothing.
func (u *Upload) Abort() {
	u.File.Close()
	if !u.done {
		u.dir.Remove(u.temp)
		u.folder.touch(u.dir, ".")
		u.done = true
	}
	u.dir.Close()
}

// Close commits, for users of the webdav.File interface.
func (u *Upload) Close() error {
	_, err := u.Commit(nil)
	return err
}

// syncFolder makes the names in a folder survive a power cut. Some file systems cannot,
// which does not fail the write.
func syncFolder(root *os.Root) {
	dir, err := root.Open(".")
	if err != nil {
		return
	}
	dir.Sync()
	dir.Close()
}
