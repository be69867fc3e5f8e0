package dav

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/storage"
)

// share is a mount at /rw over a folder with lab.log and sub/inner.txt, beside a secret
// that no request may reach.
type share struct {
	t       testing.TB
	handler *Handler
	dir     string
	server  *httptest.Server // nil: requests go straight to ServeHTTP
}

const labLog = "one\ntwo\nthree\n"

// newShare serves a writable mount by a real HTTP server.
func newShare(t testing.TB) *share {
	t.Helper()
	s := newDirectShare(t, "/rw", false)
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// newDirectShare is a mount without a server.
func newDirectShare(t testing.TB, prefix string, readOnly bool) *share {
	t.Helper()
	base := t.TempDir()
	s := &share{t: t, dir: filepath.Join(base, "shared")}
	s.writeFile("lab.log", labLog)
	s.writeFile("sub/inner.txt", "inner\n")
	s.writeFile("../secret.txt", "secret")
	files, err := storage.Open(s.dir, readOnly)
	if err != nil {
		t.Fatal(err)
	}
	s.handler = New(prefix, files, readOnly)
	return s
}

// ServeHTTP stands in for package server. It trusts the user name of Basic credentials.
func (s *share) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	clean, err := CleanPath(r.URL)
	if err == nil {
		r.URL.Path, r.URL.RawPath = clean, ""
		user, _, _ := r.BasicAuth()
		begun := &begunWriter{ResponseWriter: w}
		if err = Offers(begun.Header(), r.Method, s.handler.access); err == nil {
			err = s.handler.Serve(begun, r, user)
		}
		if err != nil && begun.writes > 0 {
			panic(http.ErrAbortHandler)
		}
	}
	if err == nil {
		return
	}
	var answer *Error
	var body []byte
	if errors.As(err, &answer) {
		body = answer.Body(r)
	}
	if body != nil {
		w.Header().Set("Content-Type", xmlMediaType)
	}
	w.WriteHeader(Status(err))
	w.Write(body)
}

// begunWriter counts the writes of an answer.
type begunWriter struct {
	http.ResponseWriter
	writes, largest int
}

func (w *begunWriter) WriteHeader(status int) {
	w.writes++
	w.ResponseWriter.WriteHeader(status)
}

func (w *begunWriter) Write(p []byte) (int, error) {
	w.writes++
	w.largest = max(w.largest, len(p))
	return w.ResponseWriter.Write(p)
}

// answer is a complete response.
type answer struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	body   string
}

// do sends a request. target is sent as it is, and headers are "Name: value". "as: name"
// sets credentials, "chunked" sends the body without a length. Every XML answer must be
// well-formed.
func (s *share) do(method, target, body string, headers ...string) answer {
	s.t.Helper()
	base := "http://share.example"
	if s.server != nil {
		base = s.server.URL
	}
	var content io.Reader = strings.NewReader(body)
	if slices.Contains(headers, "chunked") {
		content = io.MultiReader(content)
	}
	req, err := http.NewRequest(method, base+target, content)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		switch name {
		case "chunked":
			req.ContentLength = -1
		case "as":
			req.SetBasicAuth(value, "")
		default:
			req.Header[http.CanonicalHeaderKey(name)] = append(req.Header.Values(name), value)
		}
	}
	a := answer{t: s.t, what: strings.TrimSpace(method + " " + target + " " + strings.Join(headers, ", "))}
	if s.server == nil {
		rec := httptest.NewRecorder()
		if req.Body == nil {
			req.Body = http.NoBody
		}
		s.ServeHTTP(rec, req)
		a.status, a.header, a.body = rec.Code, rec.Header(), rec.Body.String()
	} else {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			s.t.Fatalf("%s: %v", a.what, err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			s.t.Fatalf("%s: %v", a.what, err)
		}
		a.status, a.header, a.body = resp.StatusCode, resp.Header, string(text)
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "application/xml") {
		// Our own parser is the strictest, but has a size limit.
		if _, err := parseXML([]byte(a.body)); err != nil && Status(err) != http.StatusRequestEntityTooLarge {
			s.t.Errorf("%s answers with XML that is not well-formed: %v\n%.2000s", a.what, err, a.body)
		}
	}
	return a
}

// want sends a request and checks the status.
func (s *share) want(status int, method, target, body string, headers ...string) answer {
	s.t.Helper()
	a := s.do(method, target, body, headers...)
	if a.status != status {
		s.t.Errorf("%s: %d, want %d\n%.2000s", a.what, a.status, status, a.body)
	}
	return a
}

