package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/dav"
)

// RFC 9110 §8.8.3.3, §13.1: a condition on a read names the file in whatever coding it
// was sent, as one on a write does; §15.4.5: a 304 has the entity tag that the client
// knows, or else it refreshes another of its copies.
func TestConditionsOnReads(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "long.log"), lines(500))
	write(t, filepath.Join(dir, "large.log"), lines(25_000)) // is compressed as it is sent
	write(t, filepath.Join(dir, "pic.png"), lines(500))
	past, future := "Mon, 02 Jan 2006 15:04:05 GMT", time.Now().Add(time.Hour).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	for _, name := range []string{"lab.log", "long.log", "large.log", "pic.png"} {
		fi, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		date := fi.ModTime().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
		plain := s.do("HEAD", "/app/"+name, "").header.Get("Etag")
		unconditional := map[string]answer{}
		for _, accept := range []string{"identity", "gzip", "zstd"} {
			unconditional[accept] = s.do("HEAD", "/app/"+name, "", "Accept-Encoding: "+accept)
		}
		spellings := map[string]string{"TAG": plain, "ZTAG": dav.CodedETag(plain, "zstd"), "GTAG": dav.CodedETag(plain, "gzip")}
		for _, c := range []struct {
			clause  string
			headers []string
			status  int
			tag     string // "" for the one of a GET without a condition
		}{
			{"§13.1.1", []string{"If-Match: TAG"}, 200, ""},
			{"§13.1.1", []string{"If-Match: GTAG"}, 200, ""},
			{"§13.1.1", []string{"If-Match: ZTAG"}, 200, ""},
			{"§13.1.1 a list", []string{`If-Match: "x", GTAG`}, 200, ""},
			{"§13.1.1", []string{"If-Match: *"}, 200, ""},
			{"§13.1.1", []string{`If-Match: "x"`}, 412, ""},
			{"§13.1.1 weak tags never match", []string{"If-Match: W/TAG"}, 412, ""},
			{"§13.1.1 weak tags never match", []string{"If-Match: W/GTAG"}, 412, ""},
			{"§13.1.2", []string{"If-None-Match: TAG"}, 304, "TAG"},
			{"§13.1.2", []string{"If-None-Match: GTAG"}, 304, "GTAG"},
			{"§13.1.2", []string{"If-None-Match: ZTAG"}, 304, "ZTAG"},
			{"§13.1.2 weak comparison", []string{"If-None-Match: W/TAG"}, 304, "TAG"},
			{"§13.1.2 weak comparison", []string{"If-None-Match: W/GTAG"}, 304, "GTAG"},
			{"§13.1.2 a list", []string{`If-None-Match: "x", ZTAG`}, 304, "ZTAG"},
			{"§13.1.2 two fields", []string{`If-None-Match: "x"`, "If-None-Match: GTAG"}, 304, "GTAG"},
			{"§13.1.2", []string{"If-None-Match: *"}, 304, ""},
			{"§13.1.2", []string{`If-None-Match: "x"`}, 200, ""},
			{"§13.1.3", []string{"If-Modified-Since: " + date}, 304, ""},
			{"§13.1.3", []string{"If-Modified-Since: " + future}, 304, ""},
			{"§13.1.3", []string{"If-Modified-Since: " + past}, 200, ""},
			{"§13.1.3 what is no date is ignored", []string{"If-Modified-Since: yesterday"}, 200, ""},
			{"§13.1.3 If-None-Match comes before", []string{`If-None-Match: "x"`, "If-Modified-Since: " + future}, 200, ""},
			{"§13.1.4", []string{"If-Unmodified-Since: " + past}, 412, ""},
			{"§13.1.4", []string{"If-Unmodified-Since: " + date}, 200, ""},
			{"§13.1.4 If-Match comes before", []string{"If-Match: GTAG", "If-Unmodified-Since: " + past}, 200, ""},
			{"§13.2.2 both", []string{"If-Match: TAG", "If-None-Match: GTAG"}, 304, "GTAG"},
			{"§13.2.2 both", []string{`If-Match: "x"`, "If-None-Match: GTAG"}, 412, ""},
		} {
			for _, method := range []string{"GET", "HEAD"} {
				for _, accept := range []string{"identity", "gzip", "zstd"} {
					headers := []string{"Accept-Encoding: " + accept}
					for _, h := range c.headers {
						for spelling, tag := range spellings {
							if rest, ok := strings.CutSuffix(h, spelling); ok && (rest == "" || strings.ContainsAny(rest[len(rest)-1:], " /")) {
								h = rest + tag
							}
						}
						headers = append(headers, h)
					}
					what := fmt.Sprintf("%s: %s %s %v", c.clause, method, name, headers)
					sent := unconditional[accept]
					got := s.do(method, "/app/"+name, "", headers...)
					if got.status != c.status {
						t.Errorf("%s: %d, want %d", what, got.status, c.status)
						continue
					}
					if c.status == 412 {
						continue
					}
					want := sent.header.Get("Etag")
					if c.tag != "" {
						want = spellings[c.tag]
					}
					if got.header.Get("Etag") != want {
						t.Errorf("%s: entity tag %s, want %s", what, got.header.Get("Etag"), want)
					}
					for _, header := range []string{"Vary", "Cache-Control"} {
						if got.header.Get(header) != sent.header.Get(header) {
							t.Errorf("%s: %s %q, want %q", what, header, got.header.Get(header), sent.header.Get(header))
						}
					}
					if c.status == 304 && (got.body != "" || got.header.Get("Content-Encoding") != "" || got.header.Get("Content-Type") != "") {
						t.Errorf("%s: %q %v", what, got.body, got.header)
					}
				}
			}
		}
		// §13.1.5: If-Range is strict, as what is joined must be of one representation.
		for spelling, tag := range spellings {
			want := 200
			if spelling == "TAG" {
				want = 206
			}
			if got := s.do("GET", "/app/"+name, "", "Range: bytes=0-1", "If-Range: "+tag, "Accept-Encoding: gzip"); got.status != want {
				t.Errorf("%s: If-Range with %s: %d, want %d", name, spelling, got.status, want)
			}
		}
	}
	// Another file is another, also in another coding.
	other := s.do("HEAD", "/app/lab.log", "").header.Get("Etag")
	if got := s.do("GET", "/app/long.log", "", "If-None-Match: "+dav.CodedETag(other, "gzip"), "Accept-Encoding: gzip"); got.status != 200 {
		t.Errorf("the entity tag of another file: %d", got.status)
	}
}
