package dav

import (
	"strings"
	"testing"
)

func TestPatch(t *testing.T) {
	for _, c := range []struct {
		updateRange, body string
		want              int
		content           string // of lab.log, which was "one\ntwo\nthree\n"
	}{
		{"append", "four\n", 204, labLog + "four\n"},
		{"Append", "four\n", 204, labLog + "four\n"},
		{"bytes=0-2", "ONE", 204, "ONE\ntwo\nthree\n"},
		{"Bytes=0-2", "ONE", 204, "ONE\ntwo\nthree\n"}, // RFC 9110 §14.1: units ignore case
		{"bytes=4-6", "TWO", 204, "one\nTWO\nthree\n"},
		{"bytes=4-", "TWO", 204, "one\nTWO\nthree\n"},
		{"bytes=14-18", "four\n", 204, labLog + "four\n"},
		{"bytes=12-15", "ee!\n", 204, "one\ntwo\nthreee!\n"},
		{"bytes=-6", "THREE", 204, "one\ntwo\nTHREE\n"},
		{"bytes=-0", "four\n", 204, labLog + "four\n"},
		{"append", "", 204, labLog},
		{"bytes=15-", "x", 416, labLog},
		{"bytes=-15", "x", 416, labLog},
		{"bytes=9223372036854775807-", "x", 416, labLog},
		{"bytes=0-2", "four", 400, labLog},
		{"bytes=0-9", "four", 400, labLog},
		{"bytes=2-0", "x", 400, labLog},
		{"bytes=-", "x", 400, labLog},
		{"bytes=a-b", "x", 400, labLog},
		{"bytes=+1-1", "x", 400, labLog},
		{"bytes=1", "x", 400, labLog},
		{"bytes 0-0", "x", 400, labLog},
		{"bytes=99999999999999999999-", "x", 400, labLog},
		{"prepend", "x", 400, labLog},
		{"", "x", 400, labLog},
	} {
		t.Run(c.updateRange+"/"+c.body, func(t *testing.T) {
			s := newDirectShare(t, "/rw", false)
			before := s.etag("lab.log")
			a := s.want(c.want, "PATCH", "/rw/lab.log", c.body, sabre, "X-Update-Range: "+c.updateRange)
			s.wantContent("lab.log", c.content)
			if a.status == 204 && (a.header.Get("Etag") != s.etag("lab.log") || s.etag("lab.log") == before) {
				t.Errorf("entity tag %q, was %q, is %q", a.header.Get("Etag"), before, s.etag("lab.log"))
			}
		})
	}
}

func TestPatchOfAnotherKind(t *testing.T) {
	s := newShare(t)
	s.unchanged("PATCH of another kind", func() {
		for _, contentType := range []string{"text/plain", "application/json-patch+json", ""} {
			a := s.want(415, "PATCH", "/rw/lab.log", "x", "Content-Type: "+contentType, "X-Update-Range: append")
			if got := a.header.Get("Accept-Patch"); got != "application/x-sabredav-partialupdate" { // RFC 5789 §2.2
				t.Errorf("Accept-Patch %q", got)
			}
		}
		s.want(411, "PATCH", "/rw/lab.log", "x", "chunked", sabre, "X-Update-Range: append")
		s.want(404, "PATCH", "/rw/missing", "x", sabre, "X-Update-Range: append")
	})
	s.want(204, "PATCH", "/rw/lab.log", "four\n", sabre+"; charset=utf-8", "X-Update-Range: append")
	s.want(204, "PATCH", "/rw/lab.log", "", "Content-Type: Application/X-SabreDAV-PartialUpdate", "X-Update-Range: append") // RFC 9110 §8.3.1
}

// RFC 9110 §14.5: a part never replaces the whole.
func TestPutWithContentRange(t *testing.T) {
	for _, c := range []struct {
		contentRange, body string
		want               int
		content            string
	}{
		{"bytes 0-2/14", "ONE", 204, "ONE\ntwo\nthree\n"},
		{"BYTES 0-2/14", "ONE", 204, "ONE\ntwo\nthree\n"},
		{"bytes 4-6/*", "TWO", 204, "one\nTWO\nthree\n"},
		{"bytes 14-18/19", "four\n", 204, labLog + "four\n"},
		{"bytes 0-2/14", "four", 400, labLog},
		{"bytes 0-2/2", "ONE", 400, labLog},
		{"bytes 0-2", "ONE", 400, labLog},
		{"bytes=0-2/14", "ONE", 400, labLog},
		{"bytes */14", "ONE", 400, labLog},
		{"bytes 2-0/14", "ONE", 400, labLog},
		{"bytes -3/14", "ONE", 400, labLog},
		{"bytes a-b/c", "ONE", 400, labLog},
		{"lines 0-2/14", "ONE", 400, labLog},
		{"bytes 0-0/x", "O", 400, labLog},
		{"", "ONE", 400, labLog},
		{"bytes 15-17/18", "TWO", 416, labLog},
		{"bytes 9223372036854775805-9223372036854775807/*", "TWO", 416, labLog},
	} {
		s := newShare(t)
		s.want(c.want, "PUT", "/rw/lab.log", c.body, "Content-Range: "+c.contentRange)
		s.wantContent("lab.log", c.content)
	}
	s := newShare(t)
	s.unchanged("a part of nothing", func() {
		s.want(404, "PUT", "/rw/missing", "x", "Content-Range: bytes 0-0/1")
		s.want(411, "PUT", "/rw/lab.log", "x", "chunked", "Content-Range: bytes 0-0/1")
	})
}

func FuzzUpdateRange(f *testing.F) {
	for _, s := range []string{"append", "bytes=0-2", "bytes=4-", "bytes=-6", "bytes=-", "bytes=9223372036854775807-", "bytes=0-9223372036854775807"} {
		f.Add(s, int64(3), int64(14))
	}
	f.Fuzz(func(t *testing.T, value string, length, size int64) {
		if length < 0 || size < 0 {
			return
		}
		first, err := parseUpdateRange(value, length, size)
		if err == nil && (first < 0 || first > size) {
			t.Errorf("%q of %d bytes in %d: begins at %d", value, length, size, first)
		}
		if err != nil && Status(err) != 400 && Status(err) != 416 {
			t.Errorf("%q: %v", value, err)
		}
	})
}

func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-2/14", "bytes 4-6/*", "bytes */14", "bytes 0-9223372036854775807/*"} {
		f.Add(s, int64(3))
	}
	f.Fuzz(func(t *testing.T, value string, length int64) {
		first, err := parseContentRange(value, length)
		if err != nil && Status(err) != 400 {
			t.Errorf("%q: %v", value, err)
		}
		if err == nil && (first < 0 || length < 1 || !strings.HasPrefix(strings.ToLower(value), "bytes ")) {
			t.Errorf("%q of %d bytes begins at %d", value, length, first)
		}
	})
}
