//go:build !linux

package dirfd

import (
	"io"
	"os"
)

// EachEntry calls visit for each entry of an open folder. A name is valid until visit
// returns.
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

// listBuffer is empty: package os has a buffer of its own.
type listBuffer struct{}

// list reads the current folder. It calls found for wanted names, and collects folders to
// enter. An error counts as the end.
func (w *walk) list(l *level) {
	l.listed = true
	for {
		members, err := w.dir.ReadDir(128)
		for _, m := range members {
			switch {
			case w.wanted(m.Name()):
				l.pending = append(l.pending, w.found(w.dir, m.Name())...)
			case m.IsDir():
				l.pending = append(l.pending, m.Name())
			}
		}
		if err != nil {
			return
		}
	}
}

// RenameNew moves a member to another open folder, under the same name. If that name
// exists, it is fs.ErrExist.
func RenameNew(from *os.File, name string, to *os.File) error { return renameUnseen(from, name, to) }
