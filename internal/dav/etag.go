package dav

import (
	"io/fs"
	"slices"
	"strings"
)

// ETag returns the strong entity tag of a file of the storage, with its quotes,
// and "" for what has none.
func ETag(fi fs.FileInfo) string { return string(appendETag(nil, fi)) }

func appendETag(b []byte, fi fs.FileInfo) []byte {
	if e, ok := fi.(interface{ AppendETag([]byte) []byte }); ok {
		return e.AppendETag(b)
	}
	return b
}

// CodedETag is the entity tag of a file that is sent in a content coding, which
// is another representation (RFC 9110 §8.8.3.3): a cache must not join one with
// ranges of the other.
func CodedETag(tag, coding string) string {
	if coding == "" {
		return tag
	}
	return strings.TrimSuffix(tag, `"`) + "-" + coding + `"`
}

// isTag reports whether a client's tag is that of a file, in whatever coding it
// was sent: who writes back what came compressed means the same file.
func isTag(candidate, tag string) bool { return slices.Contains(spellings(tag), candidate) }

// spellings are the tags under which a file is sent.
func spellings(tag string) []string {
	return []string{tag, CodedETag(tag, "zstd"), CodedETag(tag, "gzip")}
}
