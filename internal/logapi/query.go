package logapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/zones"
)

const (
	maxCount    = 1_000_000 // of lines, matches, or context lines
	maxWindow   = 10_000    // lines of a window, on each side
	windowLines = 200       // of a window without before and after
	maxBuckets  = 1000      // of a histogram that divides its range
	maxWidths   = 10_000    // buckets of a histogram with a width
	maxWidth    = 400 * 24 * 60 * 60

	histogramBuckets = 100 // of a histogram without buckets
)

// Parameters are the parameters that ask for a file's lines instead of its bytes.
// MoreParameters only say more about these.
var (
	Parameters      = []string{"tail", "grep", "since", "until", "level", "follow", "lines", "histogram"}
	MoreParameters  = []string{"regex", "ignorecase", "invert", "context", "limit", "events", "order", "before", "after", "full", "number", "position", "charset", "text", "zone", "rotated", "once", "ping", "buckets", "width", "clock", "places"}
	knownParameters = slices.Concat(Parameters, MoreParameters)
)

// query is a parsed query for lines.
type query struct {
	logs.Query
	tail     int // number of last lines, -1 if not asked for
	follow   bool
	once     bool         // the follow ends where nothing more was written
	ping     bool         // the follow begins with a ping
	position string       // where a follow or a search starts
	window   *logs.Window // nil if not asked for
	full     bool         // long lines are not cut
	number   bool         // of the window's first line
	charset  charset.Encoding
	text     bool           // a binary file is read too
	zone     *time.Location // of lines and parameters without one
	spread   *logs.Spread   // of a histogram, nil if not asked for
	places   int            // parts of the log in which errors are counted, 0 for none
	rotated  bool           // the log and its rotated files, as one
	refused  []string       // files of the set that the caller may not see; known once it is open
}

// cheap reports whether the answer needs little reading, unless the file is compressed: a
// window, or the last lines.
func (q *query) cheap() bool {
	tail := q.tail >= 0 && q.Text == "" && q.Level == format.LevelNone && q.Since.IsZero() && q.Until.IsZero()
	return tail || q.window != nil && q.window.Line == 0
}

// parse parses a query. Relative times count from now. An error is an *[Error].
func (a *API) parse(values url.Values, now time.Time) (*query, error) {
	p := a.parameters(values, now)
	q := p.query()
	return q, p.err
}

// parameters returns the parameters of a query, with the zone of its times that name none.
func (a *API) parameters(values url.Values, now time.Time) *parameters {
	p := &parameters{values: values, now: now, zone: a.Zone, zones: &a.Limits.Zones, isPosition: logs.IsPosition}
	if name := zoneName(values); name != "" {
		zone, err := a.Limits.Zones.Load(name)
		if err != nil {
			p.fail("zone", err.Error())
			return p
		}
		p.zone = zone
	}
	return p
}

// zoneName returns the zone that a query names, "" for none. A + in a query means a blank.
func zoneName(values url.Values) string { return strings.ReplaceAll(values.Get("zone"), " ", "+") }

// query reads all parameters. Unknown ones are errors.
func (p *parameters) query() *query {
	q := p.read()
	for name := range p.values {
		if !slices.Contains(knownParameters, name) {
			p.fail(name, "unknown; known are "+strings.Join(knownParameters, ", "))
		}
	}
	return q
}

