package dav

import (
	"strings"
	"testing"

	"gowebdav/internal/storage"
)

// newWholeShare is a mount whose files can only be replaced whole, such as objects of a bucket.
func newWholeShare(t *testing.T) *share {
	s := newShare(t)
	s.handler = New("/rw", struct{ storage.Writable }{s.handler.writable}, false)
	return s
}

func TestPartsAreNotOffered(t *testing.T) {
	const allow = "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, PUT, MKCOL, DELETE, COPY, MOVE, LOCK, UNLOCK"
	s := newWholeShare(t)
	a := s.want(200, "OPTIONS", "/rw/lab.log", "")
	for header, want := range map[string]string{"Dav": "1, 2", "Accept-Patch": "", "Allow": allow} {
		if got := a.header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	s.unchanged("parts", func() {
		a = s.want(405, "PATCH", "/rw/lab.log", "x", "Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append")
		if got := a.header.Get("Allow"); got != allow {
			t.Errorf("Allow %q", got)
		}
		s.want(400, "PUT", "/rw/lab.log", "x", "Content-Range: bytes 0-0/14") // RFC 9110 §14.5
	})
}

// Dead properties and times are refused with the reason. Explorer's are not: it would abort the
// copy.
func TestPropertiesOfWholeFiles(t *testing.T) {
	s := newWholeShare(t)
	for _, property := range []string{`<p xmlns="urn:x">1</p>`, `<lastmodified>1700000000</lastmodified>`} {
		a := s.want(207, "PROPPATCH", "/rw/lab.log", setProperty(property))
		if !strings.Contains(a.body, "403 Forbidden") || !strings.Contains(a.body, "keeps no properties") {
			t.Errorf("%s: %s", property, a.body)
		}
	}
	if a := s.want(207, "PROPPATCH", "/rw/lab.log", strings.Replace(windowsForm, "MODIFIED", "Tue, 03 Mar 2026 01:02:03 GMT", 1)); strings.Count(a.body, "200 OK") == 0 || strings.Contains(a.body, "403") {
		t.Error(a.body)
	}
	s.want(201, "PUT", "/rw/new.log", "x")
	s.want(204, "PUT", "/rw/new.log", "y", "If-Match: *")
	s.want(412, "PUT", "/rw/new.log", "z", "If-None-Match: *")
	s.want(201, "MKCOL", "/rw/dir", "")
	s.want(201, "MOVE", "/rw/new.log", "", "Destination: /rw/dir/moved.log")
	s.wantContent("dir/moved.log", "y")
	s.want(204, "DELETE", "/rw/dir", "")
}
