package server

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPageOfALog(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "2026-03-04 10:%02d:%02d INFO line %d\n", i/60, i%60, i)
	}
	write(t, filepath.Join(dir, "lab.log"), b.String())
	shown := func(query string) (body, first, last string) {
		t.Helper()
		got := s.do("GET", "/app/lab.log"+query, "", "Accept: text/html")
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Fatalf("%s: %d", query, got.status)
		}
		lines := regexp.MustCompile(`INFO (line \d+)<`).FindAllStringSubmatch(got.body, -1)
		if len(lines) == 0 {
			t.Fatalf("%s: no lines in %s", query, got.body)
		}
		return got.body, lines[0][1], lines[len(lines)-1][1]
	}
	link := func(body, rel string) string {
		m := regexp.MustCompile(`href="([^"]*)" rel="` + rel + `"`).FindStringSubmatch(body)
		if m == nil {
			return ""
		}
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}

	body, first, last := shown("?view")
	if first != "line 800" || last != "line 999" || link(body, "next") != "" {
		t.Errorf("from %s to %s", first, last)
	}
	body, first, last = shown(link(body, "prev"))
	if first != "line 600" || last != "line 799" {
		t.Errorf("older: from %s to %s", first, last)
	}
	if _, first, last = shown(link(body, "next")); first != "line 800" || last != "line 999" {
		t.Errorf("newer: from %s to %s", first, last)
	}
	if body, first, _ = shown("?view&lines=0&after=5"); first != "line 0" || link(body, "prev") != "" {
		t.Errorf("start: %s", first)
	}
	if _, first, last = shown("?view&grep=LINE+99&ignorecase=1&regex=&wrap=0&zone=utc&lang=en"); first != "line 99" || last != "line 999" {
		t.Errorf("found: from %s to %s", first, last)
	}
	body, first, last = shown("?view&grep=line+1&ignorecase=1")
	if first != "line 1" || last != "line 199" || !strings.Contains(body, `&#34;limited&#34;:false,&#34;scanned&#34;:`) {
		t.Errorf("found: from %s to %s", first, last)
	}
	if body, _, _ = shown("?view&grep=INFO"); !strings.Contains(body, `&#34;limited&#34;:true`) {
		t.Errorf("the last 200 of 1,000 are said to be all")
	}
	// A range of times starts at its start, whatever else chooses its lines.
	for query, want := range map[string][2]string{
		"?view&since=2026-03-04+10:05": {"line 300", "line 499"}, "?view&since=2026-03-04+10:05&until=2026-03-04+10:06": {"line 300", "line 359"},
		"?view&since=2026-03-04+10:05&grep=0": {"line 300", "line 999"}, "?view&until=2026-03-04+10:10": {"line 400", "line 599"},
	} {
		if _, first, last = shown(query); first != want[0] || last != want[1] && !strings.Contains(query, "grep") {
			t.Errorf("%s: from %s to %s", query, first, last)
		}
	}
	for query, want := range map[string]string{"?view&since=2026-03-04+10:05": "true", "?view&grep=line+1": "false", "?view&since=2026-03-04+10:05&order=newest": "false"} {
		if body, _, _ = shown(query); !strings.Contains(body, `&#34;fromStart&#34;:`+want) {
			t.Errorf("%s: fromStart is not %s", query, want)
		}
	}
	// With order=newest, the newest lines stand on top, of a window and of matches.
	for query, want := range map[string][2]string{
		"?view&order=newest": {"line 999", "line 800"}, "?view&order=newest&grep=line+1": {"line 199", "line 1"}, "?view&order=": {"line 800", "line 999"},
		"?view&order=newest&since=2026-03-04+10:05": {"line 999", "line 800"}, "?view&order=newest&grep=line+1&highlight=1": {"line 999", "line 800"},
	} {
		if _, first, last = shown(query); first != want[0] || last != want[1] {
			t.Errorf("%s: from %s to %s", query, first, last)
		}
	}
	body, _, _ = shown("?view&order=newest")
	if body, first, last = shown(link(body, "prev")); first != "line 799" || last != "line 600" || strings.Index(body, `rel="next"`) > strings.Index(body, `rel="prev"`) {
		t.Errorf("older, newest first: from %s to %s", first, last)
	}
	body, first, last = shown("?view&grep=line+1&highlight=1")
	if first != "line 800" || last != "line 999" || !strings.Contains(body, `value="line 1"`) || strings.Contains(body, "data-found") {
		t.Errorf("highlighted: from %s to %s", first, last)
	}
	if got := s.do("GET", "/app/lab.log?view&lines=9-0123456789abcdef:4", ""); got.status != 410 {
		t.Errorf("a position elsewhere: %d", got.status)
	}
	for _, accept := range []string{"text/html", "*/*"} {
		got := s.do("GET", "/app/lab.log?view&level=loud<b>", "", "Accept: "+accept)
		if got.status != 400 || !strings.Contains(got.body, "level: expected trace, debug, info, warn, error or fatal") {
			t.Errorf("a wrong level: %d %s", got.status, got.body)
		}
		if accept == "text/html" && !strings.Contains(got.body, `href="/app/lab.log?view"`) {
			t.Errorf("no way back from a wrong level: %s", got.body)
		}
	}
}

