package server

import (
	"path/filepath"
	"strings"
	"testing"
)

// RFC 9110 §14, as far as http.ServeContent reads it otherwise.
func TestRangesOfRFC9110(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false) // lab.log has 14 bytes
	write(t, filepath.Join(dir, "empty.log"), "")
	const whole = "one\ntwo\nthree\n"
	tag := s.do("HEAD", "/app/lab.log", "").header.Get("Etag")
	for _, c := range []struct {
		clause, method, name string
		headers              []string
		status               int
		body, contentRange   string
	}{
		{"§14.1.2 a suffix of nothing", "GET", "lab.log", []string{"Range: bytes=-0"}, 416, "", "bytes */14"},
		{"§14.1.2 a suffix of nothing, with leading zeros", "GET", "lab.log", []string{"Range: bytes=-000"}, 416, "", "bytes */14"},
		{"§14.1.2 nothing and something", "GET", "lab.log", []string{"Range: bytes=-0,0-2"}, 206, "one", "bytes 0-2/14"},
		{"§14.1.2 a suffix longer than the file", "GET", "lab.log", []string{"Range: bytes=-99"}, 206, whole, "bytes 0-13/14"},
		{"§14.1.2 a suffix beyond int64", "GET", "lab.log", []string{"Range: bytes=-99999999999999999999"}, 206, whole, "bytes 0-13/14"},
		{"§14.1.1 a last byte beyond int64", "GET", "lab.log", []string{"Range: bytes=8-99999999999999999999"}, 206, "three\n", "bytes 8-13/14"},
		{"§14.1.1 the largest int64", "GET", "lab.log", []string{"Range: bytes=8-9223372036854775807"}, 206, "three\n", "bytes 8-13/14"},
		{"§14.1.1 a first byte beyond int64", "GET", "lab.log", []string{"Range: bytes=99999999999999999999-"}, 416, "", "bytes */14"},
		{"§14.1.1 both beyond int64", "GET", "lab.log", []string{"Range: bytes=99999999999999999998-99999999999999999999"}, 416, "", "bytes */14"},
		{"§14.1.2 behind the end", "GET", "lab.log", []string{"Range: bytes=14-"}, 416, "", "bytes */14"},
		{"§14.1.2 behind the end and before", "GET", "lab.log", []string{"Range: bytes=14-20,0-2"}, 206, "one", "bytes 0-2/14"},
		{"§14.1.1 the last byte before the first", "GET", "lab.log", []string{"Range: bytes=5-4"}, 416, "", "bytes */14"},
		{"§14.1.1 no range", "GET", "lab.log", []string{"Range: bytes=x"}, 416, "", "bytes */14"},
		{"§14.1.1 signs are no digits", "GET", "lab.log", []string{"Range: bytes=+1-2"}, 416, "", "bytes */14"},
		{"§14.1.1 nor in a suffix", "GET", "lab.log", []string{"Range: bytes=--2"}, 416, "", "bytes */14"},
		{"§14.1.1 a dash alone", "GET", "lab.log", []string{"Range: bytes=-"}, 416, "", "bytes */14"},
		{"§5.6.1.2 empty elements and blanks", "GET", "lab.log", []string{"Range: bytes=, \t4-6 ,"}, 206, "two", "bytes 4-6/14"},
		{"§14.1.1 no element", "GET", "lab.log", []string{"Range: bytes="}, 200, whole, ""},
		{"§14.1 units have no case", "GET", "lab.log", []string{"Range: Bytes=4-6"}, 206, "two", "bytes 4-6/14"},
		{"§14.1 units have no case", "GET", "lab.log", []string{"Range: BYTES=-6"}, 206, "three\n", "bytes 8-13/14"},
		{"§14.2 another unit is ignored", "GET", "lab.log", []string{"Range: lines=1-2"}, 200, whole, ""},
		{"§14.2 no unit is ignored", "GET", "lab.log", []string{"Range: 1-2"}, 200, whole, ""},
		{"§14.2 ranges are of GET", "HEAD", "lab.log", []string{"Range: bytes=4-6"}, 200, "", ""},
		{"§14.2 ranges are of GET", "HEAD", "lab.log", []string{"Range: bytes=99-"}, 200, "", ""},
		{"§14.1.2 a suffix of an empty file", "GET", "empty.log", []string{"Range: bytes=-5"}, 200, "", ""},
		{"§14.1.2 a suffix of nothing of an empty file", "GET", "empty.log", []string{"Range: bytes=-0"}, 200, "", ""},
		{"an empty file", "GET", "empty.log", []string{"Range: bytes=0-"}, 200, "", ""},
		{"an empty file", "GET", "empty.log", []string{"Range: bytes=0-9,-1"}, 200, "", ""},
		{"§13.1.5 If-Range that fails comes before 416", "GET", "lab.log", []string{"Range: bytes=-0", `If-Range: "x"`}, 200, whole, ""},
		{"§13.1.5 If-Range that holds", "GET", "lab.log", []string{"Range: bytes=-0", "If-Range: " + tag}, 416, "", "bytes */14"},
		{"§13.1.5 If-Range is strict", "GET", "lab.log", []string{"Range: bytes=0-2", "If-Range: W/" + tag}, 200, whole, ""},
	} {
		got := s.do(c.method, "/app/"+c.name, "", c.headers...)
		if got.status != c.status || got.status != 416 && got.body != c.body || got.header.Get("Content-Range") != c.contentRange {
			t.Errorf("%s: %s %v: %d %q, Content-Range %q", c.clause, c.method, c.headers, got.status, got.body, got.header.Get("Content-Range"))
		}
		if c.method == "HEAD" && got.header.Get("Content-Length") != "14" {
			t.Errorf("%s: %v: Content-Length %q", c.clause, c.headers, got.header.Get("Content-Length"))
		}
	}
	// Several are sent as such.
	if got := s.do("GET", "/app/lab.log", "", "Range: Bytes=0-2,-1,99999999999999999999-"); got.status != 206 || !strings.HasPrefix(got.header.Get("Content-Type"), "multipart/byteranges") {
		t.Errorf("%d %v", got.status, got.header)
	}
	// What is ignored does not stand in the way of compression.
	write(t, filepath.Join(dir, "long.log"), lines(500))
	for _, c := range [][]string{{"GET", "Range: lines=1-2"}, {"HEAD", "Range: bytes=0-1"}} {
		if got := s.do(c[0], "/app/long.log", "", c[1], "Accept-Encoding: gzip"); got.status != 200 || got.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%v: %d %v", c, got.status, got.header)
		}
	}
}
