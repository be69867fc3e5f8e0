package storage

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// asidePrefix starts the names of the hidden folders that hold a destination
// while another takes its place.
const asidePrefix = temporaryPrefix + "aside-"

// aside is a file or folder that is out of its place, and may have to go back.
// It keeps its name in a hidden folder, so that a sweep knows where it belongs
// if the process does not live to put it back.
type aside struct {
	parent    *os.Root
	name, dir string
	held      *os.File
}

func setAside(parent *os.Root, name string) (*aside, error) {
	a := &aside{parent: parent, name: name, dir: asidePrefix + rand.Text()}
	if err := parent.Mkdir(a.dir, 0o700); err != nil {
		return nil, err
	}
	var err error
	if a.held, err = parent.Open(a.dir); err == nil {
		hold(a.held)
		err = parent.Rename(name, path.Join(a.dir, name))
	}
	if err != nil {
		a.drop()
		return nil, err
	}
	return a, nil
}

// putBack undoes setAside. On nil it does nothing, and so does drop.
func (a *aside) putBack() error {
	if a == nil {
		return nil
	}
	if err := a.parent.Rename(path.Join(a.dir, a.name), a.name); err != nil {
		a.held.Close()
		return err // what it holds is not to be dropped: the next sweep tries again
	}
	a.drop()
	return nil
}

// drop removes what was set aside. What cannot be removed stays hidden.
func (a *aside) drop() {
	if a == nil {
		return
	}
	a.parent.RemoveAll(a.dir)
	if a.held != nil {
		a.held.Close()
	}
}

func isAside(name string) bool { return strings.HasPrefix(name, asidePrefix) }

// restore puts back what a process that crashed had set aside in dir, unless
// there is something in its place. The caller holds f.commits.
func (f *Folder) restore(root *os.Root, dir string, held *os.File) error {
	names, err := held.Readdirnames(-1)
	if err != nil {
		return err
	}
	for _, name := range names {
		place := path.Join(path.Dir(dir), name)
		if _, err := root.Lstat(place); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := root.Rename(path.Join(dir, name), place); err != nil {
			return err
		}
	}
	return nil
}
