package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logapi"
)

// loggedEvent is an event of a generated log.
type loggedEvent struct {
	at    time.Time
	level string
	lines []string
}

// loggedEvents returns the events of a log, some of them with stack traces.
func loggedEvents(r *rand.Rand, n int) (all []loggedEvent) {
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	for i := range n {
		at = at.Add(time.Duration(r.IntN(3000)) * time.Millisecond)
		level := []string{"INFO", "INFO", "INFO", "WARN", "ERROR"}[r.IntN(5)]
		e := loggedEvent{at, strings.ToLower(level), []string{fmt.Sprintf("%s %s event %d%s", at.Format("2006-01-02 15:04:05.000"), level, i, []string{"", "", " needle"}[r.IntN(3)])}}
		if level == "ERROR" {
			for range r.IntN(30) {
				e.lines = append(e.lines, "  at app.Main.run(Main.java:"+fmt.Sprint(r.IntN(99))+")"+[]string{"", "", "", " needle"}[r.IntN(4)])
			}
		}
		all = append(all, e)
	}
	return all
}

func textOf(events []loggedEvent) string {
	var text strings.Builder
	for _, e := range events {
		text.WriteString(strings.Join(e.lines, "\n") + "\n")
	}
	return text.String()
}

// hits returns the lines of an event that a query is for.
func (e *loggedEvent) hits(level, grep string) (hits []string) {
	for _, line := range e.lines {
		if strings.Contains(line, grep) && (level == "" || level == e.level || level == "warn" && e.level == "error") {
			hits = append(hits, line)
		}
	}
	return hits
}

// writtenEvents are the logs of writeEvents, as queries for them begin.
var writtenEvents = []string{"lab.log?", "packed.log.gz?", "set.log?rotated&"}

// writeEvents writes events as a plain log, as a compressed one, and as a rotated set.
func writeEvents(t *testing.T, dir string, all []loggedEvent) {
	t.Helper()
	third := len(all) / 3
	write(t, filepath.Join(dir, "lab.log"), textOf(all))
	write(t, filepath.Join(dir, "packed.log.gz"), gzipped(t, textOf(all)))
	write(t, filepath.Join(dir, "set.log.2.gz"), gzipped(t, textOf(all[:third])))
	write(t, filepath.Join(dir, "set.log.1"), textOf(all[third:2*third]))
	write(t, filepath.Join(dir, "set.log"), textOf(all[2*third:]))
}

// A match is an event: a query by events counts them, ends after so many, and begins each with
// its first line.
func TestSearchByEvents(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	all := loggedEvents(rand.New(rand.NewPCG(1, 8)), 2000)
	writeEvents(t, dir, all)
	for _, name := range writtenEvents {
		for _, c := range []struct {
			query, level, grep string
			limit              int
			newest             bool
		}{
			{"level=error&events", "error", "", 0, false},
			{"grep=needle&events=", "", "needle", 0, false},
			{"grep=needle&level=warn&events=35", "warn", "needle", 35, false},
			{"level=error&events=35&order=newest", "error", "", 35, true},
			{"grep=needle&events=600&order=newest", "", "needle", 600, true},
			{"grep=nowhere&events=3", "", "nowhere", 3, false},
		} {
			events, lines := 0, 0
			for i := range all {
				e := &all[i]
				if c.newest {
					e = &all[len(all)-1-i]
				}
				hits := e.hits(c.level, c.grep)
				if len(hits) == 0 || c.limit > 0 && events == c.limit {
					continue
				}
				if events, lines = events+1, lines+len(hits); hits[0] != e.lines[0] {
					lines++ // the first one of the event
				}
			}
			got := s.do("GET", "/app/"+name+c.query, "", "Accept: application/x-ndjson")
			reason, shown, of := "", 0, map[string]bool{}
			for scan := bufio.NewScanner(strings.NewReader(got.body)); scan.Scan(); {
				var o struct {
					logapi.Line
					End *struct {
						Reason       string
						Events, Hits int
					}
				}
				if err := json.Unmarshal(scan.Bytes(), &o); err != nil {
					t.Fatal(err)
				}
				switch {
				case o.End != nil:
					if reason = o.End.Reason; o.End.Events != events {
						t.Errorf("%s%s: %d events, want %d", name, c.query, o.End.Events, events)
					}
					continue
				case o.Context != (o.Event == nil):
					t.Fatalf("%s%s: %s", name, c.query, scan.Text())
				case o.Event != nil:
					of[fmt.Sprint(o.File, *o.Event)] = true
				}
				shown++
			}
			wanted := "done"
			if c.limit > 0 && events == c.limit {
				wanted = "limit"
			}
			if shown != lines || len(of) != events || reason != wanted {
				t.Errorf("%s%s: %d lines of %d events, %s; want %d of %d, %s", name, c.query, shown, len(of), reason, lines, events, wanted)
			}
		}
	}
	for query, want := range map[string]string{
		"grep=a&events=x": "events: expected a number up to 1000000", "events=2&tail=2": "events: does not go with tail", "lines=0&events=2": "lines: is a window",
		"follow&events=2": "events: takes no number with follow",
	} {
		if got := s.do("GET", "/app/lab.log?"+query, ""); got.status != 400 || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	if got := s.do("GET", "/app/?level=error&events=5&depth=1", "", "Accept: application/x-ndjson"); !hasJSON(t, got.body, `{"end":{"reason":"limit","events":5}}`) {
		t.Errorf("of a folder: %s", got.body)
	}
	if got := s.do("GET", "/app/lab.log?level=error", "", "Accept: application/x-ndjson"); strings.Contains(got.body, `"event`) {
		t.Error("a search by lines tells events")
	}
}

// In text, too, an event begins with its first line.
func TestTextByEvents(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), trace)
	lines := strings.SplitAfter(trace, "\n")
	for query, want := range map[string]string{
		"grep=Trace&events":                         lines[1] + lines[2],
		"grep=Trace&events&order=newest":            lines[2] + lines[1],
		"level=error&events=1":                      strings.Join(lines[1:5], ""),
		"level=error&events=9&limit=2":              lines[1] + lines[2],
		"level=error&limit=1&order=newest":          lines[4],
		"events=1&level=error&order=newest&limit=1": lines[4] + lines[1],
	} {
		if got := s.do("GET", "/app/lab.log?"+query, ""); got.body != want {
			t.Errorf("%s: %q, want %q", query, got.body, want)
		}
	}
}

