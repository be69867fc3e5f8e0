package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gowebdav/internal/config"
)

// start runs the program in a new folder until the test ends. It returns the program's
// address and its log so far.
func start(t *testing.T, args ...string) (addr, log string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range []string{"dav", "DAV", "PORT", "ADDRESS", "SECRET_DAV_LIST", "LOG_FORMAT", "CORS_ORIGINS", "COMPRESS"} {
		t.Setenv(name, "") // restores it at the end
		os.Unsetenv(name)
	}
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"--port", "0", "--address", "127.0.0.1"}, args...), io.Discard, w)
		w.CloseWithError(io.EOF)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	lines := bufio.NewScanner(r)
	var seen strings.Builder
	for lines.Scan() {
		seen.WriteString(lines.Text() + "\n")
		if _, rest, ok := strings.Cut(lines.Text(), "msg=listening addr="); ok {
			addr, _, _ = strings.Cut(rest, " ")
		}
		if addr != "" && strings.Contains(lines.Text(), "private-writable") {
			break
		}
	}
	go io.Copy(io.Discard, r)
	return addr, seen.String()
}

// Without any setting, the program shares samples.
func TestSampleMounts(t *testing.T) {
	addr, log := start(t)
	for _, prefix := range []string{"/public-writable", "/public-readonly", "/private-writable"} {
		if !strings.Contains(log, "url=http://127.0.0.1") || !strings.Contains(log, prefix) {
			t.Errorf("no URL of %s in the log:\n%s", prefix, log)
		}
		req, err := http.NewRequest("GET", "http://"+addr+prefix+"/lab.log", nil)
		if err != nil {
			t.Fatal(err)
		}
		if prefix == "/private-writable" {
			req.SetBasicAuth("user1", "pass1")
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 200 || len(body) < 1000 {
			t.Errorf("%s: %s, %d bytes", prefix, resp.Status, len(body))
		}
	}
	if !strings.Contains(log, "user=user1 password=pass1") { // on loopback it is no secret
		t.Errorf("the log does not show the samples' login:\n%s", log)
	}
	if _, err := os.Stat(filepath.Join("data", "public-readonly", "lab.log")); err != nil {
		t.Error(err)
	}
}

func TestHealthcheck(t *testing.T) {
	addr, _ := start(t)
	_, port, _ := net.SplitHostPort(addr)
	var out bytes.Buffer
	if err := run(t.Context(), []string{"healthcheck", "--port", port}, &out, io.Discard); err != nil || out.String() != "ok\n" {
		t.Errorf("%q, %v", &out, err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
	ln.Close()
	if err := run(t.Context(), []string{"healthcheck", "--port", closed}, io.Discard, io.Discard); err == nil {
		t.Error("healthy, though nobody listens")
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct{ addr, path, want string }{
		{"[::]:8080", "/app", "http://localhost:8080/app"},
		{"0.0.0.0:80", "/app", "http://localhost/app"},
		{"[::1]:80", "/a b", "http://[::1]/a%20b"},
		{"[::1]:8080", "/a#b?c", "http://[::1]:8080/a%23b%3Fc"},
		{"[fe80::1%lo]:8080", "/app", "http://[fe80::1%25lo]:8080/app"},
		{"127.0.0.1:8080", "/日志", "http://127.0.0.1:8080/%E6%97%A5%E5%BF%97"},
	} {
		addr, err := net.ResolveTCPAddr("tcp", c.addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := address(addr, false, c.path); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.addr, c.path, got, c.want)
		}
	}
}

func TestListenErrors(t *testing.T) {
	addr, _ := start(t)
	_, port, _ := net.SplitHostPort(addr)
	for _, c := range []struct{ address, port, want string }{
		{"127.0.0.1", port, "PORT: port " + port + " is in use"},
		{"203.0.113.1", "0", "ADDRESS: 203.0.113.1 is not an address of this machine"}, // RFC 5737: documentation
	} {
		err := run(t.Context(), []string{"--address", c.address, "--port", c.port}, io.Discard, io.Discard)
		if !errors.As(err, new(usageError)) || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// Every command in the help exists: none is taken for a wrong flag.
func TestCommandsOfTheHelp(t *testing.T) {
	for _, c := range config.Manual().Commands {
		if c.Name == "" {
			continue
		}
		if err := run(t.Context(), []string{c.Name, "--nonsense"}, io.Discard, io.Discard); err == nil || strings.Contains(err.Error(), "expected a flag") {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

// Who may enter another server is decided there, unless this one asks for the login or gives one.
func TestCheckOfAnotherServer(t *testing.T) {
	login := filepath.Join(t.TempDir(), "login")
	if err := os.WriteFile(login, []byte("user:password\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for dav, want := range map[string]string{
		"/web2,http://127.0.0.1:1,null,null,false":                         "users of the other server may read, and write what it allows",
		"/web2,http://127.0.0.1:1,null,null,true":                          "users of the other server may read",
		"/web2,http://127.0.0.1:1?as=file:" + login + ",user1,pass1,false": "user1 (password: plain) may read and write",
		"/web2,http://127.0.0.1:1?as=file:" + login + ",null,null,false":   "everybody may read and write",
	} {
		var out bytes.Buffer
		if err := run(t.Context(), []string{"check", "--dav", dav}, &out, io.Discard); err != nil || !strings.Contains(out.String(), "    "+want+"\n") {
			t.Errorf("%s: %v: %s", dav, err, out.String())
		}
	}
}
