package logs

import (
	"time"

	"gowebdav/internal/logs/format"
)

// hints returns what lines take from their log, as far as that needs no look into it.
// It looks for formats of the settings only if some may be those of the log.
func (l *Log) hints() format.Hints {
	return format.Hints{Zone: l.Zone, Near: l.Near, Formats: l.formats()}
}

// headReader reads the heads of single lines. It looks into a log for more hints when a
// line needs them, so lines that say all themselves cost nothing.
type headReader struct {
	log      *Log
	detector *format.Detector
	hints    format.Hints
	ordered  bool      // the order of dates is in the hints, as far as the log tells it
	until    int64     // the newest year is in the hints, for lines before this offset
	turned   int64     // which pass of times that occur twice is in the hints, for lines before this offset
	turnedAt time.Time // and about this time
	guided   dated     // the last line that the log was asked for the year of
}

func newHeadReader(log *Log) headReader {
	return headReader{log: log, hints: log.hints(), detector: format.NewDetector(log.hints())}
}

// in continues in another log, if log is another one.
func (h *headReader) in(log *Log) {
	if h.log == log {
		return
	}
	*h = headReader{log: log, hints: log.hints(), detector: h.detector}
	h.detector.In(h.hints)
}

// grown continues in a log that has grown. log is its new state.
func (h *headReader) grown(log *Log) {
	log.survey = h.log.survey
	h.log, h.hints.Near = log, log.Near
	if log.outgrown() {
		h.hints.Formats = log.formats()
		h.detector.In(h.hints)
	}
}

// single returns the head of a line, whose level and time are those of this line alone.
// Lines must come in their order.
func (h *headReader) single(l Line) format.Head {
	head := h.detector.Head(l.Text)
	order, year := head.Orders.Open() && !h.ordered, head.Yearless && l.Offset >= h.until
	if !order && !year {
		return h.pass(l, head)
	}
	if order {
		h.ordered, h.hints.Order = true, h.log.order()
	}
	if year {
		h.hints.Newest, h.until = h.log.newest(l.Offset)
	}
	h.detector.In(h.hints)
	head = h.pass(l, h.detector.Head(l.Text))
	if year {
		h.guided = dated{offset: l.Offset, at: head.Time}
	}
	return head
}

// pass returns the head of a line, whose time may be one that occurs twice.
func (h *headReader) pass(l Line, head format.Head) format.Head {
	if !head.Repeated || l.Offset < h.turned && head.Time.Sub(h.turnedAt).Abs() < turnReach {
		return head
	}
	h.hints.Earlier, h.turned = h.log.earlier(l.Offset, head.Time)
	h.turnedAt = head.Time
	h.detector.In(h.hints)
	return h.detector.Head(l.Text)
}

const (
	// exactTurn is how many bytes are read line by line to find where the clocks were turned
	// back. Of larger parts a line is read at each of turnPlaces, in turnRounds at most.
	exactTurn  = 256 << 10
	turnPlaces = 64
	turnRounds = 8

	// turnedBack is how much earlier than the line before a line must be. Lines of a busy log
	// may be out of order by less.
	turnedBack = 5 * time.Minute

	// turnReach is more than the two passes take.
	turnReach = 4 * time.Hour
)

// turn is a part of a log whose clocks show each time twice.
type turn struct {
	at       time.Time // one of these
	from, to int64
	second   int64 // where the times are those of the second pass; from if that is not known
	end      int64 // of the log
}

// clockLine is a line by the clocks of its log.
type clockLine struct {
	offset   int64
	at       time.Time // the earlier one, if it occurs twice
	repeated bool
}

// earlier reports whether the time of a line, which occurs twice, is the earlier one of the
// two, as far as the order of the lines tells it. It holds for lines about that time and
// before until.
func (l *Log) earlier(offset int64, at time.Time) (earlier bool, until int64) {
	if l.survey == nil {
		l.survey = l.index.survey(l)
	}
	t := l.survey.turn
	if t == nil || t.at.Sub(at).Abs() > turnReach || offset < t.from || offset >= t.to && offset < t.end {
		found, err := l.aside().turn(offset, at)
		if t = &found; err == nil {
			l.survey.turn = t
			l.index.keep(l)
		}
	}
	switch {
	case offset >= t.to: // the log has grown, so its change tells
		return false, l.limit()
	case offset < t.second:
		return true, t.second
	}
	return false, t.to
}

