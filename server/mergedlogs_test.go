package server

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// All logs below a folder are read as one, by time.
func TestMergedLogs(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	const (
		binaries = "-- binary files, not searched: 2\n"
		untimed  = "-- without times, so they come last: web/deep/x.log\n"
		last     = "api.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log:  at App.main\nweb/access.log:2026-03-04 10:00:03 INFO timeout of c\napi.log:2026-03-04 10:00:04 INFO end\n"
	)
	for _, c := range []struct{ target, want string }{
		{"/lab/?tail=4&glob=*.log", last},
		{"/lab/?tail=4&order=newest&glob=*.log", reversed(last)},
		{"/lab/?tail=2&level=error", "api.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log:  at App.main\n" + binaries},
		{"/lab/?tail=100&name=web", "web/access.log:2026-03-04 10:00:02 INFO get\nweb/access.log:2026-03-04 10:00:03 INFO timeout of c\nweb/deep/x.log:nothing here\n" + untimed + "-- binary files, not searched: 1\n"},
		{"/lab/?grep=timeout&merge&name=api.log&name=web&name=worker9.log.gz&name=worker10.log&name=core", "api.log.1:2026-03-03 10:00:01 WARN timeout of b\nworker9.log.gz:2026-03-04 09:00:00 INFO timeout of d\nworker10.log:2026-03-04 09:00:00 INFO timeout of f\napi.log:2026-03-04 10:00:03 ERROR timeout of a\nweb/access.log:2026-03-04 10:00:03 INFO timeout of c\n" + untimed + binaries},
		{"/lab/?grep=timeout&merge&limit=2&order=newest&glob=*.log", "web/access.log:2026-03-04 10:00:03 INFO timeout of c\napi.log:2026-03-04 10:00:03 ERROR timeout of a\n"},
		{"/lab/?since=2026-03-04+10:00:03&merge&glob=*.log", last},
		{"/lab/?lines=2026-03-04+10:00:03&before=1&after=2&glob=*.log", "web/access.log:2026-03-04 10:00:02 INFO get\napi.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log:  at App.main\n"},
		{"/lab/?lines=end&before=4&glob=*.log", last},
		{"/lab/?lines=0&after=1&grep=timeout&glob=*.log", "api.log.1:2026-03-03 10:00:01 WARN timeout of b\n-- without times, so they come first: lab.log, web/deep/x.log\n"},
		{"/lab/?histogram&width=86400&glob=*.log", "2026-03-03T00:00:00Z info=1 warn=1\n2026-03-04T00:00:00Z info=5 error=1\n"},
		{"/lab/?histogram&width=86400&grep=timeout&glob=*.log", "2026-03-03T00:00:00Z warn=1\n2026-03-04T00:00:00Z info=2 error=1\n"},
		{"/lab/?tail=0", ""},
		{"/lab/?grep=timeout&merge&context=1&glob=*.log&limit=3", "api.log.1-2026-03-03 10:00:00 INFO old\napi.log.1:2026-03-03 10:00:01 WARN timeout of b\n--\nworker10.log:2026-03-04 09:00:00 INFO timeout of f\n--\napi.log-2026-03-04 10:00:00 INFO start\napi.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log-  at App.main\n"},
		{"/lab/?grep=timeout&tail=2&context=1&glob=*.log", "api.log-2026-03-04 10:00:00 INFO start\napi.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log-  at App.main\n--\nweb/access.log-2026-03-04 10:00:02 INFO get\nweb/access.log:2026-03-04 10:00:03 INFO timeout of c\n"},
		{"/lab/?grep=App&merge&events&glob=*.log", "api.log-2026-03-04 10:00:03 ERROR timeout of a\napi.log:  at App.main\n-- without times, so they come last: lab.log, web/deep/x.log\n"},
		{"/lab/?level=warn&merge&events=1&order=newest&glob=*.log", "api.log:  at App.main\napi.log:2026-03-04 10:00:03 ERROR timeout of a\n-- without times, so they come last: web/deep/x.log, lab.log\n"},
	} {
		s.answers(c.target, c.want)
	}
	for target, why := range map[string]string{
		"/lab/?lines=37%25":                "lines: expected a time such as",
		"/lab/?lines=line:3":               "lines: expected a time such as",
		"/lab/?lines=12":                   "lines: expected a time such as",
		"/lab/?lines=9-0123456789abcdef:5": "lines: expected ",
		"/lab/?tail=5&count":               "merge: has lines by time",
		"/lab/?lines=end&context=2":        "lines: is a window",
		"/lab/?tail=2&events":              "events: does not go with tail",
		"/lab/?grep=a&order=newest":        "order: is by time",
		"/lab/?histogram&places=3":         "places: is for one log",
		"/lab/?grep=a&merge&position=5":    "position: expected a position",
		"/lab/?follow&histogram":           "histogram: does not go with follow",
		"/lab/?lines=end&tail=3":           "lines: is a window",
		"/lab/api.log?tail=3&merge":        "merge: unknown",
	} {
		for _, method := range []string{"GET", "HEAD"} {
			if got := s.do(method, target, ""); got.status != 400 || method == "GET" && !strings.Contains(got.body, why) {
				t.Errorf("%s %s: %d %q, want %q", method, target, got.status, got.body, why)
			}
		}
	}
}

