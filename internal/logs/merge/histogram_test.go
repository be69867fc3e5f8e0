package merge

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// A histogram of many logs counts what the lines say.
func TestHistogram(t *testing.T) {
	for seed := range uint64(10) {
		g := &generator{rand.New(rand.NewPCG(seed, 4)), t.TempDir(), 0}
		var all []sample
		for i := range 1 + g.IntN(4) {
			all = append(all, g.source(t, fmt.Sprintf("app%d.log", i), []int{3, 30, 300}[g.IntN(3)])...)
		}
		for _, q := range []logs.Query{{}, {Level: format.LevelError}, {Pattern: match.Pattern{Text: "line 1"}}, {Since: start.Add(7 * time.Minute), Until: start.Add(9 * time.Minute)}} {
			h, err := group(t, g.dir, logs.Options{Index: logs.NewIndex(1 << 20)}).Histogram(t.Context(), logs.HistogramQuery{Query: q, Spread: logs.Spread{Buckets: 10}})
			if err != nil {
				t.Fatal(err)
			}
			want := logs.Histogram{Since: h.Since, Until: h.Until, Width: h.Width}
			for _, b := range h.Buckets {
				want.Buckets = append(want.Buckets, logs.Bucket{Time: b.Time})
			}
			var first, last time.Time
			for _, s := range all {
				if s.at.IsZero() {
					continue
				}
				if first.IsZero() || s.at.Before(first) {
					first = s.at
				}
				if s.at.After(last) {
					last = s.at
				}
				if len(matching([]sample{s}, q)) == 1 {
					for i := range want.Buckets {
						if b := &want.Buckets[len(want.Buckets)-1-i]; !s.at.Before(b.Time) {
							b.Events[s.level]++
							break
						}
					}
				}
			}
			if q.Since.IsZero() && !first.IsZero() && (!h.Since.Equal(first) || !h.Until.Equal(last.Add(1))) {
				t.Errorf("seed %d: from %v to %v, want %v to %v", seed, h.Since, h.Until, first, last)
			}
			var total, bySource uint32
			for _, b := range h.Buckets {
				for _, n := range b.Events {
					total += n
				}
			}
			for _, s := range h.Sources {
				for _, n := range s.Counts {
					bySource += n
				}
			}
			if !reflect.DeepEqual(h.Histogram, want) || total != bySource {
				t.Errorf("seed %d, %+v: %+v, want %+v; %d events, %d of all logs", seed, q, h.Histogram, want, total, bySource)
			}
		}
	}
}

// That of one log is that of its set.
func TestHistogramOfOneLog(t *testing.T) {
	dir := t.TempDir()
	numbered(t, dir, "a.log", 0, 500, "a.log.2.gz", "a.log.1", "a.log")
	query := logs.HistogramQuery{Spread: logs.Spread{Buckets: 7}}
	got, err := group(t, dir, logs.Options{}).Histogram(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	set, err := logs.OpenSet(t.Context(), os.DirFS(dir), "a.log", logs.Options{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	want, err := set.Histogram(t.Context(), query, nil)
	if err != nil || !reflect.DeepEqual(got.Histogram, want) || len(want.Buckets) != 7 {
		t.Errorf("%+v, want %+v, %v", got.Histogram, want, err)
	}
}

// A histogram that ends early tells what it has read.
func TestHistogramThatEndsTellsWhatItRead(t *testing.T) {
	dir := t.TempDir()
	numbered(t, dir, "a.log", 0, 50, "a.log")
	numbered(t, dir, "b.log", 0, 50, "b.log")
	ctx, cancel := context.WithCancel(t.Context())
	g := group(t, dir, logs.Options{May: func(name string) bool {
		if name == "b.log" {
			cancel()
		}
		return true
	}})
	_, err := g.Histogram(ctx, logs.HistogramQuery{Spread: logs.Spread{Buckets: 10}})
	if read := g.sources[0].Size(); !errors.Is(err, context.Canceled) || g.Scanned < read {
		t.Errorf("%v after %d bytes, want %d", err, g.Scanned, read)
	}
}
