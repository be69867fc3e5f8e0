package merge

import (
	"context"
	"time"

	"gowebdav/internal/logs"
)

// Window selects lines about a place: a number of lines before it, and a number after it.
type Window struct {
	Anchor
	Before, After int
	logs.Query    // Limit, Newest, Tail and Context do not count
}

// Anchor is a place among all lines: the field that is set, or the beginning.
type Anchor struct {
	Time     time.Time // before the first line of that time or later
	End      bool      // after the last line
	Position string    // see Line.Position, Line.After and Span
}

// Span is the range of the lines of a window.
type Span struct {
	Start, End     string // positions
	AtStart, AtEnd bool   // no lines before, or after, as far as that is known
}

// Window visits the lines of a window and returns their range. Files without times stand before all
// others, so new lines come at the end, and it is found without opening old files. If the log or the file of a
// position is gone, that is reported, and the window is about its time.
func (g *Group) Window(ctx context.Context, w Window, visit func(*Line) error) (span Span, err error) {
	g.count(&w.Query)
	anchor := key{at: beginning}
	switch {
	case w.Anchor.End:
		anchor = endOfTimed
	case w.Anchor.Position != "":
		if anchor, err = g.locate(ctx, w.Anchor.Position); err != nil {
			return span, err
		}
	case !w.Anchor.Time.IsZero():
		anchor = key{at: nano(w.Anchor.Time), rank: -1}
	}
	span.Start = w.Anchor.Position
	if span.Start == "" {
		span.Start = position{at: anchor.at}.String()
	}
	span.End = span.Start
	if anchor.at == beginning {
		anchor = startOfTimeless
	}
	first := true
	each := func(lines []entry) error {
		return showAll(lines, func(l *Line) error {
			if first {
				span.Start, first = l.Position(), false
			}
			span.End = l.After()
			return visit(l)
		})
	}
	before := g.run(ctx, w.Query, all|linear, false, anchor)
	if _, err := g.last(before, w.Before, each); err != nil {
		return span, err
	}
	span.AtStart = !before.more
	after := g.run(ctx, w.Query, all|linear, true, anchor)
	if w.After > 0 {
		_, err = g.straight(after, w.After, each)
	} else {
		_, err = after.read(0)
	}
	span.AtEnd = !after.more
	return span, err
}