// Without scripts, the pages of a search and of a range of times lead to each other, and have each match
// once: of a log, of its rotated files, and of several logs.
func TestPagesOfASearch(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	var all, some []string
	content := map[string]*strings.Builder{"lab.log.1": {}, "lab.log": {}, "web.log": {}, "timeless.log": {}}
	for i := range 1000 {
		text, file := fmt.Sprintf("line %d", i), content["lab.log"]
		if i < 350 {
			file = content["lab.log.1"]
		}
		fmt.Fprintf(file, "2026-03-04 10:%02d:%02d ERROR %s\n", i/60, i%60, text)
		for k := range i % 4 {
			fmt.Fprintf(file, "\tat frame %d of %s\n", k, text)
		}
		fmt.Fprintf(content["web.log"], "2026-03-04 10:%02d:%02d INFO noise\n", i/60, i%60)
		all = append(all, text)
		if i >= 300 {
			some = append(some, text)
		}
	}
	for name, b := range content {
		write(t, filepath.Join(dir, name), b.String()+strings.Repeat("line without a time\n", 3))
	}
	rowEnd := regexp.MustCompile(`(line \d+)</span>`)
	links := map[string]*regexp.Regexp{}
	for _, rel := range []string{"next", "prev"} {
		links[rel] = regexp.MustCompile(`href="([^"]*)" rel="` + rel + `">(Older|Newer) (matches|events)<`)
	}
	link := func(body, rel string) string {
		m := links[rel].FindStringSubmatch(body)
		if m == nil {
			return ""
		}
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}
	page := func(path string) string {
		for {
			body := s.do("GET", "/app/"+path, "", "Accept: text/html").body
			if !strings.Contains(body, "This search takes longer than this page can wait.") { // as on a busy machine
				return body
			}
		}
	}
	for _, c := range []struct {
		path, query string
		back        bool // the newest come first
		want        []string
	}{
		{"lab.log", "level=error&rotated=1", true, all},
		{"lab.log", "since=2026-03-04+10:05&rotated=1", false, some},
		{"lab.log", "since=2026-03-04+10:05&rotated=1&order=newest", true, some},
		{"lab.log", "grep=ERROR&rotated=1&context=1", true, all},
		{"", "level=error&name=lab.log&name=web.log&name=timeless.log", true, all},
		{"", "grep=ERROR&since=2026-03-04+10:05&name=lab.log&name=web.log", false, some},
		{"", "grep=line&name=lab.log&name=timeless.log", true, all},
	} {
		to, from := "next", "prev"
		if c.back {
			to, from = from, to
		}
		var got []string
		pages, before := 0, []string(nil)
		for query := "?view&" + c.query; query != ""; pages++ {
			body := page(c.path + query)
			var lines []string
			for _, row := range strings.Split(body, `<div class="row`)[1:] { // much faster than a regular expression for all
				class, row, _ := strings.Cut(row, `"`)
				_, row, _ = strings.Cut(row, `<span class="tx">`)
				m := rowEnd.FindStringSubmatch(row)
				if m != nil && !strings.Contains(class, "more") && !strings.Contains(class, "around") && !(len(lines) > 0 && lines[len(lines)-1] == m[1]) {
					lines = append(lines, m[1])
				}
			}
			if strings.Contains(c.query, "order=newest") {
				slices.Reverse(lines)
			}
			if len(lines) == 0 || pages > 30 {
				t.Fatalf("%s: page %d is empty: %s", c.query, pages, body)
			}
			if c.back {
				got = append(lines, got...)
			} else {
				got = append(got, lines...)
			}
			if back := link(body, from); (back != "") != (pages > 0) {
				t.Errorf("%s: page %d leads back to %q", c.query, pages, back)
			} else if pages > 0 {
				body := page(c.path + back)
				if !strings.Contains(body, " "+before[0]+"<") || !strings.Contains(body, " "+before[len(before)-1]+"<") {
					t.Errorf("%s: page %d does not lead back to %q: %s", c.query, pages, before, body)
				}
			}
			before, query = lines, link(body, to)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %d pages with %d lines, want %d: %q", c.query, pages, len(got), len(c.want), got)
		}
	}
	if got := s.do("GET", "/app/lab.log?view&grep=line&older=x", ""); got.status != 400 || !strings.Contains(got.body, "position: expected a position") {
		t.Errorf("no position: %d %s", got.status, got.body)
	}
	if got := s.do("GET", "/app/lab.log?view&older=x", ""); got.status != 200 {
		t.Errorf("without a search: %d", got.status)
	}
}

