package server

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDownload(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "page.html"), "<script>alert(1)</script>")
	write(t, filepath.Join(dir, "pic.svg"), "<svg/>")
	write(t, filepath.Join(dir, "feed.xml"), "<a/>")
	write(t, filepath.Join(dir, "syslog"), "Mar  4 10:11:12 host x: y\n")
	write(t, filepath.Join(dir, "lab.log.1"), "old\n")
	write(t, filepath.Join(dir, "lab.log.2.gz"), "\x1f\x8b")
	const text = "text/plain; charset=utf-8"
	for name, want := range map[string]struct{ mediaType, csp string }{
		"lab.log":      {text, ""},
		"lab.log.1":    {text, ""},
		"syslog":       {text, ""},
		"lab.log.2.gz": {"application/gzip", ""},
		"page.html":    {"text/html; charset=utf-8", "sandbox"},
		"pic.svg":      {"image/svg+xml", "sandbox"},
		"feed.xml":     {"text/xml; charset=utf-8", "sandbox"},
	} {
		got := s.do("GET", "/app/"+name, "")
		if got.status != 200 || got.header.Get("Content-Type") != want.mediaType || got.header.Get("Content-Security-Policy") != want.csp ||
			got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Content-Disposition") != "" || got.header.Get("Etag") == "" {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
		if policy := got.header.Get("Referrer-Policy"); (policy == "same-origin") == (want.mediaType == text) {
			t.Errorf("%s: Referrer-Policy %q", name, policy)
		}
		head := s.do("HEAD", "/app/"+name, "")
		got.header.Del("Date")
		head.header.Del("Date")
		if head.status != 200 || head.body != "" || !maps.EqualFunc(head.header, got.header, slices.Equal) {
			t.Errorf("HEAD %s: %d %v", name, head.status, head.header)
		}
	}
}

func TestRanges(t *testing.T) {
	s, _ := newSite(t, "/app,DIR", false)
	tag := s.do("HEAD", "/app/lab.log", "").header.Get("Etag")
	for _, c := range []struct {
		headers []string
		status  int
		body    string
	}{
		{[]string{"Range: bytes=4-6"}, 206, "two"},
		{[]string{"Range: bytes=-6"}, 206, "three\n"},
		{[]string{"Range: bytes=8-"}, 206, "three\n"},
		{[]string{"Range: bytes=4-6", "If-Range: " + tag}, 206, "two"},
		{[]string{"Range: bytes=4-6", `If-Range: "other"`}, 200, "one\ntwo\nthree\n"},
		{[]string{"Range: bytes=99-"}, 416, "416 Requested Range Not Satisfiable\n"},
		{[]string{"If-None-Match: " + tag}, 304, ""},
	} {
		got := s.do("GET", "/app/lab.log", "", c.headers...)
		if got.status != c.status || c.status != 416 && got.body != c.body {
			t.Errorf("%v: %d %q", c.headers, got.status, got.body)
		}
	}
}

// RFC 6266 §4.1 and RFC 8187 §3.2.
func TestAttachment(t *testing.T) {
	for name, want := range map[string]string{
		"lab.log":     `attachment; filename="lab.log"`,
		`a"b\c;d.log`: `attachment; filename="a\"b\\c;d.log"`,
		"日 志.log":     `attachment; filename="_ _.log"; filename*=UTF-8''%E6%97%A5%20%E5%BF%97.log`,
		"a%41+&'.log": `attachment; filename="a_41+&'.log"; filename*=UTF-8''a%2541%2B%26%27.log`,
		"a\r\nX: y":   `attachment; filename="a__X: y"; filename*=UTF-8''a%0D%0AX%3A%20y`,
		"\xff.log":    `attachment; filename="_.log"; filename*=UTF-8''%EF%BF%BD.log`,
	} {
		if got := attachment(name); got != want {
			t.Errorf("%q:\n got %s\nwant %s", name, got, want)
		}
	}
	s, _ := newSite(t, "/app,DIR", false)
	if got := s.do("GET", "/app/lab.log?download", "").header.Get("Content-Disposition"); got != `attachment; filename="lab.log"` {
		t.Errorf("?download: %q", got)
	}
}

// The entity tag of a collection is for what changes it. A list says how large its
// members are, too: one that was stored would not show that a log grows.
func TestListingsHaveNoEntityTag(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,false", false)
	found := s.do("PROPFIND", "/lab/", `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`, "Depth: 0")
	_, tag, _ := strings.Cut(found.body, "<D:getetag>")
	tag, _, ok := strings.Cut(tag, "<")
	if !ok {
		t.Fatalf("no tag: %s", found.body)
	}
	fi, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	since := fi.ModTime().Add(time.Hour).UTC().Format(http.TimeFormat)
	for _, method := range []string{"GET", "HEAD"} {
		for _, accept := range []string{"text/html", "application/json", "*/*"} {
			for _, condition := range []string{"If-None-Match: " + tag, "If-None-Match: *", `If-Match: "other"`, "If-Modified-Since: " + since} {
				got := s.do(method, "/lab/", "", "Accept: "+accept, condition)
				if got.status != 200 || got.header.Get("Etag") != "" || got.header.Get("Last-Modified") != "" || method == "GET" && !strings.Contains(got.body, "lab.log") {
					t.Errorf("%s of %s with %s: %d, Etag %q, Last-Modified %q", method, accept, condition, got.status, got.header.Get("Etag"), got.header.Get("Last-Modified"))
				}
			}
		}
	}
	if got := s.do("DELETE", "/lab/sub", "", `If-Match: `+tag); got.status != 412 {
		t.Errorf("DELETE of another folder: %d", got.status)
	}
}

