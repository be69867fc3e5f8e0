package logs

import (
	"fmt"
	"math"
	"time"
)

// Spread says how the buckets of a histogram divide a range of times.
type Spread struct {
	Buckets int            // maximum number; equal parts of the range, unless the rest says more
	Width   time.Duration  // of a bucket, or 0
	Round   bool           // the smallest round width
	Clock   *time.Location // by which buckets with a Width, or a Round one, begin at round times
}

// SpreadError says why buckets cannot divide a range as asked for.
type SpreadError struct{ Why string }

func (e *SpreadError) Error() string { return e.Why }

func (s *Spread) tooMany(needed int) error {
	return &SpreadError{fmt.Sprintf("width: gives %d buckets, more than %d: take a larger one, or a range (since, until)", needed, s.Buckets)}
}

// roundWidths are the round widths of a bucket. Each is a whole part of the day, or some days.
var roundWidths = []time.Duration{
	time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day,
}

// histogram returns the empty histogram of a range.
func (s *Spread) histogram(since, until time.Time) (Histogram, error) {
	span := until.Sub(since)
	if span > math.MaxInt64-day {
		return Histogram{}, &SpreadError{"since: more than 292 years before until"}
	}
	switch {
	case s.Round:
		for _, width := range roundWidths {
			if h, err := s.aligned(since, until, width); err == nil {
				return h, nil
			}
		}
	case s.Width > 0:
		return s.aligned(since, until, s.Width)
	}
	width := (span + time.Duration(s.Buckets) - 1) / time.Duration(s.Buckets)
	if width > time.Millisecond {
		width = (width + time.Millisecond - 1).Truncate(time.Millisecond)
	}
	h := Histogram{Since: since, Until: until, Width: width}
	for at := since; at.Before(until); at = at.Add(width) {
		h.Buckets = append(h.Buckets, Bucket{Time: at})
	}
	return h, nil
}

// aligned returns the histogram whose buckets begin at multiples of a width since midnight, or
// of days. Those of seven days begin on Mondays.
func (s *Spread) aligned(since, until time.Time, width time.Duration) (Histogram, error) {
	_, offset := since.In(s.Clock).Zone()
	ahead := time.Duration(offset) * time.Second
	wall := since.UTC().Add(ahead).Truncate(width)
	next := func(i int) time.Time { return wall.Add(-ahead).Add(time.Duration(i) * width) }
	if days := int(width / day); width%day == 0 {
		next = func(i int) time.Time {
			return time.Date(wall.Year(), wall.Month(), wall.Day()+i*days, 0, 0, 0, 0, s.Clock).UTC()
		}
	}
	if needed := int(until.Sub(next(0)) / width); needed > s.Buckets {
		return Histogram{}, s.tooMany(needed)
	}
	h := Histogram{Since: next(0), Width: width}
	i := 0
	for ; next(i).Before(until); i++ {
		h.Buckets = append(h.Buckets, Bucket{Time: next(i)})
	}
	if h.Until = next(i); i > s.Buckets {
		return Histogram{}, s.tooMany(i)
	}
	return h, nil
}
