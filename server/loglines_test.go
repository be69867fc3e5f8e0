package server

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCompressedLog(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	packed := gzipped(t, trace)
	write(t, filepath.Join(dir, "lab.log.1.gz"), packed)
	write(t, filepath.Join(dir, "torn.log.1.gz"), packed[:len(packed)-5])
	lines := strings.SplitAfter(trace, "\n")
	for _, c := range []struct{ target, want string }{
		{"lab.log.1.gz", packed},
		{"lab.log.1.gz?grep=Trace", lines[2]},
		{"lab.log.1.gz?tail=2", lines[4] + lines[5]},
		{"lab.log.1.gz?level=error&order=newest&limit=1", lines[4]},
		{"lab.log.1.gz?lines=line:2&after=1", lines[1]},
		{"torn.log.1.gz?tail=1", lines[5] + "-- torn.log.1.gz: unexpected EOF\n"},
		{"torn.log.1.gz?lines=end&before=1", lines[5] + "-- torn.log.1.gz: unexpected EOF\n"},
	} {
		if got := s.do("GET", "/app/"+c.target, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
	got := s.do("GET", "/app/torn.log.1.gz?grep=done", "", "Accept: application/x-ndjson")
	if !strings.Contains(got.body, `{"end":{"damage":"torn.log.1.gz: unexpected EOF","hits":1,"reason":"done","scanned":`) {
		t.Error(got.body)
	}
}

func TestObjectsTellTimeAndLevel(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), trace)
	got := s.do("GET", "/app/lab.log?tail=2", "", "Accept: application/x-ndjson")
	if !strings.Contains(got.body, `"time":"2026-03-04T10:00:02Z","level":"info"`) {
		t.Error(got.body)
	}
}
