package logs

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
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
		for i := range counts {
			if at := head.Time.Sub(counts[i].Time); at >= 0 && at < h.Width {
				counts[i].Events[head.Level]++
			}
		}
	}
	return counts
}

func TestHistogram(t *testing.T) {
	content := timed(2000) + "a line without a time\n"
	lines := strings.SplitAfter(content, "\n")
	rand.New(rand.NewPCG(1, 2)).Shuffle(250, func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	shuffled := strings.Join(lines, "")
	packed := pack(t, "gz", shuffled)
	headsOf := map[bool][]format.Head{true: heads(content), false: heads(shuffled)}
	third := len(strings.Join(lines[:len(lines)/3], ""))
	for name, c := range map[string]struct{ since, until time.Time }{
		"all":        {},
		"since":      {since: logStart.Add(1750 * time.Second)},
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
				h, err := open().Histogram(t.Context(), c.since, c.until, buckets, nil)
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

func TestHistogramOfNoTimes(t *testing.T) {
	h, err := Set{newLog("", "one\ntwo\n")}.Histogram(t.Context(), time.Time{}, time.Time{}, 10, nil)
	if err != nil || len(h.Buckets) != 0 {
		t.Errorf("%+v %v", h, err)
	}
}