// What may be edited is so on the page of its preview.
func TestPageOfALogLeadsToTheEditor(t *testing.T) {
	for readOnly, want := range map[string]bool{"true": false, "false": true} {
		s, dir := newSite(t, "/app,DIR,null,null,"+readOnly, false)
		write(t, filepath.Join(dir, "notes.txt"), "one\n")
		write(t, filepath.Join(dir, "large.txt"), strings.Repeat("one\n", maxShown/4+1))
		if got := s.do("GET", "/app/notes.txt?view", "").body; strings.Contains(got, `href="/app/notes.txt?preview"`) != want {
			t.Errorf("read-only %s: %s", readOnly, got)
		}
		if got := s.do("GET", "/app/large.txt?view", "").body; strings.Contains(got, "?preview") {
			t.Errorf("a large file: %s", got)
		}
	}
}

// A file that is no text leads to where it can be downloaded.
func TestPageOfALogThatIsBinary(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "core.log"), "\x00\x01\x02\xff\xfe\x00\x03")
	got := s.do("GET", "/app/core.log?view", "", "Accept: text/html")
	if got.status != 415 || !strings.Contains(got.body, `href="/app/core.log?download"`) || !strings.Contains(got.body, `href="/app/core.log?text=1&amp;view=1"`) || !strings.Contains(got.body, `href="/app/"`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := s.do("GET", "/app/core.log?text=1&view=1", "", "Accept: text/html"); got.status != 200 {
		t.Errorf("as text: %d %s", got.status, got.body)
	}
}

// The page of an old file leads to the next one and to the newest, and that of the newest one follows
// the log into the next day.
func TestPageLeadsToTheNewestFile(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	day := time.Now().Add(-72 * time.Hour)
	for _, name := range []string{"laravel.log", "sp ace-2026-03-04.log", "sp ace-2026-03-05.log", "laravel-2026-03-05.log", "old.log.10.gz", "old.log.2", "old.log.1", "old.log", "postgresql-Thu.log", "postgresql-Mon.log", "postgresql-Tue.log", "one-2026-03-04.log"} {
		content := "line\n"
		if strings.HasSuffix(name, ".gz") {
			content = gzipped(t, content)
		}
		write(t, filepath.Join(dir, name), content)
		if err := os.Chtimes(filepath.Join(dir, name), day, day); err != nil {
			t.Fatal(err)
		}
		day = day.Add(5 * time.Hour)
	}
	for name, next := range map[string]string{
		"sp%20ace-2026-03-04.log": "/app/sp%20ace-2026-03-05.log", "sp%20ace-2026-03-05.log": "onward", "one-2026-03-04.log": "onward",
		"laravel.log": "/app/laravel-2026-03-05.log", "old.log.1": "/app/old.log", "old.log": "", "old.log.2": "/app/old.log.1 /app/old.log",
		"old.log.10.gz": "/app/old.log.2 /app/old.log", "lab.log": "",
		"postgresql-Mon.log": "/app/postgresql-Tue.log", "postgresql-Thu.log": "/app/postgresql-Mon.log /app/postgresql-Tue.log", "postgresql-Tue.log": "onward", "sp%20ace-2026-03-04.log?rotated": "",
	} {
		name, query, _ := strings.Cut(name, "?")
		body := s.do("GET", "/app/"+name+"?view&"+query, "", "Accept: text/html").body
		if got := strings.Contains(body, "data-daily"); got != (next == "onward") {
			t.Errorf("%s goes onward: %v", name, got)
		}
		var links []string
		for _, m := range regexp.MustCompile(`(?:continues|newest lines are) in <a href="([^"]*)\?view"`).FindAllStringSubmatch(body, -1) {
			links = append(links, m[1])
		}
		if got := strings.Join(links, " "); got != strings.TrimPrefix(next, "onward") {
			t.Errorf("%s leads to %q, want %q: %s", name, got, next, body)
		}
	}
}
