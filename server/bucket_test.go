package server

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
	"gowebdav/internal/storage"
)

const bucketSecret = "wJalrXUtnFEMI-not-to-be-seen"

// newBucketSite shares a folder at /mount-a, and a bucket with the same files at /mount-b.
func newBucketSite(t testing.TB, files map[string]string) (*site, *buckettest.Store) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", bucketSecret)
	store := buckettest.New(t)
	s, dir := newLimitedSite(t, "/mount-a,DIR,null,null,true;/mount-b,s3://logs/app?endpoint="+store.URL+",null,null,true", config.Config{Compress: true})
	for name, content := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), content)
	}
	modified := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		store.Put("app/"+filepath.ToSlash(name), string(content), modified)
		return os.Chtimes(filepath.Join(dir, name), modified, modified)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, store
}

func logLines(day, from, n int) string {
	var b strings.Builder
	for i := range n {
		level := []string{"INFO", "INFO", "WARN", "ERROR"}[i%4]
		fmt.Fprintf(&b, "2026-03-%02d %02d:%02d:%02d %s request %d took %d ms\n", day, from, i/60%60, i%60, level, i, i*7%1000)
		if level == "ERROR" && i%3 == 0 {
			b.WriteString("\tat main.go:12\n\tat handler.go:34\n")
		}
	}
	return b.String()
}

// identities are what differs between two copies of a file: numbers in positions and entity tags.
var identities = regexp.MustCompile(`~i[0-9a-f]+|"[0-9a-v]+-[0-9a-v]+-[0-9a-v]+(-gzip)?"`)

// TestBucketAnswers compares the answers of a folder and of a bucket with the same files.
func TestBucketAnswers(t *testing.T) {
	s, _ := newBucketSite(t, map[string]string{
		"app.log":                 logLines(4, 10, 800),
		"app.log.1":               logLines(3, 10, 800),
		"app.log.2.gz":            gzipped(t, logLines(2, 10, 800)),
		"web/access.log":          logLines(4, 9, 300),
		"web/deep/daemon.log":     "no time\nat all\n",
		"json/service.jsonl":      strings.Repeat(`{"time":"2026-03-04T10:00:00Z","level":"error","msg":"broken"}`+"\n", 200),
		"umläute/日志 1.log":        logLines(4, 11, 20),
		"empty.log":               "",
		"core":                    "\x00\x01\x02\x03binary\x04",
		"picture.png":             "\x89PNG\r\n\x1a\nnot much",
		"notes.md":                "# Notes\n\ntext\n",
		"page.html":               "<p>hello</p>",
		"large.txt":               strings.Repeat("a line of text\n", 20_000),
		"web/access.log-20260303": logLines(3, 9, 100),
	})
	queries := []string{"", "?tail=5", "?tail=200&rotated", "?grep=took%207%20ms", "?grep=took+7+ms&rotated&context=2", "?level=error&tail=20", "?level=error&limit=3&order=newest",
		"?since=2026-03-04T10:10&until=2026-03-04T10:20", "?since=2026-03-03T10:10&until=2026-03-04T10:01&rotated", "?lines=end&before=20", "?lines=50%25&before=3&after=3",
		"?lines=2026-03-04T10:30:00&rotated", "?lines=1000", "?histogram", "?histogram&buckets=7&rotated", "?grep=request+\\d*9+&regex&events", "?grep=ERROR&invert&limit=4", "?lines=0&after=99999"}
	forms := []string{"application/x-ndjson", "application/json"}
	for _, name := range []string{"app.log", "app.log.2.gz", "web/deep/daemon.log", "json/service.jsonl", "empty.log", "core", "missing.log", "uml%C3%A4ute/%E6%97%A5%E5%BF%97%201.log", "web"} {
		for i, query := range queries {
			s.alike(t, http.MethodGet, name+query, "", "Accept: text/plain")
			s.alike(t, http.MethodGet, name+query, "", "Accept: "+forms[i%2])
		}
	}
	for i, query := range []string{"?grep=request+7+", "?tail=30", "?grep=ERROR&tail=20", "?lines=end&before=10", "?histogram&buckets=5", "?grep=broken&name=json/service.jsonl", "?find=access", "?grep=request&merge&limit=20&since=2026-03-03", "?tail=5&glob=**/*.log"} {
		for _, folder := range []string{"", "web/"} {
			s.alike(t, http.MethodGet, folder+query, "", "Accept: text/plain")
			s.alike(t, http.MethodGet, folder+query, "", "Accept: "+forms[i%2])
		}
	}
	for _, name := range []string{"", "web/", "app.log?view", "app.log?view&rotated", "web/?view", "?view", "page.html", "picture.png", "picture.png?preview", "notes.md?preview", "notes.md?preview=content", "large.txt", "large.txt?preview", "app.log?open", "core?open"} {
		s.alike(t, http.MethodGet, name, "", "Accept: text/html")
		s.alike(t, http.MethodGet, name, "", "Accept: application/json")
		s.alike(t, http.MethodHead, name, "", "Accept: text/html")
	}
	for _, part := range []string{"0-9", "100-199", "-50", "299990-", "300000-", "70000-200000"} {
		s.alike(t, http.MethodGet, "large.txt", "", "Range: bytes="+part)
	}
	for _, depth := range []string{"0", "1"} {
		for _, name := range []string{"", "web/", "web/access.log", "missing"} {
			s.alike(t, "PROPFIND", name, "", "Depth: "+depth)
		}
	}
	if folder, bucket := s.unzipped(t, "/mount-a/?zip"), s.unzipped(t, "/mount-b/?zip"); !maps.Equal(folder, bucket) || len(bucket) < 16 {
		t.Errorf("the archives differ: %d and %d files", len(folder), len(bucket))
	}
	for _, method := range []string{"OPTIONS", "PUT", "DELETE", "MKCOL", "PROPPATCH", "LOCK", "COPY", "MOVE", "PATCH"} {
		s.alike(t, method, "web/access.log", "x", "Destination: /mount-a/x")
	}
	if strings.Contains(s.log.String(), bucketSecret) {
		t.Error("the secret is in the log")
	}
}

