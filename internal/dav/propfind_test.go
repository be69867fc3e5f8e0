package dav

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"gowebdav/internal/storage"
)

func TestPropfindDepth(t *testing.T) {
	s := newShare(t)
	s.check(os.Mkdir(s.path("sub/empty"), 0o755))
	for _, c := range []struct {
		clause, path, depth string
		want                []string
	}{
		{"Depth 0", "/rw", "0", []string{"/rw/"}},
		{"Depth 0 of a file", "/rw/lab.log", "0", []string{"/rw/lab.log"}},
		{"Depth 1", "/rw", "1", []string{"/rw/", "/rw/lab.log", "/rw/sub/"}},
		{"Depth 1 with a slash", "/rw/", "1", []string{"/rw/", "/rw/lab.log", "/rw/sub/"}},
		{"Depth 1 of a folder", "/rw/sub", "1", []string{"/rw/sub/", "/rw/sub/empty/", "/rw/sub/inner.txt"}},
		{"Depth 1 of a file", "/rw/lab.log", "1", []string{"/rw/lab.log"}},
		{"Depth 1,noroot", "/rw", "1,noroot", []string{"/rw/lab.log", "/rw/sub/"}},
		{"Depth 1,noroot with blanks and in capitals", "/rw/sub/", " 1 , NoRoot ", []string{"/rw/sub/empty/", "/rw/sub/inner.txt"}},
		{"Depth 1,noroot of an empty folder", "/rw/sub/empty", "1,noroot", nil},
		{"Depth 1,noroot of a file, which is no folder", "/rw/lab.log", "1,noroot", []string{"/rw/lab.log"}},
		{"Depth infinity,noroot of a file", "/rw/lab.log", "infinity,noroot", []string{"/rw/lab.log"}},
		{"Depth infinity of a file", "/rw/lab.log", "infinity", []string{"/rw/lab.log"}},
		{"no Depth of a file", "/rw/lab.log", "", []string{"/rw/lab.log"}},
	} {
		var headers []string
		if c.depth != "" {
			headers = append(headers, "Depth: "+c.depth)
		}
		a := s.want(207, "PROPFIND", c.path, "", headers...)
		if got := a.hrefs(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.clause, got, c.want)
		}
		if got := a.header.Get("Content-Type"); got != `application/xml; charset="utf-8"` {
			t.Errorf("%s: %q", c.clause, got)
		}
	}
	// §9.1: without Depth it is infinity.
	s.want(403, "PROPFIND", "/rw", "", "Depth: infinity,noroot").condition("propfind-finite-depth")
	s.want(403, "PROPFIND", "/rw", "", "Depth: infinity").condition("propfind-finite-depth")
	s.want(403, "PROPFIND", "/rw/sub", "").condition("propfind-finite-depth")
}

func TestRootMount(t *testing.T) {
	s := newDirectShare(t, "/", false)
	if got := s.want(207, "PROPFIND", "/", "", "Depth: 1").hrefs(); !slices.Equal(got, []string{"/", "/lab.log", "/sub/"}) {
		t.Errorf("%q", got)
	}
	token := s.lock("/", "exclusive")
	s.want(423, "PUT", "/sub/inner.txt", "x").condition("lock-token-submitted", "/")
	s.want(204, "PUT", "/sub/inner.txt", "x", "If: (<"+token+">)")
	s.want(201, "MOVE", "/sub", "", "Destination: /new", "If: (<"+token+">)")
	s.want(204, "UNLOCK", "/", "", "Lock-Token: <"+token+">")
}

