package wire

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// compress is Compress for clients that need no length.
func compress(next http.Handler) http.Handler {
	return Compress(next, func(*http.Request) bool { return false })
}

// lines is a regular log.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-03-04 10:11:12 INFO order %d done in %d ms\n", i, i%97)
	}
	return b.String()
}

// Without a length to fall short of, an answer that ends early must break off.
func TestCompressedAnswerThatFallsShortBreaksOff(t *testing.T) {
	srv := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Length", "5000")
		io.WriteString(w, strings.Repeat("x", 4999))
	})))
	defer srv.Close()
	req, _ := http.NewRequest("GET", srv.URL, nil)
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err == nil {
		t.Error("it looks whole")
	}
}

// What is flushed arrives, and what is short stays as it is.
func TestCompressorStreams(t *testing.T) {
	arrived := make(chan struct{})
	srv := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "first\n")
		if r.URL.Path == "/short" {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		<-arrived
		io.WriteString(w, "second\n")
	})))
	defer srv.Close()
	get := func(path, coding string) *http.Response {
		req, _ := http.NewRequest("GET", srv.URL+path, nil)
		req.Header.Set("Accept-Encoding", coding)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	resp := get("/short", "gzip")
	if body, _ := io.ReadAll(resp.Body); string(body) != "first\n" || resp.Header.Get("Content-Encoding") != "" {
		t.Errorf("short: %q %v", body, resp.Header)
	}
	resp.Body.Close()

	// zstd takes too much memory for what stays open.
	resp = get("/stream", "zstd, gzip;q=0.5")
	defer resp.Body.Close()
	r, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 6)
	if _, err := io.ReadFull(r, first); err != nil || string(first) != "first\n" {
		t.Fatalf("%q, %v", first, err)
	}
	close(arrived)
	if rest, err := io.ReadAll(r); err != nil || string(rest) != "second\n" {
		t.Errorf("%q, %v", rest, err)
	}
	resp = get("/stream", "zstd")
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); string(body) != "first\nsecond\n" || resp.Header.Get("Content-Encoding") != "" {
		t.Errorf("zstd: %q %v", body, resp.Header)
	}
}

func BenchmarkCompress(b *testing.B) {
	text := []byte(lines(200_000))
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		b.Run(coding, func(b *testing.B) {
			sent := 0
			h := compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.ServeContent(w, r, "lab.log", time.Time{}, bytes.NewReader(text))
			}))
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				w.Body = nil
				r := httptest.NewRequest("GET", "/", nil)
				r.Header.Set("Accept-Encoding", coding)
				w.Header().Set("Content-Type", "text/plain")
				counted := &counter{ResponseWriter: w}
				h.ServeHTTP(counted, r)
				sent = counted.n
			}
			b.ReportMetric(float64(len(text))/float64(sent), "ratio")
		})
	}
}

type counter struct {
	http.ResponseWriter
	n int
}

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }
