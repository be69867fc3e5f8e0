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
	"sync"
	"time"
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

// Print tells apart files that have the same head, such as a banner that the program writes at
// each start: it is a checksum of the first bytes of the text, up to 64 KiB. The zero Print is of
// no bytes, which all files have. As long as the text is shorter, Inode is a hint; it may be 0.
type Print struct {
	Length   int64
	checksum uint32
	Inode    uint64
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

// Full reports whether the print gets no longer.
func (p Print) Full() bool { return p.Length == printSize }

// SameText reports whether two prints are of the same bytes.
func (p Print) SameText(q Print) bool { return p.Length == q.Length && p.checksum == q.checksum }

// String returns the end of a position, "" for a print that tells no more than the head.
func (p Print) String() (text string) {
	if p.Length > HeadSize {
		text = fmt.Sprintf("~%d-%08x", p.Length, p.checksum)
	}
	if p.Length < printSize && p.Inode != 0 {
		text += fmt.Sprintf("~i%x", p.Inode)
	}
	return text
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
	before      bool  // the file of the first place comes after this one, with only empty ones between
	Offset      int64 // in the content of the file

	// seen is when a file that was empty was seen first, in milliseconds, modulo 2^32; 0 if nobody
	// has said. Only the compact form has it.
	seen uint32

	// made is how long before that the file was changed last, in milliseconds plus one; 0 if nobody has
	// said.
	made uint64

	// unknown are the bits of the fingerprint that a compact position leaves out. One that leaves
	// out some has only the last 16 bits of an inode too.
	unknown uint64
}

// BeforeNewest marks a place whose file is the last one with content before that of the first place.
const BeforeNewest = "~b"

// onePosition is the text of a place. The print was not written always.
var onePosition = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{1,4})-([0-9a-f]{1,16}):(\d{1,19})(?:~(\d{1,5})-([0-9a-f]{8}))?(?:~i([0-9a-f]{1,16}))?(~b)?$`)
})

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
		fields := onePosition().FindStringSubmatch(one)
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
		p.print.Inode, _ = strconv.ParseUint(cmp.Or(fields[6], "0"), 16, 64)
		p.before = fields[7] != ""
		all = append(all, p)
	}
	return all, true
}

// In reports whether a file is the position's, given its first bytes, up to HeadSize, and where
// its text begins. It may read the file, if these bytes are right.
func (p Position) In(head []byte, r io.ReaderAt, start int64) bool {
	return len(head) >= p.length && (fingerprint(head[:p.length])^p.fingerprint)&^p.unknown == 0 && p.print.Of(r, start)
}

// HasInode reports whether the file of the position is known to have an inode.
func (p Position) HasInode(inode uint64) bool {
	if p.unknown != 0 {
		inode &= math.MaxUint16
	}
	return p.print.Inode != 0 && inode == p.print.Inode
}

// Candidate is a file that begins as a position says.
type Candidate struct {
	Head   []byte // its first bytes
	Inode  uint64
	Begins func() bool // reports whether a line begins at the position
}

// meant returns which of several files are meant: the one with the inode, those that have not
// grown since, or those in which a line begins there.
func (p Position) meant(files []int, describe func(p Position, file int) Candidate) []int {
	for _, is := range []func(Candidate) bool{
		func(c Candidate) bool { return p.HasInode(c.Inode) },
		func(c Candidate) bool { return p.Short() && len(c.Head) == p.length },
		func(c Candidate) bool { return c.Begins() },
	} {
		if len(files) < 2 {
			break
		}
		if left := slices.DeleteFunc(slices.Clone(files), func(i int) bool { return !is(describe(p, i)) }); len(left) > 0 {
			files = left
		}
	}
	return files
}

// Located is where the places of a position are, in files by their index, oldest first.
type Located struct {
	Offsets map[int]int64
	Newest  int  // index of the newest of the files; -1 if it was not found
	Before  int  // index of the file right before that; -1 if it was not found
	All     bool // all places were found
	Lost    bool // one was not found that was in a file with a full head
}

// Locate finds the places of a position. candidates returns the files that begin like that of a
// place, oldest first, and describe what decides between them.
//
// The first place is in the newest file, the others are in older ones. If one of them is in the
// file right before, the oldest file after that is meant, of those that begin alike.
func Locate(places []Position, candidates func(Position) ([]int, error), describe func(p Position, file int) Candidate) (Located, error) {
	found := Located{Offsets: map[int]int64{}, Newest: -1, Before: -1, All: true}
	newest, others := places[0], slices.Clone(places[1:])
	slices.SortStableFunc(others, func(p, q Position) int { return cmp.Compare(q.length, p.length) }) // an empty file begins like any
	after := -1
	for _, p := range others {
		files, err := candidates(p)
		if err != nil {
			return found, err
		}
		files = slices.DeleteFunc(files, func(file int) bool { _, taken := found.Offsets[file]; return taken })
		if p.length == 0 { // any file begins like it, so the inode must tell
			files = slices.DeleteFunc(files, func(file int) bool { return !p.HasInode(describe(p, file).Inode) })
		}
		if files = p.meant(files, describe); len(files) != 1 {
			found.All, found.Lost = false, found.Lost || !p.Short()
			continue
		}
		found.Offsets[files[0]] = p.Offset
		if p.length > 0 || p.before {
			after = max(after, files[0])
		}
		if p.before {
			found.Before = files[0]
		}
	}
	files, err := candidates(newest)
	if err != nil {
		return found, err
	}
	files = slices.DeleteFunc(files, func(file int) bool { return file <= after })
	adjacent := found.Before >= 0
	if !adjacent {
		files = newest.meant(files, describe)
	}
	switch {
	case adjacent && newest.length == 0:
		found.Newest = after // nothing of the newest was read
		return found, nil
	case len(files) == 1, len(files) > 0 && adjacent:
		found.Newest = files[0]
	case len(files) > 0 && newest.Short() && newest.print.Inode == 0:
		found.Newest = files[len(files)-1] // as it was before there were prints
	default:
		found.All = false
		return found, nil
	}
	found.Offsets[found.Newest] = newest.Offset
	return found, nil
}

// Short reports whether the position is in a file that was shorter than a head: many files may
// begin like it.
func (p Position) Short() bool { return p.length < HeadSize }

// IsPosition reports whether a text has the form of a position.
func IsPosition(s string) bool {
	_, ok := ParsePosition(s)
	return ok
}

// IsEmpty reports whether the position is in a file that was empty: all of it is new by now.
func (p Position) IsEmpty() bool { return p.length == 0 }

// Seen returns when the file was seen that was empty, no later than a time, and when it had been changed
// last then; the zero time for what the position does not say.
func (p Position) Seen(latest time.Time) (seen, made time.Time) {
	if p.seen == 0 {
		return seen, made
	}
	ago := uint32(latest.UnixMilli()) - p.seen
	seen = time.UnixMilli(latest.UnixMilli() - int64(ago))
	if p.made > 0 {
		made = time.UnixMilli(seen.UnixMilli() - int64(p.made-1))
	}
	return seen, made
}

// SeenAt returns the position in a file that was empty with when that was seen, and when it had been
// changed last then, zero for unknown.
func (p Position) SeenAt(seen, made time.Time) Position {
	p.seen, p.made = max(uint32(seen.UnixMilli()), 1), 0
	if ago := seen.UnixMilli() - made.UnixMilli(); !made.IsZero() && 0 <= ago && ago < maxMade {
		p.made = uint64(ago) + 1
	}
	return p
}

// maxMade bounds what SeenAt keeps: about a year, in milliseconds.
const maxMade = 1 << 35

func fingerprint(head []byte) uint64 {
	h := fnv.New64a()
	h.Write(head)
	return h.Sum64()
}