func TestLinksAndOddFiles(t *testing.T) {
	s := newShare(t)
	s.check(os.Symlink("lab.log", s.path("current")))
	s.check(os.Symlink(s.path("lab.log"), s.path("absolute")))
	s.check(os.Symlink("sub", s.path("folder")))
	s.check(os.Symlink("../secret.txt", s.path("out")))
	s.check(os.Symlink("nowhere", s.path("dangling")))
	s.check(os.Symlink("loop", s.path("loop")))
	a := s.want(207, "PROPFIND", "/rw", "", "Depth: 1")
	want := []string{"/rw/", "/rw/absolute", "/rw/current", "/rw/folder/", "/rw/lab.log", "/rw/sub/"}
	if got := a.hrefs(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, href := range []string{"/rw/current", "/rw/absolute"} {
		if p, _ := a.of(href).find("getcontentlength"); p.Text != "14" {
			t.Errorf("%s: length %q", href, p.Text)
		}
		if p, _ := s.want(207, "PROPFIND", href, "", "Depth: 0").of(href).find("getetag"); p.Text != s.etag("lab.log") {
			t.Errorf("%s: tag %q", href, p.Text)
		}
	}
	for _, path := range []string{"/rw/out", "/rw/dangling"} {
		s.want(404, "PROPFIND", path, "", "Depth: 0")
	}
}

// A listing names a member without a description only if access is refused or the disk
// fails. Hidden names stay hidden.
func TestMembersThatCannotBeDescribed(t *testing.T) {
	for _, err := range []error{syscall.EMFILE, syscall.ENOMEM} { // then the list would be wrong
		m := newMultistatus(httptest.NewRecorder(), httptest.NewRequest("PROPFIND", "/rw", nil))
		m.member("/rw", &storage.Member{Err: &fs.PathError{Op: "stat", Path: "x", Err: err}}, &properties{all: true}, nil)
		if got := m.close(); Status(got) != 503 {
			t.Errorf("%v: %v", err, got)
		}
	}
	for err, listed := range map[error]bool{
		syscall.EACCES: true, syscall.EIO: true, fs.ErrPermission: true,
		syscall.ENOENT: false, fs.ErrInvalid: false, syscall.ELOOP: false, syscall.ENAMETOOLONG: false, syscall.ENOTDIR: false,
	} {
		rec := httptest.NewRecorder()
		m := newMultistatus(rec, httptest.NewRequest("PROPFIND", "/rw", nil))
		member := &storage.Member{Err: &fs.PathError{Op: "stat", Path: "x", Err: err}}
		m.member("/rw", member, &properties{all: true}, nil)
		if e := m.close(); e != nil {
			t.Fatal(e)
		}
		a := answer{t: t, what: err.Error(), status: rec.Code, body: rec.Body.String()}
		if got := a.responses(); (len(got) == 1) != listed || listed && got[0].Propstat[0].Status != "HTTP/1.1 403 Forbidden" {
			t.Errorf("%v: %+v", err, got)
		}
	}
}

// countingWriter stands for a slow client: it counts and discards.
type countingWriter struct {
	header         http.Header
	status         int
	writes         int
	bytes, largest int
}

func (w *countingWriter) Header() http.Header    { return w.header }
func (w *countingWriter) WriteHeader(status int) { w.status = status }
func (w *countingWriter) Write(p []byte) (int, error) {
	w.writes++
	w.bytes += len(p)
	w.largest = max(w.largest, len(p))
	return len(p), nil
}

// discard lists a folder and discards the answer.
func (s *share) discard(path, body string) *countingWriter {
	s.t.Helper()
	r := httptest.NewRequest("PROPFIND", path, strings.NewReader(body))
	r.Header.Set("Depth", "1")
	w := &countingWriter{header: http.Header{}}
	if err := s.handler.Serve(w, r, ""); err != nil || w.status != 207 {
		s.t.Fatal(w.status, err)
	}
	return w
}

// A listing is sent while it is read: memory does not grow with the folder.
func TestPropfindStreams(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	var perMember [2]float64
	for i, members := range []int{1000, 5000} {
		folder := fmt.Sprintf("many%d", members)
		for j := range members {
			s.writeFile(fmt.Sprintf("%s/%05d", folder, j), "")
		}
		s.discard("/rw/"+folder, "")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w := s.discard("/rw/"+folder, "")
		runtime.ReadMemStats(&after)
		perMember[i] = float64(after.TotalAlloc-before.TotalAlloc) / float64(members)
		if least := w.bytes / (2 * flushAt); w.writes < least || w.largest > 2*flushAt {
			t.Errorf("%d members: %d bytes in %d writes, the largest of %d", members, w.bytes, w.writes, w.largest)
		}
	}
	if perMember[1] > 1.2*perMember[0] {
		t.Errorf("%.0f bytes a member of 1,000, %.0f of 5,000", perMember[0], perMember[1])
	}
	if got := len(s.want(207, "PROPFIND", "/rw/many5000", "", "Depth: 1").hrefs()); got != 5001 {
		t.Errorf("%d responses", got)
	}
}

// When the client disconnects, the listing ends.
func TestPropfindEndsWithItsClient(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	for i := range 1000 {
		s.writeFile(fmt.Sprintf("many/%05d", i), "")
	}
	r := httptest.NewRequest("PROPFIND", "/rw/many", nil)
	r.Header.Set("Depth", "1")
	w := &brokenWriter{countingWriter{header: http.Header{}}}
	if err := s.handler.Serve(w, r, ""); err == nil || w.writes != 1 {
		t.Errorf("%d writes, error %v", w.writes, err)
	}
}

type brokenWriter struct{ countingWriter }

func (w *brokenWriter) Write(p []byte) (int, error) {
	w.countingWriter.Write(p)
	return 0, os.ErrDeadlineExceeded
}
