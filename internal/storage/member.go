package storage

import (
	"io/fs"
	"strings"
	"time"

	"gowebdav/internal/storage/dirfd"
)

// Member is a member of a folder: a description, or the error that prevented one. As a
// [fs.FileInfo] it allocates nothing but its name.
type Member struct {
	Err error // if set, only the name is valid

	name        string
	size        int64
	mode        fs.FileMode
	modified    time.Time
	id          dirfd.ID
	changed     int64 // ns since 1970; 0 if unknown
	link        bool  // everything but the name describes the target
	undescribed bool  // only the name and IsDir are valid
}

var _ fs.FileInfo = (*Member)(nil)

// NewMember describes a member of [Files] that are in no file system. id stands for a file and its
// content, so it becomes a part of the entity tag.
func NewMember(name string, size int64, mode fs.FileMode, modified time.Time, id uint64) Member {
	return Member{name: name, size: size, mode: mode, modified: modified, id: dirfd.ID{Inode: id}}
}

func (m *Member) Name() string       { return m.name }
func (m *Member) Size() int64        { return m.size }
func (m *Member) Mode() fs.FileMode  { return m.mode }
func (m *Member) ModTime() time.Time { return m.modified }
func (m *Member) IsDir() bool        { return m.mode.IsDir() }
func (m *Member) Sys() any           { return nil }

// Described reports whether the member is described. If not, only Name and IsDir are valid.
func (m *Member) Described() bool { return !m.undescribed }

// Linked reports whether the member is a link; it is described by its target.
func (m *Member) Linked() bool { return m.link }

// ID returns the numbers of the file system and of the file in it, of a link those of its target;
// 0 if it has none.
func (m *Member) ID() (device, inode uint64) { return m.id.Device, m.id.Inode }

// AppendETag appends the entity tag, the same as that of [File.Stat].
func (m *Member) AppendETag(b []byte) []byte {
	return appendETag(b, m.id.Inode, m.size, m.modified)
}

// describe copies the description from fi.
func (m *Member) describe(fi fs.FileInfo) {
	m.size, m.mode, m.modified = fi.Size(), fi.Mode(), fi.ModTime()
	m.id, m.changed = dirfd.Identify(fi)
	m.id.Inode = inode(fi)
}

// isBase reports whether a name is that of a member, and leads nowhere else.
func isBase(name string) bool {
	return name != "" && name != "." && name != ".." && strings.IndexByte(name, '/') < 0 && strings.IndexByte(name, 0) < 0
}

// visible reports whether clients see a member with this name. With all, it excludes only
// our hidden names. A backslash is never visible: some systems treat it as a slash, so none
// of our URLs can contain it.
func visible(name string, all bool) bool {
	return !isTemporary(name) && (all || strings.IndexByte(name, '\\') < 0)
}
