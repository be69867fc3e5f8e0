package storage

import (
	"crypto/rand"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// Names of hidden files and folders. Clients cannot see or reach them, and a sweep removes
// those that a crash left. Other names with such a prefix belong to users.
const (
	temporaryPrefix = ".gowebdav-upload-"        // a running upload or copy
	asidePrefix     = temporaryPrefix + "aside-" // a destination while another takes its place
	dropPrefix      = temporaryPrefix + "drop-"  // a replaced destination, to be removed
	randomLetters   = 26                         // after the prefix; rand.Text may become longer
)

// localName turns a rooted, slash-separated name into one relative to the root.
func localName(name string) (string, error) {
	local := strings.TrimPrefix(path.Clean("/"+name), "/")
	if local == "" {
		return ".", nil
	}
	if strings.ContainsRune(local, 0) || !filepath.IsLocal(local) {
		return "", fs.ErrInvalid
	}
	if strings.Contains(local, temporaryPrefix) {
		for part := range strings.SplitSeq(local, "/") {
			if isTemporary(part) {
				return "", fs.ErrNotExist
			}
		}
	}
	return local, nil
}

// randomName returns an unused hidden name.
func randomName(prefix string) string { return prefix + rand.Text()[:randomLetters] }

// temporaryName returns the hidden name for a new upload or copy.
func temporaryName() string { return randomName(temporaryPrefix) }

// IsOurs reports whether a name of a file or folder is one of those that clients cannot use.
func IsOurs(name string) bool { return isTemporary(name) }

// isTemporary reports whether randomName could have made a name.
func isTemporary(name string) bool {
	return strings.HasPrefix(name, temporaryPrefix) &&
		(isHidden(name, temporaryPrefix) || isHidden(name, asidePrefix) || isHidden(name, dropPrefix))
}

// isHidden reports whether randomName could have made a name with this prefix.
func isHidden(name, prefix string) bool {
	random, found := strings.CutPrefix(name, prefix)
	if !found || len(random) != randomLetters {
		return false
	}
	for _, c := range []byte(random) {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') { // the letters of base32 (RFC 4648 §6)
			return false
		}
	}
	return true
}
