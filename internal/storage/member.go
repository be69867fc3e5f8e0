package storage

import (
	"context"
	"io/fs"
	"strings"
	"time"

	"gowebdav/internal/storage/dirfd"
)

// Member is a member of a folder: described, or with the error that kept it
// from being. As a [fs.FileInfo] it needs no other allocation than its name.
type Member struct {
	Err error // then only the name is known

	name     string
	size     int64
	mode     fs.FileMode
	modified time.Time
	id       dirfd.ID
	changed  int64 // ns since 1970; 0 where the system does not tell
	link     bool  // all but the name is of what it leads to
}

var _ fs.FileInfo = (*Member)(nil)

func (m *Member) Name() string       { return m.name }
func (m *Member) Size() int64        { return m.size }
func (m *Member) Mode() fs.FileMode  { return m.mode }
func (m *Member) ModTime() time.Time { return m.modified }
func (m *Member) IsDir() bool        { return m.mode.IsDir() }
func (m *Member) Sys() any           { return nil }

// Linked reports whether the member is a link, described by what it leads to.
func (m *Member) Linked() bool { return m.link }

// AppendETag appends the entity tag: see [File.Stat].
func (m *Member) AppendETag(b []byte) []byte {
	return appendETag(b, m.id.Inode, m.size, m.modified)
}

// ETag serves webdav.ETager.
func (m *Member) ETag(context.Context) (string, error) { return string(m.AppendETag(nil)), nil }

// ContentType is the media type by name alone.
func (m *Member) ContentType(context.Context) (string, error) { return MediaType(m.name), nil }

// describe fills in what the system says of a member.
func (m *Member) describe(fi fs.FileInfo) {
	m.size, m.mode, m.modified = fi.Size(), fi.Mode(), fi.ModTime()
	m.id, m.changed = dirfd.Identify(fi)
	m.id.Inode = inode(fi)
}

// listed reports whether a member of this name is shown, or (all) only whether it
// is not ours. One with a backslash, which some take for a slash, is not shown on
// any system: no URL of ours reaches it.
func listed(name string, all bool) bool {
	return !isTemporary(name) && (all || strings.IndexByte(name, '\\') < 0)
}
