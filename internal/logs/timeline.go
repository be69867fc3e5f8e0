package logs

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Timeline reads the lines of one log that a query selects, each with the time by which it
// stands among the lines of other logs. It is not for concurrent use.
type Timeline struct {
	// Timeless says that no line of the log has a time.
	Timeless bool

	search
	log   *Log
	clock clock
}

// Moment is a hit and the time by which it stands among the lines of other logs.
type Moment struct {
	Hit
	At time.Time // zero if there is none
}

// Stretch is a part of a log by time. Reading may leave out the lines before and after it. A
// zero end is that of the log.
type Stretch struct{ Since, Until time.Time }

// Reader gets the moments of a Timeline, part after part.
type Reader interface {
	// Moment gets the moments of a part in the order of their lines. Their texts are valid
	// until it returns. An error ends the reading.
	Moment(Moment) error

	// Rest is called before Wants, and returns what of a part is to be read: a side of it that
	// begins and ends with a line, or nothing.
	Rest(from, to int64) (int64, int64)

	// Wants is called before a part of the log is read, with a time near the end at which
	// reading comes to it, zero if none is known. If it returns false, the reading ends.
	Wants(from, to int64, at time.Time) bool

	// Part is called after all moments of a part, and reports whether to read on.
	Part(from, to int64) bool
}

// NewTimeline returns the timeline of a log. lead returns what the lines before the first
// time of the log stand after, and is called when that is needed.
func NewTimeline(ctx context.Context, log *Log, q Query, lead func() (Ending, error)) (*Timeline, error) {
	m, err := q.Compile(ctx)
	if err != nil {
		return nil, err
	}
	t := &Timeline{log: log, clock: newClock(ctx, log, lead)}
	t.search = search{ctx: ctx, set: Set{log}, q: q, m: m, sum: Summary{Total: log.disk}, texts: Filter{m: m}, long: longLine{m: m}}
	return t, nil
}

// Summary returns what was read.
func (t *Timeline) Summary() Summary {
	sum := t.sum
	sum.Damage = t.set.Damage()
	return sum
}

const (
	// nearPart is the size of the parts that are read first, up to nearReach if forward, in bytes: most
	// readers want few lines.
	nearPart  = stepSize
	nearReach = 8 * nearPart
)

