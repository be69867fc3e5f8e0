package dav

import (
	"context"
	"io/fs"

	"golang.org/x/net/webdav"
)

// ETag returns the strong entity tag of a file of the storage, with its quotes,
// and "" for what has none.
func ETag(fi fs.FileInfo) string {
	e, ok := fi.(webdav.ETager)
	if !ok {
		return ""
	}
	tag, _ := e.ETag(context.Background()) // made of what fi holds: nothing to wait for or to fail
	return tag
}
