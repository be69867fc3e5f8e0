package dirfd

import (
	"cmp"
	"crypto/rand"
	"io"
	"os"
)

// empty removes what is in a hidden folder, however deep, and reports whether
// nothing is left. It stops after n removals; an error is that of something that
// cannot be removed, once all else is.
//
// Folders in the hidden one are emptied by bringing their own up into it, so that
// two are open at a time and no way grows. No mount point is entered, as those
// cannot be renamed.
func Empty(hidden *os.File, n int) (done bool, err error) {
	e := emptier{hidden: hidden, n: n}
	for {
		before := e.n
		e.failed = nil
		if err := EachName(hidden, e.remove); err != nil {
			return false, err
		}
		switch e.n {
		case 0:
			return false, nil
		case before:
			return e.failed == nil, e.failed
		}
	}
}

type emptier struct {
	hidden *os.File
	n      int   // removals to go
	failed error // that of the last member that stays
}

// remove removes a member, or else brings up what is in it. It reports whether
// there are removals to go.
func (e *emptier) remove(name string) bool {
	failed := Remove(e.hidden, name)
	if failed == nil {
		e.n--
		return e.n > 0
	}
	folder, err := OpenFolder(e.hidden, name)
	if err != nil {
		e.failed = failed
		return true
	}
	var stays error
	err = EachName(folder, func(member string) bool {
		err := Remove(folder, member)
		if err != nil {
			err = Rename(folder, member, e.hidden, rand.Text())
		}
		if err != nil {
			stays = err
			return true
		}
		e.n--
		return e.n > 0
	})
	folder.Close()
	if e.n == 0 {
		return false
	}
	if failed = Remove(e.hidden, name); failed != nil {
		e.failed = cmp.Or(stays, err, failed)
		return true
	}
	e.n--
	return e.n > 0
}

// EachName hands the names in an open folder to do, until that returns false.
func EachName(folder *os.File, do func(name string) bool) error {
	if _, err := folder.Seek(0, io.SeekStart); err != nil {
		return err
	}
	for {
		names, err := folder.Readdirnames(256)
		for _, name := range names {
			if !do(name) {
				return nil
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
