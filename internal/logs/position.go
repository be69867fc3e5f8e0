package logs

import (
	"fmt"
	"hash/fnv"
	"math"
)

// headSize is how many of a file's first bytes tell it from its successors.
const HeadSize = 1 << 10

// maxPosition is how long a position may be, in bytes. None that is handed out is longer
// than 41.
const maxPosition = 64

// Identity tells the log's content from that of others. It stays the same when
// the file grows beyond its first KiB, is renamed or compressed.
func (l *Log) Identity() string { return Identity(l.head) }

func Identity(head []byte) string { return fmt.Sprintf("%d-%016x", len(head), fingerprint(head)) }

// FormatPosition names a place by its file's identity and its offset.
func FormatPosition(head []byte, offset int64) string {
	return fmt.Sprintf("%s:%d", Identity(head), offset)
}

// Position is a place that a position names: a file is the one if its first bytes, so many
// of them, have the fingerprint.
type Position struct {
	length int
	print  uint64
	Offset int64
}

// ParsePosition takes a position apart. A head that is shorter than headSize was the
// whole file: nothing is beyond its end.
func ParsePosition(text string) (s Position, ok bool) {
	_, err := fmt.Sscanf(text, "%d-%x:%d", &s.length, &s.print, &s.Offset)
	end := int64(s.length)
	if s.length == HeadSize {
		end = math.MaxInt64
	}
	return s, err == nil && len(text) <= maxPosition && 0 <= s.length && s.length <= HeadSize && 0 <= s.Offset && s.Offset <= end
}

// In reports whether a file that begins with head is the one.
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
