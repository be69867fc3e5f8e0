package logs

import (
	"slices"
	"time"

	"gowebdav/internal/logs/format"
)

const (
	// exactReach is how many bytes at the end of a log are read line by line to find the
	// years.
	exactReach = 128 << 10

	// probeReach is how many bytes are read at places before that. These are up to maxStep
	// apart, and closer in a log of less than usualProbes of them.
	probeReach  = 4 << 10
	maxStep     = 16 << 20
	usualProbes = 512

	// maxProbes is the maximum number of places, and maxExact the maximum number of bytes
	// that are read line by line between places that are far apart in time. A log that has
	// more begins in the last year that was found.
	maxProbes = 8192
	maxExact  = 8 << 20

	// maxPassed is how many bytes of a compressed log are decompressed to find the years,
	// and exactPassed how many of these are read line by line. The places in the rest are
	// passedStep apart.
	maxPassed   = 64 << 20
	exactPassed = 1 << 20
	passedStep  = 16 << 10

	// far is a time between two places that asks for a closer look. Where stepSize bytes
	// take longer than slow, a year is not many steps.
	far  = 60 * day
	slow = far / 2

	// maxSpan is the maximum time of a yearSpan. What is left of a year is room for lines
	// between its places, and for those that are out of order.
	maxSpan = 240 * day
)

// years are the years of a log whose lines do not say them, as far as they are known: from
// the end of the log back to an offset.
type years struct {
	calendar
	spans []yearSpan // newest first
	from  int64
	end   int64 // of the log

	before time.Time     // the time of the last place but one
	pace   time.Duration // that the last stepSize bytes took, about

	step, probes, exact int64
}

// yearSpan is a part of a log that takes less than a year. It ends where the next newer
// one begins.
type yearSpan struct {
	from        int64
	early, late time.Time
}

// newest returns the time that the lines of a span are at most a day after.
func (s yearSpan) newest() time.Time { return s.late.Add((year-s.late.Sub(s.early))/2 - day) }

// newest returns the time that the lines from an offset on are at most a day after, if they
// have no year. It holds for the lines before until.
func (l *Log) newest(offset int64) (newest time.Time, until int64) {
	if l.survey != nil && l.survey.years != nil && offset >= l.survey.years.end { // the log has grown
		return l.latest(), l.limit()
	}
	y := l.years(offset)
	until = y.end
	if y.disordered() || len(y.spans) == 0 {
		return y.hints.Near, until
	}
	for _, s := range y.spans {
		if newest = earlier(s.newest(), y.hints.Near); offset >= s.from {
			break
		}
		until = s.from
	}
	return newest, until
}

// inYear returns the time of a line without a year.
func (l *Log) inYear(d dated) time.Time {
	h := l.hints()
	h.Newest, _ = l.newest(d.offset)
	return h.InNewestYear(d.at)
}

// years returns what is known of the years, from an offset on.
func (l *Log) years(offset int64) *years {
	if l.survey == nil {
		l.survey = l.index.survey(l)
	}
	y, hints := l.survey.years, l.hints()
	hints.Near = l.latest()
	if y == nil || !y.hints.Near.Equal(hints.Near) {
		y = &years{calendar: newCalendar(hints), from: l.limit(), end: l.limit(), step: stepSize}
	}
	if offset >= y.from || y.from <= l.Start || y.disordered() {
		return y
	}
	further := *y
	further.spans = slices.Clone(y.spans) // others may use the old ones
	find := further.reach
	if l.sequential() {
		find = further.readThrough
	}
	err := find(l.aside(), offset)
	if further.disordered() {
		further.spans = nil
	}
	if l.survey.years = &further; err == nil {
		l.index.keep(l)
	}
	return &further
}

// reach finds the years of a plain log back to an offset.
func (y *years) reach(l *Log, offset int64) error {
	if y.from == y.end {
		if err := y.readLines(l, y.end-exactReach); err != nil {
			return err
		}
	}
	for y.from > max(offset, l.Start) && !y.disordered() {
		if y.probes++; y.probes > maxProbes {
			y.from = l.Start
		}
		if err := y.probe(l); err != nil {
			return err
		}
	}
	return nil
}

