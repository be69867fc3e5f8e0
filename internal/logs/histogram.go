package logs

import (
	"context"
	"time"

	"gowebdav/internal/logs/format"
)

// Histogram counts the events of a log by time and level. Lines that continue an event, as in
// a stack trace, do not count.
type Histogram struct {
	Since, Until time.Time // of all buckets; zero if no line has a time
	Width        time.Duration
	Buckets      []Bucket
}

// Bucket counts the events from its time to that of the next bucket.
type Bucket struct {
	Time   time.Time
	Events [format.LevelFatal + 1]uint32 // by level
}

// HistogramQuery selects events, as a search ByEvent finds them, and the buckets in which they
// are counted.
type HistogramQuery struct {
	Query // its Pattern, Level, Since and Until; a zero end means the first or last event of the log
	Spread
}

// Histogram counts the events of a query. It builds the index of the set's files, unless a small
// part of an ordered file is enough, or a pattern is searched for between two times.
func (s Set) Histogram(ctx context.Context, q HistogramQuery, progress func(Summary)) (Histogram, error) {
	sum := Summary{Total: s.disk()}
	tell := func(scanned int64) {
		if sum.Scanned = scanned; progress != nil {
			progress(sum)
		}
	}
	matching := q.Text != ""
	var all [][]blockStats
	if ranged := !q.Since.IsZero() && !q.Until.IsZero(); !matching || !ranged {
		if matching {
			sum.Total *= 2 // the index, then the search
		}
		var err error
		if all, err = s.stats(ctx, q.Since, q.Until, tell); err != nil {
			return Histogram{}, err
		}
	}
	since, until := rangeOf(all, q.Since, q.Until)
	if since.IsZero() || !since.Before(until) {
		return Histogram{}, nil
	}
	h, err := q.histogram(since, until)
	if err != nil {
		return Histogram{}, err
	}
	if matching {
		return h, s.countMatches(ctx, q.Query, &h, tell, sum.Scanned)
	}
	q.Since, q.Until = since, until
	for i, log := range s {
		if err := h.add(ctx, log, all[i], &q.Query); err != nil {
			return Histogram{}, err
		}
		log.release()
	}
	return h, nil
}

// Range returns the range of a histogram of the events between two times, of which a zero one is
// open: from the first event to right after the last one, or zero if there is none. It builds the
// index as Histogram does, and tells how many bytes of the disk it has read.
func (s Set) Range(ctx context.Context, since, until time.Time, tell func(scanned int64)) (from, to time.Time, err error) {
	all, err := s.stats(ctx, since, until, tell)
	from, to = rangeOf(all, time.Time{}, time.Time{})
	return from, to, err
}

// stats returns the statistics of the blocks of each file.
func (s Set) stats(ctx context.Context, since, until time.Time, tell func(int64)) ([][]blockStats, error) {
	all := make([][]blockStats, len(s))
	var before int64
	for i, log := range s {
		var err error
		all[i], err = log.stats(ctx, since, until, func(end int64) { tell(before + log.progress(end)) })
		if err != nil {
			return nil, err
		}
		before += log.disk
	}
	tell(before)
	return all, nil
}

// rangeOf returns a range of times. An end that is zero becomes that of the events of blocks.
func rangeOf(all [][]blockStats, since, until time.Time) (from, to time.Time) {
	var early, late int64
	for _, blocks := range all {
		for _, b := range blocks {
			if b.early != 0 && (early == 0 || b.early < early) {
				early = b.early
			}
			late = max(late, b.late)
		}
	}
	if since.IsZero() && early != 0 {
		since = moment(early)
	}
	if until.IsZero() && late != 0 {
		until = moment(late + 1)
	}
	return since, until
}

// bucket returns the index of the bucket of a moment, or -1.
func (h *Histogram) bucket(at time.Time) int {
	if at.Before(h.Since) || !at.Before(h.Until) {
		return -1
	}
	i := min(int(at.Sub(h.Since)/h.Width), len(h.Buckets)-1)
	for at.Before(h.Buckets[i].Time) { // days may have 23 hours, or 25
		i--
	}
	for i+1 < len(h.Buckets) && !at.Before(h.Buckets[i+1].Time) {
		i++
	}
	return i
}

// count counts an event.
func (h *Histogram) count(head format.Head) {
	if i := h.bucket(head.Time); i >= 0 {
		h.Buckets[i].Events[head.Level]++
	}
}

// countMatches counts the events that match a pattern.
func (s Set) countMatches(ctx context.Context, q Query, h *Histogram, tell func(int64), before int64) error {
	q = Query{Pattern: q.Pattern, Level: q.Level, Since: q.Since, Until: q.Until, ByEvent: true, Heads: true}
	q.Progress = func(sum Summary) { tell(before + sum.Scanned) }
	var log *Log
	var last int64
	_, err := s.Search(ctx, q, func(hit Hit) error {
		if first := hit.Offset - hit.Lead; !hit.Context && (log != hit.Log || last != first) {
			log, last = hit.Log, first
			h.count(hit.Head)
		}
		return nil
	})
	return err
}

// add counts the events of a log of a level and in a range of times. A block within one bucket
// counts as a whole; others are read line by line.
func (h *Histogram) add(ctx context.Context, log *Log, stats []blockStats, q *Query) error {
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	for _, b := range stats {
		if !b.within(q) {
			continue
		}
		if i := h.whole(&b, q); i >= 0 {
			for level, n := range b.events[q.Level:] {
				h.Buckets[i].Events[int(q.Level)+level] += n
			}
			continue
		}
		heads, err := newEvents(ctx, log, b.from)
		if err != nil {
			return err
		}
		counted := int64(-1) // the event whose lines were counted last
		err = lines(ctx, log, b.from, b.from+b.length, -1, buf[:], func(l Line) error {
			head := heads.head(l)
			if (!head.Continuation || heads.strays(head) && q.Level > format.LevelNone && counted != heads.start) && q.inRange(head) {
				counted = heads.start
				h.count(head)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// whole returns the index of the bucket that all events of a block are in, or -1.
func (h *Histogram) whole(b *blockStats, q *Query) int {
	early, late := moment(b.early), moment(b.late)
	i := h.bucket(early)
	if i < 0 || i != h.bucket(late) || b.untimed > 0 || early.Before(q.Since) || !late.Before(q.Until) || q.Level > format.LevelNone && b.strays>>q.Level != 0 {
		return -1
	}
	return i
}

// stats returns the statistics of the blocks of a log, or of its part with a range of times.
func (l *Log) stats(ctx context.Context, since, until time.Time, progress func(int64)) ([]blockStats, error) {
	index := l.index
	if index == nil {
		index = NewIndex(DefaultIndexMemory)
	}
	if known, _ := index.known(l); len(known) == 0 && !since.IsZero() && !l.sequential() {
		part, err := l.extents(ctx, &Query{Since: since, Until: until})
		if err != nil {
			return nil, err
		}
		if size := part[0].to - part[0].from; size < l.Size/4 {
			return l.partStats(ctx, part[0], progress)
		}
	}
	return index.all(ctx, l, progress)
}

// partStats returns the statistics of the blocks of an extent.
func (l *Log) partStats(ctx context.Context, part extent, progress func(int64)) (all []blockStats, err error) {
	heads, err := newEvents(ctx, l, part.from)
	if err != nil {
		return nil, err
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	err = forward(ctx, l, part.from, part.to, buf[:], func(b *block) error {
		stats, err := heads.stats(b)
		all = append(all, stats)
		progress(b.offset + b.length)
		return err
	})
	return all, err
}
