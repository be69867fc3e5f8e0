package dirfd

import (
	"context"
	"os"
)

// MaxPending is the max number of folder names that a walk keeps to enter later. Beyond
// that it stops reading, and continues at this position later.
const MaxPending = 4096

// walk is a Walk in progress. It keeps two folders open, the top and the current one, and
// moves by single names. So memory grows only by a few bytes per level, in deep and in wide
// trees, and no path is walked twice.
type walk struct {
	wanted func(name string) bool
	found  func(dir *os.File, name string) (made []string)

	top     *os.File
	dir     *os.File // the folder of the last level
	levels  []level
	pending int // names in all levels
	buffer  listBuffer
}

// level is a folder between the top and the current one.
type level struct {
	name    string   // in the level above
	id      ID       // to recognize it
	pending []string // folders to enter, as far as the system reports kinds
	listed  bool     // pending is complete
	next    int64    // else the position at which to continue
}

// Walk calls found for each wanted name below an open folder, with the folder that contains
// it. It enters all other folders, and those that found made. It skips folders that it
// cannot read, and follows no link. It has no limit of depth.
func Walk(ctx context.Context, top *os.File, wanted func(name string) bool, found func(dir *os.File, name string) (made []string)) error {
	w := walk{wanted: wanted, found: found, top: top, dir: top, levels: make([]level, 1)}
	defer func() { w.moveTo(top) }()
	fi, err := top.Stat()
	if err != nil {
		return err
	}
	w.levels[0].id, _ = Identify(fi)
	for ctx.Err() == nil {
		l := &w.levels[len(w.levels)-1]
		switch last := len(l.pending) - 1; {
		case last >= 0:
			name := l.pending[last]
			l.pending = l.pending[:last]
			w.pending--
			w.enter(name)
		case !l.listed:
			w.list(l)
			w.pending += len(l.pending)
		case len(w.levels) == 1:
			return nil
		default:
			w.leave()
		}
	}
	return ctx.Err()
}

// moveTo makes an open folder the current one.
func (w *walk) moveTo(dir *os.File) {
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
	w.moveTo(dir)
	w.levels = append(w.levels, level{name: name, id: id})
}

// leave goes up one level.
func (w *walk) leave() {
	w.truncate(len(w.levels) - 1)
	parent, err := Parent(w.dir)
	if err == nil && Same(parent, w.levels[len(w.levels)-1].id) {
		w.moveTo(parent)
		return
	}
	if err == nil {
		parent.Close()
	}
	// A folder was moved, or its parent may not be searched.
	w.descend()
}

// descend goes down again from the top, as far as the levels are still the same folders. It
// skips everything below that.
func (w *walk) descend() {
	w.moveTo(w.top)
	for i, l := range w.levels[1:] {
		dir, err := OpenFolder(w.dir, l.name)
		if err == nil && Same(dir, l.id) {
			w.moveTo(dir)
			continue
		}
		if err == nil {
			dir.Close()
		}
		w.truncate(i + 1)
		return
	}
}

// truncate forgets the levels after the first n.
func (w *walk) truncate(n int) {
	for _, l := range w.levels[n:] {
		w.pending -= len(l.pending)
	}
	clear(w.levels[n:])
	w.levels = w.levels[:n]
}
