package dav

import (
	"context"
	"fmt"
	"io/fs"

	"golang.org/x/net/webdav"
)

// ETag returns the strong entity tag of a file, with its quotes.
func ETag(ctx context.Context, fi fs.FileInfo) (string, error) {
	if e, ok := fi.(webdav.ETager); ok {
		return e.ETag(ctx)
	}
	return fmt.Sprintf(`"%x-%x"`, fi.Size(), fi.ModTime().UnixNano()), nil
}
