package dav

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestPut(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct {
		clause, path string
		want         int
	}{
		{"RFC 9110 §9.3.4 created", "/rw/new.txt", 201},
		{"RFC 9110 §9.3.4 replaced", "/rw/new.txt", 204},
		{"RFC 4918 §9.7.1 no parent", "/rw/missing/new.txt", 409},
		{"RFC 4918 §9.7.1 the parent is a file", "/rw/lab.log/new.txt", 409},
		{"RFC 4918 §9.7.2 a collection", "/rw/sub", 405},
		{"RFC 4918 §9.7.2 a collection", "/rw/sub/", 405},
		{"the mount", "/rw", 405},
	} {
		a := s.do("PUT", c.path, "content")
		if a.status != c.want && !(c.path == "/rw" && a.status == 403) {
			t.Errorf("%s: PUT %s: %d, want %d", c.clause, c.path, a.status, c.want)
		}
		if a.status < 300 {
			s.wantContent("new.txt", "content")
			fi, err := os.Stat(s.path("new.txt"))
			s.check(err)
			if a.header.Get("Etag") != s.etag("new.txt") || a.header.Get("Last-Modified") != fi.ModTime().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") {
				t.Errorf("%s: %v", c.clause, a.header)
			}
		}
	}
	s.want(204, "PUT", "/rw/new.txt", "")
	s.wantContent("new.txt", "")
}

// Finder uploads in chunks.
func TestPutOfUnknownLength(t *testing.T) {
	s := newShare(t)
	s.want(204, "PUT", "/rw/lab.log", "chunks", "chunked")
	s.wantContent("lab.log", "chunks")
	s.want(204, "PUT", "/rw/lab.log", "finder", "chunked", "X-Expected-Entity-Length: 6")
	s.wantContent("lab.log", "finder")
	s.unchanged("a length that is not met", func() {
		for _, length := range []string{"7", "5", "0", "-6", "six"} {
			s.want(400, "PUT", "/rw/lab.log", "fander", "chunked", "X-Expected-Entity-Length: "+length)
			s.want(400, "PUT", "/rw/new.log", "fander", "chunked", "X-Expected-Entity-Length: "+length)
		}
		s.want(400, "PUT", "/rw/lab.log", "fander", "X-Expected-Entity-Length: 7")
	})
}

// A broken upload leaves the old file, and nothing beside it.
func TestPutThatBreaksOff(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	for _, path := range []string{"/rw/lab.log", "/rw/new.log"} {
		s.unchanged("a broken upload to "+path, func() {
			for _, length := range []int64{-1, 1000} {
				r := httptest.NewRequest("PUT", path, iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("half of it"))))
				r.ContentLength = length
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, r)
				if rec.Code < 400 {
					t.Errorf("%s: %d", path, rec.Code)
				}
			}
		})
	}
}

func TestOwnCloudTime(t *testing.T) {
	s := newShare(t)
	for value, want := range map[string]int64{
		"1700000000": 1700000000, "1700000001.5": 1700000001,
		"": 0, "0": 0, "-5": 0, "nan": 0, "inf": 0, "1e300": 0, "yesterday": 0,
	} {
		started := time.Now().Add(-time.Minute)
		a := s.do("PUT", "/rw/mtime.txt", "x", "X-OC-Mtime: "+value)
		fi, err := os.Stat(s.path("mtime.txt"))
		s.check(err)
		switch {
		case a.status >= 300:
			t.Errorf("X-OC-Mtime %q: %d", value, a.status)
		case want != 0 && (fi.ModTime().Unix() != want || a.header.Get("X-OC-MTime") != "accepted"):
			t.Errorf("X-OC-Mtime %q: time %v, acknowledged %q", value, fi.ModTime(), a.header.Get("X-OC-MTime"))
		case want == 0 && (fi.ModTime().Before(started) || a.header.Get("X-OC-MTime") != ""):
			t.Errorf("X-OC-Mtime %q: time %v, acknowledged %q", value, fi.ModTime(), a.header.Get("X-OC-MTime"))
		}
	}
}

// A replacing file gets the permissions of the old one.
func TestPutKeepsTheMode(t *testing.T) {
	s := newShare(t)
	s.check(os.Chmod(s.path("lab.log"), 0o640))
	s.want(204, "PUT", "/rw/lab.log", "x")
	fi, err := os.Stat(s.path("lab.log"))
	s.check(err)
	if fi.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, want 0640", fi.Mode().Perm())
	}
}

func BenchmarkPut4KiB(b *testing.B) {
	s := newDirectShare(b, "/rw", false)
	body := strings.Repeat("x", 4<<10)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		rec := httptest.NewRecorder()
		if err := s.handler.Serve(rec, httptest.NewRequest("PUT", "/rw/bench.txt", strings.NewReader(body)), ""); err != nil {
			b.Fatal(err)
		}
	}
}
