package server

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/archive"
)

// unpack reads an archive into contents by name; a folder's is "/".
func unpack(t *testing.T, a answer) map[string]string {
	t.Helper()
	got := map[string]string{}
	if a.header.Get("Content-Type") == "application/zip" {
		z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			got[f.Name] = string(content)
			if f.FileInfo().IsDir() {
				got[f.Name] = "/"
			}
			if !f.Modified.Equal(archiveTime) && strings.HasSuffix(f.Name, ".log") {
				t.Errorf("%s: modified %v", f.Name, f.Modified)
			}
		}
		return got
	}
	gz, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(gz); ; {
		h, err := r.Next()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[h.Name] = string(content)
		if h.Typeflag == tar.TypeDir {
			got[h.Name] = "/"
		}
		if !h.ModTime.Equal(archiveTime) && strings.HasSuffix(h.Name, ".log") {
			t.Errorf("%s: modified %v", h.Name, h.ModTime)
		}
	}
}

var archiveTime = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func TestArchive(t *testing.T) {
	s, dir := newSite(t, "/应用,DIR,user1,pass1,true", false)
	write(t, filepath.Join(dir, "部署", "记录 #1?.txt"), "deployed\n")
	write(t, filepath.Join(dir, "a\xff.txt"), "bytes\n")
	write(t, filepath.Join(dir, "p.png"), "no picture\n")
	write(t, filepath.Join(dir, ".gowebdav-upload-XBCDEFGHIJKLMNOPQRSTUVWXY2"), "half a file")
	outside := t.TempDir()
	write(t, filepath.Join(outside, "secret"), "secret")
	for name, target := range map[string]string{"out": outside, "out.txt": outside + "/secret", "in.txt": "lab.log", "loop": "."} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"lab.log", "sub"} {
		if err := os.Chtimes(filepath.Join(dir, name), archiveTime, archiveTime); err != nil {
			t.Fatal(err)
		}
	}
	whole := map[string]string{
		"应用/": "/", "应用/lab.log": "one\ntwo\nthree\n", "应用/in.txt": "one\ntwo\nthree\n", "应用/sub/": "/", "应用/sub/inner.txt": "inner\n",
		"应用/部署/": "/", "应用/部署/记录 #1?.txt": "deployed\n", "应用/a%FF.txt": "bytes\n", "应用/p.png": "no picture\n",
		"应用-missing.txt": "Not in this archive, or not whole:\n\n应用/loop/: a link to another folder\n",
	}
	chosen := map[string]string{
		"应用/lab.log": "one\ntwo\nthree\n", "应用/sub/": "/", "应用/sub/inner.txt": "inner\n", "应用/a%FF.txt": "bytes\n",
		"应用-missing.txt": "Not in this archive, or not whole:\n\n应用/gone: it is not there any more\n应用/out.txt: it is not there any more\n",
	}
	const choice = "name=lab.log&name=sub&href=/x/a%25ff.txt&name=gone&name=out.txt"
	for _, c := range []struct {
		method, target, body, name string
		want                       map[string]string
	}{
		{"GET", "?zip", "", "%E5%BA%94%E7%94%A8.zip", whole},
		{"GET", "/?tar", "", "%E5%BA%94%E7%94%A8.tar.gz", whole},
		{"GET", "/?zip&" + choice, "", ".zip", chosen},
		{"POST", "/?zip", choice, ".zip", chosen},
		{"POST", "/?tar", choice, ".tar.gz", chosen},
		{"GET", "/sub?zip", "", `filename="sub.zip"`, map[string]string{"sub/": "/", "sub/inner.txt": "inner\n"}},
	} {
		a := s.do(c.method, "/%E5%BA%94%E7%94%A8"+c.target, c.body, "user1:pass1", "Content-Type: application/x-www-form-urlencoded")
		if a.status != 200 || !strings.Contains(a.header.Get("Content-Disposition"), c.name) || a.header.Get("Content-Encoding") != "" {
			t.Errorf("%s %s: %d, %v", c.method, c.target, a.status, a.header)
			continue
		}
		if got := unpack(t, a); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %s:\n%q, want\n%q", c.method, c.target, got, c.want)
		}
	}
}

