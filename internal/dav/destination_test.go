package dav

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/storage"
)

// RFC 4918 §10.3: only the path counts, as proxies change scheme and host.
func TestDestination(t *testing.T) {
	for _, c := range []struct {
		destination string
		want        int
		lands       string
	}{
		{"SERVER/rw/copy", 201, "copy"},
		{"/rw/copy", 201, "copy"},
		{"https://elsewhere.example:8443/rw/copy", 201, "copy"},
		{"HTTP://user@elsewhere.example/rw/%E6%97%A5%20%23%25%3F", 201, "日 #%?"},
		{"/rw/sub/../copy", 201, "copy"},
		{"/rw/sub/copy", 201, "sub/copy"},
		{"/rw/missing/copy", 409, ""}, // §9.8.5
		{"/rw/lab.log2/../copy", 201, "copy"},
		{"/other/copy", 502, ""}, // §9.8.5
		{"/rwcopy", 502, ""},     // another name, not a member
		{"/rw0/copy", 502, ""},
		{"/rw/../other", 502, ""},
		{"/", 502, ""},
		{"/rw/lab.log", 403, ""}, // §9.8.5: source and destination are the same
		{"/rw//lab.log/", 403, ""},
		{"/rw/%6cab.log", 403, ""},
		{"/rw/lab.log/below", 403, ""},
		{"/rw", 403, ""},
		{"/rw/..%2fsecret.txt", 400, ""},
		{"/rw/a%5cb", 400, ""},
		{"/rw/a%00b", 400, ""},
		{"rw/copy", 400, ""},
		{"mailto:rw/copy", 400, ""},
		{"http://elsewhere.example", 400, ""},
		{"%zz", 400, ""},
		{"", 400, ""},
	} {
		for _, method := range []string{"COPY", "MOVE"} {
			t.Run(method+" "+strings.ReplaceAll(c.destination, "/", "|"), func(t *testing.T) {
				s := newShare(t)
				before := s.fingerprint()
				s.want(c.want, method, "/rw/lab.log", "", "Destination: "+strings.Replace(c.destination, "SERVER", s.server.URL, 1))
				if c.lands == "" {
					if s.fingerprint() != before {
						t.Error("something has changed")
					}
					return
				}
				s.wantContent(c.lands, labLog)
				if s.exists("lab.log") != (method == "COPY") {
					t.Error("the source is there:", s.exists("lab.log"))
				}
			})
		}
	}
}

func TestNoDestination(t *testing.T) {
	s := newShare(t)
	s.want(400, "COPY", "/rw/lab.log", "")
	s.want(400, "MOVE", "/rw/lab.log", "")
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		prefix, path string
		want         bool
	}{
		{"/dav1", "/dav1", true},
		{"/dav1", "/dav1/", true},
		{"/dav1", "/dav1/x", true},
		{"/dav1/", "/dav1/x", true},
		{"/dav1", "/dav10", false},
		{"/dav1", "/dav1a.log", false},
		{"/dav1", "/dav", false},
		{"/", "/anything", true},
		{"", "/anything", true},
		{"/a/b", "/a", false},
	} {
		if got := Within(c.prefix, c.path); got != c.want {
			t.Errorf("Within(%q, %q) = %v", c.prefix, c.path, got)
		}
	}
}

func FuzzDestination(f *testing.F) {
	for _, s := range []string{"/rw/x", "http://h/rw/x", "/rw/../x", "/rw/%2e%2e/x", "//rw/x", "/rw/%00", "%", "http://[::1", "/rw/a?b#c", "/rw/e%CC%81"} {
		f.Add(s)
	}
	files, err := storage.Open(f.TempDir(), false)
	if err != nil {
		f.Fatal(err)
	}
	h := New("/rw", files, false)
	f.Fuzz(func(t *testing.T, value string) {
		r := &http.Request{Method: "COPY", URL: &url.URL{Path: "/rw/lab.log"}, Header: http.Header{"Destination": {value}}}
		_, got, err := h.Destination(r)
		if err != nil {
			if s := Status(err); s != 400 && s != 403 && s != 502 {
				t.Errorf("%q: status %d", value, s)
			}
			return
		}
		local := h.name(got)
		if !strings.HasPrefix(got, "/rw/") || !filepath.IsLocal(strings.TrimPrefix(local, "/")) || strings.ContainsAny(got, "\x00\\") {
			t.Errorf("%q leads to %q, %q in the mount", value, got, local)
		}
	})
}
