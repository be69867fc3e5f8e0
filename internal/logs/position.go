package logs

import (
	"fmt"
	"hash/fnv"
	"math"
)

// headSize is how many of a file's first bytes tell it from its successors.
const headSize = 1 << 10

// maxPosition is how long a position may be, in bytes. None that is handed out is longer
// than 41.
const maxPosition = 64

// Identity tells the log's content from that of others. It stays the same when
// the file grows beyond its first KiB, is renamed or compressed.
func (l *Log) Identity() string { return identity(l.head) }

func identity(head []byte) string { return fmt.Sprintf("%d-%016x", len(head), fingerprint(head)) }

// position names a place by its file's identity and its offset.
func position(head []byte, offset int64) string {
	return fmt.Sprintf("%s:%d", identity(head), offset)
}

// spot is a place that a position names: a file is the one if its first bytes, so many
// of them, have the fingerprint.
type spot struct {
	length int
	print  uint64
	offset int64
}

// parsePosition takes a position apart. A head that is shorter than headSize was the
// whole file: nothing is beyond its end.
func parsePosition(text string) (s spot, ok bool) {
	_, err := fmt.Sscanf(text, "%d-%x:%d", &s.length, &s.print, &s.offset)
	end := int64(s.length)
	if s.length == headSize {
		end = math.MaxInt64
	}
	return s, err == nil && len(text) <= maxPosition && 0 <= s.length && s.length <= headSize && 0 <= s.offset && s.offset <= end
}

// in reports whether a file that begins with head is the one.
func (s spot) in(head []byte) bool {
	return len(head) >= s.length && fingerprint(head[:s.length]) == s.print
}

// IsPosition reports whether a text has the form of a position.
func IsPosition(s string) bool {
	_, ok := parsePosition(s)
	return ok
}

func fingerprint(head []byte) uint64 {
	h := fnv.New64a()
	h.Write(head)
	return h.Sum64()
}
