package logs

import (
	"fmt"
	"hash/fnv"
)

// headSize is how many of a file's first bytes tell it from its successors.
const headSize = 1 << 10

// Identity tells the log's content from that of others. It stays the same when
// the file grows beyond its first KiB, is renamed or compressed.
func (l *Log) Identity() string { return identity(l.head) }

func identity(head []byte) string { return fmt.Sprintf("%d-%016x", len(head), fingerprint(head)) }

// position names a place by its file's identity and its offset.
func position(head []byte, offset int64) string {
	return fmt.Sprintf("%s:%d", identity(head), offset)
}

// parsePosition takes a position apart: a file is the one if its first bytes, so
// many of them, have the fingerprint.
func parsePosition(s string) (length int, print uint64, offset int64, ok bool) {
	_, err := fmt.Sscanf(s, "%d-%x:%d", &length, &print, &offset)
	return length, print, offset, err == nil && 0 <= length && length <= headSize && offset >= 0
}

// IsPosition reports whether a text has the form of a position.
func IsPosition(s string) bool {
	_, _, _, ok := parsePosition(s)
	return ok
}

func fingerprint(head []byte) uint64 {
	h := fnv.New64a()
	h.Write(head)
	return h.Sum64()
}
