package logapi

import (
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"gowebdav/internal/logs/merge"
)

// part is a part of all lines: from a position on, up to a limit.
type part struct {
	order merge.Order
	from  string // "" for the first one of the order
	limit int    // of lines; 0 for none

	timeless bool // only those without times
}

// beside returns the part of the logs below a folder; ok is false if they have nothing in it.
func (p part) beside(folder string) (_ part, ok bool) {
	if p.from == "" {
		return p, true
	}
	if own, ok := merge.Enter(folder, p.from); ok {
		p.from = own
		return p, true
	}
	k, _ := merge.KeyOf(p.from)
	if p.from = k.Beside(folder); k.Timed() || k.Whole() {
		return p, true
	}
	left := k.Before(folder) == (p.order != merge.Newest) // its files without times are to come
	switch {
	case p.order == merge.Forward && left:
		p.from = ""
	case p.order == merge.Forward:
		p.from = merge.FirstTimed
	case p.order == merge.Newest:
		p.from, p.timeless = "", true
		return p, left
	default:
		return p, left
	}
	return p, true
}

// chosen returns which lines of which logs another server is asked for.
func chosen(theirs url.Values) url.Values {
	q := url.Values{}
	for _, name := range []string{"grep", "regex", "ignorecase", "invert", "level", "since", "until", "full", "charset", "text", "zone", "name", "glob", "depth", "without"} {
		if values, ok := theirs[name]; ok {
			q[name] = values
		}
	}
	return q
}

// query returns what another server is asked for a part.
func (p part) query(theirs url.Values) url.Values {
	q := chosen(theirs)
	if p.order == merge.Forward {
		q.Set("lines", "0")
		q.Set("before", "0")
		if q.Set("after", strconv.Itoa(p.limit)); p.from != "" {
			q.Set("lines", p.from)
		}
		return q
	}
	if q.Set("merge", "1"); !q.Has("grep") {
		q.Set("grep", "") // all lines
	}
	if p.order == merge.Newest {
		q.Set("order", "newest")
	}
	if p.from != "" {
		q.Set("position", p.from)
	}
	if p.limit > 0 && !p.timeless {
		q.Set("limit", strconv.Itoa(p.limit))
	}
	return q
}

// side is the lines of a part that are here, or those of another server.
type side struct {
	joined *joined
	part   part
	head   *entry // the next line; nil if it is not read yet, or there are no more
	last   merge.Key
	taken  int
	ended  bool

	of     *Branch // nil for those here
	answer *answer // of another server

	scanned, total int64

	pull   func() (*merge.Line, bool) // of those here
	stop   func()
	failed error
}

// entry is a line of a side.
type entry struct {
	key   merge.Key
	of    *Branch // nil for a line here
	here  *merge.Line
	their Line // of another server
}

// timeless reports whether a line is of a file without times.
func (e *entry) timeless() bool {
	if e.of != nil {
		return !e.key.Timed()
	}
	return e.here.Timeless()
}

// file returns the path of the file of a line.
func (e *entry) file() string {
	if e.of != nil {
		return e.their.File
	}
	return e.here.File
}

func (e *entry) size() int {
	const fixed = 600
	if e.of != nil {
		return fixed + len(e.their.Text)
	}
	return fixed + len(e.here.Text)
}

// at returns the position of a line.
func (e *entry) at() string {
	if e.of != nil {
		return e.their.At
	}
	return e.here.Position()
}

// after returns the position after a line.
func (e *entry) after() string {
	if e.of != nil {
		return e.their.Position
	}
	return e.here.After()
}

// ours returns the lines that are here.
func (j *joined) ours(p part) *side {
	s := &side{joined: j, part: p}
	s.pull, s.stop = iter.Pull(func(yield func(*merge.Line) bool) {
		visit := func(l *merge.Line) error {
			if !yield(l) {
				return errEnough
			}
			return nil
		}
		q := j.q.Query
		q.Tail, q.Newest, q.From, q.Limit = false, p.order == merge.Newest, p.from, p.limit
		q.Context, q.ByEvent, q.MaxEvents = 0, false, 0
		if q.Heads = true; p.order == merge.Forward {
			_, s.failed = j.here.Window(j.r.Context(), merge.Window{Anchor: merge.Anchor{Position: p.from}, After: p.limit, Query: q}, visit)
		} else {
			_, s.failed = j.here.Search(j.r.Context(), q, visit)
		}
	})
	return s
}

// theirs asks another server for its lines.
func (j *joined) theirs(of source, p part) *side {
	return &side{joined: j, part: p, of: of.in, answer: of.in.ask(j.r.Context(), p.query(of.theirs.query), maxEvent, Patience)}
}

// advance reads the next line, unless there is one.
func (s *side) advance() (err error) {
	switch {
	case s.head != nil || s.ended:
		return nil
	case s.part.limit > 0 && s.taken == s.part.limit: // another server may send more
	case s.of != nil:
		if s.head, err = s.read(); err != nil {
			s.joined.lost[s.of] = true
			err = s.joined.failed(s.of, s.answer, err)
		}
	default:
		if l, ok := s.pull(); ok {
			l := *l // the group uses its memory again
			s.head = &entry{key: l.Key(), here: &l}
		} else {
			err = s.failed
		}
	}
	s.ended = s.head == nil
	return err
}

// read returns the next line of another server; nil if there are no more.
func (s *side) read() (*entry, error) {
	for {
		event, err := s.answer.next()
		if err != nil {
			return nil, err
		}
		switch event.name {
		case "":
			if e, err := s.line(event.data); err != nil || !s.part.timeless || !e.key.Timed() {
				return e, err
			}
		case "progress", "end", "view":
			if err := s.report(event.data, event.name != "progress"); err != nil || event.name != "progress" {
				return nil, err
			}
		}
	}
}

// report takes over what another server has read so far, and what it has done without.
func (s *side) report(data []byte, final bool) error {
	var sum theirEnd
	if err := json.Unmarshal(data, &sum); err != nil {
		return err
	}
	j, scanned, total := s.joined, counted(sum.Scanned), counted(sum.Total)
	j.Scanned, j.Total = j.Scanned+scanned-s.scanned, j.Total+total-s.total
	if s.scanned, s.total = scanned, total; !final {
		j.tell()
		return nil
	}
	j.ended(s.of, sum)
	return sum.stopped()
}

// line reads a line of another server. One whose time is before that of the line before it counts as of
// its time.
func (s *side) line(data []byte) (*entry, error) {
	l, err := s.of.their(data)
	if err != nil {
		return nil, err
	}
	k, _ := merge.KeyOf(l.At) // Leave checks it
	if l.At, err = merge.Leave(s.of.Path, l.At); err != nil {
		return nil, &Error{http.StatusBadGateway, "its lines have " + err.Error()}
	}
	var ok bool
	if l.Position, ok = merge.Shifted(l.At, l.Length); !ok { // not that of a search in the other direction
		return nil, &Error{http.StatusBadGateway, "its lines have no length"}
	}
	if k = k.In(s.of.Path); s.taken > 0 && s.part.order.Compare(k, s.last) < 0 {
		k = s.last
	}
	return &entry{key: k, their: l, of: s.of}, nil
}
