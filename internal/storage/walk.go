package storage

import (
	"context"
	"io"
	"io/fs"
	"path"
)

// Walk is [Files.Walk] for files that have no faster one. It has one folder open at a time.
func Walk(ctx context.Context, files Files, name string, visitor Visitor) error {
	fi, err := files.Stat(ctx, name)
	if err == nil && !fi.IsDir() {
		err = pathError("walk", name, fs.ErrNotExist)
	}
	if err != nil {
		return visitor.Failed("", err)
	}
	w := &walk{ctx, files, visitor, maxNameBytes}
	return w.folder(path.Clean("/"+name), "", 0)
}

// walk is a walk in progress.
type walk struct {
	ctx     context.Context
	files   Files
	visitor Visitor
	budget  int // bytes left for names
}

// folder visits a folder; base is its name in the folder above, "" for the first one.
func (w *walk) folder(name, base string, depth int) error {
	next := &folderNames{}
	err := w.read(name, base, next, true)
	if err == fs.SkipDir {
		return nil
	}
	for err == nil {
		if err = w.enterAll(name, next, depth); err != nil || !next.more {
			break
		}
		next = &folderNames{after: next.names[len(next.names)-1]}
		err = w.read(name, "", next, false)
	}
	if err == nil {
		err = w.visitor.Leave()
	}
	return err
}

// read reads a folder. The visitor gets its members on the first read only.
func (w *walk) read(name, base string, next *folderNames, first bool) error {
	folder, err := w.files.Open(w.ctx, name)
	if err != nil {
		if err = w.visitor.Failed(base, err); err == nil && first {
			err = fs.SkipDir
		}
		return err
	}
	defer folder.Close()
	if first {
		if err := w.visitor.Enter(folder); err != nil {
			return err
		}
	}
	for {
		members, last := folder.Members(membersPerRead)
		for i := range members {
			if m := &members[i]; m.Err == nil && m.IsDir() && !m.link {
				next.add(m.name, w.budget)
			}
		}
		if first {
			if err := w.visitor.Members(folder, members); err != nil {
				return err
			}
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
			return w.visitor.Failed("", last)
		}
	}
}

// enterAll visits the collected folders of a folder.
func (w *walk) enterAll(name string, next *folderNames, depth int) error {
	w.budget -= next.size
	defer func() { w.budget += next.size }()
	for _, base := range next.names {
		err := w.ctx.Err()
		switch {
		case err != nil:
		case depth == MaxDepth:
			err = w.visitor.Failed(base, pathError("walk", base, ErrTooDeep))
		default:
			err = w.folder(path.Join(name, base), base, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
