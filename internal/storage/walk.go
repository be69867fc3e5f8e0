package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"

	"gowebdav/internal/natural"
)

const (
	membersPerRead = 1024 // about the number of members per call of a Visitor

	// A walk keeps the names of folders to enter, up to so many bytes. Each level keeps at
	// least minNames. It reads the others again later.
	maxNameBytes = 1 << 20
	minNames     = 16
)

// Visitor receives the results of a walk. An error of a method ends the walk, which returns
// it.
type Visitor interface {
	// Enter is called for a folder before its members; fs.SkipDir skips it. The folder is
	// valid until the last call of Members for it.
	Enter(folder File) error

	// Members is called with some members of the current folder, in no order, until it has
	// had all. They are valid until it returns. The walk enters the folders among them
	// after that in natural order, but no links.
	Members(folder File, members []Member) error

	// Leave is called after everything in an entered folder.
	Leave() error

	// Failed is called for a folder in the current one, or ("") the current one. It cannot
	// be read, or (ErrTooDeep) is too deep to enter.
	Failed(name string, err error) error
}

// Walk is [Files.Walk] for files that have no faster one. It has one folder open at a time.
func Walk(ctx context.Context, files Files, name string, visitor Visitor) error {
	fi, err := files.Stat(ctx, name)
	if err == nil && !fi.IsDir() {
		err = pathError("walk", name, fs.ErrNotExist)
	}
	if err != nil {
		return visitor.Failed("", err)
	}
	return visit(ctx, &namedRoute{ctx: ctx, files: files, name: path.Clean("/" + name)}, MaxDepth, visitor)
}

// route is the way of a walk: it is at one folder at a time.
type route interface {
	// open opens the current folder.
	open() (File, error)

	// each calls found for the names in the current folder that may be folders.
	each(found func(name string)) error

	// enter goes into a folder of the current one, and leave goes back.
	enter(name string) error
	leave()
}

// visit visits the current folder of a route and everything in it, up to limit levels deep.
// Without a visitor it only measures the depth, which needs names alone.
func visit(ctx context.Context, way route, limit int, visitor Visitor) error {
	w := walk{ctx: ctx, route: way, limit: limit, budget: maxNameBytes, visitor: visitor}
	return w.folder()
}

// walk is a walk in progress, one folder at a time.
type walk struct {
	ctx     context.Context
	route   route
	depth   int // of the current folder below the first one
	limit   int // of depth
	budget  int // bytes left for names
	visitor Visitor
}

// folder visits the current folder: its members, and after it is closed, the folders among
// them.
func (w *walk) folder() error {
	next := &folderNames{}
	err := w.read(next, true)
	if err == fs.SkipDir {
		return nil
	}
	for err == nil {
		if err = w.enterAll(next); err != nil || !next.more {
			break
		}
		next = &folderNames{after: next.names[len(next.names)-1]}
		err = w.read(next, false)
	}
	if err == nil && w.visitor != nil {
		err = w.visitor.Leave()
	}
	return err
}

// read reads the current folder. The visitor gets its members on the first read only.
func (w *walk) read(next *folderNames, first bool) error {
	found := func(name string) { next.add(name, w.budget) }
	if !first || w.visitor == nil {
		err := w.route.each(found)
		next.cut(w.budget)
		if err != nil {
			return w.failed("", err)
		}
		return w.ctx.Err()
	}
	folder, err := w.route.open()
	if err != nil {
		if err = w.failed("", err); err == nil {
			err = fs.SkipDir
		}
		return err
	}
	defer folder.Close()
	if err := w.visitor.Enter(folder); err != nil {
		return err
	}
	for {
		members, last := folder.Members(membersPerRead)
		eachFolder(members, found)
		if err := w.visitor.Members(folder, members); err != nil {
			return err
		}
		if last != nil {
			next.cut(w.budget)
		}
		switch {
		case w.ctx.Err() != nil:
			return w.ctx.Err()
		case last == io.EOF:
			return nil
		case last != nil:
			return w.failed("", last)
		}
	}
}

// eachFolder calls found for the folders among members, but for no links.
func eachFolder(members []Member, found func(name string)) {
	for i := range members {
		if m := &members[i]; m.Err == nil && m.IsDir() && !m.link {
			found(m.name)
		}
	}
}

// enterAll visits the collected folders of the current one.
func (w *walk) enterAll(next *folderNames) error {
	w.budget -= next.size
	w.depth++
	defer func() { w.budget, w.depth = w.budget+next.size, w.depth-1 }()
	for _, name := range next.names {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		err := pathError("walk", name, ErrTooDeep)
		if w.depth <= w.limit {
			err = w.route.enter(name)
		}
		switch {
		case err == nil:
			err = w.folder()
			w.route.leave()
		case errors.Is(err, syscall.ENOTDIR):
			err = nil // some file systems do not report kinds
		default:
			err = w.failed(name, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// failed tells the visitor. Without one, an unreadable folder counts as not deep.
func (w *walk) failed(name string, err error) error {
	switch {
	case w.visitor != nil:
		return w.visitor.Failed(name, err)
	case errors.Is(err, ErrTooDeep), Exhausted(err):
		return err
	}
	return nil
}

// namedRoute is the route through any files. Between enter and open, the entered folder is open.
type namedRoute struct {
	ctx     context.Context
	files   Files
	name    string // of the current folder
	entered File
}

func (r *namedRoute) open() (File, error) {
	if folder := r.entered; folder != nil {
		r.entered = nil
		return folder, nil
	}
	return r.files.Open(r.ctx, r.name)
}

func (r *namedRoute) each(found func(name string)) error {
	folder, err := r.open()
	if err != nil {
		return err
	}
	defer folder.Close()
	for {
		members, err := folder.Members(membersPerRead)
		eachFolder(members, found)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *namedRoute) enter(name string) error {
	name = path.Join(r.name, name)
	folder, err := r.files.Open(r.ctx, name)
	if err == nil {
		r.name, r.entered = name, folder
	}
	return err
}

func (r *namedRoute) leave() { r.name = path.Dir(r.name) }

// folderNames are the next folders to enter in natural order, as many as the budget allows.
type folderNames struct {
	after string // collect only names after this one
	names []string
	size  int  // bytes
	more  bool // names were left out at the end
}

const nameSize = 16 // bytes per name beside its own

func (n *folderNames) add(name string, budget int) {
	if n.after != "" && natural.Compare(name, n.after) <= 0 {
		return
	}
	n.names = append(n.names, strings.Clone(name)) // it is part of a buffer with hundreds of names
	n.size += nameSize + len(name)
	if n.size > 2*budget && len(n.names) > 2*minNames {
		n.cut(budget)
	}
}

// cut sorts the names, and drops the last ones beyond the budget.
func (n *folderNames) cut(budget int) {
	slices.SortFunc(n.names, natural.Compare)
	for n.size > budget && len(n.names) > minNames {
		last := len(n.names) - 1
		n.size -= nameSize + len(n.names[last])
		n.names[last], n.names, n.more = "", n.names[:last], true
	}
}