func TestListing(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "日志 #1%.log"), "x")
	write(t, filepath.Join(dir, "B.log"), "x")
	if err := os.Symlink("/etc", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	var l listing
	got := s.do("GET", "/app", "", "Accept: application/json")
	if err := json.Unmarshal([]byte(got.body), &l); err != nil {
		t.Fatal(err)
	}
	var hrefs []string
	for _, e := range l.Entries {
		hrefs = append(hrefs, e.Href)
	}
	const want = "/app/sub/ /app/B.log /app/lab.log /app/%E6%97%A5%E5%BF%97%20%231%25.log"
	if strings.Join(hrefs, " ") != want || !l.ReadOnly || l.Path != "/app/" || *l.Entries[2].Size != 14 {
		t.Errorf("%s", got.body)
	}

	page := s.do("GET", "/app", "")
	if strings.Contains(page.body, `href="?`) || strings.Contains(page.body, "?zip") || strings.Contains(page.body, "?download") || strings.Contains(page.body, "?lang") {
		t.Error("a program finds more links than members")
	}
	for _, href := range strings.Fields(want) {
		if !strings.Contains(page.body, `href="`+href+`"`) && !strings.Contains(page.body, `href="`+href+`?view"`) {
			t.Errorf("the page has no link to %s", href)
		}
		if sub := s.do("GET", href, ""); sub.status != 200 {
			t.Errorf("GET %s: %d", href, sub.status)
		}
	}
	csp := page.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || page.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers of the page: %v", page.header)
	}
	if strings.Count(page.body, "<script") != strings.Count(page.body, `<script type="module" src="/-/assets/`) || strings.Contains(page.body, " style=") {
		t.Error("the page holds what its policy forbids")
	}
}

func TestAccept(t *testing.T) {
	s, _ := newSite(t, "/app,DIR", false)
	for accept, want := range map[string]string{
		"application/json":                    "application/json",
		"text/html, application/json;q=0.9":   "text/html; charset=utf-8",
		"text/html;q=0.5, application/json":   "application/json",
		"application/json;q=0.00":             "text/html; charset=utf-8",
		"application/json;charset=utf-8; q=0": "text/html; charset=utf-8",
		"*/*":                                 "text/html; charset=utf-8",
		"":                                    "text/html; charset=utf-8",
		"text/plain, APPLICATION/JSON;charset=utf-8": "application/json",
	} {
		if got := s.do("GET", "/app", "", "Accept: "+accept).header.Get("Content-Type"); got != want {
			t.Errorf("Accept %q: %s, want %s", accept, got, want)
		}
	}
}

// A range bomb asks for thousands of pieces; the file as it is costs less.
func TestTooManyRanges(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "big.bin"), strings.Repeat("x", 100_000))
	if got := s.do("GET", "/app/big.bin", "", "Range: bytes="+strings.Repeat("1-1,", 100)+"2-2"); got.status != 200 || len(got.body) != 100_000 {
		t.Errorf("%d, %d bytes", got.status, len(got.body))
	}
	if got := s.do("GET", "/app/big.bin", "", "Range: bytes=1-1,3-3"); got.status != 206 {
		t.Errorf("two ranges: %d", got.status)
	}
}

// What follows a truncation is no continuation of what was sent (copytruncate).
func TestFileTruncatedAndRegrownWhileItIsSent(t *testing.T) {
	for _, coding := range []string{"identity", "gzip"} {
		s, dir := newSite(t, "/app,DIR", false)
		name := filepath.Join(dir, "big.log")
		content := make([]byte, 64<<20)
		rand.Read(content) // so that gzip has to send it all
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequest("GET", s.URL+"/app/big.log", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", coding)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(io.Discard, resp.Body, 100_000); err != nil {
			t.Fatal(err)
		}
		copy(content, "another log")
		if err := os.WriteFile(name, content, 0o644); err != nil { // truncates, and grows beyond
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err == nil {
			t.Errorf("%s: two files were sent as one", coding)
		}
		resp.Body.Close()
		s.Close()
		if !strings.Contains(s.log.String(), "err=") {
			t.Errorf("%s: the log takes it for a success: %s", coding, s.log)
		}
	}
}

func TestTheMountItselfStays(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,false", false)
	before := fingerprint(t, dir)
	for _, method := range []string{"PUT", "DELETE", "MKCOL", "MOVE"} {
		if got := s.do(method, "/app/", "", "Destination: /app/x"); got.status < 400 || got.status >= 500 {
			t.Errorf("%s of the mount: %d", method, got.status)
		}
	}
	if got := s.do("MOVE", "/app/missing", "", "Destination: /app/lab.log", "Overwrite: T"); got.status != 404 {
		t.Errorf("MOVE of nothing: %d, want 404", got.status)
	}
	if fingerprint(t, dir) != before {
		t.Error("the folder has changed")
	}
}
