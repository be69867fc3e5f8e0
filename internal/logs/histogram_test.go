package logs

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// heads returns what begins the lines of a log.
func heads(content string) (all []format.Head) {
	d := format.NewDetector(format.Hints{Zone: time.UTC})
	for _, l := range naive(content) {
		all = append(all, d.Head([]byte(l)))
	}
	return all
}

// naiveHistogram counts the events of a log line by line.
func naiveHistogram(heads []format.Head, h Histogram) []Bucket {
	counts := make([]Bucket, len(h.Buckets))
	for i, b := range h.Buckets {
		counts[i].Time = b.Time
	}
	for _, head := range heads {
		if head.Continuation || head.Time.IsZero() || !head.Time.Before(h.Until) {
			continue
		}
		if i := lastBucket(counts, head.Time); i >= 0 && head.Time.Sub(counts[i].Time) < h.Width {
			counts[i].Events[head.Level]++
		}
	}
	return counts
}

// lastBucket returns the index of the last bucket that begins at a time or before, or -1.
func lastBucket(buckets []Bucket, at time.Time) int {
	return sort.Search(len(buckets), func(i int) bool { return buckets[i].Time.After(at) }) - 1
}

func TestHistogram(t *testing.T) {
	content := timed(1200) + "a line without a time\n"
	lines := strings.SplitAfter(content, "\n")
	rand.New(rand.NewPCG(1, 2)).Shuffle(250, func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	shuffled := strings.Join(lines, "")
	packed := pack(t, "gz", shuffled)
	headsOf := map[bool][]format.Head{true: heads(content), false: heads(shuffled)}
	third := len(strings.Join(lines[:len(lines)/3], ""))
	for name, c := range map[string]struct{ since, until time.Time }{
		"all":        {},
		"since":      {since: logStart.Add(1050 * time.Second)},
		"until":      {until: logStart.Add(5 * time.Minute)},
		"a range":    {logStart.Add(5 * time.Minute), logStart.Add(10*time.Minute + 3*time.Second)},
		"nothing":    {since: logStart.Add(99 * time.Hour)},
		"before all": {until: logStart.Add(-99 * time.Hour)},
	} {
		for _, buckets := range []int{1, 7, 100} {
			for form, open := range map[string]func() Set{
				"plain":      func() Set { return Set{newLog("", shuffled)} },
				"in order":   func() Set { return Set{newLog("", content)} },
				"compressed": func() Set { return Set{openString(t, packed, Options{})} },
				"a set":      func() Set { return Set{newLog("1", shuffled[:third]), newLog("", shuffled[third:])} },
			} {
				h, err := open().Histogram(t.Context(), HistogramQuery{Query: Query{Since: c.since, Until: c.until}, Spread: Spread{Buckets: buckets}}, nil)
				if err != nil {
					t.Fatal(err)
				}
				want := naiveHistogram(headsOf[form == "in order"], h)
				if len(h.Buckets) > buckets || len(h.Buckets) == 0 && !strings.Contains(name, "nothing") && !strings.Contains(name, "before") {
					t.Errorf("%s of %s: %d buckets, want %d", name, form, len(h.Buckets), buckets)
				}
				for i, b := range h.Buckets {
					if b.Events != want[i].Events {
						t.Errorf("%s of %s, %d of %d: %v, want %v", name, form, i, buckets, b.Events, want[i].Events)
						break
					}
				}
			}
		}
	}
}

// naiveCounts counts the events of some lines that match a query, line by line, in buckets.
func naiveCounts(lines []eventLine, q HistogramQuery, buckets []Bucket, until time.Time) []Bucket {
	counts := make([]Bucket, len(buckets))
	for i, b := range buckets {
		counts[i].Time = b.Time
	}
	counted := -1
	for _, l := range lines {
		if l.first == counted || !q.inRange(l.head) || l.head.Time.IsZero() || !strings.Contains(l.text, q.Text) || q.Text == "" && q.Level == format.LevelNone && l.head.Continuation {
			continue
		}
		counted = l.first
		if i := lastBucket(counts, l.head.Time); i >= 0 && l.head.Time.Before(until) {
			counts[i].Events[l.head.Level]++
		}
	}
	return counts
}

// A histogram counts the events that a search finds, whatever the file, the index and the width.
func TestHistogramOfAQuery(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	content := traces(r, 500) + "2026-03-04 00:25:00 no level\nERROR in a line that goes on\nERROR again\n" + timed(1200) + traces(r, 100)
	lines := eventLines(content)
	packed := pack(t, "gz", content)
	cut := strings.Index(content, "\n2026-03-04 00:20:00")
	indexed := newLog("", content)
	indexed.index = NewIndex(DefaultIndexMemory)
	for range 20 {
		q := HistogramQuery{Query: Query{Pattern: match.Pattern{Text: []string{"", "", "needle", "frame 7"}[r.IntN(4)]}, Level: []format.Level{format.LevelNone, format.LevelWarn, format.LevelError}[r.IntN(3)]}}
		if r.IntN(2) == 0 {
			q.Since = logStart.Add(time.Duration(r.IntN(1200)) * time.Second)
		}
		if r.IntN(2) == 0 {
			q.Until = logStart.Add(time.Duration(1200+r.IntN(1200)) * time.Second)
		}
		q.Spread = []Spread{{Buckets: 50}, {Buckets: 50, Round: true, Clock: time.UTC}, {Buckets: 5000, Width: 7 * time.Second, Clock: time.UTC}, {Buckets: 1000, Width: time.Minute, Clock: time.FixedZone("", 3600+17)}, {Buckets: 9, Width: day, Clock: time.UTC}}[r.IntN(5)]
		for form, set := range map[string]Set{
			"plain":      {newLog("", content)},
			"indexed":    {indexed},
			"compressed": {openString(t, packed, Options{})},
			"a set":      {newLog("1", content[:cut+1]), newLog("", content[cut+1:])},
		} {
			h, err := set.Histogram(t.Context(), q, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(h.Buckets) == 0 || len(h.Buckets) > q.Buckets || h.Buckets[0].Time != h.Since {
				t.Fatalf("%s of %+v: %d buckets", form, q, len(h.Buckets))
			}
			if want := naiveCounts(lines, q, h.Buckets, h.Until); !slices.Equal(h.Buckets, want) {
				t.Fatalf("%s of %+v:\n%+v, want\n%+v", form, q, h.Buckets, want)
			}
		}
	}
}

// Round buckets begin when the clock shows a round time, also where days have 23 or 25 hours.
func TestRoundBuckets(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	nepal := time.FixedZone("", (5*60+45)*60)
	for _, c := range []struct {
		since, until string
		spread       Spread
		width        time.Duration
		first, last  string // by that clock
		n            int
	}{
		{"2026-03-04T10:03:21Z", "2026-03-04T10:59:00Z", Spread{Buckets: 60, Round: true, Clock: time.UTC}, time.Minute, "2026-03-04 10:03:00", "2026-03-04 10:58:00", 56},
		{"2026-03-04T10:03:21Z", "2026-03-05T10:03:00Z", Spread{Buckets: 100, Round: true, Clock: nepal}, 15 * time.Minute, "2026-03-04 15:45:00", "2026-03-05 15:45:00", 97},
		{"2026-03-04T10:03:21Z", "2026-03-04T10:03:21.9Z", Spread{Buckets: 100, Round: true, Clock: time.UTC}, 10 * time.Millisecond, "2026-03-04 10:03:21", "2026-03-04 10:03:21", 90},
		{"2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z", Spread{Buckets: 9, Width: day, Clock: berlin}, day, "2026-03-27 00:00:00", "2026-03-31 00:00:00", 5},
		{"2026-10-20T12:00:00Z", "2026-11-02T12:00:00Z", Spread{Buckets: 3, Round: true, Clock: berlin}, 7 * day, "2026-10-19 00:00:00", "2026-11-02 00:00:00", 3},
		{"2026-03-04T10:00:00Z", "2026-03-04T11:00:00Z", Spread{Buckets: 60, Width: time.Minute, Clock: time.UTC}, time.Minute, "2026-03-04 10:00:00", "2026-03-04 10:59:00", 60},
		{"1800-01-01T00:00:00Z", "2090-01-01T00:00:00Z", Spread{Buckets: 40, Round: true, Clock: time.UTC}, 0, "", "", 40},
	} {
		since, err := time.Parse(time.RFC3339, c.since)
		if err != nil {
			t.Fatal(err)
		}
		until, err := time.Parse(time.RFC3339, c.until)
		if err != nil {
			t.Fatal(err)
		}
		h, err := c.spread.histogram(since, until)
		if err != nil || len(h.Buckets) != c.n {
			t.Errorf("%s: %d buckets of %v, %v; want %d of %v", c.since, len(h.Buckets), h.Width, err, c.n, c.width)
			continue
		}
		at := func(i int) string { return h.Buckets[i].Time.In(c.spread.Clock).Format(time.DateTime) }
		if c.first != "" && (h.Width != c.width || at(0) != c.first || at(c.n-1) != c.last || h.Until.Before(until) || since.Before(h.Since)) {
			t.Errorf("%s: by %v from %s to %s; want by %v from %s to %s", c.since, h.Width, at(0), at(c.n-1), c.width, c.first, c.last)
		}
		for i, b := range h.Buckets {
			if got := h.bucket(b.Time); got != i {
				t.Errorf("%s: bucket %d is said to be %d", c.since, i, got)
			}
		}
	}
	var refused *SpreadError
	for _, s := range []Spread{{Buckets: 10_000, Width: time.Second, Clock: time.UTC}, {Buckets: 100}, {Buckets: 100, Round: true, Clock: time.UTC}} {
		if h, err := s.histogram(time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.As(err, &refused) {
			t.Errorf("%+v of all years: %d buckets", s, len(h.Buckets))
		}
	}
	seconds := Spread{Buckets: 10_000, Width: time.Second, Clock: time.UTC}
	if _, err := seconds.histogram(logStart, logStart.Add(10_001*time.Second)); !errors.As(err, &refused) || !strings.Contains(refused.Why, "gives 10001 buckets") {
		t.Errorf("10,001 seconds: %v", err)
	}
}

func TestHistogramOfNoTimes(t *testing.T) {
	h, err := Set{newLog("", "one\ntwo\n")}.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 10}}, nil)
	if err != nil || len(h.Buckets) != 0 {
		t.Errorf("%+v %v", h, err)
	}
}

func BenchmarkHistogram(b *testing.B) {
	content := eventLog()
	for _, indexed := range []bool{false, true} {
		for name, q := range map[string]Query{"all": {}, "level": {Level: format.LevelError}, "grep": {Pattern: match.Pattern{Text: "id=4321"}}, "grep of each": {Pattern: match.Pattern{Text: "processed"}}} {
			b.Run(fmt.Sprintf("%s/indexed %v", name, indexed), func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				log := newLog("", content)
				log.index = NewIndex(DefaultIndexMemory)
				for b.Loop() {
					if !indexed {
						log.index = NewIndex(DefaultIndexMemory)
					}
					if _, err := (Set{log}).Histogram(b.Context(), HistogramQuery{Query: q, Spread: Spread{Buckets: 100}}, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
