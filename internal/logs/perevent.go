package logs

import (
	"bytes"
	"errors"

	"gowebdav/internal/logs/format"
)

// plainByEvent visits the hits of a block, for a query of text alone. It reads the heads of
// the lines up to a step before each hit, to find the event that the hit belongs to.
func (s *search) plainByEvent(file int, b *block, visit func(Hit) error) error {
	found := s.offsets[:0]
	err := s.texts.block(b, func(l Line) error {
		found = append(found, l.Offset)
		return nil
	})
	if s.offsets = found; err != nil {
		return err
	}
	for end := b.offset + b.length; len(found) > 0 || s.closing(); {
		from := b.offset
		if !s.closing() {
			from = max(from, found[0]-stepSize)
		}
		at, err := s.headsFrom(file, b, from)
		if err != nil {
			return err
		}
		err = b.linesFrom(at, func(l Line) error {
			head := s.heads.head(l)
			next := l.Offset + l.Length
			s.read = s.set.Place(file, next)
			if s.ends(head) {
				return errDone
			}
			if len(found) > 0 && l.Offset == found[0] {
				found = found[1:]
				if err := s.inEvent(file, l, head, s.heads.start, visit); err != nil {
					return err
				}
			}
			if !s.closing() && (len(found) == 0 || found[0]-next > stepSize) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return err
		}
		if s.read.Offset >= end {
			return nil
		}
	}
	return nil
}

// headsFrom prepares to read the heads of a block from an offset on, or from where they were
// read to. It returns the index of the first line to read.
func (s *search) headsFrom(file int, b *block, from int64) (at int, err error) {
	log := s.set[file]
	switch {
	case s.heads != nil && s.read.Log == log && from <= s.read.Offset && s.read.Offset < b.offset+b.length && s.read.Offset >= b.offset:
		return b.index(s.read.Offset), nil
	case from == b.offset:
		s.heads, err = s.eventsAt(file, b)
		return 0, err
	}
	s.heads = eventsAt(log)
	return b.index(from), nil
}

// inEvent visits a hit of an event that begins at an offset.
func (s *search) inEvent(file int, l Line, head format.Head, start int64, visit func(Hit) error) error {
	log := s.set[file]
	h := Hit{Line: l, Head: head, Log: log}
	h.Lead = l.Offset - start
	switch first := s.set.Place(file, start); {
	case h.Lead == 0:
		s.led, s.leading = first, nil
	case s.led != first || s.leading == nil && s.q.Newest: // a limit may leave out the first line
		lead, err := s.readLead(file, start)
		if err != nil {
			return err
		}
		s.led, s.leading = first, lead
	}
	h.lead = s.leading
	return visit(h)
}

// readLead reads the first line of an event.
func (s *search) readLead(file int, start int64) (lead *Hit, err error) {
	log := s.set[file].aside()
	step := steps.Get().(*[stepSize]byte)
	defer steps.Put(step)
	err = lines(s.ctx, log, start, log.limit(), 1, step[:], func(l Line) error {
		l.Text = bytes.Clone(l.Text)
		heads := newHeadReader(s.set[file])
		lead = &Hit{Line: l, Head: heads.single(l), Log: s.set[file], Context: true}
		return nil
	})
	return lead, err
}

// eventStart returns the offset of the first line of the event of a line. If that is far, it
// returns that of a line up to a step before.
func (s *search) eventStart(p Place) (int64, error) {
	heads, err := newEvents(s.ctx, p.Log, p.Offset)
	if err != nil {
		return 0, err
	}
	err = Lines(s.ctx, p.Log, p.Offset, p.Log.limit(), 1, func(l Line) error {
		heads.head(l)
		return nil
	})
	return max(heads.start, p.Log.Start), err
}

// enters reports whether a hit is of another event than the one before, and counts the event.
func (s *search) enters(h Hit) bool {
	first := s.set.at(h.Log, h.Offset-h.Lead)
	if !s.q.ByEvent || s.event == first {
		return false
	}
	s.event = first
	s.sum.Events++
	return true
}

// enough reports whether the query wants no more events. The last one may have more lines.
func (s *search) enough() bool { return s.q.MaxEvents > 0 && s.sum.Events == s.q.MaxEvents }

// closing reports whether only the rest of the last event is wanted, oldest first.
func (s *search) closing() bool { return s.enough() && !s.q.Newest }

// ends reports whether a line is the first one after the events that the query wants.
func (s *search) ends(head format.Head) bool { return s.closing() && !head.Continuation }

// leave visits the first line of the event before, newest first.
func (s *search) leave() error {
	lead := s.lead
	if s.lead = nil; lead == nil {
		return nil
	}
	return s.visit(*lead)
}
