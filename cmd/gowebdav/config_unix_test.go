//go:build unix

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// config.toml in the working directory is enough. A change takes effect, or is refused
// with an error that shows no value.
func TestConfigFile(t *testing.T) {
	const settings = "address = '127.0.0.1'\nport = 0\n[[davs]]\nprefix = '/%s'\npathDir = 'logs'\nusername = 'null'\npassword = 'null'\nreadOnly = true\n"
	cmd := program(t, []string{"PORT=1"})
	file := filepath.Join(cmd.Dir, "config.toml")
	put := func(content string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(strings.ReplaceAll(settings, "%s", "one"))
	lines := running(t, cmd)
	addr := listensOn(t, lines)
	status := func(path string) int {
		t.Helper()
		resp, err := http.Get("http://" + addr + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := status("/one/"); got != 200 {
		t.Errorf("%d", got)
	}
	put(strings.ReplaceAll(settings, "%s", "another"))
	awaitLine(t, lines, "settings read anew")
	if one, another := status("/one/"), status("/another/"); one != 404 || another != 200 {
		t.Errorf("%d, %d", one, another)
	}
	put("[[davs]]\npassword = 'S3CRET\n")
	cmd.Process.Signal(syscall.SIGHUP)
	if got := awaitLine(t, lines, "refused"); !strings.Contains(got, "config.toml, line 2: expected TOML") || strings.Contains(got, "S3CRET") {
		t.Errorf("%s", got)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGHUP)
	if got := awaitLine(t, lines, "settings"); !strings.Contains(got, "refused") {
		t.Errorf("without a file the samples, which everybody may write, are served: %s", got)
	}
	if _, err := os.Stat(filepath.Join(cmd.Dir, "data")); err == nil || status("/another/") != 200 {
		t.Error("the samples were made, or the old mount is gone")
	}
	put(strings.ReplaceAll(settings, "%s", "third")) // noticed without SIGHUP
	awaitLine(t, lines, "settings read anew")
	if got := status("/third/"); got != 200 {
		t.Errorf("%d", got)
	}
	http.DefaultClient.CloseIdleConnections()
	terminate(t, cmd, lines)
}

// A config.toml that comes after the start is noticed: an operator adds users without a
// restart.
func TestConfigFileComesLater(t *testing.T) {
	cmd := program(t, []string{"dav=/app,logs,ann,a,true", "PORT=0"})
	lines := running(t, cmd)
	addr := listensOn(t, lines)
	content := "[[davs]]\nprefix = '/app'\npathDir = 'logs'\nusername = 'bob'\npassword = 'b'\nreadOnly = false\n"
	if err := os.WriteFile(filepath.Join(cmd.Dir, "config.toml"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	awaitLine(t, lines, "settings read anew")
	req, err := http.NewRequest(http.MethodGet, "http://"+addr+"/app/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("bob", "b")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%d", resp.StatusCode)
	}
	http.DefaultClient.CloseIdleConnections()
	terminate(t, cmd, lines)
}
