package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"gowebdav/auth"
	"gowebdav/internal/config"
)

// benchSite is a server without a network or a log.
type benchSite struct{ http.Handler }

func newBenchSite(b *testing.B) (benchSite, string) {
	b.Helper()
	dir := b.TempDir()
	handler, err := New(config.Config{Mounts: []config.Mount{{Prefix: "/app", Path: dir, Users: []auth.User{{ReadOnly: true}}}}, Compress: true}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	return benchSite{handler}, dir
}

func writeBench(b *testing.B, name string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		b.Fatal(err)
	}
}

// ask sends a request with headers as names and values in turn, and forgets the answer.
func (s benchSite) ask(b *testing.B, method, target string, headers ...string) {
	b.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := &forgetful{header: http.Header{}}
	s.ServeHTTP(w, r)
	if w.status >= 400 || w.n < 100_000 {
		b.Fatalf("status %d, %d bytes", w.status, w.n)
	}
}

type forgetful struct {
	header http.Header
	status int
	n      int
}

func (f *forgetful) Header() http.Header         { return f.header }
func (f *forgetful) WriteHeader(status int)      { f.status = status }
func (f *forgetful) Write(p []byte) (int, error) { f.n += len(p); return len(p), nil }
