package dav

import (
	"io"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func TestMethods(t *testing.T) {
	const all = "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, PUT, PATCH, MKCOL, DELETE, COPY, MOVE, LOCK, UNLOCK"
	s := newShare(t)
	for _, c := range []struct {
		name, method string
		want         int
		allow        string
	}{
		{"RFC 9110 §15.5.6: POST is known, and not offered", "POST", 405, all},
		{"RFC 9110 §15.6.2: unknown", "BREW", 501, ""},
		{"RFC 9110 §9.1: case counts", "propfind", 501, ""},
		{"RFC 3253: not ours", "REPORT", 501, ""},
		{"TRACE", "TRACE", 501, ""},
	} {
		s.unchanged(c.name, func() {
			a := s.want(c.want, c.method, "/rw/lab.log", "x")
			if got := a.header.Get("Allow"); got != c.allow {
				t.Errorf("%s: Allow %q, want %q", c.name, got, c.allow)
			}
		})
	}
}

// RFC 9110 §15.5.6: every 405 lists the allowed methods.
func TestEvery405NamesWhatIsAllowed(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct{ method, path, contentRange string }{
		{"PUT", "/rw/sub", ""},
		{"PUT", "/rw/sub/", ""},
		{"PUT", "/rw/new/", ""},
		{"PUT", "/rw/sub", "bytes 0-0/1"},
		{"PATCH", "/rw/sub", ""},
		{"MKCOL", "/rw/sub", ""},
		{"MKCOL", "/rw/lab.log", ""},
		{"MKCOL", "/rw", ""},
	} {
		headers := []string{"Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"}
		if c.contentRange != "" {
			headers = append(headers, "Content-Range: "+c.contentRange)
		}
		body := "x"
		if c.method == "MKCOL" {
			body = ""
		}
		a := s.want(405, c.method, c.path, body, headers...)
		if !strings.Contains(a.header.Get("Allow"), "PROPFIND") {
			t.Errorf("%s: Allow %q", a.what, a.header.Get("Allow"))
		}
	}
}

// A collection can take the name during the upload.
func TestPutWhoseNameACollectionTakes(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	body := readerFunc(func([]byte) (int, error) {
		s.check(os.Mkdir(s.path("new"), 0o755))
		return 0, io.EOF
	})
	rec, r := httptest.NewRecorder(), httptest.NewRequest("PUT", "/rw/new", body)
	s.ServeHTTP(rec, r)
	if got := rec.Header().Get("Allow"); rec.Code != 405 || !strings.Contains(got, "PROPFIND") {
		t.Errorf("%d, Allow %q", rec.Code, got)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// RFC 4918 §10.1, §18: class 2 requires locks.
func TestOptionsSaysWhatTheMountCan(t *testing.T) {
	for _, c := range []struct {
		readOnly     bool
		class, patch string
	}{{true, "1", ""}, {false, "1, 2, sabredav-partialupdate", "application/x-sabredav-partialupdate"}} {
		s := newDirectShare(t, "/rw", c.readOnly)
		for _, path := range []string{"/rw", "/rw/", "/rw/lab.log", "/rw/missing"} {
			a := s.want(200, "OPTIONS", path, "")
			for spelling, want := range map[string]string{"DAV": c.class, "MS-Author-Via": "DAV", "Accept-Patch": c.patch} {
				if got := strings.Join(a.header[spelling], ", "); got != want {
					t.Errorf("readOnly=%v %s: %s %q, want %q under this very spelling", c.readOnly, path, spelling, got, want)
				}
			}
			if got, want := a.header.Get("Allow"), strings.Join(Methods(s.handler.access), ", "); got != want {
				t.Errorf("readOnly=%v: Allow %q, want %q", c.readOnly, got, want)
			}
		}
	}
}
