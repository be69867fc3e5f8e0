package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"gowebdav/internal/natural"
	"gowebdav/internal/storage/dirfd"
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

// Walk visits the named folder and everything in it, up to MaxDepth levels deep. It follows
// links only in the name. Open descriptors and memory are bounded for any tree. It returns
// the error of the visitor or of ctx.
func (f *Folder) Walk(ctx context.Context, name string, visitor Visitor) error {
	root, local, err := f.locate("walk", name)
	if err == nil {
		_, err = statIn(root, f.path, local)
	}
	if err == nil {
		local, err = resolve(root, f.path, local)
	}
	if err != nil {
		return visitor.Failed("", err)
	}
	return f.visit(ctx, root, local, MaxDepth, false, visitor)
}

// visit is Walk for a resolved name, up to limit levels deep. With all it includes names
// that clients cannot reach.
func (f *Folder) visit(ctx context.Context, root *os.Root, local string, limit int, all bool, visitor Visitor) error {
	top, err := openFolder(root, local)
	if err != nil {
		return visitor.Failed("", err)
	}
	defer top.Close()
	v := visit{ctx: ctx, trail: trail{top: top}, limit: limit, budget: maxNameBytes, visitor: visitor, files: f, root: root, local: local, all: all}
	defer v.trail.close()
	return v.folder()
}

// visit is a walk in progress, one folder at a time.
type visit struct {
	ctx    context.Context
	trail  trail
	limit  int // levels below the top
	budget int // bytes left for names

	visitor Visitor // nil only measures the depth, which needs names alone
	files   *Folder
	root    *os.Root
	local   string // the top's name in the mount
	all     bool
}

// folder visits the current folder: its members, and after it is closed, the folders among
// them.
func (v *visit) folder() error {
	next := &folderNames{}
	err := v.read(next, true)
	if err == fs.SkipDir {
		return nil
	}
	for err == nil {
		if err = v.enterAll(next); err != nil || !next.more {
			break
		}
		next = &folderNames{after: next.names[len(next.names)-1]}
		err = v.read(next, false)
	}
	if err == nil && v.visitor != nil {
		err = v.visitor.Leave()
	}
	return err
}

// read reads the current folder. The visitor gets its members on the first read only.
func (v *visit) read(next *folderNames, first bool) error {
	dir, err := v.trail.current()
	var opened *os.File
	if err == nil {
		opened, err = dir.Open(".")
	}
	if err != nil {
		if err = v.failed("", err); err == nil && first {
			err = fs.SkipDir
		}
		return err
	}
	defer opened.Close()
	if !first || v.visitor == nil {
		err := dirfd.EachEntry(opened, func(name string, mayBeFolder bool) {
			if mayBeFolder && visible(name, v.all || v.visitor == nil) {
				next.add(name, v.budget)
			}
		})
		next.cut(v.budget)
		if err != nil {
			return v.failed("", err)
		}
		return v.ctx.Err()
	}
	fi, err := opened.Stat()
	if err != nil {
		return err
	}
	local := v.trail.path(v.local)
	folder := &hostFile{File: opened, folder: v.files, root: v.root, dir: dir, local: local, info: info{fi, path.Base(local)}}
	folder.list.all = v.all
	if err := v.visitor.Enter(folder); err != nil {
		return err
	}
	for {
		members, last := folder.Members(membersPerRead)
		for i := range members {
			if m := &members[i]; m.Err == nil && m.IsDir() && !m.link {
				next.add(m.name, v.budget)
			}
		}
		if err := v.visitor.Members(folder, members); err != nil {
			return err
		}
		if last != nil {
			next.cut(v.budget)
		}
		switch {
		case v.ctx.Err() != nil:
			return v.ctx.Err()
		case last == io.EOF:
			return nil
		case last != nil:
			return v.failed("", last)
		}
	}
}

// enterAll visits the collected folders of the current one.
func (v *visit) enterAll(next *folderNames) error {
	v.budget -= next.size
	defer func() { v.budget += next.size }()
	for _, name := range next.names {
		if err := v.ctx.Err(); err != nil {
			return err
		}
		err := pathError("walk", name, ErrTooDeep)
		if len(v.trail.steps) < v.limit {
			err = v.trail.enter(name)
		}
		switch {
		case err == nil:
			err = v.folder()
			v.trail.leave()
		case errors.Is(err, syscall.ENOTDIR):
			err = nil // some file systems do not report kinds
		default:
			err = v.failed(name, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// failed tells the visitor. Without one, an unreadable folder counts as not deep.
func (v *visit) failed(name string, err error) error {
	switch {
	case v.visitor != nil:
		return v.visitor.Failed(name, err)
	case errors.Is(err, ErrTooDeep), Exhausted(err):
		return err
	}
	return nil
}

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
