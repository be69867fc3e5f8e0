package merge

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"

	"gowebdav/internal/logs"
)

const (
	// together is how many hits get what comes with them at once, so that their files are opened once.
	together = 64

	// aroundRoom is the maximum size of that in memory, in bytes. What does not fit is read again, hit
	// by hit.
	aroundRoom = 1 << 20
)

// around visits the hits of a search with what comes with them from their files: lines of context, and
// the first lines of their events. These stand at their hits.
type around struct {
	g      *Group
	ctx    context.Context
	q      logs.Query
	visit  func(*Line) error
	seen   map[fileID]logs.Seen
	events int
	event  spot  // the first line of the last event
	lead   *Line // that line, if it comes after the hits
	end    spot  // of the last line
}

// fileID identifies a file of a group, also after it was rotated.
type fileID struct {
	rank  int
	inode uint64
	name  string // if there is no inode
}

// spot is a place in a file; the zero spot is none.
type spot struct {
	file fileID
	at   int64
}

func idOf(e *entry) fileID {
	id := fileID{rank: e.rank, inode: e.line.file.Inode}
	if id.inode == 0 {
		id.name = e.line.file.Name
	}
	return id
}

// errEnough ends a search that has as many events as it wants.
var errEnough = errors.New("enough events")

func (g *Group) around(ctx context.Context, q logs.Query, visit func(*Line) error) *around {
	return &around{g: g, ctx: ctx, q: q, visit: visit, seen: map[fileID]logs.Seen{}}
}

