package server

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/dav"
)

func decode(t *testing.T, a answer) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.body)
	var err error
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// lines is a regular log.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-03-04 10:11:12 INFO order %d done in %d ms\n", i, i%97)
	}
	return b.String()
}

func TestCompress(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	long := lines(25_000) // more than maxWhole
	write(t, filepath.Join(dir, "long.log"), long)
	write(t, filepath.Join(dir, "pic.png"), long)
	write(t, filepath.Join(dir, "old.log.1.gz"), long)
	plain := s.do("GET", "/app/long.log", "", "Accept-Encoding: identity").header.Get("Etag")
	for _, c := range []struct {
		name, path, accept, want string
	}{
		{"zstd before gzip", "/app/long.log", "gzip, deflate, br, zstd", "zstd"},
		{"gzip alone", "/app/long.log", "gzip", "gzip"},
		{"RFC 9110 §12.5.3: weights", "/app/long.log", "zstd;q=0.2, gzip;q=0.8", "gzip"},
		{"RFC 9110 §12.4.2: a weight of zero refuses", "/app/long.log", "zstd;q=0, gzip; q=0.000", ""},
		{"none asked for", "/app/long.log", "identity", ""},
		{"unknown codings", "/app/long.log", "br, *", ""},
		{"short", "/app/lab.log", "zstd", ""},
		{"an image", "/app/pic.png", "zstd, gzip", ""},
		{"compressed already", "/app/old.log.1.gz", "zstd, gzip", ""},
		{"a page", "/app/", "gzip", "gzip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := s.do("GET", c.path, "", "Accept-Encoding: "+c.accept)
			if got.status != 200 || got.header.Get("Content-Encoding") != c.want {
				t.Fatalf("%d, Content-Encoding %q, want %q", got.status, got.header.Get("Content-Encoding"), c.want)
			}
			if strings.HasSuffix(c.path, "long.log") {
				if decode(t, got) != long {
					t.Error("the text is another")
				}
				if got.header.Get("Vary") != "Accept-Encoding" {
					t.Errorf("Vary: %q", got.header.Get("Vary"))
				}
				if tag := got.header.Get("Etag"); tag != dav.CodedETag(plain, c.want) {
					t.Errorf("entity tag %s, of the file as it is %s", tag, plain)
				}
				if again := s.do("GET", c.path, "", "Accept-Encoding: "+c.accept, "If-None-Match: "+got.header.Get("Etag")); again.status != 304 || again.body != "" {
					t.Errorf("asked again: %d", again.status)
				}
				head := s.do("HEAD", c.path, "", "Accept-Encoding: "+c.accept)
				if head.header.Get("Content-Encoding") != c.want || head.header.Get("Etag") != got.header.Get("Etag") || head.body != "" {
					t.Errorf("HEAD: %v", head.header)
				}
			}
			want := strconv.Itoa(len(got.body))
			if c.want != "" && strings.HasSuffix(c.path, "long.log") {
				want = "" // it is more than maxWhole, and compressed as it is sent
			}
			if length := got.header.Get("Content-Length"); length != want {
				t.Errorf("Content-Length %q, want %q", length, want)
			}
		})
	}
	if got := s.do("GET", "/app/long.log", "", "Accept-Encoding: gzip"); len(got.body)*8 > len(long) {
		t.Errorf("gzip sends %d bytes of %d", len(got.body), len(long))
	}
}

// Who writes back what came compressed has the tag of that.
func TestConditionOnACompressedDownload(t *testing.T) {
	s, dir := newSite(t, "/rw,DIR,null,null,false", false)
	write(t, filepath.Join(dir, "long.log"), lines(500))
	tag := s.do("GET", "/rw/long.log", "", "Accept-Encoding: gzip").header.Get("Etag")
	if got := s.do("PUT", "/rw/long.log", lines(501), "If-Match: "+tag); got.status != 204 {
		t.Errorf("PUT with the tag %s: %d", tag, got.status)
	}
	if got := s.do("PUT", "/rw/long.log", "lost", "If-Match: "+tag); got.status != 412 {
		t.Errorf("PUT with the tag of the version before: %d", got.status)
	}
	tag = s.do("GET", "/rw/long.log", "", "Accept-Encoding: zstd").header.Get("Etag")
	if got := s.do("PUT", "/rw/long.log", "x", "If: (["+tag+"])"); got.status != 204 {
		t.Errorf("PUT with If: %d", got.status)
	}
}

// A range is one of the file's own bytes, and joined only with those.
func TestRangesAreNotCompressed(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	long := lines(50_000)
	write(t, filepath.Join(dir, "long.log"), long)
	zipped := s.do("GET", "/app/long.log", "", "Accept-Encoding: zstd").header.Get("Etag")
	got := s.do("GET", "/app/long.log", "", "Accept-Encoding: zstd", "Range: bytes=10-19")
	if got.status != 206 || got.body != long[10:20] || got.header.Get("Content-Encoding") != "" {
		t.Errorf("%d %q %v", got.status, got.body, got.header)
	}
	got = s.do("GET", "/app/long.log", "", "Accept-Encoding: zstd", "Range: bytes=10-19", "If-Range: "+zipped)
	if got.status != 200 || got.body != long || got.header.Get("Content-Encoding") != "" {
		t.Errorf("resuming a compressed download by a range: %d, %d bytes", got.status, len(got.body))
	}
}

func TestPropfindIsCompressed(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	for i := range 50 {
		write(t, filepath.Join(dir, fmt.Sprintf("file-%d.log", i)), "x")
	}
	got := s.do("PROPFIND", "/app", "", "Depth: 1", "Accept-Encoding: gzip")
	if got.status != 207 || got.header.Get("Content-Encoding") != "gzip" || !strings.Contains(decode(t, got), "/app/file-49.log") {
		t.Errorf("%d %v", got.status, got.header)
	}
}
