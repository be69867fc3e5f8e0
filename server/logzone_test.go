package server

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

// zoneless is a log of three hours on the clock of some wall, and a line that names its zone.
const zoneless = "2026-03-04 10:00:00 INFO one\n2026-03-04 11:00:00 ERROR two\n2026-03-04 12:00:00 INFO three\n2026-03-04T12:30:00Z INFO four\n"

// A query says in which zone lines without one were written, and all forms read them so.
func TestZoneOfAQuery(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), zoneless)
	lines := strings.SplitAfter(zoneless, "\n")
	for _, c := range []struct{ query, want string }{
		{"since=2026-03-04T03:00:00Z&until=2026-03-04T04:00:00Z&zone=Asia/Shanghai", lines[1]},
		{"since=2026-03-04T03:00:00Z&until=2026-03-04T04:00:00Z&zone=UTC", ""},
		{"since=2026-03-04+11:00&until=2026-03-04+12:00&zone=Asia/Shanghai", lines[1]},
		{"since=2026-03-04+11:00&until=2026-03-04+12:00&zone=America/New_York", lines[1]},
		{"since=2026-03-04+20:30&zone=Asia/Shanghai", lines[3]}, // the line's own zone counts
		{"grep=INFO&until=2026-03-04T02:30:00Z&zone=%2B08:00", lines[0]},
		{"grep=INFO&until=2026-03-04T02:30:00Z&zone=+08:00", lines[0]}, // a + means a blank
		{"grep=INFO&until=2026-03-04T02:30:00Z&zone=UTC+8", lines[0]},
		{"grep=INFO&until=2026-03-04T12:30:00+10:00&zone=Asia/Shanghai", lines[0]},
		{"level=error&since=2026-03-04T02:59:00Z&zone=%2B0800", lines[1]},
		{"tail=1&until=2026-03-04T03:30:00Z&zone=Asia/Shanghai", lines[1]},
		{"lines=2026-03-04T03:00:00Z&after=1&zone=Asia/Shanghai", lines[1]},
		{"lines=2026-03-04+11:00&after=1&zone=Asia/Shanghai", lines[1]},
		{"lines=2026-03-04T10:30:00Z&after=1&zone=utc", lines[1]},
		{"histogram&buckets=1&until=2026-03-04T02:30:00Z&zone=Asia/Shanghai", "2026-03-04T02:00:00Z info=1\n"},
	} {
		if got := s.do("GET", "/app/lab.log?"+c.query, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q", c.query, got.status, got.body)
		}
	}
	for zone, want := range map[string]string{"Asia/Shanghai": "2026-03-04T03:00:00Z", "America/New_York": "2026-03-04T16:00:00Z", "-03:30": "2026-03-04T14:30:00Z", "UTC": "2026-03-04T11:00:00Z"} {
		for _, accept := range []string{"application/x-ndjson", "text/event-stream", "application/json"} {
			query := "tail=3"
			if accept == "application/json" {
				query = "lines=end&before=3"
			}
			got := strings.ReplaceAll(s.do("GET", "/app/lab.log?"+query+"&zone="+zone, "", "Accept: "+accept).body, "data: ", "")
			if !strings.Contains(got, `"time":"`+want+`","level":"error"`) || !strings.Contains(got, `"time":"2026-03-04T12:30:00Z"`) {
				t.Errorf("%s, %s: %s", zone, accept, got)
			}
		}
	}
}

// The files of a rotated set are all in the zone of the query.
func TestZoneOfARotatedSet(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	lines := strings.SplitAfter(zoneless, "\n")
	write(t, filepath.Join(dir, "lab.log.2.gz"), gzipped(t, lines[0]))
	write(t, filepath.Join(dir, "lab.log.1"), lines[1])
	write(t, filepath.Join(dir, "lab.log"), lines[2])
	const query = "/app/lab.log?rotated&since=2026-03-04T02:30:00Z&until=2026-03-04T03:30:00Z"
	for zone, want := range map[string]string{"Asia/Shanghai": lines[1], "UTC": "", "+07:30": lines[0], "+08:15": lines[1]} {
		if got := s.do("GET", query+"&zone="+strings.ReplaceAll(zone, "+", "%2B"), ""); got.body != want {
			t.Errorf("%s: %q", zone, got.body)
		}
	}
	followed := following(t, s.URL+"/app/lab.log?follow&rotated&tail=3&zone=Asia/Shanghai", "Accept", "application/x-ndjson", "Accept-Encoding", "identity")
	for _, want := range []string{`"time":"2026-03-04T02:00:00Z"`, `"rotated"`, `"time":"2026-03-04T03:00:00Z"`, `"rotated"`, `"time":"2026-03-04T04:00:00Z"`} {
		if got, err := followed.lines.ReadString('\n'); err != nil || !strings.Contains(got, want) {
			t.Errorf("followed: %s, %v; want %s", got, err, want)
		}
	}
}