// read reads the known parameters.
func (p *parameters) read() *query {
	values := p.values
	q := &query{tail: -1, follow: p.flag("follow"), zone: p.zone}
	q.Text = values.Get("grep")
	q.Regex, q.IgnoreCase, q.Invert = p.flag("regex"), p.flag("ignorecase"), p.flag("invert")
	q.Context = p.count("context", 0)
	q.Limit = p.count("limit", 0)
	q.ByEvent, q.MaxEvents = values.Has("events"), p.count("events", 0)
	q.Level = p.level("level")
	q.Since, q.Until = p.time("since"), p.time("until")
	if values.Has("tail") {
		q.tail = p.count("tail", 10)
	}
	switch order := values.Get("order"); order {
	case "", "oldest":
	case "newest":
		q.Newest = true
	default:
		p.fail("order", "expected newest or oldest")
	}
	q.full, q.rotated, q.text = p.flag("full"), p.flag("rotated"), p.flag("text")
	q.once, q.ping = p.flag("once"), p.flag("ping")
	q.number = p.flag("number")
	if values.Has("lines") {
		q.window = p.window()
	}
	if p.flag("histogram") {
		q.spread = p.spread()
		q.places = p.number("places", 0, maxBuckets)
	}
	if q.position = values.Get("position"); q.position != "" && !p.isPosition(q.position) {
		p.fail("position", "expected a position as windows and events have it")
	}
	q.From = q.position
	if name := values.Get("charset"); name != "" {
		var known bool
		if q.charset, known = charset.Parse(name); !known {
			p.fail("charset", "expected "+strings.Join(charset.Names(), ", "))
		}
	}
	p.agree(q)
	if p.err == nil {
		if _, err := logs.NewFilter(q.Query); err != nil {
			p.fail("grep", err.Error())
		}
	}
	return q
}

// agree fails if parameters contradict each other.
func (p *parameters) agree(q *query) {
	switch {
	case q.follow && (q.Newest || q.Context > 0 || !q.Until.IsZero()):
		p.fail("follow", "does not go with order, context or until")
	case q.window != nil && (p.hasAny("tail", "follow", "limit", "events", "order", "context") || !p.folder && p.hasAny("grep", "since", "until", "level", "invert")):
		p.fail("lines", "is a window: only before, after and full go with it, and for a folder grep, level, since and until")
	case q.spread != nil && p.hasAny("tail", "follow", "lines", "limit", "events", "order", "context"):
		p.fail("histogram", "goes with a search (grep, level, since, until …), buckets, width, clock, places and rotated only")
	case q.spread == nil && p.hasAny("buckets", "width", "clock", "places"):
		p.fail("histogram", "expected with buckets, width, clock and places")
	case q.spread != nil && q.spread.Width > 0 && p.hasAny("buckets"):
		p.fail("buckets", "goes with width=auto, not with a number of seconds")
	case !q.follow && p.hasAny("once", "ping"):
		p.fail("follow", "expected with once and ping")
	case q.window == nil && p.hasAny("before", "after", "number"):
		p.fail("lines", "expected with before, after and number")
	case q.position != "" && !q.follow && (q.window != nil || q.spread != nil || q.tail >= 0 && !q.Newest):
		p.fail("position", "goes with follow and searches only; for a window there is lines=POSITION")
	case q.ByEvent && q.tail >= 0:
		p.fail("events", "does not go with tail, which counts lines: order=newest gives the last events")
	case q.follow && q.MaxEvents > 0:
		p.fail("events", "takes no number with follow")
	case q.tail >= 0 && q.Limit > 0 && !q.follow:
		p.fail("limit", "does not go with tail, which is a limit itself")
	}
}

// parameters parses the parameters of a query and keeps the first error.
type parameters struct {
	values url.Values
	now    time.Time
	zone   *time.Location
	zones  *zones.Cache
	err    error

	folder     bool                   // they are for the logs below a folder
	isPosition func(text string) bool // whether a text has the form of a position that goes with the query
}

func (p *parameters) fail(name, why string) {
	if p.err == nil {
		p.err = &Error{http.StatusBadRequest, name + ": " + why}
	}
}

// flag returns true for ?name and ?name=true.
func (p *parameters) flag(name string) bool {
	if !p.values.Has(name) || p.values.Get(name) == "" {
		return p.values.Has(name)
	}
	on, err := strconv.ParseBool(p.values.Get(name))
	if err != nil {
		p.fail(name, "expected true or false")
	}
	return on
}

func (p *parameters) hasAny(names ...string) bool { return slices.ContainsFunc(names, p.values.Has) }

func (p *parameters) count(name string, absent int) int { return p.number(name, absent, maxCount) }

