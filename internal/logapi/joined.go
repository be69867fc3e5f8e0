package logapi

import (
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/merge"
)

// joined are the logs of a group and those of other servers as one, by time. Each other server sends
// its lines in order, and one line of each is kept.
type joined struct {
	*group
	q       *query
	here    *merge.Group
	servers []source // that are asked
	total   int64    // bytes of the files here

	logs.Summary // of other servers
	files        int
	untimed      []string
	heard        map[*Branch]bool // what they do without is known
	lost         map[*Branch]bool // they are not asked again
}

// join returns the logs of a group with those of other servers.
func (g *group) join(q *query, sources []source) *joined {
	var servers []source
	total := int64(0)
	isTheirs := func(s source) bool { return s.theirs != nil }
	for _, s := range sources {
		if total += s.Size(); isTheirs(s) {
			servers = append(servers, s)
		}
	}
	j := g.joined(q, g.merge(slices.DeleteFunc(sources, isTheirs)), servers)
	j.total = total
	return j
}

func (g *group) joined(q *query, here *merge.Group, servers []source) *joined {
	return &joined{group: g, q: q, here: here, servers: servers, heard: map[*Branch]bool{}, lost: map[*Branch]bool{}}
}

// open begins a part on each side that has something in it. Other servers begin at once.
func (j *joined) open(partOf func(b *Branch) (part, bool)) (sides []*side) {
	for _, s := range j.servers {
		if p, ok := partOf(s.in); ok && !j.lost[s.in] {
			sides = append(sides, j.theirs(s, p))
		}
	}
	if p, ok := partOf(nil); ok {
		sides = append(sides, j.ours(p))
	}
	return sides
}

// all returns the parts of all sides about one place.
func (p part) all(b *Branch) (part, bool) {
	if b == nil {
		return p, true
	}
	return p.beside(b.Path)
}

// ended notes what another server has read.
func (j *joined) ended(b *Branch, sum theirEnd) {
	if j.heard[b] {
		return
	}
	j.heard[b] = true
	j.files += counted(sum.Files)
	j.skipped(b, sum)
	for _, name := range sum.Untimed[:min(len(sum.Untimed), merge.MaxNames)] {
		if name = b.name(name); len(j.untimed) < merge.MaxNames && !slices.Contains(j.untimed, name) {
			j.untimed = append(j.untimed, name)
		}
	}
}