// unzipped returns the files of an archive.
func (s *site) unzipped(t *testing.T, target string) map[string]string {
	t.Helper()
	a := s.do(http.MethodGet, target, "")
	archive, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(a.status, err)
	}
	files := map[string]string{}
	for _, file := range archive.File {
		opened, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(file.Name, "/")
		files[name] = string(content)
	}
	return files
}

// folderTimes are what a bucket does not know: when a folder was changed.
var folderTimes = regexp.MustCompile(`(?s)<D:(getlastmodified|getetag|creationdate|quota-[a-z]+-bytes)>[^<]*</D:[a-z-]+>|<time[^>]*>[^<]*</time>|"modified":"[^"]*"|data-modified="[^"]*"`)

// metered is that the events of a bucket's log are counted only when somebody wants that.
var metered = regexp.MustCompile(` data-metered="\d+"`)

// alike wants equal answers of both.
func (s *site) alike(t *testing.T, method, target, body string, headers ...string) {
	t.Helper()
	folder, bucket := s.do(method, "/mount-a/"+target, body, headers...), s.do(method, "/mount-b/"+target, body, headers...)
	same := func(text string) string {
		if folder.body == bucket.body {
			return ""
		}
		responses := strings.Split(strings.TrimSuffix(text, "</D:multistatus>\n"), "<D:response>") // in any order
		slices.Sort(responses[1:])
		text = strings.Join(responses, "<D:response>")
		return strings.ReplaceAll(folderTimes.ReplaceAllString(identities.ReplaceAllString(text, "ID"), "TIME"), "mount-b", "mount-a")
	}
	want, got := same(folder.body), metered.ReplaceAllString(strings.ReplaceAll(same(bucket.body), " data-packed", ""), "") // its pages are not live
	want = strings.ReplaceAll(want, " data-packed", "")
	if folder.status != bucket.status || want != got {
		at := 0
		for at < min(len(want), len(got)) && want[at] == got[at] {
			at++
		}
		from := max(0, at-80)
		t.Errorf("%s %s %q:\na folder answers %d …%.200q\na bucket         %d …%.200q", method, target, headers, folder.status, want[min(from, len(want)):], bucket.status, got[min(from, len(got)):])
	}
	for _, header := range []string{"Content-Type", "Content-Range", "Accept-Ranges", "Last-Modified", "Allow", "Dav", "Content-Disposition"} {
		if w, g := folder.header.Get(header), bucket.header.Get(header); w != g {
			t.Errorf("%s %s %q: %s is %q of a folder, %q of a bucket", method, target, headers, header, w, g)
		}
	}
}

