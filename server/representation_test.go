package server

import (
	"strings"
	"testing"

	"gowebdav/auth"
	"gowebdav/internal/config"
)

// What GET answers, for a folder and a file, by query. HEAD has the same type.
func TestRepresentations(t *testing.T) {
	links, err := auth.NewLinks(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := newLimitedSite(t, "/app,DIR,u,p,false;/open,DIR,null,null,true", config.Config{Links: links})
	const (
		page  = "text/html; charset=utf-8"
		text  = "text/plain; charset=utf-8"
		bytes = "one\ntwo\nthree\n"
	)
	for _, c := range []struct {
		target, accept string
		mediaType      string
		holds          string // in the body
		status         int
	}{
		{"/app/", "text/html", page, "lab.log", 200},
		{"/app", "application/json", "application/json", `"entries"`, 200},
		{"/app/?zip", "text/html", "application/zip", "PK", 200},
		{"/app/?tar", "text/html", "application/gzip", "\x1f\x8b", 200},
		{"/app/?zip&link", "text/html", "application/zip", "PK", 200},
		{"/app/?link", "text/html", page, "30d", 200},
		{"/app/?link=1h", "*/*", page, "lab.log", 200},
		{"/open/?link", "text/html", page, "lab.log", 200},
		{"/app/?mount", "text/html", page, "curl", 200},
		{"/app/?mount", "application/json", "application/json", `"entries"`, 200},
		{"/app/?view", "text/html", page, "lab.log", 200},
		{"/app/?tail=1&name=lab.log", "text/html", text, "lab.log:three\n", 200},
		{"/app/?histogram&places=3", "text/html", page, "places: is for one log", 400},
		{"/app/?grep=two", "text/html", text, "lab.log:two\n", 200},
		{"/app/?view&grep=two", "text/html", page, "two", 200}, // several logs as one
		{"/app/?mount&grep=two", "text/html", page, "curl", 200},
		{"/app/?glob=x&name=y&depth=0", "text/html", page, "lab.log", 200},
		{"/app/lab.log", "text/html", text, bytes, 200},
		{"/app/lab.log?zip", "text/html", text, bytes, 200},
		{"/app/lab.log?mount", "text/html", text, bytes, 200},
		{"/app/lab.log?link", "*/*", text, bytes, 200},
		{"/open/lab.log?link", "text/html", text, bytes, 200},
		{"/app/lab.log?link=1h", "text/html", page, "share=", 200},
		{"/app/lab.log?view", "text/html", page, "three", 200},
		{"/app/lab.log?view&tail=1", "text/html", page, "three", 200},
		{"/app/lab.log?zip&view", "text/html", page, "zip: unknown", 400},
		{"/app/lab.log?preview", "text/html", page, "preview=content", 200},
		{"/app/lab.log?preview&tail=1", "text/html", page, "preview=content", 200},
		{"/app/lab.log?open", "text/html", "", "", 303},
		{"/app/lab.log?open", "*/*", text, bytes, 200},
		{"/app/?open", "text/html", page, "lab.log", 200},
		{"/app/lab.log?tail=1", "text/html", text, "three\n", 200},
		{"/app/lab.log?context=1", "text/html", text, bytes, 200},
		{"/app/lab.log/", "text/html", page, "", 404},
		{"/app/lab.log/?link", "text/html", page, "", 404},
	} {
		got := s.do("GET", c.target, "", "u:p", "Accept: "+c.accept)
		if got.status != c.status || got.header.Get("Content-Type") != c.mediaType || !strings.Contains(got.body, c.holds) {
			t.Errorf("%s (%s): %d %s %.2000q", c.target, c.accept, got.status, got.header.Get("Content-Type"), got.body)
		}
		head := s.do("HEAD", c.target, "", "u:p", "Accept: "+c.accept)
		if head.status != c.status || head.header.Get("Content-Type") != c.mediaType || head.body != "" {
			t.Errorf("HEAD %s (%s): %d %s", c.target, c.accept, head.status, head.header.Get("Content-Type"))
		}
	}
}