// probe reads a few lines a step before the place that is known. If they are further from
// it in time than the lines after it let expect, or from each other, the step was too long.
// A part that takes months is read line by line.
func (y *years) probe(l *Log) error {
	if y.pace > slow && y.exact < maxExact {
		return y.readLines(l, y.from-stepSize)
	}
	at := max(l.Start, y.from-y.step)
	lines, err := l.dated(at, min(at+probeReach, y.from))
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		y.from, y.step = at, y.longer()
		return nil
	}
	line := y.median(lines)
	away := y.at.Sub(line.at)
	expected := min(stray+4*y.pace*time.Duration(y.step/stepSize), far)
	if at := y.newest(line, y.before.Add(late)); away > expected && y.before.Sub(y.at) > stray && y.before.Sub(at) <= 2*stray {
		// This place follows the last one but one, so the last one was of a wrong clock.
		y.at, line.at, away = y.before, at, y.before.Sub(at)
	}
	doubtful := away > expected || pace(lines[len(lines)-1].at.Sub(lines[0].at), probeReach) > slow
	switch {
	case doubtful && y.step > stepSize:
		y.step = max(stepSize, y.step/4)
		return nil
	case doubtful && y.exact < maxExact:
		return y.readLines(l, at)
	}
	if y.pace = pace(away, y.from-at); away < far/4 {
		y.step = y.longer()
	}
	y.before = y.at
	y.back([]dated{line}, at, y.note)
	y.from = at
	return nil
}

// pace returns how long stepSize bytes take, up to far, if so many take a time.
func pace(took time.Duration, bytes int64) time.Duration {
	return time.Duration(min(float64(took)/float64(max(bytes, 1))*stepSize, float64(far)))
}

func (y *years) longer() int64 {
	return min(2*y.step, max(stepSize, min(y.end/usualProbes, maxStep)))
}

// readLines reads all lines from an offset up to the place that is known.
func (y *years) readLines(l *Log, from int64) error {
	from = max(l.Start, from)
	lines, err := l.dated(max(l.Start, from-stepSize), y.from)
	if err != nil {
		return err
	}
	newer := y.at
	y.back(lines, from, y.note)
	y.pace = pace(newer.Sub(y.at), y.from-from)
	y.exact += y.from - from
	y.from, y.before = from, y.at
	return nil
}

// readThrough finds the years of a compressed log.
func (y *years) readThrough(l *Log, _ int64) error {
	var parts [][]dated // of the places, each by one line, and of what is read line by line
	var last time.Time
	for from := l.Start; from < l.Start+maxPassed; from += passedStep {
		if more, err := l.Reaches(from); !more || err != nil {
			if err != nil {
				return err
			}
			break
		}
		to := from + passedStep
		if from >= l.Start+exactPassed {
			to = from + probeReach
		}
		lines, err := l.dated(from, to)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			continue
		}
		if exact := to == from+passedStep; !exact {
			if away := lines[0].at.Sub(last).Abs(); away > far && len(parts) > 0 {
				between, err := l.dated(from-passedStep, from)
				if err != nil {
					return err
				}
				parts[len(parts)-1] = between
			}
			last = lines[0].at
			lines = []dated{y.median(lines)}
		}
		parts = append(parts, lines)
	}
	y.back(slices.Concat(parts...), 0, y.note)
	y.from = l.Start
	return nil
}

// note adds a line that is older than all before.
func (y *years) note(d dated) {
	if n := len(y.spans); n > 0 {
		s := y.spans[n-1]
		if d.at.Before(s.early) {
			s.early = d.at
		}
		if d.at.After(s.late) {
			s.late = d.at
		}
		if s.late.Sub(s.early) <= maxSpan {
			s.from = d.offset
			y.spans[n-1] = s
			return
		}
	}
	y.spans = append(y.spans, yearSpan{d.offset, d.at, d.at})
}

// dated returns the lines of a part that have a date.
func (l *Log) dated(from, to int64) (lines []dated, err error) {
	s := sample{log: l}
	err = s.read(from, to)
	d := format.NewDetector(l.hints())
	s.lines(func(line Line) {
		head := d.Head(line.Text)
		if head.Time.IsZero() || head.Continuation || head.Dateless || head.Orders.Open() || !head.Yearless && head.Time.After(l.Near.Add(day)) {
			return
		}
		lines = append(lines, dated{line.Offset, head.Time, head.Yearless})
	})
	return lines, err
}

// latest returns the time that no line is after: that of the last change, or the beginning
// of the next file of the set. Files that were copied, or all touched at once, have times
// that tell nothing.
func (l *Log) latest() time.Time {
	if !l.bound.IsZero() {
		return l.bound
	}
	oldest := l
	for l.bound.IsZero() && l.newer != nil && l.Near.After(l.newer.begin(l.newer.Near).Add(day)) {
		l = l.newer
	}
	if l.bound.IsZero() {
		l.bound = l.Near
	}
	for l != oldest {
		newest, _ := l.newest(l.Start)
		l.older.bound = earlier(l.older.Near, l.begin(newest))
		l = l.older
	}
	return l.bound
}

// begin returns the time of the first lines of a log, if these have no year and the log is
// from before a time.
func (l *Log) begin(newest time.Time) time.Time {
	const few = 9
	c := newCalendar(l.hints())
	c.hints.Near, c.at = newest, newest
	lines, _ := l.aside().dated(l.Start, min(l.Start+probeReach, l.limit()))
	l.release()
	if len(lines) == 0 {
		return newest
	}
	return c.median(lines[:min(len(lines), few)]).at
}
