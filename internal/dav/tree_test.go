package dav

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestMkcol(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct {
		clause, path, body string
		chunked            bool
		want               int
	}{
		{"§9.3 made", "/rw/new", "", false, 201},
		{"§9.3 with a slash", "/rw/slash/", "", false, 201},
		{"§9.3.1 there is one", "/rw/new", "", false, 405},
		{"§9.3.1 there is a file", "/rw/lab.log", "", false, 405},
		{"§9.3.1 no parent", "/rw/missing/new", "", false, 409},
		{"§9.3.1 the parent is a file", "/rw/lab.log/new", "", false, 409},
		{"§9.3.1 a body", "/rw/body", "<x/>", false, 415},
		{"§9.3.1 a body of unknown length", "/rw/body", "x", true, 415},
		{"RFC 9112 §7.1: chunks that hold nothing are no body", "/rw/chunked", "", true, 201},
		{"the same where there is one", "/rw/chunked/", "", true, 405},
		{"the mount itself", "/rw", "", false, 405},
	} {
		var headers []string
		if c.chunked {
			headers = append(headers, "chunked")
		}
		a := s.do("MKCOL", c.path, c.body, headers...)
		if a.status != c.want {
			t.Errorf("%s: %d, want %d", c.clause, a.status, c.want)
		}
	}
	if s.exists("body") || !s.exists("chunked") || !s.exists("new") || !s.exists("slash") {
		t.Error("the folders are not those that were asked for")
	}
}

// Go's ReverseProxy, and so Caddy, forwards an empty HTTP/2 body in chunks.
func TestMkcolThroughAProxy(t *testing.T) {
	s := newShare(t)
	backend, err := url.Parse(s.server.URL)
	s.check(err)
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(backend))
	defer proxy.Close()
	for name, body := range map[string]string{"empty": "", "full": "x"} {
		r, err := http.NewRequest("MKCOL", proxy.URL+"/rw/"+name, io.MultiReader(strings.NewReader(body)))
		s.check(err)
		r.ContentLength = -1
		resp, err := http.DefaultTransport.RoundTrip(r)
		s.check(err)
		resp.Body.Close()
		if want := map[string]int{"empty": 201, "full": 415}[name]; resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", name, resp.StatusCode, want)
		}
	}
}

// A body that breaks before its first byte is the client's fault, and creates nothing.
func TestMkcolWhoseBodyBreaksOff(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	for _, broken := range []error{io.ErrUnexpectedEOF, os.ErrDeadlineExceeded, errors.New("malformed chunk")} {
		rec, r := httptest.NewRecorder(), httptest.NewRequest("MKCOL", "/rw/new", readerFunc(func([]byte) (int, error) { return 0, broken }))
		s.unchanged(broken.Error(), func() { s.ServeHTTP(rec, r) })
		if rec.Code != 400 {
			t.Errorf("%v: %d", broken, rec.Code)
		}
	}
}

func TestDelete(t *testing.T) {
	s := newShare(t)
	s.check(os.Symlink("lab.log", s.path("current")))
	s.check(os.Symlink("../secret.txt", s.path("out")))
	for _, c := range []struct {
		clause, path, depth string
		want                int
	}{
		{"§9.6.1 a collection with Depth 0", "/rw/sub", "0", 400},
		{"§9.6.1 a collection with Depth 1", "/rw/sub", "1", 400},
		{"a link that leads out", "/rw/out", "", 404},
		{"a link, not what it leads to", "/rw/current", "", 204},
		{"§9.6.1 Depth infinity", "/rw/sub/", "infinity", 204},
		{"§9.6 a file with Depth 0", "/rw/lab.log", "0", 204},
		{"gone", "/rw/lab.log", "", 404},
		{"the mount itself", "/rw", "", 403},
	} {
		var headers []string
		if c.depth != "" {
			headers = append(headers, "Depth: "+c.depth)
		}
		if c.path == "/rw/sub/" {
			s.wantContent("lab.log", labLog) // the link is removed, the file stays
		}
		if a := s.do("DELETE", c.path, "", headers...); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.clause, a.status, c.want)
		}
	}
	s.wantContent("../secret.txt", "secret")
	if s.exists("sub") || s.exists("lab.log") || !s.exists("out") {
		t.Error("what is left is not what should be")
	}
}

