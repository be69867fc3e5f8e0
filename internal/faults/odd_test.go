//go:build linux

package faults

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Special files are reported as missing, and are never opened: opening alone can hang, or start a device.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	s := serve(t, built.checked)
	plant(t, s.dir, map[string]string{"lab.log": "log\n", "odd/a.log": "a\n"})
	var odd []string
	make := func(name string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		odd = append(odd, name)
	}
	make("fifo", syscall.Mkfifo(s.path("odd/fifo"), 0o666))
	make("socket", syscall.Mknod(s.path("odd/socket"), syscall.S_IFSOCK|0o666, 0))
	// A device without a driver: opening it fails. Making one needs a permission.
	if err := syscall.Mknod(s.path("odd/chardev"), syscall.S_IFCHR|0o666, 0); err == nil {
		odd = append(odd, "chardev")
	} else if os.Geteuid() == 0 {
		missing(t, "no device: %v", err)
	}
	watch, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(watch)
	for _, name := range odd {
		if _, err := unix.InotifyAddWatch(watch, s.path("odd/"+name), unix.IN_OPEN); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range odd {
		make("link-to-"+name, os.Symlink(name, s.path("odd/link-to-"+name)))
		make("absolute-link-to-"+name, os.Symlink(s.path("odd/"+name), s.path("odd/absolute-link-to-"+name)))
	}

	for _, name := range odd {
		path := writable + "/odd/" + name
		for _, method := range []string{"GET", "HEAD", "PROPFIND", "PUT", "PATCH", "DELETE", "COPY", "MOVE", "PROPPATCH", "MKCOL"} {
			body := ""
			if method == "PROPPATCH" {
				body = `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">x</x></prop></set></propertyupdate>`
			}
			if a := s.do(method, path, body, "Depth", "0", "Destination", writable+"/new"); a.status/100 != 4 {
				t.Errorf("%s %s: %d %s", method, name, a.status, a.body)
			}
		}
		if a := s.do("COPY", writable+"/lab.log", "", "Destination", path); a.status/100 != 4 {
			t.Errorf("COPY to %s: %d", name, a.status)
		}
	}
	for _, a := range []answer{
		s.do("PROPFIND", writable+"/odd/", "", "Depth", "1"),
		s.do("GET", writable+"/odd/", "", "Accept", "text/html"),
		s.do("GET", writable+"/odd/", "", "Accept", "application/json"),
	} {
		if a.status/100 != 2 || !strings.Contains(a.body, "a.log") || strings.Contains(a.body, "fifo") || strings.Contains(a.body, "socket") || strings.Contains(a.body, "chardev") {
			t.Errorf("list: %d %s", a.status, brief(a.body))
		}
	}
	if a := s.do("COPY", writable+"/odd", "", "Destination", writable+"/copy"); a.status != 201 {
		t.Errorf("COPY of the folder: %d %s", a.status, a.body)
	}
	if entries, err := os.ReadDir(s.path("copy")); err != nil || len(entries) != 1 {
		t.Errorf("the copy holds %v, %v", entries, err)
	}
	if n, err := unix.Read(watch, (&[4096]byte{})[:]); err != unix.EAGAIN {
		t.Errorf("one of them was opened: %d bytes of events, %v", n, err)
	}
	if a := s.do("DELETE", writable+"/odd", ""); a.status != 204 || s.exists("odd") {
		t.Errorf("DELETE of the folder: %d", a.status)
	}
}

// A file changes during its download. The client gets exactly the promised bytes, or a broken connection.
func TestFileThatChangesWhileItIsRead(t *testing.T) {
	t.Parallel()
	s := serve(t, built.checked)
	const size = 12 << 20 // more than the socket buffers hold
	for name, c := range map[string]struct {
		change func(path string) error
		breaks bool
	}{
		"grows": {func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("one more line\n")
			return err
		}, false},
		"is replaced": {func(path string) error {
			if err := os.WriteFile(path+".new", []byte(strings.Repeat("other\n", size/6)), 0o644); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		}, false},
		"is replaced by an upload": {func(path string) error {
			a := s.do("PUT", writable+strings.TrimPrefix(path, s.dir), "other\n")
			if a.status != 204 {
				return fmt.Errorf("PUT: %d", a.status)
			}
			return nil
		}, false},
		"is deleted": {os.Remove, false},
		"shrinks":    {func(path string) error { return os.Truncate(path, size/2) }, true},
		"is emptied": {func(path string) error { return os.Truncate(path, 0) }, true},
	} {
		name += ".log"
		content := version(name, 1, size)
		plant(t, s.dir, map[string]string{name: content})
		conn := s.dial()
		conn.SetReadBuffer(64 << 10)
		fmt.Fprintf(conn, "GET %s/%s HTTP/1.1\r\nHost: x\r\n\r\n", writable, strings.ReplaceAll(name, " ", "%20"))
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
		if _, err := io.CopyN(got, resp.Body, 100_000); err != nil {
			t.Fatal(err)
		}
		if err := c.change(s.path(name)); err != nil {
			t.Fatal(err)
		}
		_, err = got.ReadFrom(resp.Body)
		switch {
		case resp.ContentLength != size:
			t.Errorf("a file that %s: %d bytes promised", name, resp.ContentLength)
		case c.breaks && err != io.ErrUnexpectedEOF:
			t.Errorf("a file that %s: %d bytes, %v; want it broken off", name, got.Len(), err)
		case !c.breaks && err != nil:
			t.Errorf("a file that %s: %v", name, err)
		case !strings.HasPrefix(content, got.String()):
			t.Errorf("a file that %s: the bytes are mixed", name)
		}
		conn.Close()
	}
}

// Log cleaners delete and recreate whole folders under a running server.
func TestFolderThatIsMadeAnew(t *testing.T) {
	t.Parallel()
	s := serve(t, built.checked)
	for round := range 3 {
		content := fmt.Sprint("round ", round)
		plant(t, s.dir, map[string]string{"lab.log": content})
		if a := s.do("GET", writable+"/lab.log", ""); a.status != 200 || a.body != content {
			t.Errorf("round %d: GET: %d %q", round, a.status, a.body)
		}
		if a := s.do("PUT", writable+"/new.log", content); a.status != 201 {
			t.Errorf("round %d: PUT: %d", round, a.status)
		}

		// An upload is in progress when the folder disappears.
		conn := s.dial()
		path := fmt.Sprintf("%s/late-%d.log", writable, round)
		fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n", path)
		r := bufio.NewReader(conn)
		if resp, err := http.ReadResponse(r, nil); err != nil || resp.StatusCode != 100 {
			t.Fatalf("round %d: %v, %v; want 100", round, resp, err)
		}
		if err := os.RemoveAll(s.dir); err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, "too late")
		if resp, err := http.ReadResponse(r, nil); err != nil || resp.StatusCode/100 != 4 {
			t.Errorf("round %d: an upload into a folder that went: %v, %v", round, resp, err)
		}
		for _, method := range []string{"GET", "PROPFIND", "PUT", "MKCOL", "DELETE", "LOCK"} {
			if a := s.do(method, writable+"/lab.log", "", "Depth", "0"); a.status != 503 { // not 404: clients would delete their copies
				t.Errorf("round %d: %s while there is no folder: %d", round, method, a.status)
			}
		}
		if a := s.do("GET", readOnly+"/lab.log", ""); a.status != 200 {
			t.Errorf("round %d: the other mount: %d", round, a.status)
		}
		if err := os.Mkdir(s.dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
