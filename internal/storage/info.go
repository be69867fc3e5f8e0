package storage

import (
	"context"
	"io/fs"
	"strconv"
)

// info is a FileInfo that knows its entity tag and media type, so that nobody
// has to open the file for them (webdav.ETager, webdav.ContentTyper).
type info struct {
	fs.FileInfo
	name string
}

func (i info) Name() string { return i.name }

// ETag is a strong entity tag (RFC 9110 §8.8.3) made of the file's identity,
// size and modification time. Whoever writes through a Folder leaves a time that
// the file has not had, so that two writes within one tick of the clock differ.
func (i info) ETag(context.Context) (string, error) {
	b := make([]byte, 0, 48)
	b = append(b, '"')
	b = strconv.AppendUint(b, inode(i.FileInfo), 36)
	b = append(b, '-')
	b = strconv.AppendInt(b, i.Size(), 36)
	b = append(b, '-')
	b = strconv.AppendInt(b, i.ModTime().UnixNano(), 36)
	return string(append(b, '"')), nil
}

// ContentType is the media type by name alone.
func (i info) ContentType(context.Context) (string, error) {
	return MediaType(i.name), nil
}
