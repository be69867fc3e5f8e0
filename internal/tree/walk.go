package tree

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/natural"
	"gowebdav/internal/storage"
)

// maxMembers is how many members of one folder are looked at. Tests lower it.
var maxMembers = 100_000

var (
	// ErrMembers and ErrLink report why a folder is left out. Clients may see their words.
	ErrMembers = errors.New("it has too many members: ask for its folders one by one")
	ErrLink    = errors.New("a link to another folder")
)

// Folder is a folder to look below.
type Folder struct {
	Files storage.Files
	Name  string // of the folder in Files
	Path  string // before the paths of what is found, without a slash at its end; "" for none

	// May returns why the client may not enter a folder below, by its name in Files; nil if it
	// may.
	May func(name string) error

	// Skip is told what is left out, and why. The path of a folder ends in a slash.
	Skip func(path string, err error)

	// Keep is told how many more names a walk keeps in memory, or with a negative number, fewer. An error
	// ends the walk. nil if nobody wants to know.
	Keep func(names int) error
}

// walk is a [storage.Visitor] that collects the members of one folder after the other, makes
// something of them, and gives that in natural order.
type walk[T any] struct {
	Folder
	enters func(path string) bool
	wants  func(name string) bool              // whether a member counts
	settle func(l *level[T], members []member) // fills l.found, in natural order
	name   func(T) string                      // of what is found in its folder
	give   func(T) error

	way []*level[T] // from the top to the current folder
}

// level is a folder of the way.
type level[T any] struct {
	dir     string // its name in an fs.FS
	path    string // below the folder that was asked for
	members []member
	settled bool
	found   []T // not given yet
}

// member is a member of a folder.
type member struct {
	name    string
	size    int64
	changed time.Time
	device  uint64
	inode   uint64
	folder  bool
	link    bool
}

// run walks. It returns the error of give or ctx.
func (w *walk[T]) run(ctx context.Context) error { return w.Files.Walk(ctx, w.Name, w) }

// Enter gives what comes before a folder, and enters it.
func (w *walk[T]) Enter(folder storage.File) error {
	next := &level[T]{dir: strings.TrimPrefix(path.Clean("/"+w.Name), "/"), path: w.Path}
	if next.dir == "" {
		next.dir = "."
	}
	if len(w.way) > 0 {
		above, name := w.way[len(w.way)-1], folder.Info().Name()
		if err := w.giveUpTo(above, name); err != nil {
			return err
		}
		next.dir, next.path = path.Join(above.dir, name), path.Join(above.path, name)
	}
	if !w.enters(next.path) {
		return fs.SkipDir
	}
	if len(w.way) > 0 {
		if err := w.May(next.dir); err != nil {
			w.Skip(next.path+"/", err)
			return fs.SkipDir
		}
	}
	w.way = append(w.way, next)
	return nil
}

// Members collects members.
func (w *walk[T]) Members(_ storage.File, members []storage.Member) error {
	here := w.way[len(w.way)-1]
	if here.settled { // it has too many members
		return nil
	}
	before := len(here.members)
	for i := range members {
		m := &members[i]
		switch {
		case m.Err != nil && storage.Exhausted(m.Err):
			return m.Err
		case !w.wants(m.Name()):
		case m.Err != nil:
			w.Skip(path.Join(here.path, m.Name()), m.Err)
		default:
			device, inode := m.ID()
			here.members = append(here.members, member{strings.Clone(m.Name()), m.Size(), m.ModTime(), device, inode, m.IsDir(), m.Linked()})
		}
	}
	err := w.keep(len(here.members) - before)
	if len(here.members) > maxMembers && err == nil {
		w.Skip(here.path+"/", ErrMembers)
		err = w.keep(-len(here.members))
		here.members, here.settled = nil, true
	}
	return err
}

func (f *Folder) keep(names int) error {
	if f.Keep == nil || names == 0 {
		return nil
	}
	return f.Keep(names)
}

// Leave gives the rest of a folder.
func (w *walk[T]) Leave() error {
	here := w.way[len(w.way)-1]
	w.way = w.way[:len(w.way)-1]
	return w.giveUpTo(here, "")
}

// Failed leaves out a folder that cannot be read.
func (w *walk[T]) Failed(name string, err error) error {
	if storage.Exhausted(err) {
		return err
	}
	at := w.Path
	if len(w.way) > 0 {
		at = w.way[len(w.way)-1].path
	}
	w.Skip(path.Join(at, name)+"/", err)
	return nil
}

// giveUpTo gives what is found in a folder up to a name, or all for "".
func (w *walk[T]) giveUpTo(l *level[T], name string) error {
	if !l.settled {
		members := l.members
		l.members, l.settled = nil, true
		slices.SortFunc(members, func(a, b member) int { return natural.Compare(a.name, b.name) })
		w.settle(l, members)
		if err := w.keep(-len(members)); err != nil {
			return err
		}
	}
	for len(l.found) > 0 && (name == "" || natural.Compare(w.name(l.found[0]), name) <= 0) {
		if err := w.give(l.found[0]); err != nil {
			return err
		}
		l.found = l.found[1:]
	}
	return nil
}
