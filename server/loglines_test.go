package server

import (
	"bytes"
	"fmt"
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
	if !hasJSON(t, got.body, fmt.Sprintf(`{"end":{"damage":"torn.log.1.gz: unexpected EOF","hits":1,"reason":"done","scanned":%d}}`, len(packed)-5)) {
		t.Error(got.body)
	}
}

func TestObjectsTellTimeAndLevel(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), trace)
	got := s.do("GET", "/app/lab.log?tail=2", "", "Accept: application/x-ndjson")
	if !hasJSON(t, got.body, `{"time":"2026-03-04T10:00:02Z","level":"info"}`) {
		t.Error(got.body)
	}
}

func TestCharset(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "gbk.log"), "2026-03-04 10:00:00 INFO \xc6\xf4\xb6\xaf\n")
	write(t, filepath.Join(dir, "wide.log"), "\xff\xfea\x00\n\x00\x1f\xa0\n\x00")
	write(t, filepath.Join(dir, "picture.png"), "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\n")
	for _, c := range []struct {
		target string
		status int
		want   string
	}{
		{"gbk.log?grep=启动", 200, "2026-03-04 10:00:00 INFO 启动\n"},
		{"gbk.log?tail=1&charset=gbk", 200, "2026-03-04 10:00:00 INFO 启动\n"},
		{"gbk.log?tail=1&charset=latin1", 200, "2026-03-04 10:00:00 INFO \u00c6\u00f4\u00b6\u00af\n"},
		{"wide.log?tail=2", 200, "a\n\ua01f\n"},
		{"wide.log?lines=2&after=1", 200, "a\n"},
		{"picture.png?tail=2", 415, "415 Unsupported Media Type: a binary file, which has no lines: get it without a query, or read it nevertheless with charset=utf-8\n"},
		{"gbk.log?tail=1&charset=klingon", 400, "400 Bad Request: charset: expected auto, utf-8, gb18030, utf-16le, utf-16be or iso-8859-1\n"},
	} {
		if got := s.do("GET", "/app/"+c.target, ""); got.status != c.status || got.body != c.want {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
	if got := s.do("GET", "/app/picture.png?tail=2&charset=utf-8", ""); got.status != 200 {
		t.Errorf("a binary file as text: %d", got.status)
	}
}

func TestRotatedSet(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	lines := strings.SplitAfter(trace, "\n")
	write(t, filepath.Join(dir, "lab.log.2.gz"), gzipped(t, lines[0]+lines[1]))
	write(t, filepath.Join(dir, "lab.log.1"), lines[2]+lines[3])
	write(t, filepath.Join(dir, "lab.log"), lines[4]+lines[5])
	for _, c := range []struct{ target, want string }{
		{"lab.log?rotated&tail=100", trace},
		{"lab.log.1?rotated&grep=:", trace[:strings.Index(trace, "  File")] + lines[4] + lines[5]},
		{"lab.log?rotated&level=error", strings.Join(lines[1:5], "")},
		{"lab.log?rotated&lines=line:3&before=1&after=1", lines[1] + lines[2]},
		{"lab.log.1?rotated&lines=0&before=1&after=1", lines[1] + lines[2]},
	} {
		if got := s.do("GET", "/app/"+c.target, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
	got := s.do("GET", "/app/lab.log?rotated&tail=3", "", "Accept: application/x-ndjson")
	if !hasJSON(t, got.body, `{"text":"  File \"a.py\", line 1, in f","file":"lab.log.1"}`) {
		t.Error(got.body)
	}
}
