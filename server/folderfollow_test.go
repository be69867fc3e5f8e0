package server

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

// event returns the id, the name and the data of the next event of a stream.
func (s *stream) event() (id, name, data string) {
	s.t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		line = strings.TrimSuffix(line, "\n")
		switch field, value, _ := strings.Cut(line, ": "); field {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			data = value
		case "":
			return id, name, data
		}
	}
}

// wantEvent wants an event, and returns its id. Pings may come before others.
func (s *stream) wantEvent(name, data string) string {
	s.t.Helper()
	id, gotName, got := s.event()
	for gotName == "ping" && name != "ping" {
		id, gotName, got = s.event()
	}
	if gotName != name || !hasJSON(s.t, got, data) || id == "" {
		s.t.Errorf("event %q %s with id %q, want %q %s", gotName, got, id, name, data)
	}
	return id
}

func stamped(text string) string {
	return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z ") + text + "\n"
}

// The logs of a folder are followed as one. A client that comes again misses nothing, also of logs
// that have appeared, were rotated, or are gone.
func TestFollowOfFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	at := func(name string) string { return filepath.Join(dir, "logs", name) }
	write(t, at("api.log"), stamped("INFO old"))
	write(t, at("web/access.log"), stamped("INFO old"))
	write(t, at("gone.log"), stamped("INFO old"))
	write(t, at("packed.log.gz"), gzipped(t, "old\n"))
	write(t, at("core"), "\x00\x01\x02\x03timeout\x04\x05")
	write(t, filepath.Join(dir, "other.log"), "")

	text := following(t, s.URL+"/lab/logs/?follow&glob=*.log", "Accept-Encoding", "identity")
	errors := following(t, s.URL+"/lab/logs/?follow&level=error&glob=*.log", "Accept-Encoding", "identity")
	events := following(t, s.URL+"/lab/logs?follow&ping", "Accept", "text/event-stream")
	objects := following(t, s.URL+"/lab/?follow&limit=1&name=logs/api.log", "Accept", "application/x-ndjson")

	events.wantEvent("skipped", `{"file":"core","reason":"a binary file"}`)
	events.wantEvent("skipped", `{"file":"packed.log.gz","reason":"it is compressed, and does not grow"}`)
	events.wantEvent("ping", `{}`)
	one, two := stamped("INFO one"), ""
	appendTo(t, at("web/access.log"), one)
	time.Sleep(2 * time.Millisecond)
	two = stamped("ERROR two")
	appendTo(t, at("api.log"), two+"  at main\n")
	text.want("web/access.log:"+strings.TrimSpace(one), "api.log:"+strings.TrimSpace(two), "api.log:  at main")
	errors.want("api.log:"+strings.TrimSpace(two), "api.log:  at main")
	events.wantEvent("", `{"file":"web/access.log","offset":37,"level":"info"}`)
	events.wantEvent("", `{"file":"api.log","offset":37,"level":"error"}`)
	id := events.wantEvent("", `{"file":"api.log","text":"  at main","continues":true}`)
	events.close()
	got, _ := objects.lines.ReadString('\n')
	if position, ok := decoded(t, got)[0].(map[string]any)["position"].(string); !ok || position == "" || !hasJSON(t, got, `{"file":"logs/api.log"}`) {
		t.Errorf("got %s", got)
	}
	objects.ends()

	if err := os.Rename(at("api.log"), at("api.log.1")); err != nil {
		t.Fatal(err)
	}
	appendTo(t, at("api.log.1"), stamped("INFO three"))
	write(t, at("api.log"), stamped("INFO four"))
	write(t, at("web/new.log"), stamped("INFO five"))
	if err := os.Remove(at("gone.log")); err != nil {
		t.Fatal(err)
	}
	events = following(t, s.URL+"/lab/logs/?follow&glob=*.log", "Accept", "text/event-stream", "Last-Event-ID", id)
	events.wantEvent("gone", `{"logs":1}`)
	found := map[string]int{}
	for len(found) < 4 {
		_, name, data := events.event()
		object := decoded(t, data)[0].(map[string]any)
		found[fmt.Sprint(name, " ", object["file"], " ", object["offset"])]++
	}
	for _, want := range []string{" api.log 85", "rotated api.log <nil>", " api.log 0", " web/new.log 0"} {
		if found[want] != 1 {
			t.Errorf("%q is missing in %v", want, found)
		}
	}
	write(t, at("later.log"), stamped("INFO six"))
	events.wantEvent("joined", `{"file":"later.log"}`)
	events.wantEvent("", `{"file":"later.log","offset":0}`)
}

