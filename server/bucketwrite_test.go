package server

import (
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
)

// newWritableBucket shares an empty folder at /mount-a, and an empty bucket at /mount-b.
func newWritableBucket(t testing.TB) (*site, *buckettest.Store) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", bucketSecret)
	store := buckettest.New(t)
	s, dir := newLimitedSite(t, "/mount-a,DIR,null,null,false;/mount-b,s3://logs/app?endpoint="+store.URL+",null,null,false", config.Config{Compress: true})
	for _, name := range []string{"lab.log", "sub"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return s, store
}

// own are what two resources never share: entity tags, times, tokens of locks.
var own = regexp.MustCompile(`urn:uuid:[-0-9a-f]+|Second-\d+|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [0-9:]{8} GMT|\d{4}-\d\d-\d\dT[0-9:]{8}Z`)

// TestBucketWrites compares the answers of a folder and of a bucket to the same sequence of writes,
// and what is there after it. TAG is the entity tag of the last answer that had one, TOKEN likewise the token
// of a lock.
func TestBucketWrites(t *testing.T) {
	s, store := newWritableBucket(t)
	const lock = `<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
	const property = `<?xml version="1.0"?><propertyupdate xmlns="DAV:"><set><prop><getetag>x</getetag></prop></set></propertyupdate>`
	const explorer = `<?xml version="1.0"?><D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop><Z:Win32LastModifiedTime>Tue, 03 Mar 2026 01:02:03 GMT</Z:Win32LastModifiedTime></D:prop></D:set></D:propertyupdate>`
	large := strings.Repeat("a line of text\n", 600_000) // more than a part
	mounts := []string{"/mount-a/", "/mount-b/"}
	tags, tokens := map[string]string{}, map[string]string{}
	for _, line := range []struct{ method, name, body, headers string }{
		{"PUT", "lab.log", "one\n", ""},
		{"PROPFIND", "", "", "Depth: 1"},
		{"GET", "lab.log", "", ""},
		{"PUT", "lab.log", "two\n", ""},
		{"PUT", "lab.log", "three\n", "If-Match: TAG"},
		{"PUT", "lab.log", "four\n", `If-Match: "other"`},
		{"PUT", "lab.log", "four\n", "If-None-Match: *"},
		{"PUT", "new.log", "new\n", "If-None-Match: *"},
		{"PUT", "lab.log", "x", "If-Unmodified-Since: Tue, 03 Mar 2020 01:02:03 GMT"},
		{"GET", "lab.log", "", "If-None-Match: TAG"},
		{"PUT", "lab.log", "five\n", "If: ([TAG])"},
		{"PUT", "large.txt", large, "If-None-Match: *"},
		{"PUT", "large.txt", large + "more\n", "If-Match: TAG"},
		{"GET", "large.txt", "", "Range: bytes=9000000-9000020"},
		{"PUT", "missing/x", "x", ""},
		{"PUT", "lab.log/x", "x", ""},
		{"PUT", "sub/", "x", ""},
		{"PUT", "bad.log", "x", "Content-Encoding: gzip"},
		{"PUT", "bad.log", "x", "X-Expected-Entity-Length: 7"},
		{"MKCOL", "sub", "", ""},
		{"MKCOL", "sub", "", ""},
		{"MKCOL", "lab.log", "", ""},
		{"MKCOL", "missing/sub", "", ""},
		{"MKCOL", "sub/deep", "x", ""},
		{"MKCOL", "sub/deep/", "", ""},
		{"PROPFIND", "sub", "", "Depth: 1"},
		{"PUT", "sub", "x", ""},
		{"PUT", "sub/x", "x", ""},
		{"PUT", "sub/deep/y", "y", ""},
		{"PUT", "sub/uml%C3%A4ut%20%E6%97%A5%E5%BF%97%20%23%3F%25%2B&", "z", ""},
		{"COPY", "sub/uml%C3%A4ut%20%E6%97%A5%E5%BF%97%20%23%3F%25%2B&", "", "Destination: MOUNTsub/caf%C3%A9%20%25%3F"},
		{"COPY", "lab.log", "", "Destination: MOUNTcopy.log"},
		{"COPY", "lab.log", "", "Destination: MOUNTcopy.log"},
		{"COPY", "lab.log", "", "Destination: MOUNTcopy.log|Overwrite: F"},
		{"COPY", "lab.log", "", "Destination: MOUNTmissing/copy.log"},
		{"COPY", "missing.log", "", "Destination: MOUNTcopy.log"},
		{"COPY", "lab.log", "", "Destination: MOUNTlab.log"},
		{"COPY", "sub", "", "Destination: MOUNTsub/deep/in"},
		{"COPY", "sub", "", "Destination: MOUNTsub2"},
		{"COPY", "sub", "", "Destination: MOUNTshallow|Depth: 0"},
		{"COPY", "sub", "", "Destination: MOUNTsub2|Overwrite: F"},
		{"PUT", "sub2/extra", "goes", ""},
		{"COPY", "sub", "", "Destination: MOUNTsub2"},
		{"PROPFIND", "sub2", "", "Depth: 1"},
		{"COPY", "lab.log", "", "Destination: MOUNTsub2"},
		{"GET", "sub2", "", ""},
		{"COPY", "sub", "", "Destination: MOUNTsub2"},
		{"PROPFIND", "sub2", "", "Depth: 1"},
		{"MOVE", "copy.log", "", "Destination: MOUNTmoved.log|Overwrite: F"},
		{"GET", "copy.log", "", ""},
		{"MOVE", "moved.log", "", "Destination: MOUNTlab.log|Overwrite: F"},
		{"MOVE", "moved.log", "", "Destination: MOUNTlab.log"},
		{"MOVE", "sub2", "", "Destination: MOUNTsub3/"},
		{"PROPFIND", "sub2", "", "Depth: 1"},
		{"PROPFIND", "", "", "Depth: 1"},
		{"MOVE", "sub3", "", "Destination: MOUNTsub3/deep/x"},
		{"MOVE", "sub3/deep", "", "Destination: MOUNTsub3"},
		{"MOVE", "sub3/deep/y", "", "Destination: MOUNTy"},
		{"PROPFIND", "sub3/deep", "", "Depth: 1"},
		{"MOVE", "", "", "Destination: MOUNTx"},
		{"DELETE", "sub3", "", "Depth: 0"},
		{"DELETE", "y", "", `If-Match: "other"`},
		{"DELETE", "y", "", "If-Match: *"},
		{"DELETE", "y", "", ""},
		{"DELETE", "sub3/", "", ""},
		{"PROPFIND", "sub3", "", "Depth: 0"},
		{"DELETE", "", "", ""},
		{"LOCK", "locked.log", lock, "Timeout: Second-600"},
		{"PUT", "locked.log", "x", ""},
		{"PUT", "locked.log", "x", "If: (<TOKEN>)"},
		{"PROPFIND", "locked.log", "", "Depth: 0"},
		{"MOVE", "locked.log", "", "Destination: MOUNTelsewhere.log"},
		{"UNLOCK", "locked.log", "", "Lock-Token: <TOKEN>"},
		{"LOCK", "missing/locked.log", lock, ""},
		{"LOCK", "sub", lock, "Depth: infinity"},
		{"PUT", "sub/within", "x", ""},
		{"DELETE", "sub/x", "", "If: <MOUNTsub> (<TOKEN>)"},
		{"DELETE", "sub/x", "", "If: (<TOKEN>)"},
		{"UNLOCK", "sub", "", "Lock-Token: <TOKEN>"},
		{"PROPPATCH", "lab.log", property, ""},
		{"PROPPATCH", "lab.log", explorer, ""},
		{"PROPPATCH", "missing.log", property, ""},
	} {
		var answers [2]string
		for i, mount := range mounts {
			var headers []string
			for header := range strings.SplitSeq(line.headers, "|") {
				if header != "" {
					headers = append(headers, strings.NewReplacer("MOUNT", mount, "TAG", tags[mount], "TOKEN", tokens[mount]).Replace(header))
				}
			}
			a := s.do(line.method, mount+line.name, line.body, headers...)
			if tag := a.header.Get("ETag"); tag != "" && a.status < 300 {
				tags[mount] = tag
				if got := s.do("HEAD", mount+line.name, "", "Accept-Encoding: identity").header; got.Get("ETag") != tag || got.Get("Last-Modified") != a.header.Get("Last-Modified") {
					t.Errorf("%s %s: the tag %s of the answer is not the file's %s, or its time %q is not %q", line.method, mount+line.name, tag, got.Get("ETag"), a.header.Get("Last-Modified"), got.Get("Last-Modified"))
				}
			}
			if token := strings.Trim(a.header.Get("Lock-Token"), "<>"); token != "" {
				tokens[mount] = token
			}
			responses := strings.Split(strings.TrimSuffix(a.body, "</D:multistatus>\n"), "<D:response>")
			text := identities.ReplaceAllString(strings.NewReplacer(mount, "/MOUNT/", "mount-a", "M", "mount-b", "M").Replace(strings.Join(slices.Sorted(slices.Values(responses)), "\n")), "ID")
			text = own.ReplaceAllString(folderTimes.ReplaceAllString(text, "TIME"), "OWN")
			answers[i] = http.StatusText(a.status) + " " + a.header.Get("Allow") + a.header.Get("Dav") + "\n" + text
			answers[i] = strings.Replace(answers[i], "PUT, PATCH, ", "PUT, ", 1)
		}
		if answers[0] != answers[1] {
			at := 0
			for at < min(len(answers[0]), len(answers[1])) && answers[0][at] == answers[1][at] {
				at++
			}
			at = max(0, at-80)
			t.Errorf("%s %s %q:\na folder answers %.400q\na bucket         %.400q", line.method, line.name, line.headers, answers[0][min(at, len(answers[0])):], answers[1][min(at, len(answers[1])):])
		}
	}
	if folder, bucket := s.unzipped(t, "/mount-a/?zip"), s.unzipped(t, "/mount-b/?zip"); !maps.Equal(folder, bucket) || len(bucket) < 5 {
		t.Errorf("the files differ: %q and %q", slices.Sorted(maps.Keys(folder)), slices.Sorted(maps.Keys(bucket)))
	}
	if store.Multiparts() != 0 {
		t.Error("uploads are open")
	}
	if strings.Contains(s.log.String(), bucketSecret) {
		t.Error("the secret is in the log")
	}
}

// TestBucketRefuses refuses what takes too many requests before it touches anything, with the way
// out, and offers no parts.
func TestBucketRefuses(t *testing.T) {
	s, store := newWritableBucket(t)
	for i := range 1001 {
		store.Put("app/many/"+strings.Repeat("x", i+1), "", time.Now())
	}
	store.Put("app/file", "content", time.Now())
	store.PutAt("app/huge", buckettest.Lines("x"), 5<<30+1, time.Now())
	before := len(store.Keys())
	for _, c := range []struct {
		method, name string
		headers      []string
		want         int
		says         string
	}{
		{"DELETE", "many", nil, 403, "more than 1,000 files"},
		{"COPY", "many", []string{"Destination: /mount-b/copy"}, 403, "more than 1,000 files"},
		{"MOVE", "many", []string{"Destination: /mount-b/moved"}, 403, "more than 1,000 files"},
		{"MOVE", "file", []string{"Destination: /mount-b/many"}, 403, "more than 1,000 files"},
		{"COPY", "huge", []string{"Destination: /mount-b/copy"}, 403, "up to 5 GiB"},
		{"PATCH", "file", []string{"Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"}, 405, "replaced whole"},
		{"PUT", "file", []string{"Content-Range: bytes 0-0/7"}, 400, "replaced whole"},
		{"PUT", strings.Repeat("x", 1024), nil, 414, "too long"},
	} {
		a := s.do(c.method, "/mount-b/"+c.name, "", c.headers...)
		if c.method == "PATCH" || c.method == "PUT" {
			a = s.do(c.method, "/mount-b/"+c.name, "x", c.headers...)
		}
		if a.status != c.want || !strings.Contains(a.body, c.says) {
			t.Errorf("%s %.20s: %d %q, want %d", c.method, c.name, a.status, a.body, c.want)
		}
	}
	if len(store.Keys()) != before {
		t.Error("something was touched")
	}
	for mount, want := range map[string]bool{"/mount-a/": false, "/mount-b/": true} {
		if a := s.do("GET", mount, "", "Accept: text/html"); strings.Contains(a.body, "data-noparts") != want || !strings.Contains(a.body, `data-act="upload"`) {
			t.Errorf("%s: the page says that no parts can be written: %t", mount, !want)
		}
	}
	a := s.do("OPTIONS", "/mount-b/", "")
	if a.header.Get("Dav") != "1, 2" || a.header.Get("Accept-Patch") != "" || strings.Contains(a.header.Get("Allow"), ", PATCH") {
		t.Errorf("OPTIONS: %v", a.header)
	}
}

// TestBucketSourceChanges refuses to move a file that is replaced while it is copied, and to replace
// one that appears meanwhile.
func TestBucketSourceChanges(t *testing.T) {
	s, store := newWritableBucket(t)
	store.Put("app/a", "old", time.Now())
	store.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Copy-Source") != "" {
			store.Put("app/a", "new", time.Now())
		}
		return false
	})
	if a := s.do("MOVE", "/mount-b/a", "", "Destination: /mount-b/b"); a.status != http.StatusConflict || !slices.Equal(store.Keys(), []string{"app/a"}) {
		t.Errorf("the source changes: %d %q, and %q are there", a.status, a.body, store.Keys())
	}
	store.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == "HEAD" {
			store.Put("app/b", "theirs", time.Now())
		}
		return false
	})
	a := s.do("COPY", "/mount-b/a", "", "Destination: /mount-b/b", "Overwrite: F")
	if content, _ := store.Content("app/b"); a.status != http.StatusPreconditionFailed || content != "theirs" {
		t.Errorf("a destination appears: %d %q, %q", a.status, a.body, content)
	}
}

// TestBucketPartialFailure names the members of a folder that could not be deleted or moved (207).
func TestBucketPartialFailure(t *testing.T) {
	s, store := newWritableBucket(t)
	for _, key := range []string{"app/dir/a", "app/dir/b", "app/dir/deep/c"} {
		store.Put(key, key, time.Now())
	}
	store.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		refused := r.Method == "DELETE" && strings.HasSuffix(r.URL.Path, "/b") || strings.HasSuffix(r.Header.Get("X-Amz-Copy-Source"), "/c")
		if refused {
			buckettest.Refuse(w, http.StatusForbidden, "AccessDenied")
		}
		return refused
	})
	if a := s.do("MOVE", "/mount-b/dir", "", "Destination: /mount-b/moved"); a.status != 207 || !strings.Contains(a.body, "<D:href>/mount-b/dir/deep/c</D:href><D:status>HTTP/1.1 403") || strings.Contains(a.body, "dir/a") {
		t.Errorf("MOVE: %d %s", a.status, a.body)
	}
	if a := s.do("GET", "/mount-b/dir/a", ""); a.body != "app/dir/a" {
		t.Errorf("the source has gone: %d", a.status)
	}
	if a := s.do("DELETE", "/mount-b/dir", ""); a.status != 207 || !strings.Contains(a.body, "<D:href>/mount-b/dir/b</D:href><D:status>HTTP/1.1 403") {
		t.Errorf("DELETE: %d %s", a.status, a.body)
	}
	if a := s.do("PROPFIND", "/mount-b/dir", "", "Depth: 1"); strings.Count(a.body, "<D:response>") != 2 {
		t.Errorf("after it: %s", a.body)
	}
}

// TestBucketWriteBudget counts the requests to the store of what users do in a folder that is known.
func TestBucketWriteBudget(t *testing.T) {
	s, store := newWritableBucket(t)
	store.Put("app/dir/first", "x", time.Now())
	s.do("PROPFIND", "/mount-b/dir/", "", "Depth: 1")
	for _, c := range []struct {
		method, name string
		headers      []string
		most         int
	}{
		{"PUT", "new", nil, 3 + 1}, // the list of the folder may be too old
		{"PUT", "new", []string{"If-Match: *"}, 3 + 1},
		{"MOVE", "new", []string{"Destination: /mount-b/dir/moved"}, 3 + 1},
		{"DELETE", "moved", nil, 3},
		{"MKCOL", "sub", nil, 2},
	} {
		store.Cost()
		a := s.do(c.method, "/mount-b/dir/"+c.name, map[string]string{"PUT": "x"}[c.method], c.headers...)
		if requests, _ := store.Cost(); a.status >= 300 || len(requests) > c.most {
			t.Errorf("%s %s: %d, %d requests, want up to %d: %q", c.method, c.name, a.status, len(requests), c.most, requests)
		} else {
			t.Logf("%s: %d requests %q", c.method, len(requests), requests)
		}
	}
}
