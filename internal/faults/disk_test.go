//go:build linux

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// On a full disk, writes that do not fit get 507 (RFC 4918 §11.5), and existing files stay complete.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	withMounts(t, func() {
		dir := t.TempDir()
		mountTmpfs(t, dir, 2<<20)
		s := serveFolder(t, built.checked, dir)
		want := map[string]string{
			"lab.log":      version("lab.log", 0, 600<<10),
			"small.log":    version("small.log", 0, 1000),
			"full/":        "",
			"full/old.log": version("old.log", 0, 1000),
			"big/":         "",
			"big/a.log":    version("a.log", 0, 500<<10),
			"big/b.log":    version("b.log", 0, 500<<10),
		}
		plant(t, dir, want)
		tooMuch := version("new", 1, 3<<20)
		update := []string{"Content-Type", "application/x-sabredav-partialupdate", "X-Update-Range"}
		for _, c := range []struct {
			method, name, body string
			headers            []string
		}{
			{"PUT", "lab.log", tooMuch, nil},
			{"PUT", "new.log", tooMuch, nil},
			{"PUT", "full/old.log", tooMuch, nil},
			{"PUT", "lab.log", version("just", 1, 900<<10), nil},
			{"PATCH", "lab.log", tooMuch, append(update, "append")},
			// It fits as a new file, but not at the end of this one too.
			{"PATCH", "lab.log", version("part", 1, 300<<10), append(update, "append")},
			{"PATCH", "lab.log", version("part", 1, 300<<10), append(update, "bytes=500000-")},
			{"PUT", "lab.log", tooMuch, []string{"Content-Range", fmt.Sprintf("bytes 0-%d/*", len(tooMuch)-1)}},
			{"COPY", "lab.log", "", []string{"Destination", writable + "/new.log"}},
			{"COPY", "lab.log", "", []string{"Destination", writable + "/small.log"}},
			{"COPY", "lab.log", "", []string{"Destination", writable + "/full"}},
			{"COPY", "big", "", []string{"Destination", writable + "/full"}},
			{"COPY", "big", "", []string{"Destination", writable + "/small.log"}},
		} {
			a := s.do(c.method, writable+"/"+c.name, c.body, c.headers...)
			named := a.status == 207 && strings.Contains(a.body, " 507 ") // RFC 4918 §9.8.3
			if a.status != 507 && !(c.method == "COPY" && c.name == "big" && named) {
				t.Errorf("%s %s %q: %d %s", c.method, c.name, c.headers, a.status, a.body)
			}
			sameTree(t, fmt.Sprintf("after %s %s %q", c.method, c.name, c.headers), dir, want)
		}

		// With free space again, nothing needs repair.
		if a := s.do("DELETE", writable+"/big", ""); a.status != 204 {
			t.Errorf("DELETE: %d", a.status)
		}
		want["lab.log"] = version("just", 1, 900<<10)
		if a := s.do("PUT", writable+"/lab.log", want["lab.log"]); a.status != 204 {
			t.Errorf("PUT: %d", a.status)
		}
		for _, name := range []string{"big/", "big/a.log", "big/b.log"} {
			delete(want, name)
		}
		sameTree(t, "in the end", dir, want)
	})
}

