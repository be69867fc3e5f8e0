package metrics

import (
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// latencyBounds are the upper bounds of the buckets for the server's own work.
var latencyBounds = [...]time.Duration{
	time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond,
	500 * time.Millisecond, time.Second, 5 * time.Second, 30 * time.Second,
}

// durationBounds are wider: 3 GB over a slow connection take hours.
var durationBounds = [...]time.Duration{
	10 * time.Millisecond, 100 * time.Millisecond, time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour,
}

// histogram counts durations in buckets. The last bucket has no bound.
type histogram struct {
	bounds  []time.Duration
	buckets []atomic.Uint64
	sum     atomic.Int64 // nanoseconds
}

func newHistogram(bounds []time.Duration) *histogram {
	return &histogram{bounds: bounds, buckets: make([]atomic.Uint64, len(bounds)+1)}
}

func (h *histogram) observe(d time.Duration) {
	i := 0
	for i < len(h.bounds) && d > h.bounds[i] {
		i++
	}
	h.buckets[i].Add(1)
	h.sum.Add(int64(d))
}

// histogram writes the samples of a histogram. Buckets are cumulative, as the format
// demands.
func (t *text) histogram(name string, h *histogram, labels []string) {
	count := uint64(0)
	for i := range h.buckets {
		count += h.buckets[i].Load()
		bound := "+Inf"
		if i < len(h.bounds) {
			bound = strconv.FormatFloat(h.bounds[i].Seconds(), 'f', -1, 64)
		}
		t.sample(name+"_bucket", float64(count), append(slices.Clip(labels), "le", bound)...)
	}
	t.sample(name+"_sum", time.Duration(h.sum.Load()).Seconds(), labels...)
	t.sample(name+"_count", float64(count), labels...)
}