func reversed(text string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n")+"\n", "\n")
	slices.Reverse(lines)
	return strings.Join(lines, "")
}

// mergedAnswer is a window of many logs for programs.
type mergedAnswer struct {
	Lines          []struct{ File, Text, Position string }
	Start, End     struct{ Position string }
	AtStart, AtEnd bool
	Files          int
	Untimed        []string
	Skipped        struct{ Count int }
}

func (s *site) merged(t *testing.T, target string) (m mergedAnswer) {
	t.Helper()
	got := s.do("GET", target, "", "Accept: application/json")
	if err := json.Unmarshal([]byte(got.body), &m); err != nil || got.status != 200 {
		t.Fatalf("%s: %d %q", target, got.status, got.body)
	}
	return m
}

// Windows for programs go on at the positions that they have, and so does a search.
func TestMergedWindows(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	var all []string
	for at := (mergedAnswer{}); !at.AtEnd; {
		from := "0"
		if at.End.Position != "" {
			from = at.End.Position
		}
		at = s.merged(t, "/lab/?after=3&lines="+url.QueryEscape(from))
		for _, l := range at.Lines {
			all = append(all, l.File+": "+l.Text)
		}
	}
	var back []string
	at := s.merged(t, "/lab/?lines=end&before=3")
	for {
		for _, l := range slices.Backward(at.Lines) {
			back = append(back, l.File+": "+l.Text)
		}
		if at.AtStart {
			break
		}
		at = s.merged(t, "/lab/?before=3&lines="+url.QueryEscape(at.Start.Position))
	}
	slices.Reverse(back)
	if len(all) != 16 || !slices.Equal(back, all) || all[4] != "web/deep/x.log: nothing here" {
		t.Errorf("%q\n%q", all, back)
	}
	m := s.merged(t, "/lab/?lines=0&after=10")
	if len(m.Untimed) != 3 || !m.AtStart || m.AtEnd {
		t.Errorf("%+v", m)
	}
	rest := s.do("GET", "/lab/?since=2026-03-01&merge&glob=*.log&position="+url.QueryEscape(m.Lines[9].Position), "")
	want := "api.log:2026-03-04 10:00:00 INFO start\n"
	if !strings.HasPrefix(rest.body, want) {
		t.Errorf("from %q: %q", m.Lines[9], rest.body)
	}
}

// A search goes on at the position of its last line, in either direction, and ends.
func TestMergedPages(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	for query, all := range map[string]string{"merge&grep=&limit=3": "merge&grep=", "merge&grep=&limit=3&order=newest": "merge&grep=&order=newest", "tail=2&order=newest": "tail=100&order=newest"} {
		want := s.do("GET", "/lab/?"+all, "").body
		got, position := "", ""
		for range 20 {
			page := s.do("GET", "/lab/?"+query+position, "", "Accept: application/x-ndjson").body
			last := got
			for text := range strings.Lines(page) {
				var l struct{ File, Text, Position string }
				if err := json.Unmarshal([]byte(text), &l); err != nil {
					t.Fatal(err)
				}
				if l.Position != "" {
					got += l.File + ":" + l.Text + "\n"
					position = "&position=" + url.QueryEscape(l.Position)
				}
			}
			if got == last {
				break
			}
		}
		if want, _, _ = strings.Cut(want, "-- "); got != want {
			t.Errorf("%s:\n got %q\nwant %q", query, got, want)
		}
	}
}

// Lines for programs say their file and a position; the end says what was read.
func TestMergedLogsForPrograms(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	write(t, filepath.Join(dir, "torn.log.gz"), gzipped(t, strings.Repeat("2026-03-04 10:00:01 INFO of a file that is cut off\n", 9))[:60])
	got := s.do("GET", "/lab/?tail=2", "", "Accept: application/x-ndjson")
	lines := strings.Split(got.body, "\n")
	if len(lines) != 4 || !hasJSON(t, lines[1], `{"offset":84,"length":29,"level":"info","text":"2026-03-04 10:00:04 INFO end","file":"api.log"}`) ||
		!hasJSON(t, lines[2], `{"end":{"reason":"done","hits":2}}`) || !strings.Contains(lines[2], `"torn.log.gz","reason":"the rest of it: `) {
		t.Errorf("%s", got.body)
	}
	events := s.do("GET", "/lab/?tail=1", "", "Accept: text/event-stream").body
	if !strings.HasPrefix(events, "id: at1772618404000000000!") {
		t.Errorf("%s", events)
	}
	h := s.do("GET", "/lab/?histogram&buckets=2&name=api.log", "", "Accept: application/json")
	if !hasJSON(t, h.body, `{"sources":[{"file":"api.log","counts":[2,3]}],"read":{"files":2,"skipped":{"count":0,"first":[]}}}`) {
		t.Errorf("%s", h.body)
	}
}