// A file that is a mount point itself (docker -v file:file) is written in place, since no rename can replace it. It
// still stays complete.
func TestFileThatIsAMountPoint(t *testing.T) {
	t.Parallel()
	withMounts(t, func() {
		outside, dir := t.TempDir(), t.TempDir()
		mountTmpfs(t, outside, 1<<20)
		const short, long = "short\n", 300 << 10
		backing := filepath.Join(outside, "app.log")
		plant(t, outside, map[string]string{"app.log": "old\n", "other": version("other", 0, 300<<10)})
		plant(t, dir, map[string]string{"app.log": "", "lab.log": "lab\n", "sub/a": "a"})
		if err := syscall.Mount(backing, filepath.Join(dir, "app.log"), "", syscall.MS_BIND, ""); err != nil {
			missing(t, "bind mount: %v", err)
		}
		t.Cleanup(func() { syscall.Unmount(filepath.Join(dir, "app.log"), 0) })
		s := serveFolder(t, built.checked, dir)
		want := map[string]string{"app.log": "old\n", "lab.log": "lab\n", "sub/": "", "sub/a": "a"}

		put := func(content string, status int, headers ...string) string {
			t.Helper()
			a := s.do("PUT", writable+"/app.log", content, headers...)
			if a.status != status {
				t.Errorf("PUT of %s: %d, want %d", brief(content), a.status, status)
			}
			if status == 204 {
				want["app.log"] = content
			}
			sameTree(t, "after PUT of "+brief(content), dir, want)
			if b, err := os.ReadFile(backing); err != nil || string(b) != want["app.log"] {
				t.Errorf("the mounted file is %s, %v", brief(string(b)), err)
			}
			return a.header.Get("Etag")
		}
		put(version("app", 1, long), 204)
		seen := map[string]bool{}
		for range 20 {
			if tag := put(short, 204); tag == "" || seen[tag] {
				t.Errorf("entity tag %q is repeated", tag)
			} else {
				seen[tag] = true
			}
		}
		put("", 204)
		put(short, 204)
		put(version("app", 2, 2<<20), 507)
		put("timed\n", 204, "X-OC-Mtime", "1700000000")
		if fi, err := os.Stat(backing); err != nil || fi.ModTime().Unix() != 1700000000 {
			t.Errorf("its time is not the requested one: %v, %v", fi, err)
		}
		put("other\n", 412, "If-Match", `"other"`)

		for _, c := range [][3]string{{"DELETE", "app.log", ""}, {"MOVE", "app.log", "new.log"}, {"MOVE", "lab.log", "app.log"}, {"COPY", "lab.log", "app.log"}, {"COPY", "sub", "app.log"}, {"MOVE", "sub", "app.log"}} {
			a := s.do(c[0], writable+"/"+c[1], "", "Destination", writable+"/"+c[2])
			if a.status < 400 {
				t.Errorf("%v: %d", c, a.status)
			}
			t.Logf("%v of a mount point: %d", c, a.status)
			sameTree(t, fmt.Sprint("after ", c), dir, want)
		}
		a := s.do("COPY", writable+"/app.log", "", "Destination", writable+"/copy.log")
		want["copy.log"] = want["app.log"]
		if a.status != 201 {
			t.Errorf("COPY of it: %d", a.status)
		}
		sameTree(t, "in the end", dir, want)
	})
}

// A program that holds a file open to append, such as a logger, keeps writing to the old file when an upload replaces
// it. Writes in place, by PATCH or a range, reach the same file.
func TestFileThatOthersAppendTo(t *testing.T) {
	t.Parallel()
	s := serve(t, built.checked)
	plant(t, s.dir, map[string]string{"lab.log": "one\n"})
	logger, err := os.OpenFile(s.path("lab.log"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer logger.Close()
	logs := func(line string) {
		t.Helper()
		if _, err := logger.WriteString(line); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want string) {
		t.Helper()
		sameTree(t, "lab.log", s.dir, map[string]string{"lab.log": want})
	}
	logs("two\n")
	if a := s.do("PATCH", writable+"/lab.log", "by PATCH\n", "Content-Type", "application/x-sabredav-partialupdate", "X-Update-Range", "append"); a.status != 204 {
		t.Errorf("PATCH: %d", a.status)
	}
	logs("three\n")
	is("one\ntwo\nby PATCH\nthree\n")
	if a := s.do("PUT", writable+"/lab.log", "by PUT\n"); a.status != 204 {
		t.Errorf("PUT: %d", a.status)
	}
	logs("four\n")
	is("by PUT\n")
	reopened, err := os.OpenFile(s.path("lab.log"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reopened.Close()
	if _, err := reopened.WriteString("five\n"); err != nil {
		t.Fatal(err)
	}
	is("by PUT\nfive\n")
}