// A histogram counts the events that a search with the same parameters finds, minute by minute.
func TestHistogramOfASearch(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	all := loggedEvents(rand.New(rand.NewPCG(5, 18)), 2000)
	writeEvents(t, dir, all)
	for _, name := range writtenEvents {
		for _, c := range []struct{ query, level, grep string }{
			{"", "", ""}, {"&level=error", "error", ""}, {"&grep=needle", "", "needle"}, {"&level=warn&grep=NEEDLE&ignorecase", "warn", "needle"}, {"&grep=ne{2}dle&regex&level=error", "error", "needle"},
			{"&level=error&since=2026-03-04T10:10:30&until=2026-03-04T10:40", "error", ""},
		} {
			ranged := strings.Contains(c.query, "since")
			want := map[string]map[string]uint32{}
			for i := range all {
				e := &all[i]
				clock := e.at.Format("15:04:05")
				if len(e.hits(c.level, c.grep)) == 0 || ranged && (clock < "10:10:30" || clock >= "10:40:00") {
					continue
				}
				minute := e.at.Truncate(time.Minute).Format(time.RFC3339)
				if want[minute] == nil {
					want[minute] = map[string]uint32{}
				}
				want[minute][e.level]++
			}
			got := s.do("GET", "/app/"+name+"histogram&width=60"+c.query, "", "Accept: application/json")
			var h logapi.Histogram
			if err := json.Unmarshal([]byte(got.body), &h); err != nil {
				t.Fatalf("%s%s: %v: %s", name, c.query, err, got.body)
			}
			counts := map[string]map[string]uint32{}
			for _, b := range h.Buckets {
				if len(b.Counts) > 0 {
					counts[b.Time.Format(time.RFC3339)] = b.Counts
				}
			}
			if h.Width != 60 || len(want) == 0 || fmt.Sprint(counts) != fmt.Sprint(want) {
				t.Errorf("%s%s: by %v s: %v, want %v", name, c.query, h.Width, counts, want)
			}
		}
	}
	for query, want := range map[string]string{
		"width=x": "width: expected auto, or seconds", "width=0": "width: expected", "width=1&since=2020-01-01": "width: gives", "width=60&buckets=9": "buckets: goes with width=auto",
		"clock=Mars": "clock: expected a time zone", "level=error&context=2": "histogram: goes with a search", "since=0001-01-02&until=9999-01-01": "since: more than 292 years",
	} {
		if got := s.do("GET", "/app/lab.log?histogram&"+query, ""); got.status != 400 || !strings.HasPrefix(strings.TrimPrefix(got.body, "400 Bad Request: "), want) {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	if got := s.do("GET", "/app/lab.log?histogram&width=auto&buckets=3&clock=%2B00:20", ""); !strings.Contains(got.body, ":40:00Z") {
		t.Errorf("half hours by a clock 20 minutes ahead: %s", got.body)
	}
}
