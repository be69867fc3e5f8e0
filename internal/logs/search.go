package logs

import (
	"context"
	"errors"
	"time"
)

// Query says what is searched for, and how much of it.
type Query struct {
	Pattern
	Level   Level     // this and worse; LevelNone for all
	Since   time.Time // zero: from the start
	Until   time.Time // zero: to the end; the moment itself is not included
	Context int       // lines around each hit
	Limit   int       // hits after which the search stops; 0 for none
	Newest  bool      // from the end, newest first
	Tail    bool      // the last Limit hits, oldest first
}

// Hit is a line that a search hands out.
type Hit struct {
	Line
	Head
	Log     *Log // that the line stands in
	Context bool // it stands around a hit
	Gap     bool // lines are left out between it and the hit before
}

// Summary says how a search went.
type Summary struct {
	Hits    int
	Scanned int64 // bytes
	Limited bool  // it stopped at the limit
}

// Search hands the lines of a log that match to visit, whose error ends it and
// is returned. A line's time and level are known where they were asked for.
func Search(ctx context.Context, log Log, q Query, visit func(Hit) error) (Summary, error) {
	m, err := q.compile()
	if err != nil {
		return Summary{}, err
	}
	s := &search{ctx: ctx, log: log, q: q, m: m, visit: visit, buf: make([]byte, blockSize)}
	switch {
	case q.Newest:
		err = backward(ctx, log, 0, log.Size, s.buf, s.reversed)
	case q.Tail:
		err = s.tail()
	default:
		err = forward(ctx, log, 0, log.Size, s.buf, s.straight)
	}
	if errors.Is(err, errDone) {
		s.sum.Limited, err = true, nil
	}
	if err == nil {
		err = s.after(log.Size)
	}
	return s.sum, err
}

type search struct {
	ctx   context.Context
	log   Log
	q     Query
	m     *matcher
	visit func(Hit) error
	buf   []byte
	sum   Summary

	printed int64 // forward, with context: where what was handed out ends
	pending int   // lines of context that may still follow the last hit
}

// plain reports whether time and level do not matter.
func (s *search) plain() bool {
	return s.q.Level == LevelNone && s.q.Since.IsZero() && s.q.Until.IsZero()
}

// hits visits the hits of a block in their order.
func (s *search) hits(b *block, visit func(Hit) error) error {
	s.sum.Scanned += b.length
	if s.plain() {
		return s.m.block(b, func(l Line) error { return visit(Hit{Line: l, Log: &s.log}) })
	}
	e, err := newEvents(s.ctx, &s.log, b.offset)
	if err != nil {
		return err
	}
	f := &Filter{q: s.q, m: s.m, events: *e}
	return b.lines(func(l Line) error {
		head, ok := f.Match(l.Text)
		if !ok {
			return nil
		}
		return visit(Hit{Line: l, Head: head, Log: &s.log})
	})
}

// inRange checks level and time. A line without a time counts as at none.
func (q *Query) inRange(h Head) bool {
	if h.Level < q.Level {
		return false
	}
	if q.Since.IsZero() && q.Until.IsZero() {
		return true
	}
	return !h.Time.IsZero() && !h.Time.Before(q.Since) && (q.Until.IsZero() || h.Time.Before(q.Until))
}

// straight hands out the hits of a block, oldest first.
func (s *search) straight(b *block) error {
	return s.hits(b, func(h Hit) error {
		if err := s.before(h.Offset); err != nil {
			return err
		}
		h.Gap = s.gap(h.Offset)
		if err := s.hand(h); err != nil {
			return err
		}
		s.pending = s.q.Context
		return s.full()
	})
}

// full ends the search where its limit is reached.
func (s *search) full() error {
	s.sum.Hits++
	if s.q.Limit > 0 && s.sum.Hits >= s.q.Limit {
		return errDone
	}
	return nil
}

// gap reports whether lines are left out before offset, where that matters.
func (s *search) gap(offset int64) bool {
	return s.q.Context > 0 && s.printed > 0 && offset > s.printed
}

func (s *search) hand(h Hit) error {
	s.printed = h.Offset + h.Length
	return s.visit(h)
}

// before hands out the context between the last hit and one at offset.
func (s *search) before(offset int64) error {
	if s.q.Context == 0 {
		return nil
	}
	if err := s.after(offset); err != nil {
		return err
	}
	start, err := Before(s.ctx, s.log, offset, s.printed, s.q.Context)
	if err != nil {
		return err
	}
	return s.surroundings(start, offset, -1)
}

// after hands out the context that follows the last hit, up to offset.
func (s *search) after(offset int64) error {
	n := s.pending
	s.pending = 0
	return s.surroundings(s.printed, offset, n)
}

func (s *search) surroundings(from, to int64, n int) error {
	return Lines(s.ctx, s.log, from, to, n, func(l Line) error {
		return s.hand(Hit{Line: l, Log: &s.log, Context: true, Gap: s.gap(l.Offset)})
	})
}

// reversed hands out the hits of a block, newest first; each with its context,
// where two share none.
func (s *search) reversed(b *block) error {
	var found []Hit
	err := s.hits(b, func(h Hit) error {
		found = append(found, h)
		return nil
	})
	for i := len(found) - 1; i >= 0 && err == nil; i-- {
		if err = s.visitAround(found[i]); err == nil {
			err = s.full()
		}
	}
	return err
}

// visitAround hands out a hit between its context lines; groups are parted.
func (s *search) visitAround(h Hit) error {
	if s.q.Context == 0 {
		return s.visit(h)
	}
	start, err := Before(s.ctx, s.log, h.Offset, 0, s.q.Context)
	if err != nil {
		return err
	}
	gap := s.sum.Hits > 0
	around := func(l Line) error {
		err := s.visit(Hit{Line: l, Log: &s.log, Context: true, Gap: gap})
		gap = false
		return err
	}
	if err := Lines(s.ctx, s.log, start, h.Offset, -1, around); err != nil {
		return err
	}
	h.Gap, gap = gap, false
	if err := s.visit(h); err != nil {
		return err
	}
	return Lines(s.ctx, s.log, h.Offset+h.Length, s.log.Size, s.q.Context, around)
}

// tail finds the last hits from the end, and hands them out oldest first.
func (s *search) tail() error {
	if s.m.all() && s.plain() {
		start, err := Before(s.ctx, s.log, s.log.Size, 0, s.q.Limit)
		if err != nil {
			return err
		}
		s.sum.Scanned = s.log.Size - start
		return Lines(s.ctx, s.log, start, s.log.Size, -1, func(l Line) error {
			s.sum.Hits++
			return s.visit(Hit{Line: l, Log: &s.log})
		})
	}
	var found []int64
	var first int64
	err := backward(s.ctx, s.log, 0, s.log.Size, s.buf, func(b *block) error {
		var offsets []int64
		if err := s.hits(b, func(h Hit) error {
			offsets = append(offsets, h.Offset)
			return nil
		}); err != nil {
			return err
		}
		found = append(offsets, found...)
		if len(found) >= s.q.Limit {
			first = found[len(found)-s.q.Limit]
			return errDone
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDone) {
		return err
	}
	if len(found) == 0 {
		return nil
	}
	if first == 0 {
		first = found[0]
	}
	scanned := s.sum.Scanned
	s.q.Limit = 0
	err = forward(s.ctx, s.log, first, s.log.Size, s.buf, s.straight)
	s.sum.Scanned = scanned
	return err
}