// What is known of a log's times in one zone does not count in another.
func TestZonesShareNoIndex(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	line := fmt.Sprintf("2026-03-04 10:00:00 INFO one%130s\n", ".")
	write(t, filepath.Join(dir, "lab.log"), strings.Repeat(line, 20_000)) // of three blocks
	for range 2 {
		for zone, want := range map[string]string{"UTC": "10", "Asia/Shanghai": "02", "-01:00": "11"} {
			if got := s.do("GET", "/app/lab.log?histogram&buckets=1&zone="+zone, ""); got.body != "2026-03-04T"+want+":00:00Z info=20000\n" {
				t.Errorf("%s: %s", zone, got.body)
			}
			got := s.do("GET", "/app/lab.log?limit=1&since=2026-03-04T"+want+":00:00Z&until=2026-03-04T"+want+":00:01Z&zone="+zone, "")
			if got.body != line {
				t.Errorf("%s: %s", zone, got.body)
			}
		}
	}
}

// Two who follow one log in two zones each get the times of their own.
func TestFollowsInTwoZones(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	log := filepath.Join(dir, "lab.log")
	write(t, log, "2026-03-04 10:00:00 INFO one\n")
	url := s.URL + "/app/lab.log?follow&tail=1&zone="
	shanghai := following(t, url+"Asia/Shanghai", "Accept", "application/x-ndjson", "Accept-Encoding", "identity")
	utc := following(t, url+"UTC&since=2026-03-04+10:00", "Accept", "application/x-ndjson", "Accept-Encoding", "identity")
	want := func(s *stream, time string) {
		t.Helper()
		got, err := s.lines.ReadString('\n')
		if err != nil || !strings.Contains(got, `"time":"`+time+`"`) {
			t.Errorf("%s, %v; want %s", got, err, time)
		}
	}
	want(shanghai, "2026-03-04T02:00:00Z")
	want(utc, "2026-03-04T10:00:00Z")
	appendTo(t, log, "2026-03-04 11:00:00 INFO two\n")
	want(shanghai, "2026-03-04T03:00:00Z")
	want(utc, "2026-03-04T11:00:00Z")
}

func TestWrongZones(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,true", false)
	for _, query := range []string{"tail=1", "follow", "lines=0", "histogram", "grep=x"} {
		for _, zone := range []string{"Mars/Base", "local", "CST", "../../etc/passwd", "%2B15:00", strings.Repeat("A", 5000), "a%0Ab"} {
			got := s.do("GET", "/app/lab.log?"+query+"&zone="+zone, "")
			if got.status != 400 || !strings.Contains(got.body, "zone: expected a time zone such as Asia/Shanghai, UTC or +08:00") || strings.Count(got.body, "\n") != 1 || len(got.body) > 200 {
				t.Errorf("%s&zone=%.20s: %d %q", query, zone, got.status, got.body)
			}
		}
	}
	if got := s.do("GET", "/app/lab.log?tail=1&zone=", ""); got.status != 200 {
		t.Errorf("an empty zone: %d %s", got.status, got.body)
	}
}

