package format

import (
	"encoding/binary"
	"sync"
)

// start is what the lines of a row begin with: the bytes that may stand at each of their
// first places. An empty string is any byte. It rules out most rows of a line without a
// try, and a row need not look again.
type start []string

const (
	startPlaces = 6           // of a line's first bytes
	afterDate   = startPlaces // the place of the first byte after a date in ISO 8601 and blanks
	afterNext   = afterDate + 1
)

// inBrackets is the start of a line with a date in ISO 8601 in brackets.
var inBrackets = start{"[", digits, digits, digits, digits, "-"}

// iso is the start of a line with a date in ISO 8601. next are the bytes that may follow
// the date and its blanks, and after those that may follow them.
func iso(next string, after ...string) start {
	return append(start{digits, digits, digits, digits, "-", "", next}, after...)
}

var (
	// clock is the start of a line with a time of day.
	clock = start{digits, digits + ":", digits + ":", digits + ":", digits + ":"}

	// month is the start of a line with the name of a month, 3月, or 三月.
	month = start{"JFMAESONDjfmaesond\xe4\xe5" + digits, "ANERPVBUGOCKTIanerpvbugockti\xc3\xe6\xb8\xba\x9b\x85\xb9\x8d" + digits}
)

// rowSet is a set of rows, by their indexes in table, which has 128 at most.
type rowSet [2]uint64

func (r *rowSet) add(row int) { r[row/64] |= 1 << (row % 64) }

func (r *rowSet) and(other *rowSet) { r[0], r[1] = r[0]&other[0], r[1]&other[1] }

// rowIndex has the rows that allow a byte at a place, and those whose lines do not begin
// with a date in ISO 8601.
type rowIndex struct {
	places  [afterNext + 1][256]rowSet
	undated rowSet
}

var indexOfRows = sync.OnceValue(func() *rowIndex {
	x := &rowIndex{}
	for row, f := range table {
		for place := range x.places {
			if place >= len(f.start) || f.start[place] == "" {
				for c := range x.places[place] {
					x.places[place][c].add(row)
				}
				continue
			}
			for i := range len(f.start[place]) {
				x.places[place][f.start[place][i]].add(row)
			}
		}
		if len(f.start) <= afterDate {
			x.undated.add(row)
		}
	}
	return x
})

// ofBytes returns the rows that allow the first bytes of a line, which is not empty.
func (x *rowIndex) ofBytes(b []byte) rowSet {
	rows := x.places[0][b[0]]
	for i, c := range b[1:min(len(b), startPlaces)] {
		rows.and(&x.places[1+i][c])
	}
	return rows
}

// candidates returns the rows that the line may match. The line is not empty. Most lines
// of a file begin as the one before, so the rows of its first bytes are remembered.
func (s *scanner) candidates() rowSet {
	b := s.line
	if len(b) < 8 {
		return s.index.ofBytes(b)
	}
	if first := binary.LittleEndian.Uint64(b) << (8 * (8 - startPlaces)); first != s.first {
		s.first, s.rows = first, s.index.ofBytes(b)
	}
	rows := s.rows
	if b[4] != '-' || b[0] > '9' {
		return rows
	}
	if !s.iso() {
		rows.and(&s.index.undated)
		return rows
	}
	if maybe(s.blanks()) && s.pos < len(b) {
		rows.and(&s.index.places[afterDate][b[s.pos]])
		if s.pos+1 < len(b) {
			rows.and(&s.index.places[afterNext][b[s.pos+1]])
		}
	}
	s.restart()
	return rows
}
