package server

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"gowebdav/internal/logs/charset"
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
		{"torn.log.1.gz?tail=1", lines[5] + "-- torn.log.1.gz: unexpected EOF: the file is cut off, or is still being written\n"},
		{"torn.log.1.gz?lines=end&before=1", lines[5] + "-- torn.log.1.gz: unexpected EOF: the file is cut off, or is still being written\n"},
	} {
		if got := s.do("GET", "/app/"+c.target, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
	got := s.do("GET", "/app/torn.log.1.gz?grep=done", "", "Accept: application/x-ndjson")
	if !hasJSON(t, got.body, fmt.Sprintf(`{"end":{"damage":"torn.log.1.gz: unexpected EOF: the file is cut off, or is still being written","hits":1,"reason":"done","scanned":%d}}`, len(packed)-5)) {
		t.Error(got.body)
	}
	page := s.do("GET", "/app/torn.log.1.gz?view", "", "Accept: text/html")
	if page.status != 200 || !strings.Contains(page.body, "is still being written") || !strings.Contains(page.body, strings.TrimSpace(lines[5])) {
		t.Errorf("%d %s", page.status, page.body)
	}
}

// Whoever reads text is told that a line goes on.
func TestTextOfACutLine(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), "before\n"+strings.Repeat("x", 3<<20)+"y\nafter\n")
	for _, c := range []struct {
		target string
		shown  int
	}{
		{"lines=7&after=1", 64 << 10},
		{"lines=7&after=1&full", 1 << 20},
		{"grep=y", 1 << 20},
	} {
		want := strings.Repeat("x", c.shown) + fmt.Sprintf("\n-- cut after %d bytes of text: the line has %d bytes\n", c.shown, 3<<20+2)
		if got := s.do("GET", "/app/lab.log?"+c.target, ""); got.body != want {
			t.Errorf("%s: %d bytes, ends with %q", c.target, len(got.body), got.body[max(0, len(got.body)-100):])
		}
	}
}

// What Docker wrote in pieces is one line in each form; a place in its middle leads to it.
func TestLinesInPieces(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	object := func(stream, text string, second int) string {
		return fmt.Sprintf(`{"log":"%s","stream":"%s","time":"2026-03-04T10:00:%02dZ"}`+"\n", text, stream, second)
	}
	first, second := object("stdout", `ERROR one, `, 1), object("stdout", `two\n`, 3)
	between := object("stderr", `WARN between\n`, 2)
	write(t, filepath.Join(dir, "web.log"), first+between+second+object("stdout", `INFO last\n`, 4))
	whole := object("stdout", `ERROR one, two\n`, 1)
	for _, c := range []struct{ target, want string }{
		{"grep=one, two", whole},
		{"grep=one, two&order=newest", whole},
		{"grep=BETWEEN&ignorecase&context=1", whole + between + object("stdout", `INFO last\n`, 4)},
		{"level=error", whole},
		{"tail=3", whole + between + object("stdout", `INFO last\n`, 4)},
		{"lines=5&after=1", whole},
		{fmt.Sprintf("lines=%d&after=1", len(first+between)+5), between},
	} {
		if got := s.do("GET", "/app/web.log?"+strings.ReplaceAll(c.target, " ", "%20"), ""); got.body != c.want {
			t.Errorf("%s: %s", c.target, got.body)
		}
	}
	got := s.do("GET", "/app/web.log?grep=two", "", "Accept: application/x-ndjson")
	if !hasJSON(t, got.body, fmt.Sprintf(`{"offset":0,"length":%d,"time":"2026-03-04T10:00:01Z","level":"error"}`, len(first))) {
		t.Error(got.body)
	}
	if got := s.do("GET", "/app/web.log?histogram&buckets=1", "", "Accept: application/json"); !strings.Contains(got.body, `"counts":{"error":1,"info":1,"warn":1}`) {
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
	for name, text := range map[string]string{"big5": "\xa7\xd1\xb0\x4f", "sjis": "\x83\x65\x83\x58\x83\x67", "korean": "\xbf\xc0\xb7\xf9", "russian": "\xce\xf8\xe8\xe1\xea\xe0"} {
		write(t, filepath.Join(dir, name+".log"), text+"\n")
	}
	write(t, filepath.Join(dir, "wide32.log"), "\xff\xfe\x00\x00a\x00\x00\x00\n\x00\x00\x00")
	write(t, filepath.Join(dir, "short.log"), "ERROR \xcf\xb5\xcd\xb3\n")
	write(t, filepath.Join(dir, "nul.log"), "INFO started\nINFO \x00worked\nINFO stopped\n")
	write(t, filepath.Join(dir, "picture.png"), "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\n")
	for _, c := range []struct {
		target string
		status int
		want   string
	}{
		{"gbk.log?grep=启动", 200, "2026-03-04 10:00:00 INFO 启动\n"},
		{"gbk.log?tail=1&charset=gbk", 200, "2026-03-04 10:00:00 INFO 启动\n"},
		{"big5.log?tail=1&charset=big5", 200, "忘記\n"},
		{"big5.log?grep=記&charset=Big5", 200, "忘記\n"},
		{"sjis.log?lines=0&after=1&charset=shift_jis", 200, "テスト\n"},
		{"sjis.log?grep=ス&charset=sjis&order=newest", 200, "テスト\n"},
		{"korean.log?grep=오류&charset=euc-kr", 200, "오류\n"},
		{"russian.log?grep=ошибка&ignorecase&charset=windows-1251", 200, "Ошибка\n"},
		{"russian.log?tail=1&charset=CP1251", 200, "Ошибка\n"},
		{"gbk.log?tail=1&charset=latin1", 200, "2026-03-04 10:00:00 INFO \u00c6\u00f4\u00b6\u00af\n"},
		{"wide.log?tail=2", 200, "a\n\ua01f\n"},
		{"wide.log?lines=2&after=1", 200, "a\n"},
		{"picture.png?tail=2", 415, "415 Unsupported Media Type: a binary file, which has no lines: get it without a query, or read it nevertheless with charset=utf-8 or text\n"},
		{"gbk.log?tail=1&charset=klingon", 400, "400 Bad Request: charset: expected " + strings.Join(charset.Names(), ", ") + "\n"},
		{"wide32.log?tail=2", 415, "415 Unsupported Media Type: a file in UTF-32, which is not read: get it without a query, and convert it, as by iconv -f UTF-32 -t UTF-8\n"},
		{"short.log?tail=1", 200, "ERROR 系统\n"},
		{"nul.log?grep=worked", 200, "INFO \\x00worked\n"},
		{"nul.log?grep=" + `\x00worked`, 200, "INFO \\x00worked\n"},
		{"nul.log?grep=%00", 200, "INFO \\x00worked\n"},
		{"picture.png?tail=1&text", 200, "\\x00\\x00\\x00\rIHDR\\x00\\x00\x02\\x00\n"},
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