// x/net/webdav loses data in these cases: each is refused, and nothing changes.
func TestCopyAndMoveLoseNothing(t *testing.T) {
	for _, c := range []struct{ name, source, destination string }{
		{"to itself with a slash", "/rw/sub", "/rw/sub/"},
		{"to itself without a slash", "/rw/sub/", "/rw/sub"},
		{"to itself by dots", "/rw/sub", "/rw/x/../sub/."},
		{"a file to itself", "/rw/lab.log", "/rw/lab.log"},
		{"a folder into itself", "/rw/sub", "/rw/sub/deeper"},
		{"a folder deep into itself", "/rw/sub", "/rw/sub/a/b/c"},
		{"a member onto its parent", "/rw/sub/inner.txt", "/rw/sub"},
		{"a member onto the mount", "/rw/sub/inner.txt", "/rw"},
		{"the mount", "/rw", "/rw/copy"},
	} {
		for _, method := range []string{"COPY", "MOVE"} {
			for _, overwrite := range []string{"T", "F"} {
				s := newDirectShare(t, "/rw", false)
				s.unchanged(method+" "+c.name, func() {
					s.want(403, method, c.source, "", "Destination: "+c.destination, "Overwrite: "+overwrite, `If: (Not <DAV:no-lock>)`)
				})
			}
		}
	}
}

func TestCopyAndMove(t *testing.T) {
	for _, c := range []struct {
		clause, source, destination, headers string
		want                                 int
		lands, content                       string
	}{
		{"§9.8.5 new", "lab.log", "new", "", 201, "new", labLog},
		{"§9.8.5 file over file", "lab.log", "sub/inner.txt", "", 204, "sub/inner.txt", labLog},
		{"§9.8.4 folder over file", "sub", "lab.log", "", 204, "lab.log/inner.txt", "inner\n"},
		{"§9.8.4 file over folder", "lab.log", "sub", "", 204, "sub", labLog},
		{"§9.8.4 folder over folder is no merge", "sub", "other", "", 204, "other/inner.txt", "inner\n"},
		{"§9.8.3 folder", "sub", "new", "Depth: infinity", 201, "new/inner.txt", "inner\n"},
		{"folder with slashes", "sub/", "new/", "", 201, "new/inner.txt", "inner\n"},
		{"names of all kinds", "lab.log", "%23%3F%25%26%27%22%2B%3C%3E%E6%97%A5%FF", "", 201, "#?%&'\"+<>日\xff", labLog},
		{"§9.8.5 no parent", "lab.log", "missing/new", "", 409, "", ""},
		{"§9.8.5 the parent is a file", "sub", "lab.log/new", "", 409, "", ""},
		{"§9.8.3 Depth 1", "sub", "new", "Depth: 1", 400, "", ""},
		{"§9.8.5 Overwrite F", "lab.log", "other", "Overwrite: F", 412, "", ""},
	} {
		for _, method := range []string{"COPY", "MOVE"} {
			s := newDirectShare(t, "/rw", false)
			s.writeFile("other/old.txt", "old")
			headers := []string{"Destination: /rw/" + c.destination}
			if c.headers != "" {
				headers = append(headers, c.headers)
			}
			before := s.fingerprint()
			if a := s.do(method, "/rw/"+c.source, "", headers...); a.status != c.want {
				t.Errorf("%s: %s: %d, want %d", c.clause, method, a.status, c.want)
				continue
			}
			if c.lands == "" {
				if s.fingerprint() != before {
					t.Errorf("%s: %s has changed something", c.clause, method)
				}
				continue
			}
			s.wantContent(c.lands, c.content)
			if s.exists(strings.TrimSuffix(c.source, "/")) == (method == "MOVE") {
				t.Errorf("%s: after %s the source is there or not", c.clause, method)
			}
			if c.destination == "other" && s.exists("other/old.txt") {
				t.Errorf("%s: %s has merged two folders", c.clause, method)
			}
		}
	}
}

// §9.8.3: Depth 0 is the collection without its members. §9.9.2: no such MOVE.
func TestCopyOfDepthZero(t *testing.T) {
	s := newShare(t)
	s.want(201, "COPY", "/rw/sub", "", "Destination: /rw/new", "Depth: 0")
	if !s.exists("new") || s.exists("new/inner.txt") {
		t.Error("the copy is not the bare collection")
	}
	s.unchanged("MOVE of Depth 0", func() {
		s.want(400, "MOVE", "/rw/sub", "", "Destination: /rw/moved", "Depth: 0")
	})
}
