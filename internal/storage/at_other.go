//go:build !unix

package storage

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Here members are reached by their paths: Windows neither moves nor replaces a
// folder on the way to one that is open.

// openAt opens a member of an open folder for reading, never through a link.
func openAt(dir *os.File, name string) (*os.File, error) {
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

// openFolderAt is openAt for a member that must be a folder.
func openFolderAt(dir *os.File, name string) (*os.File, error) {
	file, err := openAt(dir, name)
	if err != nil {
		return nil, err
	}
	if fi, err := file.Stat(); err != nil || !fi.IsDir() {
		file.Close()
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	return file, nil
}

// parentOf opens the folder that an open one is in.
func parentOf(dir *os.File) (*os.File, error) { return os.Open(filepath.Dir(dir.Name())) }

// lstatAt tells the kind of a member of an open folder.
func lstatAt(dir *os.File, name string) (fileID, fs.FileMode, error) {
	fi, err := os.Lstat(filepath.Join(dir.Name(), name))
	if err != nil {
		return fileID{}, 0, pathError("stat", name, err)
	}
	return fileID{}, fi.Mode().Type(), nil
}

// renameAt moves a member from one open folder to another, in place of what is there.
func renameAt(from *os.File, name string, to *os.File, newName string) error {
	return os.Rename(filepath.Join(from.Name(), name), filepath.Join(to.Name(), newName))
}

// removeAt removes a file, a link or an empty folder from an open folder.
func removeAt(dir *os.File, name string) error {
	return os.Remove(filepath.Join(dir.Name(), name))
}
