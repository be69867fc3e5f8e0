package merge

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"sync"
	"time"

	"gowebdav/internal/logs"
)

// key is a place in the order of all lines: by time, then by source, then by their order in it.
type key struct {
	at     int64 // nanoseconds since 1970; untimed for a line without a time
	rank   int   // of the source
	file   int   // of the source
	offset int64 // in the file
}

const (
	beginning = math.MinInt64
	untimed   = math.MaxInt64 // of lines without times
)

func (k key) compare(l key) int {
	return cmp.Or(cmp.Compare(k.at, l.at), cmp.Compare(k.rank, l.rank), cmp.Compare(k.file, l.file), cmp.Compare(k.offset, l.offset))
}

// Times before and after these count as these: nanoseconds since 1970 reach from 1677 to 2262.
var earliest, latest = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2250, 1, 1, 0, 0, 0, 0, time.UTC)

// nano returns a time as that of a key.
func nano(t time.Time) int64 {
	switch {
	case t.Before(earliest):
		return earliest.UnixNano()
	case t.After(latest):
		return latest.UnixNano()
	}
	return t.UnixNano()
}

// moment returns the time of a key, zero for none.
func moment(at int64) time.Time {
	if at == beginning || at == untimed {
		return time.Time{}
	}
	return time.Unix(0, at).UTC()
}

// maxName is the maximum length of a name in a position, in bytes. Of a longer one it has a
// hash, so a position has less than 2 KiB.
const maxName = 1 << 10

// position is a place in the order of all lines, for those who come again: by time, by the name
// of the source, and by a position in it. Without a source it is before all lines of that time.
type position struct {
	at     int64
	source string // as code returns it
	place  string // see logs.FormatPosition
}

func (p position) String() string {
	if p.source == "" {
		return fmt.Sprintf("at%d", p.at)
	}
	return fmt.Sprintf("at%d!%s!%s", p.at, p.source, p.place)
}

// PositionOf returns the position of a line of a log: of its time, zero for none, and at its place in
// a file, as [logs.FormatPosition] returns it.
func PositionOf(t time.Time, source, place string) string {
	p := position{at: untimed, source: code(source), place: place}
	if !t.IsZero() {
		p.at = nano(t)
	}
	return p.String()
}

// code returns the name of a source in a position.
func code(name string) string {
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(name))
		return "~" + hex.EncodeToString(sum[:16])
	}
	return plain(name)
}

func plain(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

// decoded returns the name that code was given; "" if it was too long.
func decoded(code string) string {
	name, err := base64.RawURLEncoding.DecodeString(code)
	if err != nil {
		return ""
	}
	return string(name)
}

var form = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^at(-?\d{1,19})(?:!(~?[0-9A-Za-z_-]+)!([^!]+))?$`)
})

func parsePosition(text string) (p position, ok bool) {
	fields := form().FindStringSubmatch(text)
	if fields == nil || len(text) > 2<<10 || fields[2] != "" && !logs.IsPosition(fields[3]) {
		return p, false
	}
	at, err := strconv.ParseInt(fields[1], 10, 64)
	isTime := at >= earliest.UnixNano() && at <= latest.UnixNano()
	return position{at, fields[2], fields[3]}, err == nil && (isTime || at == beginning || at == untimed)
}

// IsPosition reports whether a text has the form of a position in a group.
func IsPosition(text string) bool {
	_, ok := parsePosition(text)
	return ok
}