// condition checks the DAV:error of an answer (RFC 4918 §16) and its hrefs.
func (a answer) condition(name string, hrefs ...string) {
	a.t.Helper()
	var e struct {
		XMLName xml.Name `xml:"DAV: error"`
		Any     struct {
			XMLName xml.Name
			Hrefs   []string `xml:"DAV: href"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(a.body), &e); err != nil {
		a.t.Fatalf("%s: %v in %q", a.what, err, a.body)
	}
	if e.Any.XMLName != davName(name) || !slices.Equal(e.Any.Hrefs, hrefs) {
		a.t.Errorf("%s: condition %v of %q, want %s of %q", a.what, e.Any.XMLName, e.Any.Hrefs, name, hrefs)
	}
}

// answered is one DAV:response.
type answered struct {
	Href     string `xml:"DAV: href"`
	Status   string `xml:"DAV: status"`
	Propstat []struct {
		Prop struct {
			Any []property `xml:",any"`
		} `xml:"DAV: prop"`
		Status string `xml:"DAV: status"`
		Error  struct {
			Inner string `xml:",innerxml"`
		} `xml:"DAV: error"`
		Description string `xml:"DAV: responsedescription"`
	} `xml:"DAV: propstat"`
}

type property struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Inner   string     `xml:",innerxml"`
}

// responses parses a 207 answer.
func (a answer) responses() []answered {
	a.t.Helper()
	var m struct {
		XMLName   xml.Name   `xml:"DAV: multistatus"`
		Responses []answered `xml:"DAV: response"`
	}
	if a.status != http.StatusMultiStatus {
		a.t.Fatalf("%s: %d, want 207\n%s", a.what, a.status, a.body)
	}
	if err := xml.Unmarshal([]byte(a.body), &m); err != nil {
		a.t.Fatalf("%s: %v in %q", a.what, err, a.body)
	}
	return m.Responses
}

// hrefs lists the hrefs of a 207 answer, sorted.
func (a answer) hrefs() []string {
	a.t.Helper()
	var hrefs []string
	for _, r := range a.responses() {
		hrefs = append(hrefs, r.Href)
	}
	slices.Sort(hrefs)
	return hrefs
}

// of returns the response for one href.
func (a answer) of(href string) answered {
	a.t.Helper()
	for _, r := range a.responses() {
		if r.Href == href {
			return r
		}
	}
	a.t.Fatalf("%s: no response of %s\n%.2000s", a.what, href, a.body)
	return answered{}
}

// find returns a property by its local name, with its status; "" if it is missing.
func (r answered) find(local string) (property, string) {
	for _, s := range r.Propstat {
		for _, p := range s.Prop.Any {
			if p.XMLName.Local == local {
				return p, s.Status
			}
		}
	}
	return property{}, ""
}

// names lists the properties in order.
func (r answered) names() []string {
	var names []string
	for _, s := range r.Propstat {
		for _, p := range s.Prop.Any {
			names = append(names, p.XMLName.Local)
		}
	}
	return names
}

// path returns the host's path of a name in the mount.
func (s *share) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *share) writeFile(name, content string) {
	s.t.Helper()
	s.check(os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	s.check(os.WriteFile(s.path(name), []byte(content), 0o644))
}

// content reads a file; "" if it is missing.
func (s *share) content(name string) string {
	s.t.Helper()
	b, err := os.ReadFile(s.path(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Error(err)
	}
	return string(b)
}

func (s *share) wantContent(name, want string) {
	s.t.Helper()
	if got := s.content(name); got != want {
		s.t.Errorf("%s holds %q, want %q", name, got, want)
	}
}

func (s *share) exists(name string) bool {
	_, err := os.Lstat(s.path(name))
	return err == nil
}

func (s *share) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *share) etag(name string) string {
	s.t.Helper()
	fi, err := s.handler.files.Stat(context.Background(), "/"+name)
	s.check(err)
	return ETag(fi)
}

// fingerprint covers everything in the mount and beside it: names, modes, times, bytes,
// locks.
func (s *share) fingerprint() string {
	s.t.Helper()
	sum := sha256.New()
	s.check(filepath.WalkDir(filepath.Dir(s.dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(sum, name, fi.Mode())
		if !fi.Mode().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(name)
		fmt.Fprintln(sum, fi.ModTime().UnixNano(), len(content), string(content))
		return err
	}))
	s.handler.locks.mu.Lock()
	defer s.handler.locks.mu.Unlock()
	return fmt.Sprintf("%x %d", sum.Sum(nil), s.handler.locks.places.InUse())
}

// unchanged checks that do changes nothing.
func (s *share) unchanged(what string, do func()) {
	s.t.Helper()
	before := s.fingerprint()
	do()
	if s.fingerprint() != before {
		s.t.Errorf("%s changed something", what)
	}
}

// An If header that names a missing resource or an invalid path is the client's fault in
// every method, never a 500.
func TestEveryMethodOnAMissingResource(t *testing.T) {
	s := newShare(t)
	for method, want := range map[string]int{
		"OPTIONS": 200, "PROPFIND": 404, "PROPPATCH": 404, "DELETE": 404, "COPY": 404, "MOVE": 404, "UNLOCK": 409, "PATCH": 404,
	} {
		body := cmp.Or(map[string]string{"PROPPATCH": setProperty(`<x xmlns="urn:x">1</x>`), "PATCH": "x"}[method], "")
		s.unchanged(method, func() {
			s.want(want, method, "/rw/missing", body, "Depth: infinity", "Destination: /rw/lab.log", "Lock-Token: <urn:uuid:none>",
				"Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append")
		})
	}
}

// A MOVE of a missing source must not cost the destination.
func TestMissingSourceLeavesTheDestination(t *testing.T) {
	s := newShare(t)
	for _, method := range []string{"COPY", "MOVE"} {
		s.unchanged(method, func() {
			s.want(404, method, "/rw/missing", "", "Destination: /rw/lab.log", "Overwrite: T")
		})
	}
}

func TestReadOnlyMountRefusesEveryWrite(t *testing.T) {
	s := newDirectShare(t, "/ro", true)
	s.unchanged("a read-only mount", func() {
		for _, method := range allMethods {
			if slices.Contains(readMethods, method) {
				continue
			}
			a := s.want(405, method, "/ro/lab.log", "x", "Destination: /ro/copy", "Overwrite: T")
			if got := a.header.Get("Allow"); got != "OPTIONS, GET, HEAD, PROPFIND" {
				t.Errorf("%s: Allow %q", method, got)
			}
		}
	})
}
