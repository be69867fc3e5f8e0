package storage

import (
	"crypto/rand"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// Names of hidden files and folders. Clients neither see nor reach them, and a
// sweep looks after those that a crash has left. A name that only begins so is a
// user's.
const (
	temporaryPrefix = ".gowebdav-upload-"        // of what an upload or a copy fills before it takes its place
	asidePrefix     = temporaryPrefix + "aside-" // of folders that hold a destination while another takes its place
	dropPrefix      = temporaryPrefix + "drop-"  // of such folders once it has: they are only to be removed
	randomLetters   = 26                         // follow the prefix: rand.Text may become longer
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

// newName is a hidden name that nothing has.
func newName(prefix string) string { return prefix + rand.Text()[:randomLetters] }

// temporaryName is the hidden name of what is being filled.
func temporaryName() string { return newName(temporaryPrefix) }

// isTemporary reports whether a name is one that newName makes.
func isTemporary(name string) bool {
	return strings.HasPrefix(name, temporaryPrefix) &&
		(isHidden(name, temporaryPrefix) || isHidden(name, asidePrefix) || isHidden(name, dropPrefix))
}

// isHidden reports whether newName makes a name of a prefix.
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
