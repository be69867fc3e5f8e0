package dav

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzRequest sends arbitrary requests to a writable mount: no panic, no 500, and nothing
// beside the mount changes.
func FuzzRequest(f *testing.F) {
	f.Add("PUT", "/rw/../secret.txt", "Content-Range: bytes 0-0/1", "x")
	f.Add("PUT", "/rw/lab.log", "Content-Range: bytes 9223372036854775806-9223372036854775806/*", "x")
	f.Add("DELETE", "/rw/%2e%2e/secret.txt", "If: </x> (Not <DAV:no-lock>)", "")
	f.Add("DELETE", "/rw/out/..", "Depth: infinity", "")
	f.Add("COPY", "/rw/lab.log", "Destination: /rw/../secret.txt\nOverwrite: T", "")
	f.Add("MOVE", "/rw/sub", "Destination: http://h/rw/out\nDepth: infinity", "")
	f.Add("MOVE", "/rw/up/secret.txt", "Destination: /rw/stolen", "")
	f.Add("PATCH", "/rw/lab.log", "Content-Type: application/x-sabredav-partialupdate\nX-Update-Range: bytes=-1", "x")
	f.Add("PROPPATCH", "/rw/out", "", setProperty(`<x xmlns="urn:x">1</x>`))
	f.Add("PROPPATCH", "/rw/lab.log", "", strings.Replace(windowsForm, "MODIFIED", "Tue, 03 Mar 2026 01:02:03 GMT", 1))
	f.Add("PROPFIND", "/rw", "Depth: 1", `<propfind xmlns="DAV:"><prop><x xmlns="urn:x"/></prop></propfind>`)
	f.Add("LOCK", "/rw/new", "Timeout: Second-1\nDepth: 0", lockinfo("shared", "<owner>x</owner>"))
	f.Add("UNLOCK", "/rw/new", "Lock-Token: <urn:uuid:x>", "")
	f.Add("MKCOL", "/rw/"+strings.Repeat("x", 300), "", "")
	f.Add("PUT", "/rw/mtime", "X-OC-Mtime: nan\nX-Expected-Entity-Length: 1", "x")
	if _, err := os.Stat("/dev/shm"); err == nil {
		f.Setenv("TMPDIR", "/dev/shm") // syncing each file to a disk would be slow
	}
	f.Fuzz(func(t *testing.T, method, target, headers, body string) {
		// Most fuzzed requests fail here.
		if !slices.Contains(allMethods, method) {
			method = allMethods[len(method)%len(allMethods)]
		}
		if !strings.HasPrefix(target, "/rw") {
			target = "/rw/" + target
		}
		u, err := url.Parse(target)
		if err != nil {
			return
		}
		s := newDirectShare(t, "/rw", false)
		s.check(os.Symlink("../secret.txt", s.path("out")))
		s.check(os.Symlink("..", s.path("up")))
		r := httptest.NewRequest("PUT", "/", strings.NewReader(body))
		r.Method, r.URL = method, u
		for line := range strings.SplitSeq(headers, "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok {
				r.Header.Add(name, strings.TrimSpace(value))
			}
		}
		if !Within("/rw", u.Path) || r.Method == http.MethodGet || r.Method == http.MethodHead {
			return // never reaches the mount
		}
		if clean, err := CleanPath(u); err == nil && !Within("/rw", clean) {
			return
		}
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if rec.Code == http.StatusInternalServerError {
			t.Errorf("%s %q %q: 500", method, target, headers)
		}
		entries, err := os.ReadDir(filepath.Dir(s.dir))
		s.check(err)
		if s.content("../secret.txt") != "secret" || len(entries) != 2 || !s.exists(".") {
			t.Errorf("%s %q %q: something beside the mount has changed", method, target, headers)
		}
		if strings.HasPrefix(rec.Header().Get("Content-Type"), "application/xml") {
			if _, err := parseXML(rec.Body.Bytes()); err != nil {
				t.Errorf("%s %q: %v in %s", method, target, err, rec.Body)
			}
		}
	})
}
