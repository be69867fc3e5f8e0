package storage

import (
	"io/fs"
	"os"
	"path"
	"syscall"
)

// trailBlock is the number of folders at the end of a trail that stay open. Above them,
// each 8th stays open, then each 64th, and so on. A walk down and up opens a folder again
// about once per power of 8 in its depth.
const trailBlock = 8

// trail is the path from a folder down to one in it, of any length. Each folder is opened
// by its name from the one above, never through a link. Few are open: about 30 of 2,000.
type trail struct {
	top   *os.Root
	steps []step
}

// step is one folder of a trail.
type step struct {
	name string
	id   fs.FileInfo
	dir  *os.Root // nil if closed
}

// enter goes down into a folder of the current one.
func (t *trail) enter(name string) error {
	above, err := t.current()
	if err != nil {
		return err
	}
	dir, id, err := enterFolder(above, name)
	if err != nil {
		return err
	}
	t.steps = append(t.steps, step{name, id, dir})
	last := len(t.steps) - 1
	for block := trailBlock; block <= last; block *= trailBlock {
		if i := last - block; !keepOpen(i, last) {
			t.steps[i].close()
		}
	}
	return nil
}

// leave goes up, and returns the name of the folder that it left.
func (t *trail) leave() string {
	last := len(t.steps) - 1
	name := t.steps[last].name
	t.steps[last].close()
	t.steps = t.steps[:last]
	return name
}

// current returns the current folder, which is valid until the next enter or leave. It
// reopens closed folders from the nearest open one above. If another folder has taken such
// a place, it is fs.ErrNotExist.
func (t *trail) current() (*os.Root, error) {
	last := len(t.steps) - 1
	from := last
	for from >= 0 && t.steps[from].dir == nil {
		from--
	}
	dir := t.top
	if from >= 0 {
		dir = t.steps[from].dir
	}
	for i := from + 1; i <= last; i++ {
		next, id, err := enterFolder(dir, t.steps[i].name)
		if i-1 > from && !keepOpen(i-1, last) {
			t.steps[i-1].close()
		}
		if err != nil {
			return nil, err
		}
		t.steps[i].dir, dir = next, next
		if !os.SameFile(id, t.steps[i].id) {
			return nil, pathError("open", t.steps[i].name, fs.ErrNotExist)
		}
	}
	return dir, nil
}

// path returns the name of the current folder below top.
func (t *trail) path(top string) string {
	names := make([]string, 1, 1+len(t.steps))
	names[0] = top
	for i := range t.steps {
		names = append(names, t.steps[i].name)
	}
	return path.Join(names...)
}

// keepOpen reports whether folder i stays open while the last one is current.
func keepOpen(i, last int) bool {
	block := trailBlock
	for last-i >= block {
		if i%block != 0 {
			return false
		}
		block *= trailBlock
	}
	return true
}

// close closes all folders but the top.
func (t *trail) close() {
	for i := range t.steps {
		t.steps[i].close()
	}
}

func (s *step) close() {
	if s.dir != nil {
		s.dir.Close()
		s.dir = nil
	}
}

// enterFolder opens a folder by its name in another. A link is not a folder, even if it
// appears after the check.
func enterFolder(above *os.Root, name string) (*os.Root, fs.FileInfo, error) {
	fi, err := above.Lstat(name)
	if err != nil {
		return nil, nil, err
	}
	if !fi.IsDir() {
		return nil, nil, pathError("open", name, syscall.ENOTDIR)
	}
	dir, err := openFolder(above, name)
	if err != nil {
		return nil, nil, err
	}
	opened, err := dir.Stat(".")
	if err == nil && !os.SameFile(fi, opened) {
		err = pathError("open", name, fs.ErrNotExist)
	}
	if err != nil {
		dir.Close()
		return nil, nil, err
	}
	return dir, fi, nil
}
