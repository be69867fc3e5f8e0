package server

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shownLines returns the logs and the texts of the lines of a page of several logs.
func shownLines(body string) (lines []string) {
	for _, m := range regexp.MustCompile(`<span class="src s\d"[^>]*>([^<]*)</span>.*?<span class="tx">([^<]*)`).FindAllStringSubmatch(body, -1) {
		lines = append(lines, m[1]+": "+m[2])
	}
	return lines
}

// The page of the logs below a folder shows them as one, by time.
func TestPageOfSeveralLogs(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	last := []string{"api: 2026-03-04 10:00:03 ERROR timeout of a", "api:   at App.main", "access: 2026-03-04 10:00:03 INFO timeout of c", "api: 2026-03-04 10:00:04 INFO end"}
	for _, c := range []struct {
		target string
		want   []string
	}{
		{"?view&glob=*.log&lines=end&before=4", last},
		{"?view&name=api.log&name=web/access.log&lines=end&before=4", last},
		{"?view&glob=*.log&lines=end&before=1&without=api.log", last[2:3]},
		{"?view&glob=*.log&grep=of+a&ignorecase=1&context=&level=", last[:1]},
		{"?view&name=web&grep=timeout", last[2:3]},
		{"?view&name=web&without=web&grep=timeout", nil},
	} {
		got := s.do("GET", "/lab/"+c.target, "", "Accept: text/html")
		if lines := shownLines(got.body); got.status != 200 || !slices.Equal(lines, c.want) {
			t.Errorf("%s: %d\n got %q\nwant %q", c.target, got.status, lines, c.want)
		}
		if got := s.do("HEAD", "/lab/"+c.target, ""); got.status != 200 || got.body != "" {
			t.Errorf("HEAD %s: %d %q", c.target, got.status, got.body)
		}
	}
	got := s.do("GET", "/lab/?view&name=web&name=core", "", "Accept: text/html")
	for _, want := range []string{`left out`, `core</bdi>: a binary file`, `href="?name=web&amp;name=core&amp;view=&amp;without=web%2Faccess.log"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("no %q in %s", want, got.body)
		}
	}
	if strings.Contains(got.body, `data-name="core"`) || !strings.Contains(got.body, `<bdi>2 logs</bdi>`) {
		t.Errorf("a binary file is among the logs: %.400s", got.body)
	}
	for _, wrong := range []string{"?view&lines=37%25", "?view&without=../x", "?view&glob=[", "?view&since=never"} {
		if got := s.do("GET", "/lab/"+wrong, ""); got.status != 400 {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
}

// The page shows what the login opens, and only pages of the same site get it.
func TestPageOfSeveralLogsIsGuarded(t *testing.T) {
	s, dir := newSite(t, "/a,DIR,ann,a,true;/b,DIR,bob,b,true;/open,DIR", false)
	for _, mount := range []string{"a", "b", "open"} {
		write(t, filepath.Join(dir, mount+".log"), "2026-03-04 10:00:00 INFO "+mount+"\n")
	}
	html := "Accept: text/html"
	if got := s.do("GET", "/a/?view", "", html); got.status != 401 || strings.Contains(got.body, "INFO") {
		t.Errorf("nobody: %d", got.status)
	}
	if got := s.do("GET", "/a/?view", "", html, "ann:a"); got.status != 200 || len(shownLines(got.body)) == 0 {
		t.Errorf("ann: %d", got.status)
	}
	if got := s.do("GET", "/?view", "", html); got.status != 401 {
		t.Errorf("/ by nobody: %d", got.status)
	}
	got := s.do("GET", "/?view", "", html, "ann:a")
	if got.status != 200 || !strings.Contains(got.body, `data-name="a%2F`) || !strings.Contains(got.body, `data-name="open%2F`) {
		t.Errorf("/ by ann: %d", got.status)
	}
	if strings.Contains(got.body, `data-name="b%2F`) || !strings.Contains(got.body, `<a href="/b/?view"><bdi>b/</bdi></a>: another login opens it`) {
		t.Error("/ by ann shows what bob opens")
	}
	if got := s.do("GET", "/open/?view", "", html, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"); got.status != 403 {
		t.Errorf("from another site: %d", got.status)
	}
}