// Forward reads the parts from an offset on, where a line begins.
func (t *Timeline) Forward(from int64, s Stretch, r Reader) error {
	return t.parts(from, t.log.limit(), s, func(parts []extent) error {
		for _, part := range parts {
			split := part.to
			switch dense := t.m.All() && t.q.plain(); {
			case t.log.sequential() && !dense: // to look ahead would be to decompress
				split = part.from
			case !t.log.sequential() && part.to-part.from > 2*nearReach:
				var err error
				if split, err = LineEnd(t.ctx, t.log, part.from+nearReach, part.to); err != nil {
					return err
				}
			}
			visit := func(b *block) error {
				if b = t.rest(b, r); b == nil {
					return nil
				}
				early, _ := t.span(b, 0, probeReach)
				return t.part(b, early, r)
			}
			if err := t.read(nearPart, func(rd reading) error { return rd.forward(t.ctx, part.from, split, visit) }); err != nil {
				return err
			}
			if err := t.read(blockSize, func(rd reading) error { return rd.forward(t.ctx, split, part.to, visit) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// Backward reads the parts before an offset, where a line begins, the newest first. Of a
// compressed log the first part has up to n hits, and each one up to four times as many as the one before,
// but not more than most: it costs as much as reading all that comes before it.
func (t *Timeline) Backward(to int64, n, most int, s Stretch, r Reader) error {
	if t.log.sequential() {
		return t.backwardInStream(to, n, most, s, r)
	}
	return t.parts(t.log.Start, to, s, func(parts []extent) error {
		for _, part := range slices.Backward(parts) {
			visit := func(b *block) error {
				if b = t.rest(b, r); b == nil {
					return nil
				}
				_, late := t.span(b, len(b.data)-probeReach, len(b.data))
				return t.part(b, late, r)
			}
			// Each part begins with a look at the lines before it, so they soon get larger.
			for size := int64(nearPart); size < blockSize && part.from < part.to; size *= 2 {
				from, err := lineStart(t.ctx, t.log, max(part.from, part.to-size), part.from)
				if err != nil {
					return err
				}
				if err := t.read(int(size), func(rd reading) error { return rd.backward(t.ctx, from, part.to, visit) }); err != nil {
					return err
				}
				part.to = from
			}
			if err := t.read(blockSize, func(rd reading) error { return rd.backward(t.ctx, part.from, part.to, visit) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// read reads with blocks of a size.
func (t *Timeline) read(size int, with func(reading) error) error {
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	return with(reading{r: t.log, buf: buf[:size], long: &t.long})
}

// parts passes the parts between two offsets that may have lines of the query in a stretch. An
// errDone ends the reading.
func (t *Timeline) parts(from, to int64, s Stretch, visit func([]extent) error) error {
	near, err := t.log.stretch(t.ctx, s)
	if err != nil {
		return err
	}
	all, err := t.log.extents(t.ctx, &t.q)
	if err != nil {
		return err
	}
	near.from, near.to = max(near.from, from), min(near.to, to)
	var parts []extent
	for _, e := range all {
		if e.from, e.to = max(e.from, near.from), min(e.to, near.to); e.from < e.to {
			parts = append(parts, e)
		}
	}
	if err := visit(parts); !errors.Is(err, errDone) {
		return err
	}
	return nil
}

// rest returns what of a block a reader wants, or nil.
func (t *Timeline) rest(b *block, r Reader) *block {
	from, to := r.Rest(b.offset, b.offset+b.length)
	if from == to {
		return nil
	}
	if to-from == b.length || b.cut() || b.joined != nil {
		return b
	}
	if passed := b.data[:from-b.offset]; b.newline().LastAfter(passed) != len(passed) {
		return b // its last line was not complete before
	}
	return newBlock(t.log, from, b.data[from-b.offset:to-b.offset])
}

// part passes a block to a reader. at is a time near its first end.
func (t *Timeline) part(b *block, at time.Time, r Reader) error {
	if !r.Wants(b.offset, b.offset+b.length, at) {
		return errDone
	}
	if err := t.moments(b, r.Moment); err != nil {
		return err
	}
	if !r.Part(b.offset, b.offset+b.length) {
		return errDone
	}
	return nil
}

// moments visits the moments of a block.
func (t *Timeline) moments(b *block, visit func(Moment) error) error {
	t.advance(t.log, b)
	t.clock.timeless = t.Timeless
	see := func(l Line) (Moment, error) {
		m := Moment{Hit: Hit{Line: l, Head: t.clock.see(l), Log: t.log}}
		if t.q.ByEvent {
			m.Lead = l.Offset - t.clock.start
		}
		var err error
		m.At, err = t.clock.at(&m.Head)
		return m, err
	}
	if t.q.plain() && !t.m.All() {
		return t.texts.block(b, func(l Line) error {
			if err := t.clock.reach(l.Offset); err != nil {
				return err
			}
			m, err := see(l)
			if err != nil {
				return err
			}
			return visit(m)
		})
	}
	if err := t.clock.reach(b.offset); err != nil {
		return err
	}
	return b.lines(func(l Line) error {
		m, err := see(l)
		if err != nil || !t.q.inRange(m.Head) {
			return err
		}
		matches := t.m.All() || t.texts.matches(b, l)
		if err := t.m.Err(); err != nil || !matches {
			return err
		}
		return visit(m)
	})
}

// isAfter reports whether a block begins with lines that are after a time.
func (t *Timeline) isAfter(b *block, until time.Time) bool {
	if until.IsZero() {
		return false
	}
	early, _ := t.span(b, 0, probeReach)
	return !early.IsZero() && early.Sub(until) > disorder
}

// span returns the earliest and the latest time of lines in the data of a block; zero if that is
// not clear.
func (t *Timeline) span(b *block, from, to int) (early, late time.Time) {
	if b.cut() || b.joined != nil {
		return early, late
	}
	data, start := b.data[:min(to, len(b.data))], 0
	if from > 0 {
		start = from + b.newline().After(data[from:])
	}
	heads := newHeadReader(t.clock.log)
	_ = newBlock(t.clock.log, b.offset+int64(start), data[start:]).lines(func(l Line) error {
		head := heads.single(l)
		if head.Time.IsZero() || head.Continuation {
			return nil
		}
		if early.IsZero() || head.Time.Before(early) {
			early = head.Time
		}
		if head.Time.After(late) {
			late = head.Time
		}
		return nil
	})
	return early, late
}

// backwardInStream is Backward for a compressed log. It reads to the end of a part to find where
// that begins, and then the part.
func (t *Timeline) backwardInStream(to int64, n, most int, s Stretch, r Reader) error {
	for ; ; n = min(4*n, most) {
		from, more, err := t.lastInStream(to, n, s.Until)
		if err != nil || from < 0 {
			return err
		}
		err = t.read(blockSize, func(rd reading) error {
			return rd.forward(t.ctx, from, min(to, t.log.limit()), func(b *block) error {
				if t.isAfter(b, s.Until) {
					return errDone
				}
				return t.moments(b, r.Moment)
			})
		})
		if err != nil && !errors.Is(err, errDone) {
			return err
		}
		if !r.Part(from, to) || !more {
			return nil
		}
		to = from
	}
}

// lastInStream returns the offset of the n-th last hit before an offset and up to a time, or of
// the first one, and whether there are more before it; -1 if there is no hit.
func (t *Timeline) lastInStream(to int64, n int, until time.Time) (from int64, more bool, err error) {
	var ring []int64
	count := 0
	add := func(offset int64) error {
		if len(ring) < n {
			ring = append(ring, offset)
		} else {
			ring[count%n] = offset
		}
		count++
		return nil
	}
	cheap := until.IsZero() && t.q.plain()
	err = t.read(blockSize, func(rd reading) error {
		return rd.forward(t.ctx, t.log.Start, min(to, t.log.limit()), func(b *block) error {
			switch {
			case t.isAfter(b, until):
				return errDone
			case cheap:
				t.advance(t.log, b)
				return t.texts.block(b, func(l Line) error { return add(l.Offset) })
			}
			return t.moments(b, func(m Moment) error {
				if !until.IsZero() && m.At.After(until) {
					return nil
				}
				return add(m.Offset)
			})
		})
	})
	switch {
	case errors.Is(err, errDone):
		err = nil
	case err == nil && to >= t.log.limit():
		_, err = t.log.end() // is known now
	}
	if count == 0 || err != nil {
		return -1, false, err
	}
	if count <= n {
		return ring[0], false, nil
	}
	return ring[count%n], true, nil
}

// stretch returns the part of a log that contains the lines that count by the times of a stretch.
func (l *Log) stretch(ctx context.Context, s Stretch) (extent, error) {
	whole := extent{l.Start, l.limit()}
	if s.Since.IsZero() && s.Until.IsZero() {
		return whole, nil
	}
	if l.index != nil {
		if blocks, end := l.index.known(l); len(blocks) > 0 {
			return stretchOf(blocks, extent{end, l.limit()}, s), nil
		}
	}
	if l.sequential() || l.Size-l.Start < searchable {
		return whole, nil
	}
	if ordered, err := l.ordered(ctx); !ordered || err != nil {
		return whole, err
	}
	return l.between(ctx, s.Since, s.Until)
}

// stretchOf is stretch by the index. rest is what is not in the index.
func stretchOf(blocks []blockStats, rest extent, s Stretch) extent {
	from, to := 0, len(blocks)
	if !s.Since.IsZero() {
		early := s.Since.Add(-disorder).UnixNano()
		for from < len(blocks)-1 && (blocks[from].early == 0 || blocks[from].late < early) {
			from++
		}
	}
	part := extent{blocks[from].from, rest.to}
	if !s.Until.IsZero() {
		late := s.Until.Add(disorder).UnixNano()
		for to > from+1 && (blocks[to-1].early == 0 || blocks[to-1].early > late) {
			to--
		}
		if to < len(blocks) {
			part.to = blocks[to].from
		}
	}
	return part
}

// FirstTime returns the time of the first line of a log that has one, if that is near its
// beginning; otherwise the zero time.
func (l *Log) FirstTime(ctx context.Context) (time.Time, error) {
	c := newClock(ctx, l, nil)
	c.begin(l.Start)
	buf := steps.Get().(*[stepSize]byte)
	defer steps.Put(buf)
	err := lines(ctx, c.log, l.Start, min(l.limit(), l.Start+probeSize), -1, buf[:], func(line Line) error {
		if c.see(line); !c.last.IsZero() {
			return errDone
		}
		return nil
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return c.last, err
}

// Ending returns the end of a log, if a line near it has a time; otherwise the zero Ending. It reads all
// of a compressed log.
func (l *Log) Ending(ctx context.Context) (Ending, error) {
	end, err := l.end()
	if err != nil {
		return Ending{}, err
	}
	c := newClock(ctx, l, nil)
	for _, reach := range []int64{ownOrder, probeSize} {
		start, err := c.back(end, reach)
		if err != nil {
			return Ending{}, err
		}
		c.begin(start)
		if err := c.pass(start, end); err != nil || !c.last.IsZero() {
			return Ending{c.last, c.events.last.Time, c.events.last.Level}, err
		}
	}
	return Ending{}, nil
}
