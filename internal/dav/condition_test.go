package dav

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const sabre = "Content-Type: application/x-sabredav-partialupdate"

// writes is a request of each method that changes something. All work on lab.log, except
// MKCOL, which needs a free name.
var writes = []struct {
	name, method, path, body string
	headers                  []string
	done                     int
}{
	{"PUT", "PUT", "/rw/lab.log", "new", nil, 204},
	{"PUT of a range", "PUT", "/rw/lab.log", "new", []string{"Content-Range: bytes 0-2/*"}, 204},
	{"PATCH", "PATCH", "/rw/lab.log", "new", []string{sabre, "X-Update-Range: append"}, 204},
	{"DELETE", "DELETE", "/rw/lab.log", "", nil, 204},
	{"COPY", "COPY", "/rw/lab.log", "", []string{"Destination: /rw/copy"}, 201},
	{"MOVE", "MOVE", "/rw/lab.log", "", []string{"Destination: /rw/copy"}, 201},
	{"PROPPATCH", "PROPPATCH", "/rw/lab.log", setProperty(`<x xmlns="urn:x">1</x>`), nil, 207},
	{"LOCK", "LOCK", "/rw/lab.log", lockinfo("exclusive", ""), nil, 200},
}

// RFC 9110 §13.1, on every method.
func TestConditionalRequests(t *testing.T) {
	past := "Mon, 02 Jan 2006 15:04:05 GMT"
	future := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for _, c := range []struct {
		clause, header string // TAG is the entity tag of lab.log
		holds          bool
	}{
		{"§13.1.1", `If-Match: "other"`, false},
		{"§13.1.1 weak tags never match", `If-Match: W/TAG`, false},
		{"§13.1.1", `If-Match: TAG`, true},
		{"§13.1.1 a list", `If-Match: "other", TAG`, true},
		{"§13.1.1", `If-Match: *`, true},
		{"§13.1.2", `If-None-Match: TAG`, false},
		{"§13.1.2 weak comparison", `If-None-Match: W/TAG`, false},
		{"§13.1.2", `If-None-Match: *`, false},
		{"§13.1.2", `If-None-Match: "other"`, true},
		{"§13.1.4", "If-Unmodified-Since: " + past, false},
		{"§13.1.4", "If-Unmodified-Since: " + future, true},
		{"§13.1.4 what is no date is ignored", "If-Unmodified-Since: yesterday", true},
		{"RFC 4918 §10.4", `If: (["other"])`, false},
		{"RFC 4918 §10.4", `If: ([TAG])`, true},
		{"RFC 4918 §10.4", `If: (Not [TAG])`, false},
		{"RFC 4918 §10.4 another resource", `If: </rw/sub/inner.txt> ([TAG])`, false},
	} {
		for _, w := range writes {
			s := newDirectShare(t, "/rw", false)
			header := strings.ReplaceAll(c.header, "TAG", s.etag("lab.log"))
			before := s.fingerprint()
			want := w.done
			if !c.holds {
				want = 412
			}
			s.want(want, w.method, w.path, w.body, append([]string{header}, w.headers...)...)
			if !c.holds && s.fingerprint() != before {
				t.Errorf("%s: %s with %s has changed something", c.clause, w.name, header)
			}
		}
	}
}

// §13.2.2: If-Match overrides If-Unmodified-Since, and If-None-Match applies in addition.
func TestConditionsTogether(t *testing.T) {
	s := newShare(t)
	tag := s.etag("lab.log")
	s.want(412, "PUT", "/rw/lab.log", "x", "If-Match: "+tag, "If-None-Match: "+tag)
	s.want(412, "PUT", "/rw/lab.log", "x", `If-Match: "a"`, `If-Match: "b"`)
	s.wantContent("lab.log", labLog)
	s.want(204, "PUT", "/rw/lab.log", "x", "If-Match: "+tag, "If-Unmodified-Since: Mon, 02 Jan 2006 15:04:05 GMT")
}

func TestConditionsOnWhatIsNotThere(t *testing.T) {
	s := newShare(t)
	s.unchanged("a failed condition", func() {
		for _, header := range []string{"If-Match: *", `If-Match: "x"`, "If-Unmodified-Since: " + time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), `If: (["x"])`} {
			s.want(412, "PUT", "/rw/new.txt", "x", header)
			s.want(412, "MKCOL", "/rw/new", "", header)
			s.want(412, "LOCK", "/rw/new", lockinfo("exclusive", ""), header)
		}
	})
	s.want(201, "PUT", "/rw/new.txt", "x", "If-None-Match: *")
	s.want(412, "PUT", "/rw/new.txt", "y", "If-None-Match: *")
	s.wantContent("new.txt", "x")
	s.want(201, "MKCOL", "/rw/new", "", "If-None-Match: *")
	s.want(412, "MKCOL", "/rw/new", "", "If-None-Match: *")
}

// An invalid entity tag matches nothing. Joplin sends one with MKCOL.
func TestWhatIsNoEntityTagMatchesNothing(t *testing.T) {
	s := newShare(t)
	for _, value := range []string{"JoplinIgnore-15782", `"abc`, `W/abc`, `"a" b`, `W/`, `*, "a"`, ""} {
		s.unchanged(value, func() { s.want(412, "PUT", "/rw/lab.log", "x", "If-Match: "+value) })
		s.want(204, "PUT", "/rw/lab.log", "x", "If-None-Match: "+value)
		s.want(201, "MKCOL", "/rw/.resource/", "", "If-None-Match: "+value)
		s.want(204, "DELETE", "/rw/.resource/", "")
	}
	s.want(204, "PUT", "/rw/lab.log", "x", "If-Match: bare, "+s.etag("lab.log"))
	s.want(412, "PUT", "/rw/lab.log", "x", "If-None-Match: bare, "+s.etag("lab.log"))
}

// RFC 9110 §8.8.1: the entity tag changes with the content.
func TestEntityTagsOfQuickWritesDiffer(t *testing.T) {
	s := newShare(t)
	seen := map[string]string{s.etag("lab.log"): "at first"}
	for i := range 200 {
		letter := string(rune('a' + i%26))
		var a answer
		if i%2 == 0 {
			a = s.want(204, "PUT", "/rw/lab.log", letter+letter)
		} else {
			a = s.want(204, "PATCH", "/rw/lab.log", letter, sabre, "X-Update-Range: bytes=0-0")
		}
		tag := a.header.Get("Etag")
		if other, ok := seen[tag]; ok {
			t.Fatalf("write %d has the tag %s, as %s", i, tag, other)
		}
		seen[tag] = "an earlier write"
		if tag != s.etag("lab.log") {
			t.Fatalf("write %d answers with %s, the file has %s", i, tag, s.etag("lab.log"))
		}
	}
}

func FuzzConditions(f *testing.F) {
	for _, s := range []string{"*", `"a"`, `W/"a"`, `"a", "b"`, ",,", `W/`, `"`, "abc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		ok := matches([]string{value}, true, `"tag"`, false)
		if ok && strings.TrimSpace(value) != "*" && !strings.Contains(value, `"tag"`) {
			t.Errorf("%q matches", value)
		}
	})
}
