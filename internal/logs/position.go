package logs

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	// HeadSize is the number of first bytes that identify a file.
	HeadSize = 1 << 10

	// printSize is the maximum number of first bytes that tell apart files with equal heads.
	printSize = 64 << 10

	// MaxPlaces is the maximum number of places in a position.
	MaxPlaces = 8
)

// Identity identifies the log's content. It stays the same when the file grows beyond
// HeadSize, is renamed, or is compressed.
func (l *Log) Identity() string { return Identity(l.head) }

// Identity returns the identity of a file by its first bytes, up to HeadSize.
func Identity(head []byte) string { return fmt.Sprintf("%d-%016x", len(head), fingerprint(head)) }

// Print is a checksum of the first bytes of a file's text, up to 64 KiB. It tells apart files
// that have the same head, such as a banner that the program writes at each start. The zero
// Print is of no bytes, which all files have.
type Print struct {
	Length   int64
	checksum uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Missing returns how many bytes a print lacks of a text of that size.
func (p Print) Missing(size int64) int64 { return max(min(size, printSize)-p.Length, 0) }

// Add continues a print with the next bytes of the text.
func (p *Print) Add(text []byte) {
	p.Length, p.checksum = p.Length+int64(len(text)), crc32.Update(p.checksum, castagnoli, text)
}

// Of reports whether a text begins with the bytes of the print. Its first byte is at start.
func (p Print) Of(r io.ReaderAt, start int64) bool {
	if p.Length == 0 {
		return true
	}
	buf := make([]byte, p.Length)
	n, _ := r.ReadAt(buf, start)
	return n == len(buf) && crc32.Checksum(buf, castagnoli) == p.checksum
}

// String returns the end of a position, "" for a print that tells no more than the head.
func (p Print) String() string {
	if p.Length <= HeadSize {
		return ""
	}
	return fmt.Sprintf("~%d-%08x", p.Length, p.checksum)
}

// FormatPosition returns the text of a position: the file's identity, an offset, and the print.
func FormatPosition(head []byte, offset int64, print Print) string {
	return fmt.Sprintf("%s:%d%s", Identity(head), offset, print)
}

// Position is a place in a file that is known by its first bytes: so many of them have the
// fingerprint, and more of them the print.
type Position struct {
	length      int
	fingerprint uint64
	print       Print
	Offset      int64 // in the content of the file
}

// onePosition is the text of a place. The print was not written always.
var onePosition = regexp.MustCompile(`^(\d{1,4})-([0-9a-f]{1,16}):(\d{1,19})(?:~(\d{1,5})-([0-9a-f]{8}))?$`)

// ParsePosition parses the first place of a position. A head shorter than HeadSize was the
// whole file, so the offset cannot be greater.
func ParsePosition(text string) (Position, bool) {
	all, ok := ParsePlaces(text)
	if !ok {
		return Position{}, false
	}
	return all[0], true
}

// ParsePlaces parses a position. That of a follow may have several places: after a line, and
// in older files that may still be written to.
func ParsePlaces(text string) (all []Position, ok bool) {
	for one := range strings.SplitSeq(text, ",") {
		fields := onePosition.FindStringSubmatch(one)
		if fields == nil || len(all) == MaxPlaces {
			return nil, false
		}
		var p Position
		length, _ := strconv.Atoi(fields[1]) // has few digits
		p.length = length
		p.fingerprint, _ = strconv.ParseUint(fields[2], 16, 64)
		offset, err := strconv.ParseInt(fields[3], 10, 64)
		p.Offset = offset
		end := int64(length)
		if length == HeadSize {
			end = math.MaxInt64
		}
		if err != nil || length > HeadSize || offset > end {
			return nil, false
		}
		if fields[4] != "" {
			p.print.Length, _ = strconv.ParseInt(fields[4], 10, 64)
			sum, _ := strconv.ParseUint(fields[5], 16, 32)
			p.print.checksum = uint32(sum)
			if length < HeadSize || p.print.Length <= HeadSize || p.print.Length > printSize {
				return nil, false
			}
		}
		all = append(all, p)
	}
	return all, true
}

// In reports whether a file is the position's, given its first bytes, up to HeadSize, and where
// its text begins. It may read the file, if these bytes are right.
func (p Position) In(head []byte, r io.ReaderAt, start int64) bool {
	return len(head) >= p.length && fingerprint(head[:p.length]) == p.fingerprint && p.print.Of(r, start)
}

// Meant returns which of several files are meant, of those that all begin as the position says:
// the ones that have not grown since, or else in which a line begins there. head returns the
// first bytes of a file.
func (p Position) Meant(files []int, head func(file int) []byte, begins func(file int) bool) []int {
	for _, other := range []func(int) bool{
		func(i int) bool { return !p.Short() || len(head(i)) > p.length },
		func(i int) bool { return !begins(i) },
	} {
		if left := slices.DeleteFunc(slices.Clone(files), other); len(files) > 1 && len(left) > 0 {
			files = left
		}
	}
	return files
}

// Short reports whether the position is in a file that was shorter than a head: many files may
// begin like it.
func (p Position) Short() bool { return p.length < HeadSize }

// Longer orders positions by how much of their files they know, the most first.
func (p Position) Longer(q Position) int { return cmp.Compare(q.length, p.length) }

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