// Old files whose log is missing, until its program writes again, are one log: what that writes then
// comes once.
func TestFollowOfFolderBetweenRotations(t *testing.T) {
	for _, old := range [][]string{{"app.log.1", "app.log.2", "app.log.3"}, {"app.log.1", "app.log.2.gz"}} {
		s, dir := newSite(t, "/lab,DIR,null,null,true", false)
		for _, name := range old {
			text := stamped("INFO old")
			if strings.HasSuffix(name, ".gz") {
				text = gzipped(t, text)
			}
			write(t, filepath.Join(dir, name), text)
		}
		write(t, filepath.Join(dir, "other.log"), "")
		lines := following(t, s.URL+"/lab/?follow", "Accept-Encoding", "identity")
		one := stamped("INFO one")
		write(t, filepath.Join(dir, "app.log"), one)
		lines.want("app.log:" + strings.TrimSpace(one))
		time.Sleep(2 * time.Millisecond)
		two := stamped("INFO two")
		appendTo(t, filepath.Join(dir, "other.log"), two)
		lines.want("other.log:" + strings.TrimSpace(two))
	}
}

// A follow of a folder is refused as that of one log is, with words that help.
func TestFollowOfFolderIsBounded(t *testing.T) {
	limits := config.Config{Logs: configtest.LogLimits(t)}
	limits.Logs.Follows = 8
	s, dir := newLimitedSite(t, "/lab,DIR,null,null,true", limits)
	for i := range 70 {
		write(t, filepath.Join(dir, fmt.Sprintf("many/log%d.log", i)), "")
	}
	for i := range 4 {
		write(t, filepath.Join(dir, fmt.Sprintf("four/log%d.log", i)), "")
	}
	for _, c := range []struct {
		target string
		status int
		why    string
	}{
		{"/lab/many/?follow", 400, "follow: at most 64 logs are followed as one: choose some with name, glob or depth"},
		{"/lab/four/?follow&position=1024-0f3a5b7c9d1e2f40:5120", 400, "position: "},
		{"/lab/four/?follow&count", 400, "count: does not go with follow"},
		{"/lab/four/?follow&order=newest", 400, "order: "},
		{"/lab/four/?follow&lines=end", 400, "lines: "},
		{"/lab/four/?grep=x&position=m", 400, "position: "},
		{"/lab/many/?follow&glob=log[1-6].log", 429, "follows: at most 4 at a time for one client"},
	} {
		got := s.do("GET", c.target, "")
		if got.status != c.status || !strings.Contains(got.body, c.why) {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
	if got := s.do("GET", "/lab/four/?follow", "", "Last-Event-ID: 1024-0f3a5b7c9d1e2f40:5120"); got.status != 400 {
		t.Errorf("the id of another follow: %d", got.status)
	}
	for target, want := range map[string]int{"/lab/four/?follow": 200, "/lab/many/?follow&glob=log[1-6].log": 200, "/lab/many/?follow": 400} {
		if got := s.do("HEAD", target, ""); got.status != want || got.body != "" {
			t.Errorf("HEAD %s: %d %q", target, got.status, got.body)
		}
	}
	stream := following(t, s.URL+"/lab/four/?follow", "Accept-Encoding", "identity")
	if got := s.do("GET", "/lab/four/log0.log?follow&limit=1", ""); got.status != 429 {
		t.Errorf("a follow beside as many as a client may have: %d", got.status)
	}
	appendTo(t, filepath.Join(dir, "four/log3.log"), "a line\n")
	stream.want("log3.log:a line")
}

// At / a follow reads what the login opens, for as long as it does.
func TestFollowOfAllMounts(t *testing.T) {
	s, handler, configure := reloadable(t, "/a,DIR/a,ann,a,true;/b,DIR/b,ann,a,true;/c,DIR/c,bob,b,true")
	settings := configure("/a,DIR/a,ann,a,true;/b,DIR/b,ann,a,true;/c,DIR/c,bob,b,true")
	logs := map[string]string{}
	for _, m := range settings.Mounts {
		logs[m.Prefix] = filepath.Join(m.Path, "lab.log")
		write(t, logs[m.Prefix], "")
	}
	stream := following(t, s.URL+"/?follow", "Authorization", "Basic YW5uOmE=", "Accept-Encoding", "identity")
	stream.want("-- c/: another login opens it")
	appendTo(t, logs["/b"], stamped("one"))
	appendTo(t, logs["/c"], stamped("secret"))
	line, _ := stream.lines.ReadString('\n')
	if !strings.HasPrefix(line, "b/lab.log:") || !strings.HasSuffix(line, "one\n") {
		t.Errorf("got %q", line)
	}
	if err := handler.Reload(configure("/a,DIR/a,ann,a,true;/b,DIR/b,ann,other,true;/c,DIR/c,bob,b,true")); err != nil {
		t.Fatal(err)
	}
	stream.want("-- b/lab.log: the login does not open it any more")
	appendTo(t, logs["/b"], stamped("secret"))
	appendTo(t, logs["/a"], stamped("two"))
	if line, _ = stream.lines.ReadString('\n'); !strings.HasPrefix(line, "a/lab.log:") {
		t.Errorf("got %q", line)
	}
	if err := handler.Reload(configure("/c,DIR/c,bob,b,true")); err != nil {
		t.Fatal(err)
	}
	stream.want("-- a/lab.log: the login does not open it any more")
}

// The gateway is asked about each log, those that appear too.
func TestGatewayIsAskedAboutFollowedLogs(t *testing.T) {
	s, dir, _ := behindChoosy(t, "private")
	for _, name := range []string{"a/x.log", "a/private.log", "a/private/y.log"} {
		write(t, filepath.Join(dir, name), "")
	}
	stream := following(t, s.URL+"/w/a?follow", "Accept-Encoding", "identity")
	stream.want("-- private.log: the gateway does not allow it", "-- private/: the gateway does not allow it")
	write(t, filepath.Join(dir, "a/private2.log"), stamped("secret"))
	stream.want("-- private2.log: the gateway does not allow it")
	appendTo(t, filepath.Join(dir, "a/private.log"), "secret\n")
	appendTo(t, filepath.Join(dir, "a/x.log"), "a line\n")
	stream.want("x.log:a line")
}

// A follow begins with the last lines of all logs, by time, and goes on right after them.
func TestTailOfFollowedFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	at := func(name string) string { return filepath.Join(dir, "logs", name) }
	for i := range 40 {
		name := []string{"a.log", "web/b.log", "empty.log"}[i%2]
		line := fmt.Sprintf("2026-03-04T10:11:%02dZ line %d\n", i, i)
		write(t, at("empty.log"), "")
		if i < 2 {
			write(t, at(name), line)
		} else {
			appendTo(t, at(name), line)
		}
	}
	text := following(t, s.URL+"/lab/logs/?follow&tail=3", "Accept-Encoding", "identity")
	text.want("web/b.log:2026-03-04T10:11:37Z line 37", "a.log:2026-03-04T10:11:38Z line 38", "web/b.log:2026-03-04T10:11:39Z line 39")
	limited := following(t, s.URL+"/lab/logs/?follow&tail=3&limit=2", "Accept-Encoding", "identity")
	limited.want("web/b.log:2026-03-04T10:11:37Z line 37", "a.log:2026-03-04T10:11:38Z line 38")
	limited.ends()
	events := following(t, s.URL+"/lab/logs/?follow&tail=2&grep=line", "Accept", "text/event-stream")
	if id, _, data := events.event(); id != "" || !hasJSON(t, data, `{"file":"a.log","text":"2026-03-04T10:11:38Z line 38"}`) {
		t.Errorf("%q %s", id, data)
	}
	id := events.wantEvent("", `{"file":"web/b.log","text":"2026-03-04T10:11:39Z line 39"}`)
	appendTo(t, at("a.log"), "2026-03-04T10:12:00Z line 40\n")
	text.want("a.log:2026-03-04T10:12:00Z line 40") // old lines come as they are found
	events.wantEvent("", `{"file":"a.log"}`)
	appendTo(t, at("empty.log"), "2026-03-04T10:12:01Z line 41\n")
	text.want("empty.log:2026-03-04T10:12:01Z line 41")
	events.wantEvent("", `{"file":"empty.log"}`)
	again := following(t, s.URL+"/lab/logs/?follow&tail=5", "Accept", "application/x-ndjson", "Last-Event-ID", id)
	for _, want := range []string{`{"file":"a.log","text":"2026-03-04T10:12:00Z line 40"}`, `{"file":"empty.log"}`} {
		if line, _ := again.lines.ReadString('\n'); !hasJSON(t, line, want) {
			t.Errorf("got %s, want %s", line, want)
		}
	}
}

// A follow that ends where nothing more was written has a last line without a newline among the last
// ones, at its time. Its position is after that line.
func TestTailOfFollowThatEnds(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	last := []string{"a.log:2026-03-04T10:11:12Z being written", "c.log:2026-03-04T10:11:13Z end", "b.log:2026-03-04T10:11:14Z also"}
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:11:10Z first\n2026-03-04T10:11:12Z being written")
	write(t, filepath.Join(dir, "b.log"), "2026-03-04T10:11:11Z first\r\n2026-03-04T10:11:14Z also")
	write(t, filepath.Join(dir, "c.log"), "2026-03-04T10:11:13Z end\n")
	for n := range 4 {
		s.answers(fmt.Sprintf("/lab/?follow&once&tail=%d", n), strings.Join(append(last[3-n:], ""), "\n"))
	}
	got := s.do("GET", "/lab/?follow&once&tail=2", "", "Accept: text/event-stream")
	ids := regexp.MustCompile(`(?m)^id: (.*)$`).FindAllStringSubmatch(got.body, -1)
	if len(ids) == 0 {
		t.Fatalf("no id in %q", got.body)
	}
	appendTo(t, filepath.Join(dir, "c.log"), "2026-03-04T10:11:15Z new\n")
	if got := s.do("GET", "/lab/?follow&once", "", "Last-Event-ID: "+ids[len(ids)-1][1]); got.body != "c.log:2026-03-04T10:11:15Z new\n" {
		t.Errorf("after the last lines: %q", got.body)
	}
}