// turn finds the part around a line.
func (l *Log) turn(offset int64, at time.Time) (t turn, err error) {
	t.at, t.from, t.end = at, l.Start, l.limit()
	t.to = t.end
	if l.sequential() {
		if more, err := l.Reaches(l.Start + exactPassed); more || err != nil { // too much to read
			return t, err
		}
		t.second, err = l.turnIn(l.Start, min(t.end, l.Start+exactPassed), at)
		return t, err
	}
	if t.from, _, err = l.boundary(l.Start, offset, func(c clockLine) bool { return c.twiceNear(at) || c.at.After(at) }); err != nil {
		return t, err
	}
	if _, t.to, err = l.boundary(offset, t.end, func(c clockLine) bool { return !c.twiceNear(at) && c.at.After(at) }); err != nil {
		return t, err
	}
	t.second, err = l.turnBetween(t.from, t.to, at)
	return t, err
}

// boundary returns places shortly before and after the first line of a part for which is
// holds. It holds for all lines after that one.
func (l *Log) boundary(low, high int64, is func(clockLine) bool) (before, after int64, err error) {
	for high-low > stepSize {
		middle := low + (high-low)/2
		line, found, err := l.clockAt(middle)
		if err != nil {
			return 0, 0, err
		}
		if found && !is(line) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, high, nil
}

// twiceNear reports whether the time of a line occurs twice, about a time that does.
func (c clockLine) twiceNear(at time.Time) bool { return c.repeated && c.at.Sub(at).Abs() < turnReach }

// turnedTo reports whether the clocks were turned back before the next line.
func (c clockLine) turnedTo(next clockLine) bool {
	back := c.at.Sub(next.at)
	return turnedBack < back && back < turnReach
}

// turnBetween returns the offset of the first line of a part after the clocks were turned
// back, about a time. It returns that of the part if there is none.
func (l *Log) turnBetween(from, to int64, at time.Time) (int64, error) {
	begin := from
	for range turnRounds {
		if to-from <= exactTurn {
			return l.turnIn(from, to, at)
		}
		last, found, err := l.clockAt(from)
		turned := false
		step := (to - from) / turnPlaces
		for place := from + step; place < to && err == nil && !turned; place += step {
			var next clockLine
			var more bool
			if next, more, err = l.clockAt(place); !more {
				continue
			}
			if turned = found && last.turnedTo(next); turned {
				from, to = last.offset, min(to, next.offset+probeReach)
			}
			last, found = next, true
		}
		if err != nil || !turned {
			return begin, err
		}
	}
	return begin, nil
}

// turnIn is turnBetween for a part that is read line by line.
func (l *Log) turnIn(from, to int64, at time.Time) (int64, error) {
	lines, err := l.clocks(from, to)
	for i := 1; i < len(lines); i++ {
		if lines[i].twiceNear(at) && lines[i-1].turnedTo(lines[i]) {
			return lines[i].offset, nil
		}
	}
	return from, err
}

// clockAt returns the first line with a time from an offset on.
func (l *Log) clockAt(offset int64) (clockLine, bool, error) {
	lines, err := l.clocks(offset, min(offset+probeReach, l.limit()))
	if len(lines) == 0 {
		return clockLine{}, false, err
	}
	return lines[0], true, err
}

// clocks returns the lines of a part that have a time.
func (l *Log) clocks(from, to int64) (lines []clockLine, err error) {
	s := sample{log: l}
	err = s.read(from, to)
	hints := l.hints()
	hints.Earlier = true
	d := format.NewDetector(hints)
	s.lines(func(line Line) {
		if head := d.Head(line.Text); !head.Time.IsZero() && !head.Continuation {
			lines = append(lines, clockLine{line.Offset, head.Time, head.Repeated})
		}
	})
	return lines, err
}
