package logs

import (
	"context"
	"time"

	"gowebdav/internal/logs/format"
)

// Histogram counts the events of a log by time and level. What continues an event,
// as a stack trace does, is not counted.
type Histogram struct {
	Since, Until time.Time // of all buckets; zero where no line has a time
	Width        time.Duration
	Buckets      []Bucket
}

// Bucket counts the events of the time from its own to the next bucket's.
type Bucket struct {
	Time   time.Time
	Events [format.LevelFatal + 1]uint32 // by level
}

// Histogram counts the events in a range of times, or where an end of it is zero
// those from the first or to the last, in so many buckets. It learns the index of
// the set's files, but where a little of a file that is in order does.
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

// bucket returns the bucket that a moment is in, -1 for none.
func (h *Histogram) bucket(at time.Time) int {
	if at.Before(h.Since) || !at.Before(h.Until) {
		return -1
	}
	return int(at.Sub(h.Since) / h.Width)
}

// add counts the events of a log: a block in one bucket as a whole, and of others
// line by line.
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

// stats returns what is known of a log, or of the part of it that has a range of
// times.
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

// partStats counts what the blocks of an extent have.
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
