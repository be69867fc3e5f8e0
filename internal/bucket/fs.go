package bucket

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"syscall"
)

// FS returns the files as an [fs.FS]. Its files are io.ReaderAts.
func (b *Bucket) FS() fs.FS { return files{b, context.Background()} }

// files is the fs.FS, for the requests of a context.
type files struct {
	b   *Bucket
	ctx context.Context
}

var (
	_ fs.StatFS    = files{}
	_ fs.ReadDirFS = files{}
)

// WithContext returns the files for what ends with ctx.
func (f files) WithContext(ctx context.Context) fs.FS { return files{f.b, ctx} }

func (f files) Open(name string) (fs.File, error) {
	o, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	return f.b.open(f.ctx, o).Content(), nil
}

func (f files) Stat(name string) (fs.FileInfo, error) {
	o, err := f.find("stat", name)
	if err != nil {
		return nil, err
	}
	return o.info(), nil
}

func (f files) find(op, name string) (*object, error) {
	if !fs.ValidPath(name) {
		return nil, pathError(op, name, fs.ErrInvalid)
	}
	return f.b.lookup(f.ctx, op, name, listAge)
}

func (f files) ReadDir(name string) (entries []fs.DirEntry, err error) {
	o, err := f.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !o.folder {
		return nil, pathError("readdir", name, syscall.ENOTDIR)
	}
	opened := &folder{b: f.b, ctx: f.ctx, o: o}
	if entries, err = opened.ReadDir(-1); err != nil {
		return nil, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}
