package storage

import (
	"os"
	"path"
)

// aside is a file or folder that is out of its place, and may have to go back.
// It keeps its name in a hidden folder, so that a sweep knows where it belongs
// if the process does not live to put it back.
type aside struct {
	parent    *os.Root
	name, dir string
	held      *os.File
}

func setAside(parent *os.Root, name string) (*aside, error) {
	a := &aside{parent: parent, name: name, dir: newName(asidePrefix)}
	if err := parent.Mkdir(a.dir, 0o700); err != nil {
		return nil, err
	}
	var err error
	if a.held, err = parent.Open(a.dir); err == nil {
		hold(a.held)
		mark(a.held)
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
