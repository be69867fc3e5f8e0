package dav

import (
	"io/fs"
	"slices"
	"strings"
)

// ETag returns the strong entity tag of a file with its quotes, "" if it has none.
func ETag(fi fs.FileInfo) string { return string(appendETag(nil, fi)) }

func appendETag(b []byte, fi fs.FileInfo) []byte {
	if e, ok := fi.(interface{ AppendETag([]byte) []byte }); ok {
		return e.AppendETag(b)
	}
	return b
}

// CodedETag is the entity tag of a file in a content coding, which is another
// representation (RFC 9110 §8.8.3.3). With one tag for both, a cache could join ranges of
// them.
func CodedETag(tag, coding string) string {
	if coding == "" {
		return tag
	}
	return strings.TrimSuffix(tag, `"`) + "-" + coding + `"`
}

// matchesTag reports whether a client's tag is that of a file in any coding. A client may
// download a file compressed, and write it back by that tag.
func matchesTag(candidate, tag string) bool { return slices.Contains(codedTags(tag), candidate) }

// codedTags are the tags of a file in all codings in which we send it.
func codedTags(tag string) []string {
	return []string{tag, CodedETag(tag, "zstd"), CodedETag(tag, "gzip")}
}
