//go:build !linux

package storage

import (
	"io"
	"os"
)

// list is how far the members of an open folder have been read.
type list struct {
	all bool // members that no client reaches too
}

// next describes about n members, all where n is not positive; io.EOF comes with
// the last.
func (l *list) next(f *File, n int) ([]Member, error) {
	names, err := f.File.Readdirnames(n)
	if err == nil && n <= 0 {
		err = io.EOF
	}
	var members []Member
	for _, name := range names {
		if !listed(name, l.all) {
			continue
		}
		m := Member{name: name}
		f.lstat(&m)
		if (m.Err == nil || Exhausted(m.Err)) && f.shows(&m) { // what cannot be looked at may be a link that leads out
			members = append(members, m)
		}
	}
	return members, err
}

// eachEntry hands all entries of an open folder to visit. A name is valid until
// visit returns.
func eachEntry(folder *os.File, visit func(name string, mayBeFolder bool)) error {
	for {
		members, err := folder.ReadDir(128)
		for _, m := range members {
			visit(m.Name(), m.IsDir())
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// listBuffer is where a walk reads entries: here package os has its own.
type listBuffer struct{}

// list reads the folder that the walk is at, hands what is hidden to the walk's
// function, and lets folders wait. An error is the end.
func (w *walk) list(l *level) {
	l.listed = true
	for {
		members, err := w.dir.ReadDir(128)
		for _, m := range members {
			switch {
			case isTemporary(m.Name()):
				l.waiting = append(l.waiting, w.hidden(w.dir, m.Name())...)
			case m.IsDir():
				l.waiting = append(l.waiting, m.Name())
			}
		}
		if err != nil {
			return
		}
	}
}

// renameNew moves a member from one open folder to another, where nothing has its
// name: else it is fs.ErrExist.
func renameNew(from *os.File, name string, to *os.File) error { return renameUnseen(from, name, to) }
