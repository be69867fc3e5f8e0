//go:build !unix

package dirfd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// These systems reach members by their paths. On Windows nobody can move or replace a
// parent of an open folder.

// Open opens a member for reading, never through a link.
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

// Parent opens the parent of an open folder.
func Parent(dir *os.File) (*os.File, error) { return os.Open(filepath.Dir(dir.Name())) }

// Lstat returns a member's kind; it sets no other bits of mode.
func Lstat(dir *os.File, name string) (ID, fs.FileMode, error) {
	fi, err := os.Lstat(filepath.Join(dir.Name(), name))
	if err != nil {
		return ID{}, 0, pathError("stat", name, err)
	}
	return ID{}, fi.Mode().Type(), nil
}

// Rename moves a member to another open folder, and replaces the name there.
func Rename(from *os.File, name string, to *os.File, newName string) error {
	return os.Rename(filepath.Join(from.Name(), name), filepath.Join(to.Name(), newName))
}

// Remove removes a file, a link or an empty folder.
func Remove(dir *os.File, name string) error {
	return os.Remove(filepath.Join(dir.Name(), name))
}

// pathError names the member only: errors of package os name the host's path.
func pathError(op, name string, err error) error {
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
