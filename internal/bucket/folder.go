package bucket

import (
	"context"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"syscall"

	"gowebdav/internal/storage"
)

// folder is an open folder. Its members come page by page, as the store lists them.
type folder struct {
	b   *Bucket
	ctx context.Context
	o   *object

	begun   bool
	token   string // of the next page
	shadows shadows
	members []storage.Member // valid until the next call
	entries []fs.DirEntry    // that ReadDir has still to return
}

var (
	_ storage.File   = (*folder)(nil)
	_ fs.ReadDirFile = (*folder)(nil)
)

func (b *Bucket) open(ctx context.Context, o *object) storage.File {
	if o.folder {
		return &folder{b: b, ctx: ctx, o: o}
	}
	return b.openObject(ctx, o)
}

func (f *folder) Info() fs.FileInfo          { return f.o.info() }
func (f *folder) Stat() (fs.FileInfo, error) { return f.o.info(), nil }
func (f *folder) Content() fs.File           { return f }
func (f *folder) Close() error               { return nil }

func (f *folder) Read([]byte) (int, error)          { return 0, pathError("read", f.o.name, syscall.EISDIR) }
func (f *folder) ReadAt([]byte, int64) (int, error) { return f.Read(nil) }
func (f *folder) Seek(int64, int) (int64, error)    { _, err := f.Read(nil); return 0, err }

// Attributes returns none, as a store has none that all clients could change.
func (f *folder) Attributes() (map[string]string, error) { return nil, nil }

func (f *folder) MemberAttributes(*storage.Member) (map[string]string, error) { return nil, nil }

// Members returns the members of one page, whatever n is.
func (f *folder) Members(int) ([]storage.Member, error) {
	members, err := f.next()
	if err != nil && err != io.EOF {
		return nil, pathError("readdir", f.o.name, err)
	}
	f.members = f.members[:0]
	for _, o := range members {
		f.members = append(f.members, *o.member(path.Base(o.name)))
	}
	return f.members, err
}

// Names describes all members, as the store does.
func (f *folder) Names(n int) ([]storage.Member, error) { return f.Members(n) }

// Member describes a member by the list that names it.
func (f *folder) Member(name string) (*storage.Member, error) {
	if !shown(name) {
		return nil, pathError("stat", name, fs.ErrNotExist)
	}
	o, err := f.b.lookup(f.ctx, "stat", prefixOf(f.o.name)+name, listAge)
	if err != nil {
		return nil, err
	}
	return o.member(name), nil
}

func (f *folder) next() (members []*object, err error) {
	if f.begun && f.token == "" {
		return nil, io.EOF
	}
	first := !f.begun
	kept := f.b.lists.of(f.o.name)
	if l := f.b.lists.state(kept); first && l.whole && l.fresh(listAge) {
		for _, name := range slices.Sorted(maps.Keys(l.members)) {
			members = append(members, l.members[name])
		}
		f.begun = true
		return members, io.EOF
	}
	p, err := f.b.page(f.ctx, prefixOf(f.o.name), f.token, pageKeys)
	if err != nil {
		return nil, err
	}
	f.begun, f.token = true, p.token
	members = f.b.members(p, f.o.name, &f.shadows)
	if first {
		f.b.lists.keep(kept, members, p.token == "")
	}
	if f.token == "" {
		err = io.EOF
	}
	return members, err
}

// ReadDir is for readers of an fs.FS.
func (f *folder) ReadDir(n int) (entries []fs.DirEntry, err error) {
	for err == nil && (n <= 0 || len(f.entries) < n) {
		var members []storage.Member
		members, err = f.Members(pageKeys)
		for _, m := range members {
			f.entries = append(f.entries, fs.FileInfoToDirEntry(&m))
		}
	}
	if n <= 0 {
		n = len(f.entries)
	}
	entries = f.entries[:min(n, len(f.entries))]
	f.entries = f.entries[len(entries):]
	if err == io.EOF && (n == len(entries) || len(entries) > 0) {
		err = nil
	}
	return entries, err
}

func (f *folder) Rewind() error {
	*f = folder{b: f.b, ctx: f.ctx, o: f.o}
	return nil
}

// OpenMember opens an object by the list that describes it.
func (f *folder) OpenMember(m *storage.Member) (fs.File, error) {
	o, err := f.b.lookup(f.ctx, "open", prefixOf(f.o.name)+m.Name(), listAge)
	if err == nil && o.folder {
		err = pathError("open", o.name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	return f.b.openObject(f.ctx, o), nil
}