// A page that does not have all rows chooses by words, and says what it leaves out.
func TestArchiveOfWhatMatches(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	for _, name := range []string{"Big one.txt", "one.txt", "two.txt", "caf\xe9 one", "deep/one.txt", "one/x.txt"} {
		write(t, filepath.Join(dir, "all", name), "x")
	}
	for form, want := range map[string]string{
		"q=":       "all/Big one.txt all/caf%E9 one all/deep/ all/deep/one.txt all/one.txt all/one/ all/one/x.txt all/two.txt",
		"q=ONE+ig": "all/Big one.txt",
		"q=one&except=/app/all/one/&except=/app/all/caf%25E9%20one&name=two.txt&except=none": "all/Big one.txt all/one.txt",
		"q=nothing": "",
	} {
		for _, got := range []answer{
			s.do("POST", "/app/all?zip", form, "Content-Type: application/x-www-form-urlencoded"),
			s.do("GET", "/app/all?zip&"+form, ""),
		} {
			names := slices.Sorted(maps.Keys(unpack(t, got)))
			if strings.Join(names, " ") != want {
				t.Errorf("%s: %d %q, want %s", form, got.status, names, want)
			}
		}
	}
	if got := s.do("GET", "/app/all?zip&q=&except=..", ""); got.status != 400 {
		t.Errorf("what is no member is left out: %d", got.status)
	}
	var many strings.Builder
	for i := range archive.MaxExcept + 1 {
		fmt.Fprintf(&many, "&except=/app/all/%d", i)
	}
	if got := s.do("POST", "/app/all?zip", "q="+many.String(), "Content-Type: application/x-www-form-urlencoded"); got.status != 400 {
		t.Errorf("%d exceptions: %d", archive.MaxExcept+1, got.status)
	}
}

func TestArchiveRefuses(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,user1,pass1,true;/drop,DIR/sub,null,null,false", false)
	const form = "Content-Type: application/x-www-form-urlencoded"
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		want                       int
	}{
		{"no login", "GET", "/app?zip", "", nil, 401},
		{"a page elsewhere", "POST", "/drop?zip", "name=x", []string{form, "Origin: https://example.org"}, 403},
		{"POST without a question", "POST", "/drop", "name=x", []string{form}, 405},
		{"POST to a file", "POST", "/drop/inner.txt?zip", "", []string{form}, 405},
		{"nothing there", "GET", "/drop/none?zip", "", nil, 404},
		{"a name that leads out", "GET", "/drop?zip&name=../lab.log", "", nil, 400},
		{"the parent", "GET", "/drop?zip&href=..", "", nil, 400},
		{"a bad escape", "GET", "/drop?zip&href=%25zz", "", nil, 400},
		{"a choice too large", "POST", "/drop?zip", "name=" + strings.Repeat("x", archive.MaxChoice), []string{form}, 413},
	} {
		if a := s.do(c.method, c.target, c.body, c.headers...); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.want)
		}
	}
	if a := s.do("GET", "/drop/inner.txt?zip", ""); a.status != 200 || a.body != "inner\n" {
		t.Errorf("a file with ?zip is %d, %q; want its bytes", a.status, a.body)
	}
	if a := s.do("HEAD", "/drop?zip", ""); a.status != 200 || a.header.Get("Content-Type") != "application/zip" {
		t.Errorf("HEAD: %d, %v", a.status, a.header)
	}
}

// A client that goes away ends the work.
func TestArchiveEndsWithItsClient(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	if err := os.Truncate(filepath.Join(dir, "lab.log"), 1<<40); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest("GET", s.URL+"/app?tar", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 1<<10)); err != nil {
		t.Error(err)
	}
	resp.Body.Close()
	s.Close() // waits until the handler has returned
}
