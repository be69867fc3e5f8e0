package dirfd

import (
	"cmp"
	"crypto/rand"
	"io"
	"os"

	"gowebdav/internal/pool"
)

// Empty removes everything in a folder of any depth, and reports whether nothing is left.
// It stops after n removals. If a member cannot be removed, it removes all others first and
// then returns the error.
//
// It empties subfolders by moving their folders up into the top one. So only two are open
// at a time, and no path grows. It never enters a mount point, as those cannot be renamed.
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
	n      int   // removals left
	failed error // error of the last member that could not be removed
}

// remove removes a member, or moves its contents up. It reports whether there are removals
// left.
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
	var failure error
	err = EachName(folder, func(member string) bool {
		err := Remove(folder, member)
		if err != nil {
			err = Rename(folder, member, e.hidden, rand.Text())
		}
		if err != nil {
			failure = err
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
		e.failed = cmp.Or(failure, err, failed)
		return true
	}
	e.n--
	return e.n > 0
}

// EachName calls do for each name in an open folder, until do returns false.
func EachName(folder *os.File, do func(name string) bool) error {
	if _, err := folder.Seek(0, io.SeekStart); err != nil {
		return err
	}
	for {
		pool.Yield()
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
