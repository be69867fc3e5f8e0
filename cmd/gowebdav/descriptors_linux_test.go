package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// limitDescriptors forbids a process new descriptors from n on. Open ones stay open.
func limitDescriptors(t *testing.T, cmd *exec.Cmd, n uint64) {
	t.Helper()
	if err := unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: 4096}, nil); err != nil {
		t.Fatal(err)
	}
}

// oneConn is a connection to a server with one request at a time.
type oneConn struct {
	net.Conn
	in *bufio.Reader
}

func dial(t *testing.T, network, addr string) oneConn {
	t.Helper()
	c, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(time.Minute)) // fail instead of hanging
	return oneConn{c, bufio.NewReader(c)}
}

func (w oneConn) ask(t *testing.T, method, target, body string, headers ...string) *http.Response {
	t.Helper()
	head := append([]string{fmt.Sprintf("%s %s HTTP/1.1", method, target), "Host: x", fmt.Sprint("Content-Length: ", len(body))}, headers...)
	io.WriteString(w, strings.Join(head, "\r\n")+"\r\n\r\n"+body)
	resp, err := http.ReadResponse(w.in, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	resp.Body = io.NopCloser(strings.NewReader(string(text)))
	return resp
}

// Without file descriptors, every answer is 503 with Retry-After. With descriptors again,
// everything works.
func TestNoDescriptorForFiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"lab.log": "2026-03-04 10:11:12 INFO one\n", "lab.log.1": "2026-03-04 10:11:11 INFO none\n", "deep/er/a.txt": "a", "notes.md": "# b"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "deep", "er"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	const (
		patch = "Content-Type: application/x-sabredav-partialupdate"
		set   = `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x xmlns="y">z</x></D:prop></D:set></D:propertyupdate>`
		lock  = `<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`
	)
	requests := []struct {
		method, target, body string
		headers              []string
	}{
		{"GET", "/app/lab.log", "", nil},
		{"HEAD", "/app/lab.log", "", nil},
		{"GET", "/app/lab.log", "", []string{"Range: bytes=-3"}},
		{"GET", "/app/link/a.txt", "", nil},
		{"GET", "/app/", "", []string{"Accept: text/html"}},
		{"GET", "/app/", "", []string{"Accept: application/json"}},
		{"GET", "/app/?mount", "", []string{"Accept: text/html"}},
		{"GET", "/app/lab.log?view", "", []string{"Accept: text/html"}},
		{"GET", "/app/notes.md?preview", "", []string{"Accept: text/html"}},
		{"GET", "/app/lab.log?tail=1", "", nil},
		{"GET", "/app/lab.log?grep=one&rotated", "", nil},
		{"GET", "/app/lab.log?lines=end", "", nil},
		{"GET", "/app/lab.log?histogram", "", nil},
		{"GET", "/app/?zip", "", nil},
		{"GET", "/app/?tar&name=lab.log", "", nil},
		{"PROPFIND", "/app/", "", []string{"Depth: 1"}},
		{"PROPFIND", "/app/lab.log", "", []string{"Depth: 0"}},
		{"PUT", "/app/new", "content", nil},
		{"PUT", "/app/deep/er/a.txt", "content", nil},
		{"PATCH", "/app/lab.log", "more\n", []string{patch, "X-Update-Range: append"}},
		{"PROPPATCH", "/app/lab.log", set, nil},
		{"LOCK", "/app/locked", lock, []string{"Timeout: Second-1"}},
		{"COPY", "/app/lab.log", "", []string{"Destination: /app/copy"}},
		{"MOVE", "/app/deep/er/a.txt", "", []string{"Destination: /app/moved"}},
		{"MKCOL", "/app/deep/er/new", "", nil},
		{"DELETE", "/app/deep/er", "", nil},
	}
	cmd := program(t, []string{"dav=/app," + dir + ",null,null,false", "PORT=0"})
	lines := running(t, cmd)
	w := dial(t, "tcp", listensOn(t, lines))
	w.ask(t, "GET", "/-/health", "")

	limitDescriptors(t, cmd, 0)
	for _, r := range requests {
		resp := w.ask(t, r.method, r.target, r.body, r.headers...)
		text, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" {
			// PROPPATCH reports it in a multistatus.
			if !(resp.StatusCode == 207 && strings.Contains(string(text), "HTTP/1.1 503 ")) {
				t.Errorf("%s %s: %s, Retry-After %q: %s", r.method, r.target, resp.Status, resp.Header.Get("Retry-After"), text)
			}
		}
	}
	if resp := w.ask(t, "GET", "/app/lab.log?follow", ""); resp.StatusCode != 503 {
		t.Errorf("a follow: %s", resp.Status)
	}
	for _, target := range []string{"/-/health", "/"} {
		if resp := w.ask(t, "GET", target, ""); resp.StatusCode != 200 {
			t.Errorf("%s, which needs none: %s", target, resp.Status)
		}
	}
	limitDescriptors(t, cmd, 4096)
	for _, r := range requests {
		if resp := w.ask(t, r.method, r.target, r.body, r.headers...); resp.StatusCode/100 != 2 {
			t.Errorf("%s %s with descriptors: %s", r.method, r.target, resp.Status)
		}
	}
	w.Close()
	terminate(t, cmd, lines)
}

