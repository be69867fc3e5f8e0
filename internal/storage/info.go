package storage

import (
	"io/fs"
	"strconv"
	"time"
)

// info is a FileInfo with the name that the client uses, and an entity tag.
type info struct {
	fs.FileInfo
	name string
}

func (i info) Name() string { return i.name }

// AppendETag appends a strong entity tag (RFC 9110 §8.8.3) from the file's identity, size
// and modification time. Every write through a Folder sets a time that the file has not
// had, so that two writes within one clock tick differ.
func (i info) AppendETag(b []byte) []byte {
	return appendETag(b, inode(i.FileInfo), i.Size(), i.ModTime())
}

// Base 32 needs shifts, base 36 divisions.
func appendETag(b []byte, inode uint64, size int64, modified time.Time) []byte {
	b = append(b, '"')
	b = strconv.AppendUint(b, inode, 32)
	b = append(b, '-')
	b = strconv.AppendInt(b, size, 32)
	b = append(b, '-')
	b = strconv.AppendInt(b, modified.UnixNano(), 32)
	return append(b, '"')
}
