package merge

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/natural"
)

// Key is the place of a line in the order of several logs, for a caller that has lines from
// elsewhere too: by time, then by the name of the log. Lines of one log keep their order.
type Key struct {
	at   int64
	name string // "" before all logs
}

// Key returns the place of a line.
func (l *Line) Key() Key { return Key{l.at, l.Source} }

// KeyOf returns the place of a position.
func KeyOf(text string) (k Key, ok bool) {
	p, ok := parsePosition(text)
	if p.source != "" {
		k.name = decoded(p.source)
	}
	k.at = p.at
	return k, ok
}

// SourceOf returns the name of the log of a line, by its position; "" if that is too long.
func SourceOf(text string) string {
	p, _ := parsePosition(text)
	return decoded(p.source)
}

// Timed reports whether a line has a time.
func (k Key) Timed() bool { return k.at != untimed }

// In returns a place as one of the logs below a folder, which stand together.
func (k Key) In(folder string) Key { return Key{k.at, folder + "/"} }

// Order is the order in which lines come.
type Order uint8

const (
	Oldest  Order = iota // of a search: files without times come last
	Newest               // of a search, and of the part of a window before a place: files without times come last
	Forward              // of the part of a window after a place: files without times come first
)

// Compare compares places in an order.
func (o Order) Compare(a, b Key) int {
	switch timed := a.Timed(); {
	case timed != b.Timed():
		if timed == (o == Forward) {
			return 1
		}
		return -1
	case o == Newest:
		a, b = b, a
	}
	return cmp.Or(cmp.Compare(a.at, b.at), natural.Compare(a.name, b.name))
}

// Before reports whether a place is before those below a folder at the same time.
func (k Key) Before(folder string) bool { return natural.Compare(k.name, folder+"/") < 0 }

// Whole reports whether a place is before all logs at its time.
func (k Key) Whole() bool { return k.name == "" }

// Beside returns the position, for the logs below a folder, of a place that is in none of them.
func (k Key) Beside(folder string) string {
	at := k.at
	if at != beginning && at != untimed && !k.Before(folder) {
		at++ // they come before it at the same time
	}
	return position{at: at}.String()
}

// PositionAt returns the position before all lines of a time or later.
func PositionAt(t time.Time) string { return position{at: nano(t)}.String() }

// Positions that no line has: before all lines of a window, before the first line with a time, and after
// the last one.
var (
	Beginning  = position{at: beginning}.String()
	FirstTimed = PositionAt(earliest)
	EndOfTimed = position{at: untimed}.String()
)

// hashed begins a name in a position of elsewhere that was too long there.
const hashed = "\x00"

// Enter returns the position for the logs below a folder that Leave has returned.
func Enter(folder, text string) (string, bool) {
	p, ok := parsePosition(text)
	name, within := strings.CutPrefix(decoded(p.source), folder+"/")
	if !ok || !within {
		return "", false
	}
	if hash, is := strings.CutPrefix(name, hashed); is {
		p.source = "~" + hash
	} else {
		p.source = plain(name)
	}
	return p.String(), true
}

// Leave returns the position in a larger group that has the logs of an other one below a folder. It fails
// if the position would be too long.
func Leave(folder, text string) (string, error) {
	p, ok := parsePosition(text)
	if !ok {
		return "", errors.New("no positions: it may have an older version")
	}
	if p.source == "" {
		return text, nil
	}
	name := decoded(p.source)
	if hash, is := strings.CutPrefix(p.source, "~"); is {
		name = hashed + hash
	}
	p.source = plain(folder + "/" + name)
	if text = p.String(); !IsPosition(text) {
		return "", errors.New("positions that are too long")
	}
	return text, nil
}

// Shifted returns the position so many bytes after that of a line.
func Shifted(text string, by int64) (string, bool) {
	p, ok := parsePosition(text)
	identity, rest, found := strings.Cut(p.place, ":")
	if !ok || !found {
		return "", false
	}
	offset, print, marked := strings.Cut(rest, "~")
	at, err := strconv.ParseInt(offset, 10, 64)
	if p.place = fmt.Sprintf("%s:%d", identity, at+by); marked {
		p.place += "~" + print
	}
	text = p.String()
	return text, err == nil && at+by >= 0 && IsPosition(text)
}
