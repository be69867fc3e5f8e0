//go:build !unix

package dirfd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Here members are reached by their paths: Windows neither moves nor replaces a
// folder on the way to one that is open.

// Open opens a member of an open folder for reading, never through a link.
func Open(dir *os.File, name string) (*os.File, error) {
	path := filepath.Join(dir.Name(), name)
	before, err := os.Lstat(path)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	if fi, err := file.Stat(); err != nil || !os.SameFile(fi, before) {
		file.Close()
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	return file, nil
}

// OpenFolder is Open for a member that must be a folder.
func OpenFolder(dir *os.File, name string) (*os.File, error) {
	file, err := Open(dir, name)
	if err != nil {
		return nil, err
	}
	if fi, err := file.Stat(); err != nil || !fi.IsDir() {
		file.Close()
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	return file, nil
}

// Parent opens the folder that an open one is in.
func Parent(dir *os.File) (*os.File, error) { return os.Open(filepath.Dir(dir.Name())) }

// Lstat tells the kind of a member of an open folder.
func Lstat(dir *os.File, name string) (ID, fs.FileMode, error) {
	fi, err := os.Lstat(filepath.Join(dir.Name(), name))
	if err != nil {
		return ID{}, 0, pathError("stat", name, err)
	}
	return ID{}, fi.Mode().Type(), nil
}

// Rename moves a member from one open folder to another, in place of what is there.
func Rename(from *os.File, name string, to *os.File, newName string) error {
	return os.Rename(filepath.Join(from.Name(), name), filepath.Join(to.Name(), newName))
}

// Remove removes a file, a link or an empty folder from an open folder.
func Remove(dir *os.File, name string) error {
	return os.Remove(filepath.Join(dir.Name(), name))
}

// pathError names the member alone: the errors of package os name the host's path.
func pathError(op, name string, err error) error {
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
