package logs

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// traces returns a log with stack traces, some of which contain "needle".
func traces(r *rand.Rand, events int) string {
	var b strings.Builder
	for i := range events {
		level := []string{"INFO", "INFO", "WARN", "ERROR"}[r.IntN(4)]
		fmt.Fprintf(&b, "%s %s event %d%s\n", logStart.Add(time.Duration(i)*time.Second).Format("2006-01-02 15:04:05"), level, i, []string{"", "", "", " needle"}[r.IntN(4)])
		for range r.IntN(4) * r.IntN(5) {
			fmt.Fprintf(&b, "  at frame %d%s%s\n", r.IntN(99), strings.Repeat("x", r.IntN(50)), []string{"", "", " needle"}[r.IntN(3)])
		}
	}
	return b.String()
}

// eventLine is a line of a log, and the index of the first line of its event.
type eventLine struct {
	text  string
	head  format.Head
	first int
}

// eventLines reads a log line by line.
func eventLines(s string) (lines []eventLine) {
	raw := strings.SplitAfter(s, "\n")
	e := eventsAt(newLog("", s))
	offset := int64(0)
	for i, text := range naive(s) {
		l := eventLine{text, e.head(Line{Offset: offset, Text: []byte(text)}), i}
		if l.head.Continuation && i > 0 {
			l.first = lines[i-1].first
		}
		lines = append(lines, l)
		offset += int64(len(raw[i]))
	}
	return lines
}

// naiveByEvent does what a query by events says, line by line. It returns the lines, context
// marked with -, and the number of events.
func naiveByEvent(lines []eventLine, q Query) (got []string, events int) {
	first := func(i int) int { return lines[i].first }
	var hits []int
	for i, l := range lines {
		if q.inRange(l.head) && strings.Contains(l.text, q.Text) != q.Invert {
			hits = append(hits, i)
		}
	}
	all := hits
	if q.Newest {
		slices.Reverse(hits)
	}
	if q.Limit > 0 && len(hits) > q.Limit {
		if hits = hits[:q.Limit]; q.Tail {
			from := len(all) - q.Limit
			for from > 0 && first(all[from-1]) == first(all[from]) {
				from--
			}
			hits = all[from:]
		}
	}
	seen := map[int]bool{}
	for i, h := range hits {
		if !seen[first(h)] {
			if q.MaxEvents > 0 && len(seen) == q.MaxEvents {
				hits = hits[:i]
				break
			}
			seen[first(h)] = true
		}
	}
	marks := map[int]string{}
	for of := range seen {
		marks[of] = "-"
	}
	for _, i := range hits {
		marks[i] = ""
	}
	shown := slices.Collect(maps.Keys(marks))
	if slices.Sort(shown); q.Newest {
		slices.Reverse(shown)
	}
	for _, i := range shown {
		got = append(got, marks[i]+lines[i].text)
	}
	return got, len(seen)
}

// The first line of an event stands before the context of its first hit, once.
func TestContextByEvent(t *testing.T) {
	content := "2026-03-04 10:00:00 INFO a\n2026-03-04 10:00:01 ERROR b\n  at 1\n  at 2\n  at 3\n  at 4 needle\n  at 5\n  at 6 needle\n2026-03-04 10:00:02 INFO c\n"
	for _, c := range []struct {
		context int
		want    string
	}{
		{0, "-2026-03-04 10:00:01 ERROR b|  at 4 needle|  at 6 needle"},
		{1, "-2026-03-04 10:00:01 ERROR b|--|-  at 3|  at 4 needle|-  at 5|  at 6 needle|-2026-03-04 10:00:02 INFO c"},
		{3, "-2026-03-04 10:00:01 ERROR b|-  at 1|-  at 2|-  at 3|  at 4 needle|-  at 5|  at 6 needle|-2026-03-04 10:00:02 INFO c"},
		{5, strings.ReplaceAll("-"+strings.TrimSuffix(strings.ReplaceAll(content, "\n", "|-"), "|-"), "-  at 4", "  at 4")},
	} {
		got, sum := find(t, content, Query{Pattern: match.Pattern{Text: "needle"}, ByEvent: true, Context: c.context})
		if want := strings.ReplaceAll(c.want, "-  at 6", "  at 6"); strings.Join(got, "|") != want || sum.Events != 1 || sum.Hits != 2 {
			t.Errorf("context %d: %+v %q, want %q", c.context, sum, strings.Join(got, "|"), want)
		}
	}
}

