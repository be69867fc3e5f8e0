package main

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// boundFile makes a file that behaves like a single file mounted into a container. After
// replace, its path still shows the old file, which no folder contains any more.
func boundFile(t *testing.T, name, content string) (path string, replace func()) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return fmt.Sprint("/proc/self/fd/", opened.Fd()), func() {
		if err := os.WriteFile(file+"~", []byte("replaced"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+"~", file); err != nil {
			t.Fatal(err)
		}
	}
}

// A file that was replaced outside a container is logged once, and once more after a SIGHUP.
// The metric says that the settings are not the newest.
func TestReplacedFile(t *testing.T) {
	secure, _ := certificate(t, t.TempDir())
	read := func(setting string) string {
		_, name, _ := strings.Cut(setting, "=")
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	plain := []string{"--tls_cert", strings.TrimPrefix(secure[0], "TLS_CERT="), "--tls_key", strings.TrimPrefix(secure[1], "TLS_KEY=")}
	mounts := []string{"--dav", "/app,app,u,p,true"}
	const hash = "u:$2y$04$ZNzZPGnyYUqTrXN3.PlxI.CNAdzVXjhyVVzYGX2ZzU8kS.cGFjJ5.\n"
	for _, tt := range []struct {
		name, content string
		args          func(path string) []string
	}{
		{"config.toml", "dav = '/app,app,u,p,true'\n", func(path string) []string { return []string{"--config", path} }},
		{"dav_file", "/app,app,u,p,true\n", func(path string) []string { return []string{"--dav_file", path} }},
		{"htpasswd", hash, func(path string) []string { return []string{"--dav", "/app,app,htpasswd:" + path + ",,true"} }},
		{"password", "p\n", func(path string) []string { return []string{"--dav", "/app,app,u,file:" + path + ",true"} }},
		{"link_key", "0123456789abcdef\n", func(path string) []string { return append(mounts, "--link_key", "file:"+path) }},
		{"metrics_password", "p\n", func(path string) []string {
			return append(mounts, "--metrics_user", "m", "--metrics_password", "file:"+path)
		}},
		{"tls_cert", read(secure[0]), func(path string) []string { return append(mounts, "--tls_cert", path, plain[2], plain[3]) }},
		{"tls_key", read(secure[1]), func(path string) []string { return append(mounts, plain[0], plain[1], "--tls_key", path) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.Mkdir("app", 0o755); err != nil {
				t.Fatal(err)
			}
			path, replace := boundFile(t, tt.name, tt.content)
			var log bytes.Buffer
			r := newTestReloader(t, append(tt.args(path), "--metrics_address", "127.0.0.1:0"), slog.New(slog.NewTextHandler(&log, nil)))
			reported := func(step string, want int) {
				t.Helper()
				said := strings.Count(log.String(), `level=ERROR msg="a file was replaced outside, but the old one is read and stays in use: mount its folder instead, or restart the container" file=`+path+"\n")
				if said != want || strings.Count(log.String(), "level=ERROR") != want {
					t.Errorf("%s: said %d times, want %d:\n%s", step, said, want, &log)
				}
			}
			newest := func(want string) {
				t.Helper()
				w := httptest.NewRecorder()
				req := httptest.NewRequest("GET", "/metrics", nil)
				req.SetBasicAuth("m", "p")
				r.handler.Watch().ServeHTTP(w, req)
				if !strings.Contains(w.Body.String(), "\ngowebdav_config_last_reload_successful "+want+"\n") {
					t.Errorf("the metric is not %s", want)
				}
			}
			r.look(t.Context())
			r.reload(t.Context())
			reported("at first", 0)
			newest("1")
			replace()
			for range 3 {
				r.look(t.Context())
			}
			reported("replaced", 1)
			newest("0")
			r.stale = nil
			r.reload(t.Context())
			reported("asked for", 2)
			newest("0")
			if !strings.HasSuffix(log.String(), "level=WARN msg=\"settings read anew, but not those of a file that was replaced outside\" mounts=1\n") {
				t.Errorf("%s", &log)
			}
			r.look(t.Context())
			reported("still", 2)
			if err := os.WriteFile(path, []byte(tt.content+"\n"), 0o600); err != nil { // the path leads to the old file
				t.Fatal(err)
			}
			r.look(t.Context())
			r.look(t.Context())
			reported("in another state", 3)
		})
	}
}

// The program notices it automatically, and at SIGHUP. If this process may mount, a bind
// mount is tested too, as in a container.
func TestReplacedFileOfProgram(t *testing.T) {
	dir := t.TempDir()
	outside, inside := filepath.Join(dir, "outside"), filepath.Join(dir, "inside")
	for _, name := range []string{outside, inside} {
		if err := os.WriteFile(name, []byte("/app,app,ann,old,true\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	replace := func() {
		t.Helper()
		if err := os.WriteFile(outside+"~", []byte("/app,app,bob,new,true\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(outside+"~", outside); err != nil {
			t.Fatal(err)
		}
	}
	test := func(t *testing.T, cmd *exec.Cmd, file string) {
		lines := running(t, cmd)
		listensOn(t, lines)
		replace()
		for _, by := range []string{"itself", "SIGHUP"} {
			if by == "SIGHUP" {
				cmd.Process.Signal(syscall.SIGHUP)
			}
			if got := awaitLine(t, lines, "level=ERROR"); !strings.Contains(got, "mount its folder instead, or restart the container\" file="+file) {
				t.Errorf("by %s: %s", by, got)
			}
		}
		terminate(t, cmd, lines)
	}
	t.Run("descriptor", func(t *testing.T) {
		cmd := program(t, []string{"DAV_FILE=/proc/self/fd/3", "PORT=0"})
		opened, err := os.Open(outside)
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		cmd.ExtraFiles = []*os.File{opened}
		test(t, cmd, "/proc/self/fd/3")
	})
	if out, err := bound(program(t, nil, "version"), outside, inside).CombinedOutput(); err != nil {
		t.Logf("no mount of its own for a process here, only the descriptor was tried: %v, %s", err, out)
		return
	}
	t.Run("bind mount", func(t *testing.T) {
		test(t, bound(program(t, []string{"DAV_FILE=" + inside, "PORT=0"}), outside, inside), inside)
	})
}

// bound runs a command where a file is mounted on another one.
func bound(cmd *exec.Cmd, outside, inside string) *exec.Cmd {
	const mount = `mount --bind "$OUTSIDE" "$INSIDE" && exec "$0" "$@"`
	cmd.Args = append([]string{"unshare", "--mount", "sh", "-c", mount, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/usr/bin/unshare"
	cmd.Env = append(cmd.Env, "PATH=/usr/bin:/bin", "OUTSIDE="+outside, "INSIDE="+inside)
	return cmd
}

// A log that is mounted as a single file cannot be followed through its rotation: the client and
// the log of the program are told.
func TestFollowOfReplacedFile(t *testing.T) {
	dir := t.TempDir()
	outside, inside := filepath.Join(dir, "lab.log"), filepath.Join(dir, "app", "lab.log")
	if err := os.Mkdir(filepath.Dir(inside), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{outside, inside} {
		if err := os.WriteFile(name, []byte("one\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := bound(program(t, nil, "version"), outside, inside).CombinedOutput(); err != nil {
		t.Logf("no mount of its own for a process here: %v, %s", err, out)
		return
	}
	cmd := bound(program(t, []string{"dav=/app," + filepath.Dir(inside) + ",null,null,true", "PORT=0"}), outside, inside)
	lines := running(t, cmd)
	resp, err := http.Get("http://" + listensOn(t, lines) + "/app/lab.log?follow&tail=1")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body := bufio.NewScanner(resp.Body)
	awaitLine(t, body, "one")
	if err := os.Rename(outside, outside+".1"); err != nil { // it is still written to
		t.Fatal(err)
	}
	if err := os.WriteFile(outside+".1", []byte("one\ntwo\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	awaitLine(t, body, "two")
	if err := os.Remove(outside + ".1"); err != nil {
		t.Fatal(err)
	}
	awaitLine(t, body, "-- lab.log was replaced outside")
	awaitLine(t, lines, "level=WARN msg=\"a followed log was replaced outside, but the old file is read: mount its folder instead, or restart the container\" mount=/app file=lab.log")
	terminate(t, cmd, lines)
}
