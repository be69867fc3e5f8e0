package dirfd

import (
	"context"
	"os"
)

// MaxWaiting is how many names a walk keeps of folders that it has seen and not
// yet entered. Where there are more it reads their folder once more.
const MaxWaiting = 4096

// walk visits a folder and all below it, never through a link. It has two of
// them open, the first and the one that it is at, and goes from folder to folder
// by single names: neither a deep tree nor a wide one takes more memory, but for
// a level's few bytes, and no path is walked twice.
type walk struct {
	wanted func(name string) bool
	found  func(dir *os.File, name string) (made []string)

	top     *os.File
	dir     *os.File // the folder of the last level
	levels  []level
	waiting int // names in all levels
	buffer  listBuffer
}

// level is a folder on the way to the one that a walk is at.
type level struct {
	name    string   // in the level above
	id      ID       // to know it again
	waiting []string // members to be entered, folders as far as is known
	listed  bool     // none but these
	next    int64    // else, where the listing goes on
}

// Walk hands every hidden name below an open folder to hidden, with the open
// folder that it is in, and enters all other folders, and those that hidden has
// made. It passes over a folder that cannot be read.
func Walk(ctx context.Context, top *os.File, wanted func(name string) bool, found func(dir *os.File, name string) (made []string)) error {
	w := walk{wanted: wanted, found: found, top: top, dir: top, levels: make([]level, 1)}
	defer func() { w.at(top) }()
	fi, err := top.Stat()
	if err != nil {
		return err
	}
	w.levels[0].id, _ = Identify(fi)
	for ctx.Err() == nil {
		l := &w.levels[len(w.levels)-1]
		switch last := len(l.waiting) - 1; {
		case last >= 0:
			name := l.waiting[last]
			l.waiting = l.waiting[:last]
			w.waiting--
			w.enter(name)
		case !l.listed:
			w.list(l)
			w.waiting += len(l.waiting)
		case len(w.levels) == 1:
			return nil
		default:
			w.leave()
		}
	}
	return ctx.Err()
}

// at goes to an open folder.
func (w *walk) at(dir *os.File) {
	if w.dir != w.top && w.dir != dir {
		w.dir.Close()
	}
	w.dir = dir
}

func (w *walk) enter(name string) {
	dir, err := OpenFolder(w.dir, name)
	if err != nil {
		return
	}
	fi, err := dir.Stat()
	if err != nil {
		dir.Close()
		return
	}
	id, _ := Identify(fi)
	w.at(dir)
	w.levels = append(w.levels, level{name: name, id: id})
}

// leave goes back to the level above.
func (w *walk) leave() {
	w.keep(len(w.levels) - 1)
	parent, err := Parent(w.dir)
	if err == nil && Same(parent, w.levels[len(w.levels)-1].id) {
		w.at(parent)
		return
	}
	if err == nil {
		parent.Close()
	}
	// Somebody has moved a folder meanwhile, or it may not be searched.
	w.descend()
}

// descend goes down from the top by the names of the levels, as far as these are
// still what they were. What is below is passed over.
func (w *walk) descend() {
	w.at(w.top)
	for i, l := range w.levels[1:] {
		dir, err := OpenFolder(w.dir, l.name)
		if err == nil && Same(dir, l.id) {
			w.at(dir)
			continue
		}
		if err == nil {
			dir.Close()
		}
		w.keep(i + 1)
		return
	}
}

// keep forgets the levels after the first n.
func (w *walk) keep(n int) {
	for _, l := range w.levels[n:] {
		w.waiting -= len(l.waiting)
	}
	clear(w.levels[n:])
	w.levels = w.levels[:n]
}
