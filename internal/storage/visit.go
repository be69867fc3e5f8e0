package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"syscall"

	"gowebdav/internal/storage/dirfd"
)

const (
	walkMembers = 1024 // members that a Visitor is given at a time, about

	// A walk keeps the names of folders that it has yet to enter: as many bytes of
	// them, and at least these few for each level. The others it reads again.
	walkRoom    = 1 << 20
	walkAtLeast = 16
)

// Visitor is told what a walk finds. An error of its ends the walk, and is
// returned by it.
type Visitor interface {
	// Enter is called for a folder before its members; with fs.SkipDir it is left
	// out. The folder is valid until Members has been called for the last time.
	Enter(folder *File) error

	// Members is called with some of the current folder's members, in no order,
	// until it has had all. They are valid until it returns. Those that are folders,
	// and no links, are entered after that.
	Members(folder *File, members []Member) error

	// Leave is called after all that is in a folder that was entered.
	Leave() error

	// Failed is called for a folder in the current one, "" for the current one
	// itself, that cannot be read, or (ErrTooDeep) lies too deep to be entered.
	Failed(name string, err error) error
}

// Walk visits the named folder and all that it holds, MaxDepth levels down. It
// follows no links but those of the name, and holds few descriptors and few names
// however deep and wide the tree is. An error is the visitor's, or that of ctx.
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

// visit visits a folder of a resolved name, and those in it down to a level below
// it. With all it tells also of names that no client reaches.
func (f *Folder) visit(ctx context.Context, root *os.Root, local string, limit int, all bool, visitor Visitor) error {
	top, err := openFolder(root, local)
	if err != nil {
		return visitor.Failed("", err)
	}
	defer top.Close()
	v := visit{ctx: ctx, way: trail{top: top}, limit: limit, room: walkRoom, visitor: visitor, files: f, root: root, local: local, all: all}
	defer v.way.shut()
	return v.folder()
}

// visit is a walk through a tree, folder by folder.
type visit struct {
	ctx   context.Context
	way   trail
	limit int // levels below the top
	room  int // bytes for names

	visitor Visitor // or nil: only folders are looked at, without asking for more than names
	files   *Folder
	root    *os.Root
	local   string // the top's name in the mount
	all     bool
}

// folder visits the current folder: first its members, then, when it is
// closed, the folders among them.
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

// read reads the current folder, for the visitor if it is the first time.
func (v *visit) read(next *folderNames, first bool) error {
	dir, err := v.way.here()
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
			if mayBeFolder && listed(name, v.all || v.visitor == nil) {
				next.add(name, v.room)
			}
		})
		next.cut(v.room)
		if err != nil {
			return v.failed("", err)
		}
		return v.ctx.Err()
	}
	fi, err := opened.Stat()
	if err != nil {
		return err
	}
	local := v.way.path(v.local)
	folder := &File{File: opened, folder: v.files, root: v.root, dir: dir, local: local, info: info{fi, path.Base(local)}}
	folder.list.all = v.all
	if err := v.visitor.Enter(folder); err != nil {
		return err
	}
	for {
		members, last := folder.Members(walkMembers)
		for i := range members {
			if m := &members[i]; m.Err == nil && m.IsDir() && !m.link {
				next.add(m.name, v.room)
			}
		}
		if err := v.visitor.Members(folder, members); err != nil {
			return err
		}
		if last != nil {
			next.cut(v.room)
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

// enterAll visits folders of the current one.
func (v *visit) enterAll(next *folderNames) error {
	v.room -= next.size
	defer func() { v.room += next.size }()
	for _, name := range next.names {
		if err := v.ctx.Err(); err != nil {
			return err
		}
		err := pathError("walk", name, ErrTooDeep)
		if len(v.way.steps) < v.limit {
			err = v.way.enter(name)
		}
		switch {
		case err == nil:
			err = v.folder()
			v.way.leave()
		case errors.Is(err, syscall.ENOTDIR):
			err = nil // some file systems do not say what is a folder
		default:
			err = v.failed(name, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// failed tells the visitor. Without one, what cannot be read counts as not deep.
func (v *visit) failed(name string, err error) error {
	switch {
	case v.visitor != nil:
		return v.visitor.Failed(name, err)
	case errors.Is(err, ErrTooDeep), Exhausted(err):
		return err
	}
	return nil
}

// folderNames are the next names of folders in a folder, in order, as many as
// there is room for.
type folderNames struct {
	after string // only what comes after it
	names []string
	size  int  // bytes
	more  bool // there are others after them
}

const nameSize = 16 // bytes of a name beside its own

func (n *folderNames) add(name string, room int) {
	if n.after != "" && name <= n.after {
		return
	}
	n.names = append(n.names, strings.Clone(name)) // of a buffer that holds hundreds
	n.size += nameSize + len(name)
	if n.size > 2*room && len(n.names) > 2*walkAtLeast {
		n.cut(room)
	}
}

// cut sorts the names, and drops the last ones that there is no room for.
func (n *folderNames) cut(room int) {
	sort.Strings(n.names)
	for n.size > room && len(n.names) > walkAtLeast {
		last := len(n.names) - 1
		n.size -= nameSize + len(n.names[last])
		n.names[last], n.names, n.more = "", n.names[:last], true
	}
}