// eventLog returns a log of 64 MiB.
func eventLog() string {
	var log strings.Builder
	for i := 0; log.Len() < 64<<20; i++ {
		level := "INFO"
		if i%5000 == 0 {
			level = "ERROR"
		}
		fmt.Fprintf(&log, "%s %s [worker-%d] app.orders: processed order id=%d in %d ms\n", logStart.Add(time.Duration(i)*time.Millisecond).Format("2006-01-02 15:04:05.000"), level, i%8, i, i%977)
	}
	return log.String()
}

func BenchmarkSearchByEvent(b *testing.B) {
	content := eventLog()
	for _, text := range []string{"id=4321", "processed", "id=43217 "} {
		for _, byEvent := range []bool{false, true} {
			b.Run(fmt.Sprint(text, "/by event ", byEvent), func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				for b.Loop() {
					if _, err := (Set{newLog("", content)}).Search(b.Context(), Query{Pattern: match.Pattern{Text: text}, ByEvent: byEvent}, func(Hit) error { return nil }); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func TestSearchByEvent(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	content := traces(r, 2000) + strings.Repeat(logStart.Add(time.Hour).Format("2006-01-02 15:04:05")+" INFO nothing\n", 4000) + traces(r, 20)
	lines := eventLines(content)
	packed := pack(t, "gz", content)
	for form, open := range map[string]func() Set{
		"plain":      func() Set { return Set{newLog("", content)} },
		"compressed": func() Set { return Set{openString(t, packed, Options{})} },
	} {
		for range 16 {
			q := Query{Pattern: match.Pattern{Text: []string{"", "needle", "frame 7", "nowhere"}[r.IntN(4)]}, ByEvent: true, Heads: r.IntN(2) > 0, MaxEvents: r.IntN(3) * r.IntN(40), Limit: r.IntN(2) * r.IntN(200)}
			switch r.IntN(3) {
			case 0:
				q.Newest = true
			case 1:
				if q.Limit > 0 {
					q.Tail, q.MaxEvents = true, 0
				}
			}
			q.Level = []format.Level{format.LevelNone, format.LevelWarn, format.LevelError}[r.IntN(3)]
			if r.IntN(3) == 0 {
				q.Since, q.Until = logStart.Add(3*time.Minute), logStart.Add(20*time.Minute)
			}
			size := []int{blockSize, 5000, 70_000}[r.IntN(3)]
			set, before := open(), lines
			if (q.Newest || q.Tail) && r.IntN(2) > 0 { // from a line on, back
				at := 1 + strings.LastIndexByte(content[:r.IntN(len(content))], '\n')
				before = lines[:strings.Count(content[:at], "\n")]
				q.From = set.Place(0, int64(at)).Position()
			}
			var got []string
			leads := 0
			sum, err := set.search(t.Context(), q, size, func(h Hit) error {
				mark := ""
				if h.Context {
					mark = "-"
					leads++
				}
				got = append(got, mark+string(h.Text))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			want, events := naiveByEvent(before, q)
			if !slices.Equal(got, want) || sum.Events != events || sum.Hits != len(want)-leads {
				t.Fatalf("%s, %+v by %d:\n%d hits of %d events, want %d of %d\n%.3000q, want\n%.3000q", form, q, size, sum.Hits, sum.Events, len(want)-leads, events, got, want)
			}
		}
	}
}
