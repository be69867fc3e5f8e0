package logs

import (
	"bytes"
	"context"
	"errors"
)

// gap reports whether lines are omitted before a place, in a search with context.
func (s *search) gap(at Place) bool {
	return s.q.Context > 0 && s.printed.Log != nil && s.printed != at && !s.set.adjacent(s.printed, at)
}

// before visits the context between the last hit and the one at a place. lead is the first
// line of its event, if that is due.
func (s *search) before(at Place, lead *Hit) error {
	if s.q.Context == 0 {
		if lead != nil {
			return s.hand(*lead)
		}
		return nil
	}
	if err := s.after(at); err != nil {
		return err
	}
	if s.printed.Log != nil && !s.printed.less(at) {
		return nil // there are no lines between: to look for them takes longer than the search
	}
	start, err := s.set.Back(s.ctx, at, s.q.Context)
	if err != nil {
		return err
	}
	if s.printed.Log != nil && start.less(s.printed) {
		start = s.printed
	}
	if lead != nil {
		first := s.set.at(lead.Log, lead.Offset)
		if first.less(start) && (s.printed.Log == nil || !first.less(s.printed)) {
			lead.Gap = s.gap(first)
			if err := s.hand(*lead); err != nil {
				return err
			}
		}
	}
	return s.surroundings(start, at, s.q.Context)
}

// after visits the context after the last hit, up to a place.
func (s *search) after(at Place) error {
	n := s.pending
	s.pending = 0
	if n == 0 {
		return nil
	}
	return s.surroundings(s.printed, at, n)
}

// surroundings visits up to n lines from one place to another. In a file it reads no further.
func (s *search) surroundings(from, to Place, n int) error {
	if !from.less(to) {
		return nil
	}
	hand := func(h Hit) error {
		at := s.set.at(h.Log, h.Offset)
		if !at.less(to) {
			return errDone
		}
		h.Gap = s.gap(at)
		return s.hand(h)
	}
	var err error
	if from.File < to.File {
		err = s.around(from, n, hand)
	} else {
		buf := steps.Get().(*[stepSize]byte)
		defer steps.Put(buf)
		err = lines(s.ctx, from.Log, from.Offset, to.Offset, n, buf[:], func(l Line) error { return hand(s.context(from.Log, l)) })
	}
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// around visits n lines of context from a place on.
func (s *search) around(from Place, n int, visit func(Hit) error) error {
	buf := steps.Get().(*[stepSize]byte)
	defer steps.Put(buf)
	_, err := s.set.lines(s.ctx, from, n, buf[:], func(log *Log, l Line) error { return visit(s.context(log, l)) })
	return err
}

// context describes a line of context.
func (s *search) context(log *Log, l Line) Hit {
	return Hit{Line: l, Head: s.head(log, l), Log: log, Context: true}
}

// group visits a hit between its context lines.
func (s *search) group(h Hit, visit func(Hit) error) error {
	if s.q.Context == 0 {
		return visit(h)
	}
	h.Text = bytes.Clone(h.Text) // reading context may overwrite it
	at := s.set.at(h.Log, h.Offset)
	start, err := s.set.Back(s.ctx, at, s.q.Context)
	if err != nil {
		return err
	}
	err = s.around(start, s.q.Context, func(c Hit) error {
		if !s.set.at(c.Log, c.Offset).less(at) {
			return errDone
		}
		return visit(c)
	})
	if err != nil && !errors.Is(err, errDone) {
		return err
	}
	if err := visit(h); err != nil {
		return err
	}
	return s.around(s.set.at(h.Log, h.Offset+h.Length), s.q.Context, visit)
}

// Near reads what comes with single hits of a query in one log: lines of context, and the first lines
// of their events. It is for those who know the hits already.
type Near struct {
	search
	byEvent bool
}

// Seen is what was visited of a log: the end of the last line, and the first line of the last event. The
// zero Seen is nothing.
type Seen struct {
	End   int64
	Event int64 // the offset plus one
}

// NewNear returns a reader for the hits of a query in a log.
func NewNear(ctx context.Context, log *Log, q Query) (*Near, error) {
	m, err := q.Compile(ctx)
	if err != nil {
		return nil, err
	}
	byEvent := q.ByEvent
	q = Query{Pattern: q.Pattern, Level: q.Level, Since: q.Since, Until: q.Until, Context: q.Context, Heads: q.Heads}
	return &Near{search{ctx: ctx, set: Set{log}, q: q, m: m, size: blockSize, texts: Filter{m: m}, long: longLine{m: m}}, byEvent}, nil
}

// Hit visits a hit with the lines before and after it, up to the next hit, except for those that were
// seen. next is the offset of the next hit; 0 if it is not known. It tells what is seen now. Texts are
// valid until visit returns.
func (n *Near) Hit(h Hit, next int64, seen Seen, visit func(Hit) error) (Seen, error) {
	h.Log = n.set[0]
	n.visit, n.printed = visit, Place{}
	if seen.End > 0 {
		n.printed = n.set.Place(0, seen.End)
	}
	var lead *Hit
	var err error
	if event := h.Offset - h.Lead; n.byEvent && seen.Event != event+1 {
		if seen.Event = event + 1; h.Lead > 0 {
			if lead, err = n.readLead(0, event); err != nil {
				return seen, err
			}
		}
	}
	end := h.Offset + h.Length
	if err := n.before(n.set.Place(0, h.Offset), lead); err != nil {
		return seen, err
	}
	seen.End = end
	if err := n.hand(h); err != nil || n.q.Context == 0 {
		return seen, err
	}
	if next == 0 {
		if next, err = n.next(end); err != nil {
			return seen, err
		}
	}
	n.pending = n.q.Context
	err = n.after(n.set.Place(0, next))
	seen.End = n.printed.Offset
	return seen, err
}

// next returns the offset of the first hit among the lines of context from an offset on, or the end of
// these.
func (n *Near) next(from int64) (next int64, err error) {
	log := n.set[0]
	next = from
	step := steps.Get().(*[stepSize]byte)
	defer steps.Put(step)
	err = lines(n.ctx, log, from, log.limit(), n.q.Context, step[:], func(l Line) error {
		next = l.Offset + l.Length
		return nil
	})
	if err != nil {
		return next, err
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	n.filter = nil
	err = reading{r: log, buf: buf[:], long: &n.long}.forward(n.ctx, from, next, func(b *block) error {
		return n.hits(0, b, func(h Hit) error {
			next = h.Offset
			return errDone
		})
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return next, err
}
