package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
	"gowebdav/internal/logs/format"
)

// labFormat is a format that no table knows, for the logs of a glob.
func labFormat(t *testing.T, bad, glob string) []*format.Own {
	t.Helper()
	own, err := format.NewOwn(format.OwnSettings{
		Name: "lab", Pattern: `^<<(?P<time>[^>]*)>> (?P<level>\S+) (?P<message>(?P<first>\w+).*)$`, Time: "%d.%m.%Y %T",
		Levels: map[string]string{"bad": bad}, Files: []string{glob},
	})
	if err != nil {
		t.Fatal(err)
	}
	return []*format.Own{own}
}

// withFormats reloads the site's settings with other formats.
func withFormats(t *testing.T, s *site, formats []*format.Own) {
	t.Helper()
	handler := s.Config.Handler.(*Server)
	mounts := configtest.Mounts(t, "/app,"+handler.current.Load().gates[0].path+",null,null,true")
	mounts[0].Zone = time.UTC
	if err := handler.Reload(config.Config{Mounts: mounts, Compress: true, Formats: formats}); err != nil {
		t.Fatal(err)
	}
}

const (
	labOne   = "<<04.03.2026 10:11:12>> good one\n"
	labTwo   = "<<04.03.2026 10:11:13>> bad two\n"
	labMore  = "more of two\n"
	labThree = "<<04.03.2026 10:11:14>> good three\n"
)

// All queries for lines read a log in its format, also its rotated and compressed files.
func TestLogInAFormatOfTheSettings(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	withFormats(t, s, labFormat(t, "error", "/app/deep/**"))
	log := filepath.Join(dir, "deep", "er", "lab.log")
	write(t, log, labOne+labTwo+labMore+labThree)
	write(t, filepath.Join(dir, "other.log"), labOne+labTwo+labMore+labThree)
	for _, c := range []struct{ query, want string }{
		{"level=error", labTwo + labMore},
		{"since=2026-03-04+10:11:13&until=2026-03-04+10:11:14", labTwo + labMore},
		{"grep=more&level=warn", labMore},
		{"lines=2026-03-04+10:11:13&after=1", labTwo},
		{"tail=1&until=2026-03-04+10:11:13", labOne},
		{"histogram&buckets=1", "2026-03-04T10:11:12Z none=2 error=1\n"},
	} {
		if got := s.do("GET", "/app/deep/er/lab.log?"+c.query, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q, want %q", c.query, got.status, got.body, c.want)
		}
	}
	for _, accept := range []string{"application/x-ndjson", "text/event-stream"} {
		got := s.do("GET", "/app/deep/er/lab.log?tail=4", "", "Accept: "+accept).body
		if !strings.Contains(got, `"time":"2026-03-04T10:11:13Z","level":"error","text":"\u003c\u003c04.03.2026 10:11:13\u003e\u003e bad two"`) || !strings.Contains(got, `"level":"error","continues":true,"text":"more of two","file":"lab.log"}`) ||
			!strings.Contains(got, `"file":"lab.log","fields":{"message":"two","first":"two"}}`) {
			t.Errorf("%s: %s", accept, got)
		}
	}
	if got := s.do("GET", "/app/deep/er/lab.log?view", "", "Accept: text/html").body; !strings.Contains(got, `<div class="row error" data-at="33 32" data-time="2026-03-04T10:11:13Z" data-fields="{&#34;message&#34;:&#34;two&#34;,&#34;first&#34;:&#34;two&#34;}">`) || !strings.Contains(got, `<div class="row error more"`) {
		t.Errorf("the page: %s", got)
	}
	if got := s.do("GET", "/app/other.log?level=error", ""); got.body != "" {
		t.Errorf("another log: %q", got.body)
	}

	write(t, log+".2.gz", gzipped(t, labOne+labTwo+labMore+labThree))
	if err := os.Rename(log, log+".1"); err != nil {
		t.Fatal(err)
	}
	write(t, log, labOne)
	for _, c := range []struct{ query, want string }{
		{"?rotated&level=error", labTwo + labMore + labTwo + labMore},
		{"?rotated&histogram&buckets=1", "2026-03-04T10:11:12Z none=5 error=2\n"},
		{".2.gz?level=error", labTwo + labMore},
		{".1?since=2026-03-04+10:11:14", labThree},
	} {
		if got := s.do("GET", "/app/deep/er/lab.log"+c.query, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q, want %q", c.query, got.status, got.body, c.want)
		}
	}
}

// Formats count from the next request on, also where followers share what they read.
func TestReloadOfFormats(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	log := filepath.Join(dir, "lab.log")
	write(t, log, strings.Repeat(labOne+labTwo, 100))
	url := s.URL + "/app/lab.log?follow&tail=1"
	levels := map[string]string{"": `"text":"\u003c\u003c04`, "error": `"level":"error"`, "warn": `"level":"warn"`}
	followers := map[string]*stream{}
	for _, bad := range []string{"", "error", "warn", "", "error"} {
		var formats []*format.Own
		if bad != "" {
			formats = labFormat(t, bad, "lab.log")
		}
		withFormats(t, s, formats)
		got := s.do("GET", "/app/lab.log?tail=1", "", "Accept: application/x-ndjson").body
		if !strings.Contains(got, levels[bad]) || bad == "" && strings.Contains(got, `"level"`) {
			t.Errorf("%q: %s", bad, got)
		}
		histogram := s.do("GET", "/app/lab.log?histogram&buckets=1", "").body
		if bad == "" && histogram != "" || bad != "" && !strings.HasSuffix(histogram, " none=100 "+bad+"=100\n") {
			t.Errorf("%q: %s", bad, histogram)
		}
		if followers[bad] == nil {
			followers[bad] = following(t, url, "Accept", "application/x-ndjson", "Accept-Encoding", "identity")
		}
	}
	appendTo(t, log, labTwo)
	for bad, follower := range followers {
		for range 2 {
			if got, err := follower.lines.ReadString('\n'); err != nil || !strings.Contains(got, levels[bad]) {
				t.Errorf("%q follows %s, %v", bad, got, err)
			}
		}
	}
}
