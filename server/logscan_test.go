package server

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
	"gowebdav/internal/logapi"
)

func limited(t *testing.T, change func(*config.LogLimits)) (*site, string) {
	t.Helper()
	limits := configtest.LogLimits(t)
	change(&limits)
	return newLimitedSite(t, "/app,DIR,null,null,true", config.Config{Logs: limits})
}

func TestHistogram(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), trace)
	got := s.do("GET", "/app/lab.log?histogram&buckets=2", "", "Accept: application/json")
	var h logapi.Histogram
	if err := json.Unmarshal([]byte(got.body), &h); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	if len(h.Buckets) != 2 || h.Buckets[0].Counts["info"] != 1 || h.Buckets[0].Counts["error"]+h.Buckets[1].Counts["error"] != 1 || h.Since == nil {
		t.Errorf("%s", got.body)
	}
	histogram := func(accept string) string {
		return s.do("GET", "/app/lab.log?histogram&buckets=1", "", "Accept: "+accept).body
	}
	if got := histogram("text/plain"); !strings.HasPrefix(got, "2026-03-04T10:00:00Z info=2 error=1\n") {
		t.Errorf("%q", got)
	}
	if got := histogram("application/x-ndjson"); !hasJSON(t, got, `{"histogram":{"since":"2026-03-04T10:00:00Z"}}`) {
		t.Errorf("%q", got)
	}
	data, isEvent := strings.CutPrefix(histogram("text/event-stream"), "event: histogram\ndata: ")
	if data, _, _ = strings.Cut(data, "\n"); !isEvent || !hasJSON(t, data, `{"since":"2026-03-04T10:00:00Z"}`) {
		t.Errorf("%q", data)
	}
	write(t, filepath.Join(dir, "lab.log.1"), "2026-03-04 10:00:01 WARN x\n")
	if got := s.do("GET", "/app/lab.log?histogram&buckets=1&places=6&rotated", "", "Accept: application/x-ndjson"); !hasJSON(t, got.body, `{"histogram":{"errors":[0,1,0,0,0,0],"files":[{"name":"lab.log.1"},{"name":"lab.log"}]}}`) {
		t.Errorf("errors by place: %s", got.body)
	}
	if got := s.do("GET", "/app/lab.log?histogram&buckets=1&rotated&since=2026-03-04+10:00:01", ""); got.body != "2026-03-04T10:00:01Z info=1 warn=1 error=1\n" {
		t.Errorf("of a set: %q", got.body)
	}
}

func TestSearchGoesOnFromAPosition(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), "a1\na2\na3\n")
	var view logapi.View
	if err := json.Unmarshal([]byte(s.do("GET", "/app/lab.log?lines=3&after=1", "", "Accept: application/json").body), &view); err != nil {
		t.Fatal(err)
	}
	if got := s.do("GET", "/app/lab.log?grep=a&order=newest&position="+view.End.Position, ""); got.body != "a2\na1\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	if got := s.do("GET", "/app/lab.log?grep=a&position="+view.End.Position, ""); got.body != "a3\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	for _, order := range []string{"", "&order=newest"} {
		if got := s.do("GET", "/app/lab.log?grep=a&position=9-0123456789abcdef:5"+order, ""); got.status != 410 {
			t.Errorf("%s: %d %q", order, got.status, got.body)
		}
	}
}

// Whoever asks for too much at a time is told to come again.
func TestScansAtATime(t *testing.T) {
	for name, c := range map[string]struct {
		scans, ofClient int
		status          int
	}{
		"room for all":    {2, 2, 200},
		"one in all":      {1, 2, 429},
		"one of a client": {2, 1, 429},
	} {
		l := newLimits(config.LogLimits{Scans: c.scans, ClientScans: c.ofClient}).logs
		done, err := l.Scans.Take("user1@192.0.2.1", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Scans.Take("user1@192.0.2.1", nil)
		if (err == nil) != (c.status == 200) {
			t.Errorf("%s: %v", name, err)
		}
		done.Leave()
		if _, err := l.Scans.Take("user1@192.0.2.1", nil); err != nil && c.status == 429 {
			t.Errorf("%s: not given back: %v", name, err)
		}
	}
	s, _ := limited(t, func(l *config.LogLimits) { l.Scans = 0 })
	if got := s.do("GET", "/app/lab.log?grep=x", ""); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", got.status, got.header.Get("Retry-After"))
	}
	if got := s.do("GET", "/app/lab.log?tail=1", ""); got.status != 200 {
		t.Errorf("the last line takes a place: %d", got.status)
	}
	f, _ := limited(t, func(l *config.LogLimits) { l.Follows = 0 })
	if got := f.do("GET", "/app/lab.log?follow", ""); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("a follow: %d, Retry-After %q", got.status, got.header.Get("Retry-After"))
	}
}

func TestScanTime(t *testing.T) {
	s, dir := limited(t, func(l *config.LogLimits) { l.ScanTime = time.Nanosecond })
	write(t, filepath.Join(dir, "lab.log"), strings.Repeat(trace, 150_000))
	if got := s.do("GET", "/app/lab.log?level=fatal", "", "Accept: application/x-ndjson"); !hasJSON(t, got.body, `{"end":{"reason":"time"}}`) {
		t.Errorf("%d %q", got.status, got.body)
	}
	if got := s.do("GET", "/app/lab.log?level=fatal", ""); !strings.HasPrefix(got.body, "-- stopped after ") {
		t.Errorf("%d %q", got.status, got.body)
	}
}

func TestDecompressedLimit(t *testing.T) {
	s, dir := limited(t, func(l *config.LogLimits) { l.Decompressed = 100_000 })
	write(t, filepath.Join(dir, "lab.log.gz"), gzipped(t, strings.Repeat(trace, 10_000)))
	if got := s.do("GET", "/app/lab.log.gz?grep=nothing", ""); got.body != "-- lab.log.gz: more than may be decompressed\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
}

func TestLineLimit(t *testing.T) {
	s, dir := limited(t, func(l *config.LogLimits) { l.Line = 100_000 })
	write(t, filepath.Join(dir, "lab.log"), strings.Repeat("x", 200_000)+"\n")
	var p windowPage
	got := s.do("GET", "/app/lab.log?lines=0&after=1&full", "", "Accept: application/json")
	if err := json.Unmarshal([]byte(got.body), &p); err != nil || len(p.Lines) != 1 || !p.Lines[0].Cut || len(p.Lines[0].Text) != 100_000 {
		t.Errorf("%v %.100q", err, got.body)
	}
}
