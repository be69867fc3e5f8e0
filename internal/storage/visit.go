package storage

import (
	"context"
	"os"
	"path"

	"gowebdav/internal/storage/dirfd"
)

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
	way := &hostRoute{trail: trail{top: top}, files: f, root: root, local: local, all: all}
	defer way.close()
	return visit(ctx, way, limit, visitor)
}

// hostRoute is the route through folders of the host, by a trail.
type hostRoute struct {
	trail
	files *Folder
	root  *os.Root
	local string // the top's name in the mount
	all   bool
}

func (r *hostRoute) open() (File, error) {
	opened, dir, err := r.read()
	if err != nil {
		return nil, err
	}
	fi, err := opened.Stat()
	if err != nil {
		opened.Close()
		return nil, err
	}
	local := r.path(r.local)
	folder := &hostFile{File: opened, folder: r.files, root: r.root, dir: dir, local: local, info: info{fi, path.Base(local)}}
	folder.list.all = r.all
	return folder, nil
}

func (r *hostRoute) each(found func(name string)) error {
	opened, _, err := r.read()
	if err != nil {
		return err
	}
	defer opened.Close()
	return dirfd.EachEntry(opened, func(name string, mayBeFolder bool) {
		if mayBeFolder && visible(name, r.all) {
			found(name)
		}
	})
}

// read opens the current folder to read its members.
func (r *hostRoute) read() (opened *os.File, dir *os.Root, err error) {
	if dir, err = r.current(); err == nil {
		opened, err = dir.Open(".")
	}
	return opened, dir, err
}

func (r *hostRoute) leave() { r.trail.leave() }
