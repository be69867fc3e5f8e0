package live

import "time"

const (
	// Hold is how long after it was written a line is held, so that those of other logs which were
	// written before it come before it. That is its time. If the line does not tell it to parts of
	// a second, it is when its log was looked at before. A line that is older when it is read counts as
	// that old.
	Hold = 500 * time.Millisecond

	// settle is how long a line is held at least after it was read: the rest of its stack trace may
	// be read with the next poll.
	settle = 200 * time.Millisecond

	// traceTime is how long a stack trace may hold up the lines of other logs.
	traceTime = time.Second

	// stepBack is how far the times of a log may step back: lines within it count as written at
	// the time before.
	stepBack = time.Minute

	// patience is how long old lines, and a log with more lines than are kept, wait for a log that is
	// read and has nothing queued.
	patience = time.Second

	// outSize is the size in bytes at which what is released is written.
	outSize = 64 << 10
)

// order sets the key of the head, which is its time as far as that can be believed, and when it is
// due.
func (s *source) order() {
	arrived, key := s.head.arrived.UnixNano(), s.head.time
	if s.fine = s.fine || key%int64(time.Second) != 0; key != 0 && !s.fine {
		key += int64(time.Second) - 1 // it may be any moment of that second
	}
	key = min(key, arrived)
	switch {
	case key == 0 && s.key == 0:
		key = arrived
		s.head.kind &^= continues
	case key == 0, key < s.key && s.key-key <= int64(stepBack):
		key = s.key
	}
	if s.head.time != 0 {
		s.key = key
	}
	if s.head.live && key < arrived-int64(Hold) { // else other logs would wait for one whose clock is slow
		key = arrived - int64(Hold-settle)
	}
	s.head.key = key
	written := key
	if key != s.head.time && s.head.before != 0 {
		written = min(key, s.head.before)
	}
	s.head.due = time.Unix(0, max(written+int64(Hold), arrived+int64(settle)))
}

// first returns the source of the next line, and when that is due; nil if nothing is queued.
func (g *Group) first(now time.Time) (s *source, due time.Time) {
	var missing time.Time // until when a source with more to send may have nothing queued
	for _, o := range g.sources {
		if !o.head.ok {
			if until := o.since.Add(patience); !o.idle && !o.ended && until.After(missing) {
				missing = until
			}
			continue
		}
		if s == nil || o.head.key < s.head.key || o.head.key == s.head.key && o.head.arrived.Before(s.head.arrived) {
			s = o
		}
	}
	if s == nil {
		return nil, time.Time{}
	}
	due = s.head.due
	if last := g.last; last != nil && last.head.ok && last.head.kind&continues != 0 && now.Before(due.Add(traceTime)) {
		return last, now
	}
	switch {
	case g.Once && !now.Before(missing):
		return s, now
	case !s.head.live && due.Before(missing):
		due = missing
	}
	if full := latest(g.full, missing); g.waiting > 0 && full.Before(due) {
		due = full
	}
	return s, due
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// release appends what is due, and returns when the next line is; the zero time if none is
// queued.
func (g *Group) release(b []byte, now time.Time) (out []byte, next time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b = g.appendNotes(b)
	for len(b) < outSize {
		s, due := g.first(now)
		if s == nil || now.Before(due) {
			return b, due
		}
		if b = g.send(b, s); g.Limit > 0 && g.lines >= g.Limit {
			break
		}
	}
	return b, now
}

// appendNotes appends what is to be said.
func (g *Group) appendNotes(b []byte) []byte {
	for _, n := range g.notes {
		b = g.place(b, g.Form.Note(nil, n), false)
	}
	g.notes = g.notes[:0]
	return b
}

// send appends the head of a source.
func (g *Group) send(b []byte, s *source) []byte {
	line := s.head.kind&aLine != 0
	if len(s.head.position) > 0 {
		s.reached(string(s.head.position), time.Time{})
	}
	b = g.place(b, s.head.text, line)
	if line {
		g.last = s
		g.lines++
	}
	if s.pop(); s.left && !s.head.ok {
		g.remove(s)
	}
	return b
}

// place appends an encoded line or message with the position after it.
func (g *Group) place(b, encoded []byte, line bool) []byte {
	if len(encoded) == 0 {
		return b
	}
	g.position = g.appendPosition(g.position[:0])
	return g.Form.Place(b, encoded, g.position, line)
}
