package logs

import (
	"sort"
	"time"

	"gowebdav/internal/logs/format"
)

const (
	day  = 24 * time.Hour
	year = 365 * day

	// late is how much the times of lines in order may be before those of earlier lines:
	// programs, hosts and their zones differ.
	late = 14 * time.Hour

	// stray is how far the times of lines may be apart that were written together.
	stray = 7 * day

	// leap and longLeap are times between two lines that are rare in a log in order, and
	// very rare.
	leap     = 200 * day
	longLeap = 330 * day
)

// dated is a line with a date.
type dated struct {
	offset   int64
	at       time.Time
	yearless bool // at may be in another year
}

// calendar finds the years of the lines of a log in order, from its last line backwards. A
// line whose date is later in the year than that of the next line is of the year before.
type calendar struct {
	hints format.Hints // Near is the time that no line is after
	at    time.Time    // of the last line
	about int          // number of the last lines that follow each other closely

	lines, turns, leaps, longLeaps int // turns of the year
}

func newCalendar(hints format.Hints) calendar { return calendar{hints: hints, at: hints.Near} }

// disordered reports whether the log is not in order after all: it would have been quiet for
// most of several years.
func (c *calendar) disordered() bool {
	const few = 3
	return c.longLeaps > 1 || c.leaps > few+c.lines/8 || c.turns > few+1+c.lines/8
}

// back visits lines down to an offset, newest first, each in its year. It leaves out those
// of a wrong clock. The lines before the offset help to tell them.
func (c *calendar) back(lines []dated, from int64, visit func(dated)) {
	for i := len(lines) - 1; i >= 0 && lines[i].offset >= from && !c.disordered(); {
		at := c.inYear(lines[i])
		if c.at.Sub(at) > 5*year { // it says its year, such as 1970, and is wrong
			i--
			continue
		}
		if n := c.strays(lines[:i+1], at); n > 0 {
			i -= n
			continue
		}
		c.pass(at)
		visit(dated{offset: lines[i].offset, at: at})
		i--
	}
}

func (c *calendar) pass(at time.Time) {
	c.lines++
	if c.about++; c.at.Sub(at).Abs() > stray {
		c.about = 1
	}
	if c.lines > 1 {
		ago := c.at.Sub(at)
		if at.Year() != c.at.Year() {
			c.turns++
		}
		if ago > leap {
			c.leaps++
		}
		if ago > longLeap || ago < -stray {
			c.longLeaps++
		}
	}
	c.at = at
}

// inYear returns the time of the line before the last one.
func (c *calendar) inYear(d dated) time.Time {
	return c.newest(d, earlier(c.at.Add(late), c.hints.Near.Add(day)))
}

// newest returns the time of a line in the newest year in which it is not after a time.
func (c *calendar) newest(d dated, latest time.Time) time.Time {
	if ahead := latest.Sub(d.at); !d.yearless || 0 <= ahead && ahead < year {
		return d.at
	}
	h := c.hints
	h.Newest = latest.Add(-day)
	return h.InNewestYear(d.at)
}

// strays returns how many lines at the end of some are of a wrong clock: the lines before
// them follow closely on those after them, and are more. at is the time of the last one if
// it were in order.
func (c *calendar) strays(lines []dated, at time.Time) int {
	const (
		lead  = 60 * day // of a wrong clock before the file
		least = 3        // lines that tell it
	)
	if ago := c.at.Sub(at); -late <= ago && ago <= stray {
		return 0
	}
	n := 1
	for n < len(lines) {
		next := lines[len(lines)-1-n]
		if !c.close(next, at) || c.at.Sub(c.inYear(next)) <= stray {
			break
		}
		n++
	}
	ahead := c.close(lines[len(lines)-n], c.at) // by days, not by half a year
	lines = lines[:len(lines)-n]
	needed, before := 2*n+least+1, 0
	for last := c.at; before < min(len(lines), needed); before++ {
		at := c.newest(lines[len(lines)-1-before], last.Add(stray))
		if last.Sub(at) > stray {
			break
		}
		last = at
	}
	switch {
	case ahead && c.about >= needed:
		return n
	case before < least:
	case c.lines > 0 && before+c.about >= needed:
		return n
	case c.lines == 0 && before >= needed:
		last := dated{at: at, yearless: true}
		if c.newest(last, c.hints.Near.Add(lead)).After(c.hints.Near) {
			return n
		}
	}
	return 0
}

// close reports whether a line may be written about a time.
func (c *calendar) close(d dated, at time.Time) bool {
	return at.Sub(c.newest(d, at.Add(stray))).Abs() <= stray
}

// median returns a line that stands for some.
func (c *calendar) median(lines []dated) dated {
	offset := lines[0].offset
	for i, d := range lines {
		lines[i].at = c.inYear(d)
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].at.Before(lines[j].at) })
	m := lines[len(lines)/2]
	m.offset = offset
	return m
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
