package merge

import (
	"context"
	"time"

	"gowebdav/internal/logs"
)

// Histogram counts events by time and level.
type Histogram struct {
	logs.Histogram
	Sources []SourceCounts // if there are up to MaxSources logs
}

// SourceCounts are the events of one log.
type SourceCounts struct {
	Source string
	Counts []uint32 // events of all levels, for each bucket of the histogram
}

// MaxSources is the maximum number of logs whose events are counted one by one.
const MaxSources = 64

// Histogram counts the events of a query; a zero end of its range means the first or the last
// event of all logs. It builds the index of the files as that of one log does.
func (g *Group) Histogram(ctx context.Context, q logs.HistogramQuery) (h Histogram, err error) {
	g.count(&q.Query)
	if q.Since.IsZero() || q.Until.IsZero() {
		if q.Since, q.Until, err = g.Range(ctx, q.Query); err != nil || !q.Since.Before(q.Until) {
			return h, err
		}
	}
	for _, s := range g.sources {
		var of logs.Histogram
		err := again(func() (err error) {
			of, err = s.histogram(ctx, q)
			return err
		})
		if err != nil {
			return h, err
		}
		counts := sum(&h.Histogram, of)
		if len(g.sources) <= MaxSources {
			h.Sources = append(h.Sources, SourceCounts{s.Name, counts})
		}
	}
	return h, nil
}

// sum adds a histogram of the same buckets to another one, or to none. It returns the events of
// each bucket.
func sum(h *logs.Histogram, of logs.Histogram) []uint32 {
	if len(h.Buckets) == 0 {
		h.Since, h.Until, h.Width = of.Since, of.Until, of.Width
		for _, b := range of.Buckets {
			h.Buckets = append(h.Buckets, logs.Bucket{Time: b.Time})
		}
	}
	counts := make([]uint32, len(of.Buckets))
	for i, b := range of.Buckets {
		for level, n := range b.Events {
			h.Buckets[i].Events[level] += n
			counts[i] += n
		}
	}
	return counts
}

// each visits the files of all logs, each open.
func (g *Group) each(ctx context.Context, visit func(*logs.Log) error) error {
	for _, s := range g.sources {
		err := again(func() error {
			for i := range s.files {
				if err := s.with(ctx, i, visit); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Range returns the range of a query, from the first event on and right after the last one where
// it has no end.
func (g *Group) Range(ctx context.Context, q logs.Query) (since, until time.Time, err error) {
	since, until = q.Since, q.Until
	before := g.Scanned
	err = g.each(ctx, func(log *logs.Log) error {
		read := g.Scanned
		from, to, err := logs.Set{log}.Range(ctx, q.Since, q.Until, func(scanned int64) { g.Scanned = read + scanned })
		if q.Since.IsZero() && !from.IsZero() && (since.IsZero() || from.Before(since)) {
			since = from
		}
		if q.Until.IsZero() && to.After(until) {
			until = to
		}
		return err
	})
	if err == nil {
		g.Scanned = before // the events are counted next, with the same bytes
	}
	return since, until, err
}

// histogram counts the events of a log.
func (s *source) histogram(ctx context.Context, q logs.HistogramQuery) (h logs.Histogram, err error) {
	for i := range s.files {
		if changed := s.files[i].Changed; !changed.IsZero() && changed.Add(logs.ZoneDoubt).Before(q.Since) {
			continue
		}
		err := s.with(ctx, i, func(log *logs.Log) error {
			var read logs.Summary
			of, err := logs.Set{log}.Histogram(ctx, q, func(now logs.Summary) {
				if read = now; q.Progress != nil {
					q.Progress(now)
				}
			})
			s.group.Scanned += read.Scanned
			if err == nil {
				sum(&h, of)
			}
			return err
		})
		if err != nil {
			return h, err
		}
	}
	return h, nil
}
