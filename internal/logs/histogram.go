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

// Histogram counts the events in a range of times; a zero end means the first or last event.
// It builds the index of the set's files, unless a small part of an ordered file is
// enough.
func (s Set) Histogram(ctx context.Context, since, until time.Time, buckets int, progress func(Summary)) (Histogram, error) {
	all := make([][]blockStats, len(s))
	sum := Summary{Total: s.disk()}
	for i, log := range s {
		before := sum.Scanned
		var err error
		all[i], err = log.stats(ctx, since, until, func(end int64) {
			if sum.Scanned = before + log.progress(end); progress != nil {
				progress(sum)
			}
		})
		if err != nil {
			return Histogram{}, err
		}
		sum.Scanned = before + log.disk
	}
	h := newHistogram(all, since, until, buckets)
	for i, log := range s {
		if err := h.add(ctx, log, all[i]); err != nil {
			return Histogram{}, err
		}
		log.release()
	}
	return h, nil
}

// newHistogram returns the empty histogram of blocks.
func newHistogram(all [][]blockStats, since, until time.Time, buckets int) Histogram {
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
	if since.IsZero() || !since.Before(until) {
		return Histogram{}
	}
	width := (until.Sub(since) + time.Duration(buckets) - 1) / time.Duration(buckets)
	if width > time.Millisecond {
		width = (width + time.Millisecond - 1).Truncate(time.Millisecond)
	}
	h := Histogram{Since: since, Until: until, Width: width}
	for at := since; at.Before(until); at = at.Add(width) {
		h.Buckets = append(h.Buckets, Bucket{Time: at})
	}
	return h
}

// bucket returns the index of the bucket of a moment, or -1.
func (h *Histogram) bucket(at time.Time) int {
	if at.Before(h.Since) || !at.Before(h.Until) {
		return -1
	}
	return int(at.Sub(h.Since) / h.Width)
}

// add counts the events of a log. A block within one bucket counts as a whole; others are
// read line by line.
func (h *Histogram) add(ctx context.Context, log *Log, stats []blockStats) error {
	q := Query{Since: h.Since, Until: h.Until}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	for _, b := range stats {
		if len(h.Buckets) == 0 || !b.within(&q) {
			continue
		}
		if i := h.bucket(moment(b.early)); i >= 0 && i == h.bucket(moment(b.late)) && b.untimed == 0 {
			for level, n := range b.events {
				h.Buckets[i].Events[level] += n
			}
			continue
		}
		err := log.heads(ctx, b, buf[:], func(_ Line, head format.Head) {
			if i := h.bucket(head.Time); i >= 0 && !head.Continuation && !head.Time.IsZero() {
				h.Buckets[i].Events[head.Level]++
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
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
