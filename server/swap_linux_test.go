package server

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// Who may write in a folder on the host can replace its members at any moment of a
// request. What leads out then is not there; nothing outside is read or written,
// and nothing is the server's fault.
func TestLinksSwappedUnderRequests(t *testing.T) {
	site, dir := newSite(t, "/app,DIR,null,null,false", false)
	outside := t.TempDir()
	write(t, filepath.Join(outside, "f"), "outside")
	write(t, filepath.Join(dir, "folder", "f"), "inside")
	write(t, filepath.Join(dir, "file"), "inside")
	write(t, filepath.Join(dir, "real", "f"), "inside")
	write(t, filepath.Join(dir, "tree", "f"), "inside")
	links := map[string]string{"folder": outside, "file": outside + "/f", "tree/f": "../real/f"}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, name+".link")); err != nil {
			t.Fatal(err)
		}
	}
	var done atomic.Bool
	var swapping sync.WaitGroup
	defer swapping.Wait()
	defer done.Store(true)
	swapping.Go(func() {
		for !done.Load() {
			for name := range links {
				name = filepath.Join(dir, name)
				if err := unix.Renameat2(unix.AT_FDCWD, name, unix.AT_FDCWD, name+".link", unix.RENAME_EXCHANGE); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	for range 40 {
		for _, c := range [][3]string{
			{"GET", "file"}, {"GET", "folder/f"}, {"GET", "folder/"}, {"GET", "folder/f?tail=1"}, {"HEAD", "folder/f"}, {"PROPFIND", "folder/"}, {"PROPFIND", "file"}, {"PROPFIND", ""},
			{"PUT", "file"}, {"PUT", "folder/f"}, {"PUT", "folder/new"}, {"MKCOL", "folder/made"}, {"PROPPATCH", "folder/f"}, {"LOCK", "folder/locked"},
			{"COPY", "folder/f", "copy"}, {"COPY", "real/f", "folder/copy"}, {"MOVE", "folder/new", "moved"}, {"MOVE", "moved", "folder/new"}, {"COPY", "folder", "whole"}, {"COPY", "tree", "whole"}, {"DELETE", "folder/made"}, {"DELETE", "folder/new"}, {"DELETE", "whole"},
		} {
			body := ""
			switch c[0] {
			case "PUT":
				body = "inside"
			case "PROPPATCH":
				body = `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="x:">y</x></prop></set></propertyupdate>`
			case "LOCK":
				body = `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>`
			}
			r := httptest.NewRequest(c[0], "/app/"+c[1], strings.NewReader(body))
			r.Header.Set("Depth", "1")
			if c[0] != "PROPFIND" {
				r.Header.Set("Depth", "infinity")
			}
			r.Header.Set("Destination", "/app/"+c[2])
			w := httptest.NewRecorder()
			site.Config.Handler.ServeHTTP(w, r)
			if w.Code >= 500 || strings.Contains(w.Body.String(), " 500 ") || strings.Contains(w.Body.String(), "outside") {
				t.Errorf("%v: %d %s %s", c, w.Code, w.Body, lastLine(site.log.String()))
			}
		}
	}
	if b, err := os.ReadFile(filepath.Join(outside, "f")); string(b) != "outside" {
		t.Errorf("outside: %q, %v", b, err)
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("outside: %v, %v", entries, err)
	}
}
