package server

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gowebdav/internal/config"
	"gowebdav/internal/conns"
)

// stream is an answer that stays open.
type stream struct {
	t     *testing.T
	lines *bufio.Reader
	close func()
}

func following(t *testing.T, url string, header ...string) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, resp.Status)
	}
	return &stream{t, bufio.NewReader(resp.Body), cancel}
}

func (s *stream) want(lines ...string) {
	s.t.Helper()
	for _, want := range lines {
		got, err := s.lines.ReadString('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		if got = strings.TrimSuffix(got, "\n"); got != want {
			s.t.Errorf("got %q, want %q", got, want)
		}
	}
}

// wantData wants the data of an event to be the JSON value, and the event to end.
func (s *stream) wantData(value string) {
	s.t.Helper()
	got, err := s.lines.ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	if data, ok := strings.CutPrefix(got, "data: "); !ok || !sameJSON(s.t, data, value) {
		s.t.Errorf("got %q, want data %s", got, value)
	}
	s.want("")
}

// ends wants nothing more.
func (s *stream) ends() {
	s.t.Helper()
	if rest, err := io.ReadAll(s.lines); err != nil || len(rest) > 0 {
		s.t.Errorf("ends with %q, %v", rest, err)
	}
}

// appendTo writes to a log.
func appendTo(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestFollow(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "lab.log")
	write(t, log, "2026-03-04T10:11:12Z INFO zero\n2026-03-04T10:11:13Z INFO one\n")
	s, _ := newSite(t, "/app,"+dir+",null,null,true", false)
	url := s.URL + "/app/lab.log?follow"

	text := following(t, url+"&tail=1", "Accept-Encoding", "identity")
	same := following(t, url+"&tail=1", "Accept-Encoding", "identity")
	errors := following(t, url+"&level=error", "Accept-Encoding", "identity")
	compressed := following(t, url) // the client takes gzip and decodes it
	events := following(t, url+"&tail=1&grep=o", "Accept", "text/event-stream", "Accept-Encoding", "identity")
	objects := following(t, url+"&limit=1", "Accept", "application/x-ndjson")

	text.want("2026-03-04T10:11:13Z INFO one")
	same.want("2026-03-04T10:11:13Z INFO one")
	appendTo(t, log, "2026-03-04T10:11:14Z ERROR two\n  at main\n")
	for _, follower := range []*stream{text, same, errors, compressed} {
		follower.want("2026-03-04T10:11:14Z ERROR two", "  at main")
	}
	id, _ := events.lines.ReadString('\n')
	events.wantData(`{"offset":31,"length":30,"time":"2026-03-04T10:11:13Z","level":"info","text":"2026-03-04T10:11:13Z INFO one","file":"lab.log"}`)
	events.close()
	got, _ := objects.lines.ReadString('\n')
	if position, ok := decoded(t, got)[0].(map[string]any)["position"].(string); !ok || position == "" ||
		!hasJSON(t, got, `{"offset":61,"length":31,"time":"2026-03-04T10:11:14Z","level":"error","text":"2026-03-04T10:11:14Z ERROR two","file":"lab.log"}`) {
		t.Errorf("got %s", got)
	}
	if rest, err := objects.lines.ReadString('\n'); err != io.EOF {
		t.Errorf("behind the limit comes %q, %v", rest, err)
	}

	// A client that comes again gets what it has missed.
	events = following(t, url, "Accept", "text/event-stream", "Last-Event-ID", strings.TrimSpace(strings.TrimPrefix(id, "id: ")))
	id, _ = events.lines.ReadString('\n')
	if !strings.HasPrefix(id, "id: ") {
		t.Errorf("resumed with %q", id)
	}
	events.wantData(`{"offset":61,"length":31,"time":"2026-03-04T10:11:14Z","level":"error","text":"2026-03-04T10:11:14Z ERROR two","file":"lab.log"}`)
	_, _ = events.lines.ReadString('\n')
	events.wantData(`{"offset":92,"length":10,"time":"2026-03-04T10:11:14Z","level":"error","continues":true,"text":"  at main","file":"lab.log"}`)
}

// A follow of a rotated set begins in what rotation has put aside, and a client that
// comes again finds its place there.
func TestFollowOfRotatedSet(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "lab.log")
	write(t, log+".2.gz", gzipped(t, "one\ntwo\n"))
	write(t, log+".1", "three\n")
	write(t, log, "four\n")
	s, _ := newSite(t, "/app,"+dir+",null,null,true", false)
	for _, name := range []string{"lab.log", "lab.log.1", "lab.log.2.gz"} {
		text := following(t, s.URL+"/app/"+name+"?follow&rotated&tail=3", "Accept-Encoding", "identity")
		text.want("two", "three", "four")
		filtered := following(t, s.URL+"/app/"+name+"?follow&rotated&tail=9&grep=o", "Accept-Encoding", "identity")
		filtered.want("one", "two", "four")
	}
	objects := following(t, s.URL+"/app/lab.log?follow&rotated&tail=3", "Accept", "application/x-ndjson")
	var line struct{ Text, File, Position string }
	if err := json.NewDecoder(objects.lines).Decode(&line); err != nil || line.File != "lab.log.2.gz" || line.Text != "two" {
		t.Errorf("%+v, %v", line, err)
	}
	again := following(t, s.URL+"/app/lab.log?follow&position="+line.Position, "Accept-Encoding", "identity")
	again.want("three", "four")
}

