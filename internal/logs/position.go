package logs

import (
	"fmt"
	"hash/fnv"
	"math"
)

// HeadSize is the number of first bytes that identify a file.
const HeadSize = 1 << 10

// maxPosition is the maximum length of a position in bytes. Ours have up to 41.
const maxPosition = 64

// Identity identifies the log's content. It stays the same when the file grows beyond
// HeadSize, is renamed, or is compressed.
func (l *Log) Identity() string { return Identity(l.head) }

// Identity returns the identity of a file by its first bytes, up to HeadSize.
func Identity(head []byte) string { return fmt.Sprintf("%d-%016x", len(head), fingerprint(head)) }

// FormatPosition returns the text of a position: the file's identity and an offset.
func FormatPosition(head []byte, offset int64) string {
	return fmt.Sprintf("%s:%d", Identity(head), offset)
}

// Position is a place in a file that is known by its first bytes: so many of them have the
// fingerprint.
type Position struct {
	length int
	print  uint64
	Offset int64 // in the content of the file
}

// ParsePosition parses a position. A head shorter than HeadSize was the whole file, so the
// offset cannot be greater.
func ParsePosition(text string) (s Position, ok bool) {
	_, err := fmt.Sscanf(text, "%d-%x:%d", &s.length, &s.print, &s.Offset)
	end := int64(s.length)
	if s.length == HeadSize {
		end = math.MaxInt64
	}
	return s, err == nil && len(text) <= maxPosition && 0 <= s.length && s.length <= HeadSize && 0 <= s.Offset && s.Offset <= end
}

// In reports whether a file with the given first bytes is the position's file.
func (s Position) In(head []byte) bool {
	return len(head) >= s.length && fingerprint(head[:s.length]) == s.print
}

// IsPosition reports whether a text has the form of a position.
func IsPosition(s string) bool {
	_, ok := ParsePosition(s)
	return ok
}

func fingerprint(head []byte) uint64 {
	h := fnv.New64a()
	h.Write(head)
	return h.Sum64()
}
