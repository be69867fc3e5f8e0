package logs

import (
	"bytes"
	"context"
	"errors"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
	"gowebdav/internal/logs/pieces"
)

// Query selects lines, and how many of them.
type Query struct {
	match.Pattern
	Level   format.Level // minimum level; LevelNone for all
	Since   time.Time    // zero for the start
	Until   time.Time    // exclusive; zero for the end
	Context int          // lines around each hit
	Limit   int          // maximum number of hits; 0 for no limit
	Newest  bool         // newest first
	From    string       // a position to start from, instead of the start or, with Newest or Tail, the end
	Tail    bool         // the last Limit hits, oldest first, and those before in the event of the first one if ByEvent
	Heads   bool         // return time and level of each line, even if they do not select it

	// ByEvent counts the events of the hits. The first line of an event that is no hit itself
	// comes before its hits, or with Newest after them, as Context.
	ByEvent   bool
	MaxEvents int // maximum number of events, unless Tail; 0 for no limit

	Progress func(Summary) // called regularly; may be nil
}

// Hit is a line that a search finds, or a line of context.
type Hit struct {
	Line
	format.Head
	Log     *Log // of the line
	Context bool // the line is not a hit, but near one
	Gap     bool // lines are omitted between the last Hit and this one

	lead *Hit // the first line of its event, if that may have to be visited as well
}

// Summary is the result of a search, or its progress.
type Summary struct {
	Hits    int
	Events  int   // of the hits, if the query is ByEvent
	Scanned int64 // bytes of the files
	Total   int64 // bytes of the files
	Limited bool  // the search stopped at its limit
	Damage  error // the damage of compressed files, which were read as far as possible
}

// Search visits the lines of a set that a query selects. An error of visit or ctx ends the
// search and is returned, with the summary so far. Hits have a time and level only if the
// query needs them or asks for Heads.
func (s Set) Search(ctx context.Context, q Query, visit func(Hit) error) (Summary, error) {
	return s.search(ctx, q, blockSize, visit)
}

// search is Search with blocks of a given size.
func (s Set) search(ctx context.Context, q Query, size int, visit func(Hit) error) (Summary, error) {
	m, err := q.Compile(ctx)
	if err != nil {
		return Summary{}, err
	}
	search := &search{ctx: ctx, set: s, q: q, m: m, visit: visit, size: size, sum: Summary{Total: s.disk()}, texts: Filter{m: m}, long: longLine{m: m}}
	if err := search.between(); err != nil {
		return Summary{}, err
	}
	switch {
	case q.Newest:
		err = search.reversed()
	case q.Tail:
		err = search.tail()
	default:
		err = search.straight(search.from)
	}
	if errors.Is(err, errDone) {
		search.sum.Limited, err = true, nil
	}
	search.sum.Damage = s.Damage()
	for _, log := range s {
		if log.pieces != pieces.None && log.survey != nil {
			log.index.keep(log)
		}
	}
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
	from  Place // the hits are after it
	to    Place // and before it

	long    longLine
	texts   Filter  // for queries of text alone
	filter  *Filter // for queries of time or level; it must see all lines
	behind  Place   // the end of what the filter has seen
	printed Place   // with context: the end of the last visited line
	pending int     // lines of context still due after the last hit

	offsets []int64 // offsets of the hits of a block
	heads   *events // of lines around hits, for queries of text alone
	read    Place   // the end of what heads has read
	led     Place   // the first line of the last event in which a hit was found
	leading *Hit    // that line, once a hit after it has needed it
	event   Place   // the first line of the event of the last hit that was visited
	lead    *Hit    // with Newest: that line, which is due after the hits, or nil
}

// plain reports whether a query is of text alone.
func (q *Query) plain() bool {
	return q.Level == format.LevelNone && q.Since.IsZero() && q.Until.IsZero()
}

// inRange reports whether level and time are selected. No range contains a line without a
// time.
func (q *Query) inRange(h format.Head) bool {
	if h.Level < q.Level {
		return false
	}
	if q.Since.IsZero() && q.Until.IsZero() {
		return true
	}
	return !h.Time.IsZero() && !h.Time.Before(q.Since) && (q.Until.IsZero() || h.Time.Before(q.Until))
}

// between finds out where the hits are.
func (s *search) between() (err error) {
	s.from, s.to = s.set.Place(0, s.set[0].Start), s.set.last()
	switch {
	case s.q.From == "":
	case s.q.Newest, s.q.Tail:
		s.to, err = s.set.findPosition(s.ctx, s.q.From)
	default:
		s.from, err = s.set.findPosition(s.ctx, s.q.From)
	}
	return err
}

// end returns the offset before which the hits of a file are.
func (s *search) end(file int) int64 {
	if file == s.to.File {
		return min(s.set[file].limit(), s.to.Offset)
	}
	return s.set[file].limit()
}