// TestBucketIsNotFollowed refuses to follow what does not grow, and names it in a live view of others.
func TestBucketIsNotFollowed(t *testing.T) {
	s, _ := newBucketSite(t, map[string]string{"app.log": logLines(4, 10, 10)})
	for _, target := range []string{"/mount-b/app.log?follow", "/mount-b/?follow", "/mount-b/app.log?follow&grep=x&tail=3"} {
		if a := s.do(http.MethodGet, target, ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, noFollow) {
			t.Errorf("GET %s: %d %q", target, a.status, a.body)
		}
	}
	for target, live := range map[string]bool{"/mount-a/app.log?view": true, "/mount-b/app.log?view": false, "/mount-a/?view": true, "/mount-b/?view": false, "/?view": true} {
		if a := s.do(http.MethodGet, target, "", "Accept: text/html"); strings.Contains(a.body, "data-packed") == live {
			t.Errorf("GET %s: the page is live: %t, want %t", target, !live, live)
		}
	}
	all := following(t, s.URL+"/?follow", "Accept", "text/event-stream")
	all.wantEvent("skipped", `{"file":"mount-b/","reason":"`+noFollow+`"}`)
}

// TestBucketDown answers 503 while the store does not answer, and says so in the log at start. Nothing
// is taken for deleted.
func TestBucketDown(t *testing.T) {
	s, store := newBucketSite(t, map[string]string{"app.log": logLines(4, 10, 10)})
	store.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		buckettest.Refuse(w, http.StatusForbidden, "InvalidAccessKeyId")
		return true
	})
	for _, target := range []string{"/mount-b/", "/mount-b/app.log", "/mount-b/app.log?tail=3", "/mount-b/app.log?view"} {
		a := s.do(http.MethodGet, target, "")
		if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, storage.ErrUnreachable.Error()) {
			t.Errorf("GET %s: %d %.300q", target, a.status, a.body)
		}
	}
	if a := s.do(http.MethodGet, "/mount-b/", "", "Accept: text/html", "Accept-Language: zh"); !strings.Contains(a.body, "此文件夹的存储没有正常响应") {
		t.Errorf("the page says %q", a.body)
	}
	if a := s.do("PROPFIND", "/mount-b/", "", "Depth: 1"); a.status != http.StatusServiceUnavailable {
		t.Errorf("PROPFIND: %d", a.status)
	}
	mount := configtest.Mounts(t, "/b,s3://logs/app?endpoint="+store.URL)[0]
	if got := ExamineBucket(mount); !strings.HasPrefix(got, "the bucket cannot be read: the store answers 403 InvalidAccessKeyId: ") {
		t.Errorf("check says %q", got)
	}
	store.Fault(nil)
	if got := ExamineBucket(mount); got != "the bucket answers" {
		t.Errorf("check says %q", got)
	}
	if a := s.do(http.MethodGet, "/mount-b/app.log?tail=1", ""); a.status != http.StatusOK {
		t.Errorf("a store that answers again: %d %q", a.status, a.body)
	}
}

// TestBucketLinks opens a bucket by links without a login, and by logins; a reload keeps both.
func TestBucketLinks(t *testing.T) {
	store := buckettest.New(t)
	store.Put("app/sub/lab.log", "one\ntwo\n", time.Now())
	store.Put("app/other.log", "three\n", time.Now())
	davs := "/b,s3://logs/app?endpoint=" + store.URL + ",ann,a,true"
	s, _, links := linked(t, davs)
	end := time.Now().Add(time.Hour)
	file, folder := LinkQuery(links, "/b/sub/lab.log", end), LinkQuery(links, "/b/sub/", end)
	for range 2 {
		for _, c := range []struct {
			method, target string
			want           int
		}{
			{"GET", "/b/sub/lab.log?" + file, 200},
			{"GET", "/b/sub/lab.log?tail=1&rotated&" + file, 200},
			{"GET", "/b/sub/?" + folder, 200},
			{"PROPFIND", "/b/sub/?" + folder, 207},
			{"GET", "/b/other.log?" + file, 401},
			{"GET", "/b/other.log?" + folder, 401},
			{"PUT", "/b/sub/lab.log?" + file, 405},
			{"GET", "/b/other.log", 401},
		} {
			if got := s.do(c.method, c.target, "", "Depth: 1"); got.status != c.want {
				t.Errorf("%s %s: %d, want %d", c.method, c.target, got.status, c.want)
			}
		}
		if got := s.do("GET", "/b/other.log", "", "ann:a"); got.body != "three\n" {
			t.Errorf("with a login: %d %q", got.status, got.body)
		}
		reload(t, s, links, davs)
	}
}