// each visits the lines of all sides in their order, up to a limit unless it is 0. It reports whether there
// may be more, and closes the sides.
func (j *joined) each(sides []*side, order merge.Order, limit int, visit func(side int, e *entry) error) (more bool, err error) {
	defer j.finish(sides)
	for n := 0; limit == 0 || n < limit; n++ {
		first := -1
		for i, s := range sides {
			if err := s.advance(); err != nil {
				return false, err
			}
			if s.head != nil && (first < 0 || order.Compare(s.head.key, sides[first].head.key) < 0) {
				first = i
			}
		}
		if first < 0 {
			return false, nil
		}
		s := sides[first]
		e := s.head
		s.head, s.last = nil, e.key
		s.taken++
		if err := visit(first, e); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Of a server that has sent more than was wanted, so many lines are read, for so long, to know what it does
// without.
const (
	maxUnread  = 1000
	reportTime = 500 * time.Millisecond
)

// finish closes sides, after the reports of other servers that have sent more than was wanted.
func (j *joined) finish(sides []*side) {
	timer := time.AfterFunc(reportTime, func() {
		for _, s := range sides {
			if s.of != nil {
				s.answer.cancel(errSilent)
			}
		}
	})
	defer timer.Stop()
	for _, s := range sides {
		if s.of == nil {
			s.stop()
			continue
		}
		for n := 0; !s.ended && !j.heard[s.of] && s.part.limit > 0 && n < maxUnread; n++ {
			e, err := s.read()
			s.ended = e == nil || err != nil
		}
		s.answer.close()
	}
}

// maxKept is how much is kept of lines that are sent in the other direction, in bytes.
const maxKept = 4 << 20

// last visits the last lines before a place, up to a number of them, oldest first. In a window, files
// without times come first. Lines that take too much memory are counted, and read again.
func (j *joined) last(from string, n int, window bool, visit func(*entry) error) (more bool, err error) {
	p := part{order: merge.Newest, from: from, limit: n}
	sides := j.open(p.all)
	type run struct {
		lines int
		from  string // the position of the oldest one
	}
	runs := make([][2]run, len(sides)) // of each side, with times and without
	var kept [2][]*entry
	size := 0
	more, err = j.each(sides, p.order, n, func(i int, e *entry) error {
		of := 0
		if !e.key.Timed() {
			of = 1
		}
		runs[i][of] = run{runs[i][of].lines + 1, e.at()}
		if size += e.size(); size <= maxKept {
			kept[of] = append(kept[of], e)
		} else {
			kept = [2][]*entry{}
		}
		return nil
	})
	if err != nil {
		return more, err
	}
	if !slices.ContainsFunc(runs, func(r [2]run) bool { return r[1].lines > 0 }) && more {
		j.untimed, j.here.Untimed = nil, nil // they were read for nothing
	}
	order := []int{0, 1}
	if window {
		order = []int{1, 0}
	}
	for _, of := range order {
		for _, e := range slices.Backward(kept[of]) {
			if err := visit(e); err != nil {
				return more, err
			}
		}
		if size <= maxKept {
			continue
		}
		again := j.open(func(b *Branch) (part, bool) {
			i := slices.IndexFunc(sides, func(s *side) bool { return s.of == b })
			if i < 0 || runs[i][of].lines == 0 {
				return part{}, false
			}
			p := part{order: merge.Oldest, from: runs[i][of].from, limit: runs[i][of].lines}
			if b != nil {
				p.from, _ = merge.Enter(b.Path, p.from)
			}
			return p, true
		})
		if _, err := j.each(again, merge.Oldest, 0, func(_ int, e *entry) error { return visit(e) }); err != nil {
			return more, err
		}
	}
	return more, nil
}

// window visits the lines about a place.
func (j *joined) window(w *logs.Window, visit func(*entry) error) (span merge.Span, err error) {
	if len(j.servers) == 0 {
		return j.here.Window(j.r.Context(), merge.Window{
			Anchor: merge.Anchor{Time: w.Time, End: w.End, Position: w.Position},
			Before: w.Before, After: w.After, Query: j.q.Query,
		}, alone(visit))
	}
	from := w.Position
	switch {
	case w.End:
		from = merge.EndOfTimed
	case from == "" && w.Time.IsZero():
		from = merge.Beginning
	case from == "":
		from = merge.PositionAt(w.Time)
	}
	span.Start, span.End = from, from
	span.AtStart, span.AtEnd = from == merge.Beginning, w.End
	first := true
	each := func(e *entry) error {
		if first {
			span.Start, first = e.at(), false
		}
		span.End = e.after()
		return visit(e)
	}
	if w.Before > 0 && !span.AtStart {
		more, err := j.last(from, w.Before, true, each)
		if span.AtStart = !more; err != nil {
			return span, err
		}
	}
	if w.After > 0 {
		p := part{order: merge.Forward, from: from, limit: w.After}
		if from == merge.Beginning {
			p.from = ""
		}
		var more bool
		more, err = j.each(j.open(p.all), p.order, p.limit, func(_ int, e *entry) error { return each(e) })
		span.AtEnd = !more
	}
	return span, err
}

// alone visits the lines of the logs here.
func alone(visit func(*entry) error) func(*merge.Line) error {
	e := new(entry)
	return func(l *merge.Line) error {
		e.here = l
		return visit(e)
	}
}

// search visits the lines that a query selects: in its order, or the last ones.
func (j *joined) search(q logs.Query, visit func(*entry) error) (sum logs.Summary, err error) {
	if len(j.servers) == 0 {
		return j.here.Search(j.r.Context(), q, alone(visit))
	}
	hits := 0
	counted := func(e *entry) error {
		hits++
		return visit(e)
	}
	p := part{order: merge.Oldest, from: q.From, limit: q.Limit}
	if q.Newest {
		p.order = merge.Newest
	}
	limited := false
	if q.Tail {
		_, err = j.last("", q.Limit, false, counted)
	} else {
		limited, err = j.each(j.open(p.all), p.order, p.limit, func(_ int, e *entry) error { return counted(e) })
	}
	sum = j.sum()
	sum.Hits, sum.Limited = hits, limited
	return sum, err
}

// tell tells the client how far the search is.
func (j *joined) tell() {
	if j.q.Progress != nil {
		j.q.Progress(j.sum())
	}
}

// sum returns what was read, here and by others.
func (j *joined) sum() logs.Summary {
	return logs.Summary{Scanned: j.here.Scanned + j.Scanned, Total: j.total + j.Total}
}
