package storage

import (
	"io/fs"
	"os"
	"path"
	"syscall"
)

// trailBlock is how many of the last folders of a trail stay open; of those above,
// each 8th, then each 64th, and so on. A walk up and down a tree opens a folder
// again about once for each power of 8 in its depth.
const trailBlock = 8

// trail is the way from a folder down to one in it, of any length. Each folder is
// opened by its name in the one above, never through a link, and few are open at a
// time: some 30 where 2,000 are on the way.
type trail struct {
	top   *os.Root
	steps []step
}

// step is a folder on the way.
type step struct {
	name string
	id   fs.FileInfo
	dir  *os.Root // nil while it is closed
}

// enter goes down into a folder of the current one.
func (t *trail) enter(name string) error {
	above, err := t.here()
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
			t.steps[i].shut()
		}
	}
	return nil
}

// leave goes back up, and returns the name of the folder that it leaves.
func (t *trail) leave() string {
	last := len(t.steps) - 1
	name := t.steps[last].name
	t.steps[last].shut()
	t.steps = t.steps[:last]
	return name
}

// here is the current folder. It is valid until the next enter or leave. One that
// was closed meanwhile is opened again from the nearest above it that is not; if
// others have put another folder there it is fs.ErrNotExist.
func (t *trail) here() (*os.Root, error) {
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
			t.steps[i-1].shut()
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

// path is the name of the current folder, from that of the top.
func (t *trail) path(top string) string {
	names := make([]string, 1, 1+len(t.steps))
	names[0] = top
	for i := range t.steps {
		names = append(names, t.steps[i].name)
	}
	return path.Join(names...)
}

// keepOpen reports whether folder i stays open while the walk is in the last one.
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

// shut closes all that is open but the top.
func (t *trail) shut() {
	for i := range t.steps {
		t.steps[i].shut()
	}
}

func (s *step) shut() {
	if s.dir != nil {
		s.dir.Close()
		s.dir = nil
	}
}

// enterFolder opens a folder by its name in another. A link, also one that comes
// there meanwhile, is no folder.
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