// Beside view, zone=local and zone=utc of old links choose the zone of the display. All other
// zones are those of the log.
func TestZoneOfThePage(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	inZone(t, s, "Asia/Tokyo")
	write(t, filepath.Join(dir, "lab.log"), strings.Repeat("2026-03-04 10:00:00 INFO one\n", 300)+zoneless)
	for _, c := range []struct{ query, time string }{
		{"", "01:00:00Z"},
		{"&zone=utc", "01:00:00Z"},
		{"&zone=local", "01:00:00Z"},
		{"&show=utc", "01:00:00Z"},
		{"&zone=", "01:00:00Z"},
		{"&zone=UTC", "10:00:00Z"},
		{"&zone=UTC&show=local", "10:00:00Z"},
		{"&zone=America/New_York&show=utc", "15:00:00Z"},
		{"&zone=%2B08:00&grep=one", "02:00:00Z"},
		{"&zone=+08:00", "02:00:00Z"},
		{"&zone=utc&grep=one&since=2026-03-04+10:00&until=2026-03-04T02:00:00Z", "01:00:00Z"},
	} {
		got := s.do("GET", "/app/lab.log?view"+c.query, "", "Accept: text/html")
		if got.status != 200 || !strings.Contains(got.body, `data-time="2026-03-04T`+c.time+`"`) {
			t.Errorf("%s: %d %.3000s", c.query, got.status, got.body)
		}
		older := strings.Contains(got.body, "lines=") && strings.Contains(got.body, `rel="prev"`)
		if zone := strings.Contains(c.query, "zone=UTC"); older && strings.Contains(got.body, "zone=UTC&amp;") != zone && strings.Contains(got.body, `zone=UTC"`) != zone {
			t.Errorf("%s: the links lose the zone, or have one", c.query)
		}
	}
	if got := s.do("GET", "/app/lab.log?view&zone=Mars/Base", "", "Accept: text/html"); got.status != 400 || !strings.Contains(got.body, "zone: expected a time zone") {
		t.Errorf("a wrong zone: %d", got.status)
	}
}

// inZone reloads the site's settings with a zone for its mounts, "" for that of the server.
func inZone(t *testing.T, s *site, name string) {
	t.Helper()
	handler := s.Config.Handler.(*Server)
	mounts := configtest.Mounts(t, "/app,"+handler.current.Load().gates[0].path+",null,null,true")
	if name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		mounts[0].Zone = zone
	}
	if err := handler.Reload(config.Config{Mounts: mounts, Compress: true}); err != nil {
		t.Fatal(err)
	}
}

// A zone of the settings counts from the next request on.
func TestReloadOfZones(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), "2026-03-04 10:00:00 INFO one\n")
	followed := following(t, s.URL+"/app/lab.log?follow", "Accept-Encoding", "identity")
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.Local).UTC().Format(time.RFC3339)
	for _, c := range []struct{ zone, want string }{
		{"Asia/Shanghai", "2026-03-04T02:00:00Z"}, {"America/New_York", "2026-03-04T15:00:00Z"}, {"", at}, {"UTC", "2026-03-04T10:00:00Z"},
	} {
		inZone(t, s, c.zone)
		if got := s.do("GET", "/app/lab.log?tail=1", "", "Accept: application/x-ndjson"); !hasJSON(t, got.body, fmt.Sprintf(`{"time":%q}`, c.want)) {
			t.Errorf("%s: %s", c.zone, got.body)
		}
		if got := s.do("GET", "/app/lab.log?tail=1&zone=%2B01:00", "", "Accept: application/x-ndjson"); !hasJSON(t, got.body, `{"time":"2026-03-04T09:00:00Z"}`) {
			t.Errorf("%s, with a zone in the query: %s", c.zone, got.body)
		}
	}
	appendTo(t, filepath.Join(dir, "lab.log"), "two\n")
	followed.want("two")
}

// Where the newest line of a living log is hours off, windows say which zone fits it.
func TestWindowsHintAtTheZone(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	inZone(t, s, "UTC")
	write(t, filepath.Join(dir, "lab.log.1"), zoneless)
	write(t, filepath.Join(dir, "lab.log"), zoneless+time.Now().UTC().Add(8*time.Hour).Format("2006-01-02 15:04:05")+" INFO now\n")
	hint := `"zoneHint":"+08:00"`
	for _, c := range []struct {
		target, accept string
		want           bool
	}{
		{"lab.log?lines=end&before=1", "application/json", true},
		{"lab.log?lines=0&after=1", "application/json", true},
		{"lab.log?lines=0&after=1&rotated", "application/json", true},
		{"lab.log?lines=end", "application/x-ndjson", true},
		{"lab.log?lines=end", "text/event-stream", true},
		{"lab.log?lines=end&zone=UTC", "application/json", true},
		{"lab.log?lines=end&zone=Asia/Shanghai", "application/json", false},
		{"lab.log?lines=end&zone=%2B08:00", "application/json", false},
		{"lab.log.1?lines=end", "application/json", false},
		{"lab.log?lines=end", "text/plain", false},
	} {
		got := s.do("GET", "/app/"+c.target, "", "Accept: "+c.accept)
		if got.status != 200 || strings.Contains(got.body, hint) != c.want || !c.want && strings.Contains(got.body, "zoneHint") {
			t.Errorf("%s as %s: %d %s", c.target, c.accept, got.status, got.body)
		}
	}
}
