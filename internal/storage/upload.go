package storage

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/webdav"
)

// uploadBuffer is how much is read from the network and written to the disk at
// once: 32 KiB costs 1.96 CPU-seconds a GiB, 256 KiB 1.4.
const uploadBuffer = 256 << 10

var uploadBuffers = sync.Pool{New: func() any { return new([uploadBuffer]byte) }}

func isTemporary(name string) bool { return strings.HasPrefix(name, temporaryPrefix) }

// upload is a file that is being written. It fills a temporary file beside the
// one it is to replace and takes its place on Close, unless a read or a write
// has failed: then it is dropped and the old file stays.
type upload struct {
	*os.File
	root        *os.Root
	local, temp string
	old         fs.FileInfo // of the file it replaces, nil for a new one
	failed      error
}

var _ webdav.File = (*upload)(nil)

// create starts an upload to the file that local leads to.
func (f *Folder) create(root *os.Root, local string, perm fs.FileMode) (webdav.File, error) {
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
		return nil, pathError("open", local, errIsFolder)
	case old.Mode().Perm()&0o222 == 0:
		// A rename would get past the file's own permissions.
		return nil, pathError("open", local, fs.ErrPermission)
	}
	temp := path.Join(path.Dir(local), temporaryPrefix+rand.Text())
	file, err := root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return nil, err
	}
	u := &upload{File: file, root: root, local: local, temp: temp, old: old}
	if old != nil {
		if err := file.Chmod(old.Mode().Perm()); err != nil {
			u.drop()
			return nil, err
		}
		keepOwner(file, old)
	}
	return u, nil
}

// ReadFrom fills the file. An error of the reader counts as much as one of the
// disk: an upload that broke off is not a file.
func (u *upload) ReadFrom(r io.Reader) (int64, error) {
	buf := uploadBuffers.Get().(*[uploadBuffer]byte)
	defer uploadBuffers.Put(buf)
	n, err := io.CopyBuffer(struct{ io.Writer }{u.File}, struct{ io.Reader }{r}, buf[:])
	u.failed = errors.Join(u.failed, err)
	return n, err
}

func (u *upload) Write(p []byte) (int, error) {
	n, err := u.File.Write(p)
	u.failed = errors.Join(u.failed, err)
	return n, err
}

// Stat describes the file as it will be once it is in place.
func (u *upload) Stat() (fs.FileInfo, error) {
	if err := u.outdate(); err != nil {
		return nil, err
	}
	fi, err := u.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, path.Base(u.local)}, nil
}

// outdate gives the file a later time than the one it replaces: clocks tick in
// milliseconds, and its entity tag must differ.
func (u *upload) outdate() error {
	if u.old == nil {
		return nil
	}
	fi, err := u.File.Stat()
	if err != nil || fi.ModTime().After(u.old.ModTime()) {
		return err
	}
	if u.old.ModTime().After(time.Now().Add(time.Second)) {
		return nil // from the future: the time itself differs
	}
	return u.root.Chtimes(u.temp, time.Time{}, u.old.ModTime().Add(time.Nanosecond))
}

// Close puts the file in its place, on disk for good, or drops it.
func (u *upload) Close() error {
	err := u.failed
	if err == nil {
		err = u.outdate()
	}
	if err == nil {
		err = u.File.Sync()
	}
	if err != nil {
		u.drop()
		return err
	}
	if err := u.File.Close(); err != nil {
		u.root.Remove(u.temp)
		return err
	}
	if err := u.root.Rename(u.temp, u.local); err != nil {
		u.root.Remove(u.temp)
		return err
	}
	return syncFolder(u.root, path.Dir(u.local))
}

func (u *upload) drop() {
	u.File.Close()
	u.root.Remove(u.temp)
}

// syncFolder makes the names in a folder last through a power cut. Some file
// systems cannot, which is no reason to refuse the file.
func syncFolder(root *os.Root, local string) error {
	dir, err := root.Open(local)
	if err != nil {
		return nil
	}
	defer dir.Close()
	dir.Sync()
	return nil
}
