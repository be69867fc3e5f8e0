package server

import (
	"strings"
	"testing"
)

// What is read more than once for an answer, or makes work each time, is bounded.
func TestRequestsAreBounded(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,true", false)
	const form = "Content-Type: application/x-www-form-urlencoded"
	many := func(n int) string { return strings.Repeat("&name=lab.log", n) }
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		want                       int
		contentType                string
	}{
		{"1,000 parameters", "GET", "/app?zip" + many(999), "", nil, 200, "application/zip"},
		{"1,001 parameters", "GET", "/app?zip" + many(1000), "", nil, 400, "text/plain; charset=utf-8"},
		{"as many for a log", "GET", "/app/lab.log?" + strings.Repeat("grep=one&", 3000), "", nil, 400, ""},
		{"as many for a page", "GET", "/app/?" + strings.Repeat("q&", 3000), "", nil, 400, ""},
		{"as many for what is not there", "GET", "/?" + strings.Repeat("&", 3000), "", nil, 400, ""},
		{"as many in a form", "POST", "/app?zip", many(3000)[1:], []string{form}, 200, "application/zip"},
		{"the 100th media type", "GET", "/app/", "", []string{"Accept: " + strings.Repeat("x/y,", 99) + "application/json"}, 200, "application/json"},
		{"the 101st media type", "GET", "/app/", "", []string{"Accept: " + strings.Repeat("x/y,", 100) + "application/json"}, 200, "text/html; charset=utf-8"},
		{"60 KB of media types", "GET", "/app/", "", []string{"Accept: application/json" + strings.Repeat(",", 60_000)}, 200, "application/json"},
		{"65 ranges", "GET", "/app/lab.log", "", []string{"Range: bytes=" + strings.Repeat("0-0,", 64) + "1-1"}, 200, ""},
	} {
		a := s.do(c.method, c.target, c.body, c.headers...)
		if a.status != c.want || c.contentType != "" && a.header.Get("Content-Type") != c.contentType {
			t.Errorf("%s: %d, %s; want %d, %s", c.name, a.status, a.header.Get("Content-Type"), c.want, c.contentType)
		}
		if c.want == 400 && !strings.Contains(a.body, "1000 parameters") {
			t.Errorf("%s: %q", c.name, a.body)
		}
	}
}
