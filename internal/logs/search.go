package logs

import (
	"bytes"
	"context"
	"errors"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// Query says what is searched for, and how much of it.
type Query struct {
	match.Pattern
	Level   format.Level // this and worse; LevelNone for all
	Since   time.Time    // zero: from the start
	Until   time.Time    // zero: to the end; the moment itself is not included
	Context int          // lines around each hit
	Limit   int          // hits after which the search stops; 0 for none
	Newest  bool         // from the end, newest first
	Before  string       // with Newest: from a position instead of the end
	Tail    bool         // the last Limit hits, oldest first
	Heads   bool         // time and level of each line are wanted, though they do not matter

	Progress func(Summary) // called now and then; nil for nobody
}

// Hit is a line that a search hands out.
type Hit struct {
	Line
	format.Head
	Log     *Log // that the line stands in
	Context bool // it stands around a hit
	Gap     bool // lines are left out between it and the hit before
}

// Summary says how a search went, or how far it is.
type Summary struct {
	Hits    int
	Scanned int64 // bytes of the files
	Total   int64 // bytes of the files
	Limited bool  // it stopped at the limit
	Damage  error // what is wrong with a compressed file that was read as far as possible
}

// Search hands the lines of a set that match to visit, whose error ends it and
// is returned, as is that of ctx, with what was found until then. A line's time
// and level are known where they were asked for.
func (s Set) Search(ctx context.Context, q Query, visit func(Hit) error) (Summary, error) {
	return s.search(ctx, q, blockSize, visit)
}

// search is Search by blocks of a size.
func (s Set) search(ctx context.Context, q Query, size int, visit func(Hit) error) (Summary, error) {
	m, err := q.Compile(ctx)
	if err != nil {
		return Summary{}, err
	}
	search := &search{ctx: ctx, set: s, q: q, m: m, visit: visit, size: size, sum: Summary{Total: s.disk()}, texts: Filter{m: m}, long: longLine{m: m}}
	switch {
	case q.Newest:
		err = search.reversed()
	case q.Tail:
		err = search.tail()
	default:
		err = search.straight(s.Place(0, s[0].Start))
	}
	if errors.Is(err, errDone) {
		search.sum.Limited, err = true, nil
	}
	search.sum.Damage = s.Damage()
	return search.sum, err
}

type search struct {
	ctx   context.Context
	set   Set
	q     Query
	m     *match.Matcher
	visit func(Hit) error
	size  int // of a block, in bytes
	sum   Summary

	long    longLine
	texts   Filter  // looks at the text of a line alone
	filter  *Filter // looks at all lines, where time or level matter
	behind  Place   // what the filter has seen ends there
	printed Place   // with context: where what was handed out ends
	pending int     // lines of context that may still follow the last hit
}

// plain reports whether time and level do not matter.
func (q *Query) plain() bool {
	return q.Level == format.LevelNone && q.Since.IsZero() && q.Until.IsZero()
}

// inRange checks level and time. A line without a time counts as at none.
func (q *Query) inRange(h format.Head) bool {
	if h.Level < q.Level {
		return false
	}
	if q.Since.IsZero() && q.Until.IsZero() {
		return true
	}
	return !h.Time.IsZero() && !h.Time.Before(q.Since) && (q.Until.IsZero() || h.Time.Before(q.Until))
}

// forward visits the hits of one log from an offset on.
func (s *search) forward(file int, from int64, visit func(Hit) error) error {
	log := s.set[file]
	extents, err := log.extents(s.ctx, &s.q)
	if err != nil {
		return err
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	for _, e := range extents {
		if e.to <= from {
			continue
		}
		read := reading{log, buf[:s.size], &s.long}
		if err := read.forward(s.ctx, max(e.from, from), e.to, func(b *block) error { return s.hits(file, b, visit) }); err != nil {
			return err
		}
		if e.to == log.limit() {
			if _, err := log.end(); err != nil { // is known now
				return err
			}
		}
	}
	return nil
}

// hits visits the hits of a block in their order.
func (s *search) hits(file int, b *block, visit func(Hit) error) error {
	log := s.set[file]
	s.advance(log, b)
	hit := func(l Line, head format.Head) error { return visit(Hit{Line: l, Head: head, Log: log}) }
	if s.q.plain() && !(s.q.Heads && s.m.All()) {
		return s.texts.block(b, func(l Line) error { return hit(l, s.head(log, l)) })
	}
	if err := s.follow(file, b); err != nil {
		return err
	}
	return b.lines(func(l Line) error {
		head, ok := s.filter.match(b, l)
		if err := s.m.Err(); err != nil || !ok {
			return err
		}
		return hit(l, head)
	})
}

// head reads the head of a line alone, where it is wanted.
func (s *search) head(log *Log, l Line) format.Head {
	if !s.q.Heads {
		return format.Head{}
	}
	return format.NewDetector(log.Zone, log.Near).Head(l.Text)
}

// follow makes the filter ready for a block: it goes on, or begins anew where the
// block does not follow the one before.
func (s *search) follow(file int, b *block) error {
	log := s.set[file]
	at := s.set.Place(file, b.offset)
	if s.filter == nil || at != s.behind && !s.set.adjacent(s.behind, at) {
		e, err := newEvents(s.ctx, log, b.offset)
		if err != nil {
			return err
		}
		s.filter = &Filter{q: s.q, m: s.m, events: *e}
	}
	s.filter.in(log)
	s.behind = s.set.Place(file, b.offset+b.length)
	return nil
}

// advance takes note of what has been read.
func (s *search) advance(log *Log, b *block) {
	s.sum.Scanned += log.scanned(b.length)
	if s.q.Progress != nil {
		s.q.Progress(s.sum)
	}
}

// straight hands out the hits from a place on, oldest first, with their context.
func (s *search) straight(from Place) error {
	for file := from.File; file < len(s.set); file++ {
		if err := s.forward(file, from.Offset, s.hit); err != nil {
			if errors.Is(err, errDone) {
				return errors.Join(err, s.after(s.set.last()))
			}
			return err
		}
		if file+1 < len(s.set) {
			s.set[file].release()
			from = s.set.Place(file+1, s.set[file+1].Start)
		}
	}
	return s.after(s.set.last())
}

func (s *search) hit(h Hit) error {
	at := s.set.at(h.Log, h.Offset)
	if s.q.Context > 0 {
		h.Text = bytes.Clone(h.Text) // reading others may write over it
	}
	if err := s.before(at); err != nil {
		return err
	}
	h.Gap = s.gap(at)
	if err := s.hand(h); err != nil {
		return err
	}
	s.pending = s.q.Context
	return s.full()
}

// full ends the search where its limit is reached.
func (s *search) full() error {
	s.sum.Hits++
	if s.q.Limit > 0 && s.sum.Hits >= s.q.Limit {
		return errDone
	}
	return nil
}

func (s *search) hand(h Hit) error {
	if s.q.Context > 0 {
		s.printed = s.set.at(h.Log, h.Offset+h.Length)
	}
	return s.visit(h)
}
