//go:build !linux

package dirfd

import (
	"io"
	"os"
)

// EachEntry hands all entries of an open folder to visit. A name is valid until
// visit returns.
func EachEntry(folder *os.File, visit func(name string, mayBeFolder bool)) error {
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
			case w.wanted(m.Name()):
				l.waiting = append(l.waiting, w.found(w.dir, m.Name())...)
			case m.IsDir():
				l.waiting = append(l.waiting, m.Name())
			}
		}
		if err != nil {
			return
		}
	}
}

// RenameNew moves a member from one open folder to another, where nothing has its
// name: else it is fs.ErrExist.
func RenameNew(from *os.File, name string, to *os.File) error { return renameUnseen(from, name, to) }