// forward visits the hits in one log from an offset on.
func (s *search) forward(file int, from int64, visit func(Hit) error) error {
	log := s.set[file]
	extents, err := log.extents(s.ctx, &s.q)
	if err != nil {
		return err
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	for _, e := range extents {
		to := min(e.to, s.end(file))
		if to <= max(e.from, from) {
			continue
		}
		read := reading{r: log, buf: buf[:s.size], long: &s.long}
		if err := read.forward(s.ctx, max(e.from, from), to, func(b *block) error { return s.hits(file, b, visit) }); err != nil {
			return err
		}
		if to == log.limit() {
			if _, err := log.end(); err != nil { // the size is known now
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
		if s.q.ByEvent {
			return s.plainByEvent(file, b, visit)
		}
		return s.texts.block(b, func(l Line) error { return hit(l, s.head(log, l)) })
	}
	if err := s.follow(file, b); err != nil {
		return err
	}
	return b.lines(func(l Line) error {
		head, ok := s.filter.match(b, l)
		if s.ends(head) {
			return errDone
		}
		if err := s.m.Err(); err != nil || !ok {
			return err
		}
		if s.q.ByEvent {
			return s.inEvent(file, l, head, s.filter.start, visit)
		}
		return hit(l, head)
	})
}

// head reads the head of a single line, if the query asks for it.
func (s *search) head(log *Log, l Line) format.Head {
	if !s.q.Heads {
		return format.Head{}
	}
	heads := newHeadReader(log)
	return heads.single(l)
}

// follow prepares the filter for a block. It starts anew unless the block follows the one
// before.
func (s *search) follow(file int, b *block) error {
	log := s.set[file]
	at := s.set.Place(file, b.offset)
	if s.filter == nil || at != s.behind && !s.set.adjacent(s.behind, at) {
		e, err := s.eventsAt(file, b)
		if err != nil {
			return err
		}
		s.filter = &Filter{q: s.q, m: s.m, events: *e}
	}
	s.filter.in(log)
	s.behind = s.set.Place(file, b.offset+b.length)
	return nil
}

// eventsAt returns the events from a block on.
func (s *search) eventsAt(file int, b *block) (*events, error) {
	older := maxOlder
	if b.offset <= b.log.Start && b.timed() {
		older = 0
	}
	return s.eventsAfter(file, b.offset, older)
}

// maxOlder is how many older files are read to find the event of lines before the first time of a file.
const maxOlder = 4

// eventsAfter returns the events from an offset of a file on. If no event is near before it, the last one
// of the older file goes on.
func (s *search) eventsAfter(file int, offset int64, older int) (*events, error) {
	log := s.set[file]
	e, err := newEvents(s.ctx, log, offset)
	if err != nil || file == 0 || older == 0 || offset-log.Start > stepSize || !e.last.Time.IsZero() {
		return e, err
	}
	log.release() // the older file may need the turn
	end, err := s.set[file-1].end()
	if err != nil {
		return nil, err
	}
	e, err = s.eventsAfter(file-1, end, older-1)
	s.set[file-1].release()
	if err != nil {
		return nil, err
	}
	e.in(log)
	return e, Lines(s.ctx, log, log.Start, offset, -1, func(l Line) error {
		e.head(l)
		return nil
	})
}

// timed reports whether the first line of a block has a time.
func (b *block) timed() (timed bool) {
	_ = b.lines(func(l Line) error {
		heads := newHeadReader(b.log)
		timed = !heads.single(l).Time.IsZero()
		return errDone
	})
	return timed
}

// advance updates the progress after a block.
func (s *search) advance(log *Log, b *block) {
	s.sum.Scanned += log.scanned(b.length)
	if s.q.Progress != nil {
		s.q.Progress(s.sum)
	}
}

// straight visits the hits from a place on, oldest first, with their context.
func (s *search) straight(from Place) error {
	for file := from.File; file <= s.to.File; file++ {
		if err := s.forward(file, from.Offset, s.hit); err != nil {
			if errors.Is(err, errDone) {
				return errors.Join(err, s.after(s.set.last()))
			}
			return err
		}
		if file < s.to.File {
			s.set[file].release()
			from = s.set.Place(file+1, s.set[file+1].Start)
		}
	}
	return s.after(s.set.last())
}

func (s *search) hit(h Hit) error {
	at := s.set.at(h.Log, h.Offset)
	if s.q.Context > 0 {
		h.Text = bytes.Clone(h.Text) // reading context may overwrite it
	}
	var lead *Hit
	if s.enters(h) {
		lead = h.lead
	}
	if err := s.before(at, lead); err != nil {
		return err
	}
	h.Gap = s.gap(at)
	if err := s.hand(h); err != nil {
		return err
	}
	s.pending = s.q.Context
	return s.full()
}

// full counts a hit, and ends the search at its limit.
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
