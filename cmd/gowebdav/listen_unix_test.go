//go:build unix

package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// terminate stops the program as systemd does.
func terminate(t *testing.T, cmd *exec.Cmd, lines *bufio.Scanner) {
	t.Helper()
	cmd.Process.Signal(syscall.SIGTERM)
	for lines.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("at the end: %v", err)
	}
}

// healthy runs the health check with the settings of a server.
func healthy(t *testing.T, env ...string) {
	t.Helper()
	if out, err := program(t, env, "healthcheck").CombinedOutput(); err != nil || string(out) != "ok\n" {
		t.Errorf("healthcheck with %q: %v, %s", env, err, out)
	}
}

func TestUnixSocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "gowebdav.sock")
	stale, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	stale.(*net.UnixListener).SetUnlinkOnClose(false)
	stale.Close()

	env := []string{"dav=/app,logs,null,null,true", "ADDRESS=unix:" + socket, "SOCKET_MODE=0620"}
	cmd := program(t, env)
	lines := running(t, cmd)
	if got := awaitLine(t, lines, "msg=mount"); !strings.Contains(got, "url=http://unix:"+socket+":/app ") {
		t.Errorf("%s", got)
	}
	if info, err := os.Lstat(socket); err != nil || info.Mode() != fs.ModeSocket|0o620 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	healthy(t, env...)
	client := http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", socket)
	}}}
	resp, err := client.Get("http://x/app/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := awaitLine(t, lines, "path=/app/"); !strings.Contains(got, "status=200") || !strings.Contains(got, "remote=unix ") {
		t.Errorf("%s", got)
	}

	if out, err := program(t, env).CombinedOutput(); err == nil || !strings.Contains(string(out), "ADDRESS: another server listens on "+socket) {
		t.Errorf("a second server: %v, %s", err, out)
	}
	healthy(t, env...)
	terminate(t, cmd, lines)
	if _, err := os.Lstat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

// certificate writes a certificate and its key (PEM). It returns their settings, and a
// client that trusts the certificate.
func certificate(t *testing.T, dir string) (env []string, client *http.Client) {
	t.Helper()
	other := httptest.NewTLSServer(nil)
	other.Close()
	pair := other.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	roots.AddCert(other.Certificate())
	client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	return []string{"TLS_CERT=" + filepath.Join(dir, "cert.pem"), "TLS_KEY=" + filepath.Join(dir, "key.pem")}, client
}

func TestTLS(t *testing.T) {
	env, client := certificate(t, t.TempDir())
	env = append(env, "dav=/app,logs,null,null,false")
	cmd := program(t, append(env, "PORT=0"))
	lines := running(t, cmd)
	addr := listensOn(t, lines)
	if got := awaitLine(t, lines, "msg=mount"); !strings.Contains(got, "url=https://"+addr+"/app ") {
		t.Errorf("%s", got)
	}
	_, port, _ := net.SplitHostPort(addr)
	healthy(t, append(env, "PORT="+port)...)
	content := strings.Repeat("0123456789abcde\n", 1<<16)
	req, err := http.NewRequest("PUT", "https://"+addr+"/app/lab.log", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := client.Do(req); err != nil || resp.StatusCode != 201 {
		t.Fatalf("%v, %v", resp, err)
	}
	resp, err := client.Get("https://" + addr + "/app/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); err != nil || string(got) != content || resp.TLS == nil {
		t.Errorf("%d of %d bytes, %v", len(got), len(content), err)
	}
	client.CloseIdleConnections()
	terminate(t, cmd, lines)
}

// Sockets from systemd take precedence over the settings. Child processes do not learn of
// them.
func TestSocketsHandedOver(t *testing.T) {
	var addrs []string
	var files []*os.File
	for _, network := range []string{"tcp", "unix"} {
		addr := "127.0.0.1:0"
		if network == "unix" {
			addr = filepath.Join(t.TempDir(), "s")
		}
		ln, err := net.Listen(network, addr)
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		file, err := ln.(interface{ File() (*os.File, error) }).File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		files, addrs = append(files, file), append(addrs, ln.Addr().String())
	}
	_, port, _ := net.SplitHostPort(addrs[0])
	handOver := func(count, pid string) *exec.Cmd {
		cmd := program(t, []string{"dav=/app,logs", "PORT=" + port, "LISTEN_FDS=" + count})
		cmd.Args = append([]string{"sh", "-c", `LISTEN_PID=` + pid + ` exec "$0" "$@"`}, cmd.Path)
		cmd.Path = "/bin/sh"
		cmd.ExtraFiles = files
		return cmd
	}
	cmd := handOver("2", "$$")
	lines := running(t, cmd)
	for i, network := range []string{"tcp", "unix"} {
		if got := awaitLine(t, lines, "msg=listening"); !strings.Contains(got, "addr="+addrs[i]+" ") {
			t.Errorf("%s, want %s", got, addrs[i])
		}
		client := http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return net.Dial(network, addrs[i])
		}}}
		resp, err := client.Get("http://x/app/")
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("%v, %v", resp, err)
		}
		resp.Body.Close()
		client.CloseIdleConnections()
	}
	terminate(t, cmd, lines)
	if _, err := os.Lstat(addrs[1]); err != nil {
		t.Errorf("the socket is systemd's: %v", err)
	}

	for _, c := range []struct{ count, pid, want string }{
		{"3", "$$", "LISTEN_FDS: file descriptor 5: "},
		{"many", "$$", `LISTEN_FDS: expected a number of sockets, found "many"`},
		{"2", "1", "PORT: port " + port + " is in use"}, // for another process
	} {
		if out, err := handOver(c.count, c.pid).CombinedOutput(); err == nil || !strings.Contains(string(out), c.want) {
			t.Errorf("LISTEN_FDS=%s LISTEN_PID=%s: %v, %s", c.count, c.pid, err, out)
		}
	}
}
