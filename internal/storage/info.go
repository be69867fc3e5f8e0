package storage

import (
	"context"
	"io/fs"
	"strconv"
	"time"
)

// info is a FileInfo that knows its entity tag and media type, so that nobody
// has to open the file for them (webdav.ETager, webdav.ContentTyper).
type info struct {
	fs.FileInfo
	name string
}

func (i info) Name() string { return i.name }

// AppendETag appends a strong entity tag (RFC 9110 §8.8.3) made of the file's
// identity, size and modification time. Whoever writes through a Folder leaves a
// time that the file has not had, so that two writes within one tick of the clock
// differ.
func (i info) AppendETag(b []byte) []byte {
	return appendETag(b, inode(i.FileInfo), i.Size(), i.ModTime())
}

// Numbers are written to the base 32: shifts, where 36 takes divisions.
func appendETag(b []byte, inode uint64, size int64, modified time.Time) []byte {
	b = append(b, '"')
	b = strconv.AppendUint(b, inode, 32)
	b = append(b, '-')
	b = strconv.AppendInt(b, size, 32)
	b = append(b, '-')
	b = strconv.AppendInt(b, modified.UnixNano(), 32)
	return append(b, '"')
}

// ETag serves webdav.ETager.
func (i info) ETag(context.Context) (string, error) { return string(i.AppendETag(nil)), nil }

// ContentType is the media type by name alone.
func (i info) ContentType(context.Context) (string, error) {
	return MediaType(i.name), nil
}