// show visits hits in their order.
func (a *around) show(hits []entry) error {
	if a.q.Context == 0 && !a.q.ByEvent {
		return showAll(hits, a.visit)
	}
	for part := range slices.Chunk(hits, together) {
		lines, err := a.collect(part)
		if err != nil {
			return err
		}
		for i := range part {
			if err := a.one(&part[i], lines[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func showAll(hits []entry, visit func(*Line) error) error {
	for i := range hits {
		if err := visit(&hits[i].line); err != nil {
			return err
		}
	}
	return nil
}

// collect reads what comes with hits, and the hits themselves, file by file. For a hit whose lines do not
// fit into memory it returns nil.
func (a *around) collect(hits []entry) (lines [][]Line, err error) {
	lines = make([][]Line, len(hits))
	order := make([]int, len(hits))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		k, l := hits[i].key, hits[j].key
		return cmp.Or(cmp.Compare(k.rank, l.rank), cmp.Compare(k.file, l.file), cmp.Compare(k.offset, l.offset))
	})
	room := aroundRoom
	for from := 0; from < len(order) && room > 0; {
		first, to := &hits[order[from]], from+1
		for to < len(order) && hits[order[to]].rank == first.rank && hits[order[to]].file == first.file {
			to++
		}
		if err := a.collectOf(hits, order[from:to], lines, &room); err != nil {
			return nil, err
		}
		from = to
	}
	return lines, nil
}

// collectOf is collect for the hits of one file, in the order of the file.
func (a *around) collectOf(hits []entry, order []int, lines [][]Line, room *int) error {
	if a.q.Context == 0 && !slices.ContainsFunc(order, func(i int) bool { return hits[i].line.Lead > 0 }) {
		for _, i := range order {
			seen := a.seen[idOf(&hits[i])]
			seen.Event = hits[i].offset + 1
			lines[i], a.seen[idOf(&hits[i])] = []Line{hits[i].line}, seen
		}
		return nil
	}
	return a.in(&hits[order[0]], func(near *logs.Near) error {
		for n, i := range order {
			next := int64(0)
			if n+1 < len(order) {
				next = hits[order[n+1]].offset
			}
			found, seen, err := a.read(near, &hits[i], next, room)
			if err != nil || *room < 0 {
				return err
			}
			lines[i], a.seen[idOf(&hits[i])] = found, seen
		}
		return nil
	})
}

// read reads what comes with a hit into memory, as far as there is room.
func (a *around) read(near *logs.Near, e *entry, next int64, room *int) (lines []Line, seen logs.Seen, err error) {
	seen, err = near.Hit(e.line.Hit, next, a.before(e), func(h logs.Hit) error {
		h.Text = bytes.Clone(h.Text)
		lines = append(lines, e.with(h))
		if *room -= entrySize + len(h.Text); *room < 0 {
			return errFull
		}
		return nil
	})
	if errors.Is(err, errFull) {
		err = nil
	}
	return lines, seen, err
}

// before returns what was seen of the file of a hit. The newest first, each hit has all its context, as in
// one log.
func (a *around) before(e *entry) logs.Seen {
	seen := a.seen[idOf(e)]
	if a.q.Newest {
		seen.End = 0
	}
	return seen
}

// in opens the file of a hit.
func (a *around) in(e *entry, read func(*logs.Near) error) error {
	s := a.g.sources[e.rank/2]
	return again(func() error {
		i := slices.IndexFunc(s.files, func(f file) bool { return f.Inode == e.line.file.Inode && (f.Inode != 0 || f.Name == e.line.file.Name) })
		if i < 0 {
			return nil
		}
		return s.with(a.ctx, i, func(log *logs.Log) error {
			near, err := logs.NewNear(a.ctx, log, a.q)
			if err != nil {
				return err
			}
			return read(near)
		})
	})
}

// with returns a line that comes with a hit, or the hit.
func (e *entry) with(h logs.Hit) Line {
	l := e.line
	if l.Hit = h; h.Context {
		l.hit = &e.line
	}
	l.Log = nil
	return l
}

// one visits a hit, and what comes with it.
func (a *around) one(e *entry, lines []Line) error {
	if a.q.ByEvent {
		if err := a.enter(spot{idOf(e), e.offset - e.line.Lead}); err != nil {
			return err
		}
	}
	if lines == nil {
		return a.stream(e)
	}
	if first := lines[0]; a.q.Newest && first.Context && first.Offset == e.offset-e.line.Lead && (a.q.Context == 0 || lines[1].Offset != first.Offset+first.Length) {
		hit := e.line
		first.hit = &hit
		a.lead, lines = &first, lines[1:]
	}
	for i := range lines {
		if err := a.send(e, &lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// stream visits a hit, and what comes with it while that is read.
func (a *around) stream(e *entry) error {
	var sent error // ends the search, unlike an error of the file
	visited := false
	err := a.in(e, func(near *logs.Near) error {
		seen, err := near.Hit(e.line.Hit, 0, a.before(e), func(h logs.Hit) error {
			l := e.with(h)
			visited = visited || !h.Context
			sent = a.send(e, &l)
			return sent
		})
		if a.seen[idOf(e)] = seen; sent != nil {
			return nil
		}
		return err
	})
	if err = cmp.Or(sent, err); err == nil && !visited { // the file is gone
		err = a.send(e, &e.line)
	}
	return err
}

// enter counts the event of a hit.
func (a *around) enter(event spot) error {
	if event == a.event {
		return nil
	}
	if err := a.leave(); err != nil {
		return err
	}
	if a.q.MaxEvents > 0 && a.events == a.q.MaxEvents {
		return errEnough
	}
	a.event = event
	a.events++
	return nil
}

// leave visits the first line of the last event, newest first.
func (a *around) leave() error {
	lead := a.lead
	if a.lead = nil; lead == nil || a.end.at == lead.Offset+lead.Length && a.end.file == a.event.file {
		return nil
	}
	return a.visit(lead)
}

// send visits a line of a hit.
func (a *around) send(e *entry, l *Line) error {
	at := spot{idOf(e), l.Offset}
	l.Gap = a.q.Context > 0 && a.end != spot{} && a.end != at
	a.end = spot{at.file, l.Offset + l.Length}
	return a.visit(l)
}