// A log that has a new name each day goes on in the next one with rotated, from whichever day
// it is asked for; without it, a follow is of one file.
func TestFollowOverMidnight(t *testing.T) {
	for _, name := range []string{"log20260304.txt", "log20260303.txt"} {
		s, dir := newSite(t, "/app,DIR,null,null,true", false)
		write(t, filepath.Join(dir, "log20260303.txt"), "one\n")
		write(t, filepath.Join(dir, "log20260304.txt"), "two\n")
		text := following(t, s.URL+"/app/"+name+"?follow&rotated&tail=2", "Accept-Encoding", "identity")
		objects := following(t, s.URL+"/app/"+name+"?follow&rotated&tail=0", "Accept", "application/x-ndjson")
		alone := following(t, s.URL+"/app/log20260304.txt?follow&tail=1", "Accept-Encoding", "identity")
		text.want("one", "two")
		alone.want("two")
		write(t, filepath.Join(dir, "log20260305.txt"), "three\n")
		text.want("three")
		for _, want := range []string{`{"rotated":{"file":"log20260305.txt"}}`, `{"text":"three","file":"log20260305.txt"}`} {
			if got, _ := objects.lines.ReadString('\n'); !hasJSON(t, got, want) {
				t.Errorf("from %s: got %s, want %s", name, got, want)
			}
		}
		appendTo(t, filepath.Join(dir, "log20260304.txt"), "late\n")
		alone.want("late")
	}
}

// A client that cannot keep a stream open asks again and again for what is new. That takes no place
// among the searches, and an answer is bounded.
func TestFollowOnce(t *testing.T) {
	s, dir := limited(t, func(l *config.LogLimits) { l.Scans = 0 })
	log := filepath.Join(dir, "lab.log")
	write(t, log, "")
	events := regexp.MustCompile(`(?m)^id: (.*)$`)
	ask := func(query, position string) (body, next string) {
		got := s.do("GET", "/app/lab.log?follow&once"+query+"&position="+position, "", "Accept: text/event-stream")
		if got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.body)
		}
		next = position
		if all := events.FindAllStringSubmatch(got.body, -1); len(all) > 0 {
			next = all[len(all)-1][1]
		}
		return got.body, next
	}
	body, position := ask("", "")
	if want := "event: end\nid: " + position + "\ndata: {\"reason\":\"done\"}\n\n"; body != want {
		t.Errorf("nothing new: %q, want %q", body, want)
	}
	appendTo(t, log, strings.Repeat("INFO new\n", 25))
	for _, want := range []struct {
		lines  int
		reason string
	}{{10, "limit"}, {10, "limit"}, {5, "done"}, {0, "done"}} {
		body, position = ask("&limit=10", position)
		if n := strings.Count(body, "INFO new"); n != want.lines || !strings.HasSuffix(body, `data: {"reason":"`+want.reason+"\"}\n\n") {
			t.Errorf("%d lines, want %d and %s: %q", n, want.lines, want.reason, body)
		}
	}
	// Lines that do not match are read once.
	appendTo(t, log, strings.Repeat("INFO other\n", 25))
	if _, next := ask("&level=error", position); next == position {
		t.Errorf("after lines that do not match, the position is still %s", next)
	}
	if got := s.do("GET", "/app/lab.log?tail=1&once", ""); got.status != http.StatusBadRequest {
		t.Errorf("once without follow: %d", got.status)
	}
}

// A stream tells that it comes through, and that the server stops.
func TestFollowTellsOfTheServer(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "lab.log"), "one\n")
	s, _ := newSite(t, "/app,"+dir+",null,null,true", false)
	ln := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- conns.Serve(ctx, []net.Listener{ln}, nil, nil, s.Config.Handler, slog.New(slog.DiscardHandler))
	}()
	events := following(t, "http://"+ln.Addr().String()+"/app/lab.log?follow&ping&tail=1", "Accept", "text/event-stream", "Accept-Encoding", "identity")
	events.want("event: ping")
	events.wantData("{}")
	events.wantEvent("", `{"offset":0,"length":4,"text":"one","file":"lab.log"}`)
	stop()
	_, name, data := events.event()
	for name == "ping" {
		_, name, data = events.event()
	}
	if name != "end" || !sameJSON(t, data, `{"reason":"stopping"}`) {
		t.Errorf("it ends with %q %s", name, data)
	}
	events.ends()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
