//go:build linux

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// If the file system of a mount is unmounted under the server (umount -l), the folder beneath it can be read. Nothing
// is written to it until the file system is back, or an operator sends SIGHUP.
func TestMountPointThatGoesAway(t *testing.T) {
	for name, c := range map[string]struct {
		shared string // below the mount point
		mount  func(t *testing.T, dir string)
	}{
		"of its own":                   {".", newDisk},
		"of a folder above it":         {"logs/app", newDisk},
		"of the same device":           {".", bindFolder},
		"of the same device but above": {"logs", bindFolder},
		"that was not there at first":  {".", nil},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			withMounts(t, func() { goesAway(t, c.shared, c.mount) })
		})
	}
}

// newDisk mounts a file system that the test can unmount. The namespace ends with the test.
func newDisk(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		missing(t, "mount of a tmpfs: %v", err)
	}
}

// bindFolder mounts a folder of the same file system.
func bindFolder(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount(t.TempDir(), dir, "", syscall.MS_BIND, ""); err != nil {
		missing(t, "bind mount: %v", err)
	}
}

func goesAway(t *testing.T, shared string, mount func(t *testing.T, dir string)) {
	point := t.TempDir()
	dir := filepath.Join(point, shared)
	below := map[string]string{"lab.log": "below\n", "sub/": "", "sub/a": "below\n"}
	plant(t, dir, below)
	late := mount == nil
	if late {
		mount = bindFolder
	} else {
		mount(t, point)
		plant(t, dir, map[string]string{"lab.log": "disk\n"})
	}
	s := serveFolder(t, built.checked, dir)
	ask := func(method, name string, status int, headers ...string) {
		t.Helper()
		a := s.do(method, writable+"/"+name, lockBody(method), headers...)
		if a.status != status {
			t.Errorf("%s %s: %d, want %d", method, name, a.status, status)
		}
		if status == 503 && (a.header.Get("Retry-After") == "" || strings.Contains(a.body, point)) {
			t.Errorf("%s %s: %v %s", method, name, a.header, a.body)
		}
	}
	if late { // the mount point appears later
		mount(t, point)
		plant(t, dir, map[string]string{"lab.log": "disk\n"})
	}
	ask("PUT", "new.log", 201)
	unmount := func() {
		t.Helper()
		if err := syscall.Unmount(point, syscall.MNT_DETACH); err != nil {
			t.Fatal(err)
		}
	}
	unmount()
	to := func(name string) []string { return []string{"Destination", writable + "/" + name} }
	for _, c := range []struct {
		method, name string
		headers      []string
	}{
		{"PUT", "new.log", nil}, {"PUT", "lab.log", nil}, {"PUT", "nowhere/x", nil}, {"PUT", "lab.log", []string{"If-Match", `"x"`}},
		{"PUT", "lab.log", []string{"Content-Range", "bytes 0-0/*"}},
		{"PATCH", "lab.log", []string{"Content-Type", "application/x-sabredav-partialupdate", "X-Update-Range", "append"}},
		{"MKCOL", "made", nil}, {"MKCOL", "sub", nil}, {"DELETE", "lab.log", nil}, {"DELETE", "new.log", nil}, {"DELETE", "sub", nil}, {"PROPPATCH", "lab.log", nil},
		{"COPY", "lab.log", to("x")}, {"COPY", "sub", to("x")}, {"MOVE", "sub", to("x")}, {"MOVE", "new.log", to("x")}, {"LOCK", "fresh.log", nil}, {"LOCK", "nowhere/fresh.log", nil},
	} {
		ask(c.method, c.name, 503, c.headers...)
	}
	sameTree(t, "underneath", dir, below)
	ask("GET", "", 200)
	ask("GET", "lab.log", 200)
	ask("PROPFIND", "", 207, "Depth", "1")
	ask("LOCK", "lab.log", 200)
	refused := regexp.MustCompile(`level=ERROR msg="writes are refused: .*mount it again, or .*SIGHUP.* mount=` + writable + ` path=`)
	s.await(refused)
	s.mu.Lock()
	if n := len(refused.FindAllString(strings.Join(s.lines, ""), -1)); n != 1 {
		t.Errorf("said %d times", n)
	}
	s.mu.Unlock()

	// The file system is back.
	mount(t, point)
	plant(t, dir, map[string]string{"lab.log": "disk\n"})
	ask("PUT", "new.log", 201)
	s.await(regexp.MustCompile(`msg="writes are allowed again" mount=` + writable))
	unmount()
	ask("PUT", "new.log", 503)

	// The operator wants to use the folder beneath.
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	s.await(regexp.MustCompile(`msg="settings read anew"`))
	ask("PUT", "new.log", 201)
	ask("MKCOL", "made", 201)
	unwanted := fmt.Sprint(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)) // as log cleaners do
	if unwanted != "<nil> <nil>" {
		t.Error(unwanted)
	}
	ask("PUT", "new.log", 201)
}

// lockBody returns the body of a request with this method.
func lockBody(method string) string {
	switch method {
	case "LOCK":
		return `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
	case "PROPPATCH":
		return `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="x:">y</x></prop></set></propertyupdate>`
	case "PUT", "PATCH":
		return "x"
	}
	return ""
}
