package logs

import (
	"context"
	"time"

	"gowebdav/internal/logs/format"
)

// ownOrder is how far back a line looks in its file for times that are later than its own, in
// bytes. Lines that are out of order are near those that overtook them.
const ownOrder = 16 << 10

// clock tells by which times the lines of a log stand among those of other logs:
//
//   - A line with a time counts by the latest time of its own and those within ownOrder before it
//     that are up to a minute later. So a step back of up to a minute does not move a line before
//     those that are before it in its file.
//   - A line without a time counts as the last line with one.
//   - Before the first time of a file, lines count as the caller says, and belong to the event at the end of
//     the older file.
//
// So the time of a line depends on nothing but the bytes before it: wherever reading begins, in
// either direction, a line stands in the same place.
type clock struct {
	events
	ctx    context.Context
	log    *Log                   // to read lines while others are in use
	lead   func() (Ending, error) // what lines before the first time of the file stand after
	end    int64                  // of what was read, or -1
	last   time.Time              // by which the last line with a time counts; zero if the file has none before end
	lastAt int64                  // offset of that line
	recent []stamp                // the times within ownOrder, in the order of their lines, after some others
	gone   int                    // how many others
	latest time.Time              // of recent, or later
	quiet  quiet

	timeless bool  // no line has a time
	leadTo   int64 // no line before this offset has one
}

// Ending is the end of a log, for lines without a time that come after it.
type Ending struct {
	At    time.Time    // the time by which it counts; zero if there is none
	Time  time.Time    // of its last event; zero if that is not known
	Level format.Level // of that event
}

// carry gives a line the time and level of the event that it continues.
func (e Ending) carry(head *format.Head) {
	if e.Time.IsZero() {
		return
	}
	if head.Time, head.Continuation = e.Time, true; e.Level != format.LevelNone {
		head.Level = e.Level
	}
}

// stamp is the time of a line.
type stamp struct {
	offset int64
	at     time.Time
}

// quiet is a part without times, and the last line with one before it. Reading backward would
// look for that again and again.
type quiet struct {
	stamp
	to int64
}

func newClock(ctx context.Context, log *Log, lead func() (Ending, error)) clock {
	if log.survey == nil {
		log.survey = log.index.survey(log) // shared with the copy
	}
	return clock{ctx: ctx, log: log.aside(), lead: lead, end: -1}
}

// begin forgets what was before an offset.
func (c *clock) begin(offset int64) {
	c.events, c.last, c.end = *eventsAt(c.log), time.Time{}, offset
	c.recent, c.gone = c.recent[:0], 0
}

// reach prepares the clock for the line at an offset.
func (c *clock) reach(offset int64) error {
	switch {
	case c.end == offset:
		return nil
	case 0 <= c.end && c.end < offset && offset-c.end <= ownOrder:
		return c.pass(c.end, offset)
	case c.quiet.offset+2*ownOrder < offset && offset <= c.quiet.to:
		c.begin(offset)
		c.last, c.lastAt = c.quiet.at, c.quiet.offset
		return nil
	}
	none := c.timeless || offset <= c.leadTo
	for reach := int64(ownOrder); ; reach *= 16 {
		start, err := c.back(offset, reach)
		if err != nil {
			return err
		}
		c.begin(start)
		if err := c.pass(start, offset); err != nil || none {
			return err
		}
		switch {
		case !c.last.IsZero():
			c.quiet = quiet{stamp{c.lastAt, c.last}, offset}
			return nil
		case start <= c.log.Start:
			c.leadTo = offset
			return nil
		}
	}
}

// back returns the beginning of a line so many bytes before an offset.
func (c *clock) back(offset, reach int64) (int64, error) {
	start, err := lineStart(c.ctx, c.log, max(c.log.Start, offset-reach), c.log.Start)
	if offset-start > 2*reach { // a very long line: it has a head of its own
		start = offset - 2*reach
	}
	return start, err
}

// pass reads the lines of a part.
func (c *clock) pass(from, to int64) error {
	buf := steps.Get().(*[stepSize]byte)
	defer steps.Put(buf)
	err := lines(c.ctx, c.log, from, to, -1, buf[:], func(l Line) error {
		c.see(l)
		return nil
	})
	c.end = to
	return err
}

// see reads the next line, and returns its head.
func (c *clock) see(l Line) format.Head {
	head := c.head(l)
	c.end = l.Offset + l.Length
	if !head.Continuation && !head.Time.IsZero() {
		c.last, c.lastAt = c.inOwnOrder(stamp{l.Offset, head.Time}), l.Offset
	}
	return head
}

// inOwnOrder returns the time by which a line with a time counts.
func (c *clock) inOwnOrder(own stamp) time.Time {
	for c.gone < len(c.recent) && c.recent[c.gone].offset < own.offset-ownOrder {
		c.gone++
	}
	if c.gone > len(c.recent)/2 {
		c.recent = c.recent[:copy(c.recent, c.recent[c.gone:])]
		c.gone = 0
	}
	counts := own.at
	if own.at.Before(c.latest) {
		c.latest = own.at
		for _, s := range c.recent[c.gone:] {
			if s.at.After(counts) && s.at.Sub(own.at) <= disorder {
				counts = s.at
			}
			if s.at.After(c.latest) {
				c.latest = s.at
			}
		}
	} else {
		c.latest = own.at
	}
	c.recent = append(c.recent, own)
	return counts
}

// at returns the time by which the last line that was read counts; zero if there is none. head is that of
// the line, which may continue an event of the older file.
func (c *clock) at(head *format.Head) (time.Time, error) {
	if !c.last.IsZero() {
		return c.last, nil
	}
	lead, err := c.lead()
	lead.carry(head)
	return lead.At, err
}
