package logs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Window selects lines around an anchor: a number of lines before the anchor's line, and a
// number of lines from it on.
type Window struct {
	Anchor
	Before, After int
	Full          int // maximum bytes of a long line; 0 for 64 KiB
}

// Anchor is a place in a log: the field that is set, or the beginning. A place after the
// end is the end.
type Anchor struct {
	File     string // of Offset and Percent; the newest if the set has no such file
	Offset   int64
	End      bool
	Percent  float64   // of the file's bytes, above 0
	Line     int64     // number of a line, from 1
	Time     time.Time // the first line of that time or later
	Position string    // see Place.Position
}

// Span is the range of the lines of a window.
type Span struct {
	Start, End     Place
	AtStart, AtEnd bool // no lines before, or after
}

// ErrNotHere reports a position in a file that is not in the set any more.
var ErrNotHere = errors.New("the file of this position is not here any more")

// Window visits the lines of a window, each with its time and level, and returns their
// range.
func (s Set) Window(ctx context.Context, w Window, visit func(Hit) error) (Span, error) {
	anchor, err := s.find(ctx, w.Anchor)
	if err != nil {
		return Span{}, err
	}
	v := Span{}
	if v.Start, err = s.Back(ctx, anchor, w.Before); err != nil {
		return v, err
	}
	if v.End, err = s.show(ctx, w, v.Start, anchor, visit); err != nil {
		return v, err
	}
	if v.AtStart, err = s.atStart(v.Start); err != nil {
		return v, err
	}
	v.AtEnd, err = s.atEnd(v.End)
	return v, err
}

// longest returns the maximum bytes of a line in a window. A compressed log allows a block.
func (s Set) longest(wanted int) int {
	if s.Compressed() {
		return min(wanted, blockSize)
	}
	return wanted
}

// show visits the lines from start to the anchor, and those after it.
func (s Set) show(ctx context.Context, w Window, start, anchor Place, visit func(Hit) error) (Place, error) {
	buf := make([]byte, max(stepSize, s.longest(w.Full)))
	e, err := newEvents(ctx, start.Log, start.Offset)
	if err != nil {
		return Place{}, err
	}
	hand := func(log *Log, l Line) error {
		return visit(Hit{Line: l, Head: e.in(log).head(l), Log: log})
	}
	_, err = s.lines(ctx, start, w.Before, buf, func(log *Log, l Line) error {
		if log == anchor.Log && l.Offset >= anchor.Offset {
			return errDone // there are fewer lines before it
		}
		return hand(log, l)
	})
	if err != nil && !errors.Is(err, errDone) {
		return Place{}, err
	}
	return s.lines(ctx, anchor, w.After, buf, hand)
}

// atStart reports whether nothing precedes a place.
func (s Set) atStart(p Place) (bool, error) {
	if p.Offset > p.Log.Start {
		return false, nil
	}
	for _, older := range s[:p.File] {
		if more, err := older.Reaches(older.Start); more || err != nil {
			return false, err
		}
	}
	return true, nil
}

// atEnd reports whether nothing follows a place.
func (s Set) atEnd(p Place) (bool, error) {
	if more, err := p.Log.Reaches(p.Offset); more || err != nil {
		return false, err
	}
	for _, newer := range s[p.File+1:] {
		if more, err := newer.Reaches(newer.Start); more || err != nil {
			return false, err
		}
	}
	return true, nil
}

// find returns the beginning of the anchor's line.
func (s Set) find(ctx context.Context, a Anchor) (Place, error) {
	file := slices.IndexFunc(s, func(log *Log) bool { return log.Name == a.File })
	if file < 0 {
		file = len(s) - 1
	}
	switch {
	case a.End:
		return s.end()
	case a.Position != "":
		return s.findPosition(ctx, a.Position)
	case a.Line > 0:
		return s.findLine(ctx, a.Line)
	case !a.Time.IsZero():
		return s.findTime(ctx, a.Time)
	case a.Percent > 0:
		size, err := s[file].end()
		if err != nil {
			return Place{}, err
		}
		a.Offset = int64(a.Percent / 100 * float64(size))
	}
	return s.findOffset(ctx, file, a.Offset)
}

// findOffset returns the beginning of the line that contains a byte.
func (s Set) findOffset(ctx context.Context, file int, offset int64) (Place, error) {
	log := s[file]
	if offset <= log.Start {
		return s.Place(file, log.Start), nil
	}
	inside, err := log.Reaches(offset)
	if err != nil {
		return Place{}, err
	}
	if !inside {
		size, err := log.end()
		return s.Place(file, size), err
	}
	start, err := lineStart(ctx, log, offset, log.Start)
	return s.Place(file, start), err
}

func (s Set) findPosition(ctx context.Context, position string) (Place, error) {
	spot, ok := ParsePosition(position)
	if !ok {
		return Place{}, fmt.Errorf("%q: %w", position, ErrNotHere)
	}
	place, ok, err := s.spot(spot)
	if err != nil || !ok {
		return Place{}, cmp.Or(err, ErrNotHere)
	}
	return s.findOffset(ctx, place.File, place.Offset)
}
