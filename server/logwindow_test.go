package server

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/logapi"
)

const trace = `2026-03-04 10:00:00 INFO start
2026-03-04 10:00:01 ERROR cannot open file
Traceback (most recent call last):
  File "a.py", line 1, in f
ValueError: timeout
2026-03-04 10:00:02 INFO done
`

func TestWindowAsText(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), trace)
	lines := strings.SplitAfter(trace, "\n")
	for _, c := range []struct{ query, want string }{
		{"lines=0&after=1", lines[0]},
		{"lines=end&before=1", lines[5]},
		{"lines=end", trace},
		{"lines=0", trace},
		{"lines=line:3&before=1&after=1", lines[1] + lines[2]},
		{"lines=50%25&after=1", lines[2]},
		{"lines=2026-03-04+10:00:02&after=1", lines[5]},
	} {
		if got := s.do("GET", "/app/lab.log?"+c.query, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q", c.query, got.status, got.body)
		}
	}
}

// windowPage is the object of a window, as a page reads it.
type windowPage struct {
	Lines []logapi.Line `json:"lines"`
	logapi.View
}

func TestWindowAsObject(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), trace)
	got := s.do("GET", "/app/lab.log?lines=line:5&before=3&after=1", "", "Accept: application/json")
	if got.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Error(got.header)
	}
	var p windowPage
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	if len(p.Lines) != 4 || p.AtStart || p.AtEnd || len(p.Files) != 1 || *p.Files[0].Size != int64(len(trace)) {
		t.Errorf("%+v", p)
	}
	first, last := p.Lines[0], p.Lines[3]
	if first.Continues || first.Level != "error" || first.Offset != p.Start.Offset {
		t.Errorf("%+v", first)
	}
	if !last.Continues || last.Level != "error" || last.Time == nil || !last.Time.Equal(*first.Time) || last.Offset+last.Length != p.End.Offset {
		t.Errorf("%+v", last)
	}
	if !strings.HasPrefix(p.End.Position, p.Files[0].Identity+":") {
		t.Errorf("%+v", p.End)
	}
	next := s.do("GET", "/app/lab.log?after=9&lines="+p.End.Position, "")
	if next.body != "2026-03-04 10:00:02 INFO done\n" {
		t.Errorf("%d %q", next.status, next.body)
	}
	if got := s.do("GET", "/app/lab.log?lines=9-0123456789abcdef:4", ""); got.status != 410 {
		t.Errorf("a position elsewhere: %d %q", got.status, got.body)
	}
	if got := s.do("GET", "/app/lab.log?lines=0&before=0&after=0", "", "Accept: application/json"); !json.Valid([]byte(got.body)) {
		t.Errorf("no lines: %s", got.body)
	}
}

func TestLongLineIsCutForDisplay(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	long := strings.Repeat("ä", 50_000)
	write(t, filepath.Join(dir, "lab.log"), "short\n"+long+"\n")
	get := func(query string) logapi.Line {
		t.Helper()
		var p windowPage
		got := s.do("GET", "/app/lab.log?"+query, "", "Accept: application/json")
		if err := json.Unmarshal([]byte(got.body), &p); err != nil || len(p.Lines) != 1 {
			t.Fatalf("%v: %.200s", err, got.body)
		}
		return p.Lines[0]
	}
	if l := get("lines=6&after=1"); !l.Cut || l.Length != 100_001 || l.Text != long[:16<<10] {
		t.Errorf("cut %v, %d bytes, text of %d", l.Cut, l.Length, len(l.Text))
	}
	if l := get("lines=6&after=1&full"); l.Cut || l.Text != long {
		t.Errorf("in full: cut %v, text of %d", l.Cut, len(l.Text))
	}
	if got := s.do("GET", "/app/lab.log?grep=ää", ""); got.body != long+"\n" {
		t.Errorf("as text: %d bytes", len(got.body))
	}
}

func TestWrongWindows(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,true", false)
	for query, want := range map[string]string{
		"lines":                      "lines: expected a byte offset",
		"lines=-5":                   "lines: expected a byte offset",
		"lines=line:0":               "lines: expected the number of a line",
		"lines=101%25":               "lines: expected a percentage",
		"lines=0&before=x":           "before: expected a number",
		"lines=0&after=1000000":      "after: expected a number up to 10000",
		"lines=0&grep=x":             "lines: is a window",
		"tail=1&after=3":             "lines: expected",
		"tail=1&number":              "lines: expected",
		"follow&position=1":          "position: expected",
		"tail=1&position=0-0:0":      "position: goes with follow",
		"lines=0&position=0-0:0":     "position: goes with follow",
		"follow&position=0-0:0&x=12": "x: unknown",
	} {
		if got := s.do("GET", "/app/lab.log?"+query, ""); got.status != 400 || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %q", query, got.status, got.body)
		}
	}
}

func TestWindowWithTheNumberOfItsFirstLine(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log.1"), "a\nb\n")
	write(t, filepath.Join(dir, "lab.log"), "c\nd\ne")
	for query, want := range map[string]int64{
		"lines=0&number": 1, "lines=line:3&before=1&after=1&number": 2, "lines=end&before=1&number=1": 3, "lines=line:9&number": 4,
		"lines=line:4&after=1&rotated&number": 4, "lines=0": 0, "lines=0&number=0": 0,
	} {
		var p windowPage
		if got := s.do("GET", "/app/lab.log?"+query, "", "Accept: application/json"); json.Unmarshal([]byte(got.body), &p) != nil || p.Line != want || p.LineEstimated {
			t.Errorf("%s: line %d, want %d: %d %s", query, p.Line, want, got.status, got.body)
		}
	}
}
