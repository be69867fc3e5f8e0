package storage

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// temporaryPrefix starts the name of every file that an upload fills before it
// takes its place. Clients neither see nor reach such names.
const temporaryPrefix = ".gowebdav-upload-"

// localName turns a rooted, slash-separated name into one relative to the root.
func localName(name string) (string, error) {
	local := strings.TrimPrefix(path.Clean("/"+name), "/")
	if local == "" {
		return ".", nil
	}
	if strings.ContainsRune(local, 0) || !filepath.IsLocal(local) {
		return "", fs.ErrInvalid
	}
	if strings.Contains("/"+local, "/"+temporaryPrefix) {
		return "", fs.ErrNotExist
	}
	return local, nil
}

func isTemporary(name string) bool { return strings.HasPrefix(name, temporaryPrefix) }