// Settings that could not be read without a descriptor are read as soon as one is free.
func TestNoDescriptorForSettings(t *testing.T) {
	mounts := filepath.Join(t.TempDir(), "mounts")
	put := func(content string) {
		t.Helper()
		if err := os.WriteFile(mounts, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("/app,app,null,null,false")
	cmd := program(t, []string{"DAV_FILE=" + mounts, "PORT=0"})
	lines := running(t, cmd)
	w := dial(t, "tcp", listensOn(t, lines))
	w.ask(t, "GET", "/-/health", "")
	limitDescriptors(t, cmd, 0)
	put("/app,app,null,null,false\n/new,new")
	awaitLine(t, lines, "refused, the old ones stay")
	limitDescriptors(t, cmd, 4096)
	awaitLine(t, lines, `msg="settings read anew" mounts=2`)
	w.Close()
	terminate(t, cmd, lines)
}

// The gateway cannot be asked without a descriptor.
func TestNoDescriptorForGateway(t *testing.T) {
	gateway := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer gateway.Close()
	cmd := program(t, []string{"dav=/app,app,null,null,false", "PORT=0", "AUTH_URL=" + gateway.URL})
	lines := running(t, cmd)
	w := dial(t, "tcp", listensOn(t, lines))
	w.ask(t, "GET", "/-/health", "")
	limitDescriptors(t, cmd, 0)
	if resp := w.ask(t, "GET", "/app/", ""); resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("%s, Retry-After %q", resp.Status, resp.Header.Get("Retry-After"))
	}
	limitDescriptors(t, cmd, 4096)
	if resp := w.ask(t, "GET", "/app/", ""); resp.StatusCode != 200 {
		t.Errorf("then %s", resp.Status)
	}
	w.Close()
	terminate(t, cmd, lines)
}

// If connections use all descriptors, new clients get 503, also over TLS and a unix socket.
// The health check still works, and later clients are served again.
func TestNoDescriptorForConnections(t *testing.T) {
	secure, _ := certificate(t, t.TempDir())
	for name, env := range map[string][]string{"plain": nil, "TLS": secure, "unix": {"ADDRESS=unix:sock"}} {
		t.Run(name, func(t *testing.T) {
			cmd := program(t, append([]string{"dav=/app,app,null,null,false", "PORT=0"}, env...))
			lines := running(t, cmd)
			addr := listensOn(t, lines)
			connect := func() oneConn {
				t.Helper()
				switch name {
				case "unix":
					return dial(t, "unix", filepath.Join(cmd.Dir, "sock"))
				case "TLS":
					w := dial(t, "tcp", addr)
					w.Conn = tls.Client(w.Conn, &tls.Config{InsecureSkipVerify: true})
					w.in.Reset(w.Conn)
					return w
				}
				return dial(t, "tcp", addr)
			}
			first := connect()
			first.ask(t, "GET", "/-/health", "")
			const limit = 40
			limitDescriptors(t, cmd, limit)
			open := []oneConn{first}
			for {
				w := connect()
				resp := w.ask(t, "OPTIONS", "/app/", "")
				if resp.StatusCode == 503 && resp.Close && resp.Header.Get("Retry-After") != "" {
					break
				}
				open = append(open, w)
				if resp.StatusCode != 200 || len(open) > limit {
					t.Fatalf("connection %d: %s", len(open), resp.Status)
				}
			}
			for range 3 { // it works repeatedly
				w := connect()
				if resp := w.ask(t, "GET", "/-/health", ""); resp.StatusCode != 200 || !resp.Close {
					t.Errorf("health: %s", resp.Status)
				}
			}
			connect() // sends nothing: the server does not wait for it
			w := connect()
			if resp := w.ask(t, "OPTIONS", "/app/", ""); resp.StatusCode != 503 {
				t.Errorf("after a silent connection: %s", resp.Status)
			}
			for _, w := range open {
				if resp := w.ask(t, "OPTIONS", "/app/", "", "Connection: close"); resp.StatusCode != 200 {
					t.Errorf("on a connection from before: %s", resp.Status)
				}
				if _, err := w.in.ReadByte(); err != io.EOF { // at EOF its descriptor is free
					t.Error(err)
				}
			}
			w = connect()
			if resp := w.ask(t, "GET", "/app/", ""); resp.StatusCode != 200 || resp.Close {
				t.Errorf("at last: %s", resp.Status)
			}
			w.Close()
			terminate(t, cmd, lines)
		})
	}
}
