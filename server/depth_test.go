package server

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/storage"
)

// A client that doubles a tree again and again gets no deeper than the bound, and is
// told why.
func TestDepthIsBounded(t *testing.T) {
	s, dir := newSite(t, "/w,DIR,null,null,false", false)
	if err := os.RemoveAll(filepath.Join(dir, "sub")); err != nil {
		t.Fatal(err)
	}
	chain := func(n int) string { return strings.Repeat("/d", n) }
	if a := s.do("MKCOL", "/w/d", ""); a.status != 201 {
		t.Fatalf("MKCOL: %d", a.status)
	}
	refused := 0
	for depth := 1; depth < 2048; depth *= 2 {
		a := s.do("COPY", "/w/d", "", "Destination: /w/c")
		b := s.do("MOVE", "/w/c", "", "Destination: /w"+chain(min(depth, storage.MaxDepth))+"/d", "Overwrite: F")
		for _, a := range []answer{a, b} {
			if a.status == 403 {
				refused++
				if a.body != fmt.Sprintf("403 Forbidden: folders nest at most %d levels deep\n", storage.MaxDepth) {
					t.Errorf("%q does not say why", a.body)
				}
			} else if a.status >= 500 || depth <= storage.MaxDepth/2 && a.status != 201 {
				t.Errorf("%d levels: %d", depth, a.status)
			}
		}
	}
	if refused == 0 {
		t.Error("nothing is refused")
	}
	for n := 1; n <= storage.MaxDepth+1; n++ {
		want := 201
		if _, err := os.Stat(dir + chain(n)); err == nil {
			want = 405
		} else if n > storage.MaxDepth {
			want = 403
		}
		if a := s.do("MKCOL", "/w"+chain(n), ""); a.status != want {
			t.Errorf("MKCOL %d levels deep: %d, want %d", n, a.status, want)
		}
	}
	for _, method := range []string{"PUT", "LOCK"} {
		const lock = `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
		if a := s.do(method, "/w"+chain(storage.MaxDepth)+"/"+method+".log", lock); a.status != 201 {
			t.Errorf("%s into the last level: %d", method, a.status)
		}
	}
	deepest := 0
	if err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			deepest = max(deepest, strings.Count(strings.TrimPrefix(name, dir), "/"))
		}
		return err
	}); err != nil || deepest != storage.MaxDepth {
		t.Errorf("%d levels, %v", deepest, err)
	}
	if a := s.do("DELETE", "/w/d", "", `If: (Not <DAV:no-lock>)`); a.status != 423 {
		t.Errorf("DELETE of a tree with a lock in its last level: %d", a.status)
	}
}

// Folders that others made deeper are read by their addresses; an archive stops at the
// bound and names what it leaves out.
func TestDeepFoldersOfOthers(t *testing.T) {
	s, dir := newSite(t, "/w,DIR,null,null,false", false)
	aged(t, filepath.Join(dir, "lab.log"))
	deep := strings.Repeat("/d", storage.MaxDepth+50)
	write(t, dir+deep+"/x.txt", "deep\n")
	write(t, dir+deep[:2*storage.MaxDepth]+"/last.txt", "last\n")
	if a := s.do("GET", "/w"+deep+"/x.txt", ""); a.body != "deep\n" {
		t.Errorf("GET: %d", a.status)
	}
	for _, accept := range []string{"text/html", "application/json"} {
		if a := s.do("GET", "/w"+deep+"/", "", "Accept: "+accept); a.status != 200 || !strings.Contains(a.body, "x.txt") {
			t.Errorf("%s: %d", accept, a.status)
		}
	}
	if a := s.do("PROPFIND", "/w"+deep, "", "Depth: 1"); a.status != 207 || !strings.Contains(a.body, "x.txt") {
		t.Errorf("PROPFIND: %d", a.status)
	}
	top := func(n int) string { return "w" + strings.Repeat("/d", n) }
	for _, query := range []string{"?zip", "?tar", "?tar&name=d"} {
		got := unpack(t, s.do("GET", "/w/"+query, ""))
		want := "Not in this archive, or not whole:\n\n" + top(storage.MaxDepth+1) + "/: it lies too deep: no more than 200 levels down are read\n"
		if query == "?tar&name=d" {
			want = strings.Replace(want, top(storage.MaxDepth+1), top(storage.MaxDepth+2), 1)
		}
		if got["w-missing.txt"] != want || got[top(storage.MaxDepth)+"/last.txt"] != "last\n" {
			t.Errorf("%s: %d names, missing: %q", query, len(got), got["w-missing.txt"])
		}
	}
	if a := s.do("COPY", "/w/d", "", "Destination: /w/e"); a.status != 403 {
		t.Errorf("COPY: %d", a.status)
	}
	if a := s.do("DELETE", "/w/d", ""); a.status != 204 {
		t.Errorf("DELETE: %d", a.status)
	}
	if _, err := os.Stat(filepath.Join(dir, "d")); err == nil {
		t.Error("it is still there")
	}
}

// aged gives a file the time that unpack expects of a log.
func aged(t *testing.T, name string) {
	t.Helper()
	if err := os.Chtimes(name, archiveTime, archiveTime); err != nil {
		t.Fatal(err)
	}
}

// A path that no archive can hold is left out and named, as far as there is room.
func TestLongPathsInArchives(t *testing.T) {
	s, dir := newSite(t, "/w,DIR,null,null,true", false)
	aged(t, filepath.Join(dir, "lab.log"))
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("\xff", 200) // three bytes each in an archive
	for range 120 {
		if err := root.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := root.OpenRoot(name)
		root.Close()
		if err != nil {
			t.Fatal(err)
		}
		root = next
	}
	root.Close()
	for _, query := range []string{"?zip", "?tar"} {
		got := unpack(t, s.do("GET", "/w/"+query, ""))
		if missing := got["w-missing.txt"]; !strings.Contains(missing, "its path is too long for an archive") || got["w/lab.log"] != "one\ntwo\nthree\n" {
			t.Errorf("%s: %d names, missing: %.100q", query, len(got), missing)
		}
	}
}
