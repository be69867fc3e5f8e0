package server

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gowebdav/internal/dav"
	"gowebdav/internal/wire"
)

// As package wire has them, in bytes.
const (
	minCompressed = 1 << 10
	maxWhole      = 1 << 20
	maxSpooled    = 8 << 20
)

// fillSpools lets answers that are not over take all room for answers that wait for their
// length, until the test ends.
func fillSpools(t *testing.T) {
	const piece = 32 << 10 // of a spool, which has two more than the answer has before it is compressed
	release := make(chan struct{})
	var answers sync.WaitGroup
	t.Cleanup(func() { close(release); answers.Wait() })
	for left := maxSpooled / piece; left > 2; {
		pieces := min(left, maxWhole/piece+2)
		left -= pieces
		taken := make(chan struct{})
		h := wire.Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer panic(http.ErrAbortHandler)
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Content-Length", strconv.Itoa((pieces-2)*piece))
			w.WriteHeader(http.StatusOK)
			close(taken)
			<-release
		}), dav.NeedsLength)
		answers.Go(func() {
			defer func() { recover() }()
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Encoding", "gzip")
			h.ServeHTTP(httptest.NewRecorder(), r)
		})
		<-taken
	}
}

// words is text that compresses badly.
func words(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/ \n"[random.IntN(66)]
	}
	return string(b)
}

// webdavclient3 takes the size of a download from Content-Length
// (ezhov-evgeny/webdav-client-python-3#106); RFC 9110 §9.3.2: HEAD says the same.
func TestSmallCompressedAnswerHasItsLength(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	for _, size := range []int{0, 1, minCompressed - 1, minCompressed, minCompressed + 1, wire.MaxSmall, wire.MaxSmall + 1, maxWhole - 1, maxWhole, maxWhole + 1} {
		for kind, text := range map[string]string{"regular": lines(size/30 + 1)[:size], "random": words(size)} {
			name := fmt.Sprintf("%s-%d.log", kind, size)
			write(t, filepath.Join(dir, name), text)
			for _, coding := range []string{"gzip", "zstd"} {
				for _, agent := range []string{"test", "python-requests/2.28.1"} {
					headers := []string{"Accept-Encoding: " + coding, "User-Agent: " + agent}
					head := s.do("HEAD", "/app/"+name, "", headers...)
					got := s.do("GET", "/app/"+name, "", headers...)
					again := s.do("HEAD", "/app/"+name, "", headers...)
					if got.status != 200 || decode(t, got) != text {
						t.Fatalf("%s %s %s: %d, %d bytes", name, coding, agent, got.status, len(got.body))
					}
					want := strconv.Itoa(len(got.body))
					if size > maxWhole && agent == "test" {
						want = "" // is compressed as it is sent
					}
					for _, header := range []string{"Content-Length", "Content-Encoding", "Etag", "Vary", "Content-Type", "Accept-Ranges"} {
						if header == "Content-Length" && got.header.Get(header) != want {
							t.Errorf("%s %s %s: Content-Length %q, want %q", name, coding, agent, got.header.Get(header), want)
						}
						if a, b, c := head.header.Get(header), got.header.Get(header), again.header.Get(header); a != b || c != b {
							t.Errorf("%s %s %s: %s of HEAD %q, of GET %q, of HEAD once more %q", name, coding, agent, header, a, b, c)
						}
					}
					compressed := minCompressed <= size && (size <= maxWhole || agent == "test")
					if (got.header.Get("Content-Encoding") == coding) != compressed {
						t.Errorf("%s %s %s: Content-Encoding %q", name, coding, agent, got.header.Get("Content-Encoding"))
					}
				}
			}
		}
	}
}

// Answers that are made as they are written have a length too, up to where they
// would wait for too long.
func TestSmallAnswerOfUnknownLengthHasItsLength(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	for i := range 50 {
		write(t, filepath.Join(dir, fmt.Sprintf("file-%d.log", i)), "x")
	}
	for _, c := range [][]string{
		{"PROPFIND", "/app/", "Depth: 1"},
		{"GET", "/app/"},
		{"GET", "/app/", "Accept: text/html"},
		{"GET", "/app/", "Accept: application/json"},
	} {
		got := s.do(c[0], c[1], "", append(c[2:], "Accept-Encoding: gzip")...)
		if got.header.Get("Content-Encoding") != "gzip" || got.header.Get("Content-Length") != strconv.Itoa(len(got.body)) || !strings.Contains(decode(t, got), "file-49.log") {
			t.Errorf("%v: %d %v", c, got.status, got.header)
		}
	}
	for i := range 3000 {
		write(t, filepath.Join(dir, "many", fmt.Sprintf("file-%d.log", i)), "x")
	}
	got := s.do("PROPFIND", "/app/many", "", "Depth: 1", "Accept-Encoding: gzip")
	if text := decode(t, got); got.header.Get("Content-Length") != "" || strings.Count(text, "<D:response>") != 3001 || !strings.HasSuffix(text, "</D:multistatus>\n") {
		t.Errorf("a large one: %d %v", got.status, got.header)
	}
}

// The page of an error is no file, though the request names one: RFC 9110 §9.3.2.
func TestLengthOfAnErrorIsNotTheFiles(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "long.log"), lines(5000))
	if got := s.do("GET", "/app/long.log", "", "Accept-Encoding: gzip", "Accept: text/html", `If-Match: "x"`); got.status != 412 || got.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d %v", got.status, got.header)
	}
	head := s.do("HEAD", "/app/long.log", "", "Accept-Encoding: gzip")
	got := s.do("GET", "/app/long.log", "", "Accept-Encoding: gzip")
	if a, b := head.header.Get("Content-Length"), strconv.Itoa(len(got.body)); a != b {
		t.Errorf("HEAD says %s bytes, GET sends %s", a, b)
	}
}

// Without room for answers that wait, they are sent as they are compressed, and to
// who needs a length as they are.
func TestNoRoomForWholeAnswers(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	text := lines(5000)
	write(t, filepath.Join(dir, "long.log"), text)
	fillSpools(t)
	got := s.do("GET", "/app/long.log", "", "Accept-Encoding: gzip")
	if got.header.Get("Content-Encoding") != "gzip" || got.header.Get("Content-Length") != "" || decode(t, got) != text {
		t.Errorf("%d %v", got.status, got.header)
	}
	got = s.do("GET", "/app/long.log", "", "Accept-Encoding: gzip", "User-Agent: python-requests/2.28.1")
	if got.header.Get("Content-Encoding") != "" || got.header.Get("Content-Length") != strconv.Itoa(len(text)) || got.body != text {
		t.Errorf("to python-requests: %d %v", got.status, got.header)
	}
	if tag := got.header.Get("Etag"); s.do("GET", "/app/long.log", "", "Range: bytes=0-1", "If-Range: "+tag).status != 206 {
		t.Errorf("the entity tag %s is not that of the plain bytes", tag)
	}
	got = s.do("PROPFIND", "/app/", "", "Depth: 1", "Accept-Encoding: gzip")
	if got.status != 207 || !strings.Contains(decode(t, got), "long.log") {
		t.Errorf("PROPFIND: %d %v", got.status, got.header)
	}
}
