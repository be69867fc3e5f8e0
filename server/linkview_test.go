package server

import (
	"encoding/json"
	"html"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logapi"
)

// madeLink returns the link that a page shows.
func madeLink(t *testing.T, got answer) *url.URL {
	t.Helper()
	m := regexp.MustCompile(`<code>([^<]*)</code>`).FindStringSubmatch(got.body)
	if got.status != 200 || m == nil {
		t.Fatalf("%d, no link in %s", got.status, got.body)
	}
	u, err := url.Parse(html.UnescapeString(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// A link made on the page of a log opens that page, with its search and its look, for who has no login.
func TestLinkKeepsTheView(t *testing.T) {
	s, dir, _ := linked(t, "/app,DIR,ann,a,false")
	write(t, filepath.Join(dir, "lab.log.1"), "put aside\n")
	const view = "view&grep=t%26w%3Co&level=&since=2026-03-04+10%3A11&highlight=1&wrap=0&show=utc&zone=%2B08%3A00&charset=gbk"
	page := s.do("GET", "/app/lab.log?link=1d&lang=en&rotated=1&"+view, "", "ann:a", "Accept: text/html")
	link := madeLink(t, page)
	query := link.Query()
	if query.Get("share") == "" || query.Has("link") || query.Has("lang") || query.Has("rotated") {
		t.Errorf("the link has the query %v", query)
	}
	query.Del("share")
	if want, _ := url.ParseQuery(view); query.Encode() != want.Encode() {
		t.Errorf("the link keeps %s, want %s", query.Encode(), want.Encode())
	}
	for _, href := range []string{`href="?link=1h&amp;`, `href="/app/lab.log?`} { // other lifetimes, and the way back
		_, rest, _ := strings.Cut(page.body, href)
		if kept, _, _ := strings.Cut(rest, `"`); !strings.Contains(kept, "grep=t%26w%3Co") {
			t.Errorf("%s… loses the view: %s", href, kept)
		}
	}

	opened := s.do("GET", "/app/lab.log?"+link.RawQuery, "", "Accept: text/html")
	for _, want := range []string{`value="t&amp;w&lt;o"`, `id="log-rows"`, `<label class="log-set" hidden>`} {
		if opened.status != 200 || !strings.Contains(opened.body, want) {
			t.Errorf("%d, no %s in %s", opened.status, want, opened.body)
		}
	}
	for _, not := range []string{"lab.log.1", "put aside", "link=", "zip=", "?preview"} {
		if strings.Contains(opened.body, not) {
			t.Errorf("a visitor is shown %s", not)
		}
	}

	// Without a view, the link is that of the file.
	if link := madeLink(t, s.do("GET", "/app/lab.log?link=1d&grep=two", "", "ann:a", "Accept: text/html")); link.Query().Has("grep") {
		t.Errorf("the link of a file: %s", link)
	}
}

// The scripts of a page get a link as JSON.
func TestLinkAsJSON(t *testing.T) {
	s, _, _ := linked(t, "/app,DIR,ann,a,false")
	got := s.do("GET", "/app/lab.log?link=7d", "", "ann:a", "Accept: application/json")
	var link struct {
		Query string
		Until time.Time
	}
	if err := json.Unmarshal([]byte(got.body), &link); err != nil || got.header.Get("Content-Type") != "application/json" || got.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	if left := time.Until(link.Until); left < 7*24*time.Hour-time.Minute || left > 7*24*time.Hour {
		t.Errorf("it lasts %v", left)
	}
	if opened := s.do("GET", "/app/lab.log?"+link.Query, ""); opened.body != "one\ntwo\nthree\n" {
		t.Errorf("the link answers %d %q", opened.status, opened.body)
	}
	for _, query := range []string{"link", "link=8d", "link=366d", "link="} {
		if got := s.do("GET", "/app/lab.log?"+query, "", "ann:a", "Accept: application/json"); got.status != 400 || strings.Contains(got.body, "share=") {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	visitor := s.do("GET", "/app/lab.log?link=7d&"+link.Query, "", "Accept: application/json")
	if strings.Contains(visitor.body, "share=") {
		t.Errorf("a visitor makes links: %s", visitor.body)
	}
}

// No query and no spelling of a path makes a link to one file open another.
func TestLinkOpensOneFileByAnyQuery(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false")
	for _, name := range []string{"lab.log.1", "lab.log.2", "other.log", "sub/lab.log"} {
		write(t, filepath.Join(dir, name), "put aside\n")
	}
	link := LinkQuery(links, "/app/lab.log", time.Now().Add(time.Hour))
	queries := []string{"zip", "tar", "zip&name=other.log", "link=1d", "mount", "preview", "preview=content", "download", "lang=zh-CN", "sort=name", "q=other", "after=a", "edit", "href=other.log", "name=other.log", "file=other.log", "view&file=other.log"}
	for _, name := range append(append([]string{}, logapi.Parameters...), logapi.MoreParameters...) {
		for _, value := range []string{"", "1", "../other.log", "lab.log.1"} {
			queries = append(queries, name+"="+value, "view&"+name+"="+value, "tail=99&rotated&"+name+"="+value)
		}
	}
	for _, query := range queries {
		if name, _, _ := strings.Cut(query, "="); name == "follow" || strings.Contains(query, "&follow=") {
			query += "&tail=9&limit=1"
		}
		for _, accept := range []string{"text/html", "application/json"} {
			got := s.do("GET", "/app/lab.log?"+query+"&"+link, "", "Accept: "+accept)
			if strings.Contains(got.body, "put aside") || strings.Contains(got.body, "share=") {
				t.Errorf("%s as %s: %d %s", query, accept, got.status, got.body)
			}
		}
	}
	for _, path := range []string{
		"/app/", "/app", "/", "/app/lab.log.1", "/app/lab.log.2", "/app/other.log", "/app/LAB.LOG", "/app/sub/lab.log", "/app/sub/../lab.log.1", "/app/lab.log/../lab.log.1", "/app/lab.log%2f..%2fother.log",
		"/app/lab.log/..%2fother.log", "/app/./other.log", "/app//other.log", "/app/lab.log%00/other.log", "/app/lab.log;/../other.log", "/app/lab.log/other.log", "/app/lab.log/", "/app/%6cab.log.1", "//app/other.log",
	} {
		for _, query := range []string{"", "view&", "tail=9&rotated&", "view&rotated&"} {
			got := s.do("GET", path+"?"+query+link, "")
			if strings.Contains(got.body, "put aside") || got.status == 200 && got.body != "one\ntwo\nthree\n" && !strings.Contains(got.body, "GoWebDAV") {
				t.Errorf("%s?%s: %d %s", path, query, got.status, got.body)
			}
		}
	}
}