func (p *parameters) number(name string, absent, most int) int {
	value := p.values.Get(name)
	if value == "" {
		return absent
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > most {
		p.fail(name, fmt.Sprintf("expected a number up to %d", most))
	}
	return n
}

// spread reads buckets, width and clock.
func (p *parameters) spread() *logs.Spread {
	s := &logs.Spread{Buckets: max(1, p.number("buckets", histogramBuckets, maxBuckets)), Clock: p.zone}
	switch width := p.values.Get("width"); width {
	case "":
	case "auto":
		s.Round = true
	default:
		seconds, err := strconv.Atoi(width)
		if err != nil || seconds < 1 || seconds > maxWidth {
			p.fail("width", fmt.Sprintf("expected auto, or seconds up to %d", maxWidth))
			break
		}
		s.Buckets, s.Width = maxWidths, time.Duration(seconds)*time.Second
	}
	if name := p.values.Get("clock"); name != "" {
		clock, err := p.zones.Load(strings.ReplaceAll(name, " ", "+"))
		if err != nil {
			p.fail("clock", err.Error())
		} else {
			s.Clock = clock
		}
	}
	return s
}

// window reads lines=AT, before and after.
func (p *parameters) window() *logs.Window {
	at := strings.TrimSpace(p.values.Get("lines"))
	w := &logs.Window{Anchor: p.anchor(at)}
	if !p.hasAny("before", "after") {
		if w.After = windowLines; w.End {
			w.Before = windowLines
		}
		return w
	}
	w.Before, w.After = p.number("before", 0, maxWindow), p.number("after", 0, maxWindow)
	return w
}

// anchor parses the place of a window.
func (p *parameters) anchor(at string) (a logs.Anchor) {
	if at == "end" {
		a.End = true
		return a
	}
	if p.isPosition(at) {
		a.Position = at
		return a
	}
	if offset, err := strconv.ParseInt(at, 10, 64); err == nil && offset >= 0 {
		a.Offset = offset
		return a
	}
	if percent, ok := strings.CutSuffix(at, "%"); ok {
		share, err := strconv.ParseFloat(percent, 64)
		if err != nil || !(0 <= share && share <= 100) {
			p.fail("lines", "expected a percentage from 0 to 100")
		}
		a.Percent = share
		return a
	}
	if line, ok := strings.CutPrefix(at, "line:"); ok {
		n, err := strconv.ParseInt(line, 10, 64)
		if err != nil || n < 1 {
			p.fail("lines", "expected the number of a line, from 1, as in line:1234")
		}
		a.Line = n
		return a
	}
	t, ok := p.moment(at)
	if !ok && p.folder {
		p.fail("lines", folderAnchors)
	} else if !ok {
		p.fail("lines", "expected a byte offset, a position, end, 37%, line:1234, or a time such as 2026-03-04 10:11 or -15m")
	}
	a.Time = t
	return a
}

func (p *parameters) level(name string) format.Level {
	value := p.values.Get(name)
	if value == "" {
		return format.LevelNone
	}
	level, ok := format.ParseLevel(value)
	if !ok {
		p.fail(name, "expected trace, debug, info, warn, error or fatal")
	}
	return level
}

// timeForms are the formats of times, besides RFC 3339.
var timeForms = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"}

func (p *parameters) time(name string) time.Time {
	value := strings.TrimSpace(p.values.Get(name))
	if value == "" {
		return time.Time{}
	}
	t, ok := p.moment(value)
	if !ok {
		p.fail(name, "expected a time such as 2026-03-04T10:11:12Z, 2026-03-04 10:11 or -15m")
	}
	return t
}

// moment parses a time, or a duration before now such as -15m.
func (p *parameters) moment(value string) (t time.Time, ok bool) {
	if strings.HasPrefix(value, "-") {
		if d, err := time.ParseDuration(value); err == nil {
			return p.now.Add(d), true
		}
	}
	rfc3339 := value
	if at := len(value) - len("+02:00"); at > 0 && value[at] == ' ' { // a + in a query means a blank
		rfc3339 = value[:at] + "+" + value[at+1:]
	}
	if t, err := time.Parse(time.RFC3339, rfc3339); err == nil {
		return t, true
	}
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form, value, p.zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
