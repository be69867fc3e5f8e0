package server

import (
	"strings"
	"testing"
)

// Who is refused a write for what can be mended is told how, and who reads is told what
// is so: there is no such file.
func TestRefusalsSayTheWayOut(t *testing.T) {
	s, _ := newSite(t, "/rw,DIR,null,null,false", false)
	long := "/rw/" + strings.Repeat("x", 256)
	for _, c := range []struct {
		method, target string
		headers        []string
		status         int
		told           string
	}{
		{"PUT", long, nil, 414, "shorter"},
		{"MOVE", "/rw/lab.log", []string{"Destination: " + long}, 403, "shorter"},
		{"PUT", "/rw/new", []string{"Content-Encoding: gzip"}, 415, "without Content-Encoding"},
		{"GET", long, nil, 404, ""},
		{"HEAD", long, nil, 404, ""},
		{"GET", long + "/", []string{"Accept: text/html"}, 404, ""},
	} {
		body := ""
		if c.method == "PUT" {
			body = "x"
		}
		got := s.do(c.method, c.target, body, c.headers...)
		if got.status != c.status || !strings.Contains(got.body, c.told) || strings.Contains(got.body, "xxx") && c.told != "" {
			t.Errorf("%s %.10s… %.30v: %d %q", c.method, c.target, c.headers, got.status, got.body)
		}
	}
}
