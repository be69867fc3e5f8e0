//go:build unix

package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Formats stand in config.toml beside the mounts of the environment. They are read again like
// these: a change counts, and a wrong one leaves the old ones in place.
func TestFormatsAreReadAgain(t *testing.T) {
	const settings = "[[formats]]\nname = 'lab'\npattern = '^<<(?P<time>[^>]*)>> (?P<level>\\S+) '\ntime = '%d.%m.%Y %T'\nlevels = {bad = 'LEVEL'}\n"
	cmd := program(t, []string{"dav=/app,logs", "PORT=0", "ADDRESS=127.0.0.1"})
	put := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(cmd.Dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("config.toml", strings.ReplaceAll(settings, "LEVEL", "error"))
	lines := running(t, cmd)
	addr := listensOn(t, lines)
	put("logs/lab.log", "<<04.03.2026 10:11:12>> bad one\n")
	found := func(level string) bool {
		t.Helper()
		resp, err := http.Get("http://" + addr + "/app/lab.log?level=" + level)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp.Status, err)
		}
		return len(body) > 0
	}
	if !found("error") {
		t.Error("the format does not count")
	}
	put("config.toml", strings.ReplaceAll(settings, "LEVEL", "warn")) // noticed without SIGHUP
	awaitLine(t, lines, "settings read anew")
	if found("error") || !found("warn") {
		t.Error("the changed format does not count")
	}
	put("config.toml", settings)
	cmd.Process.Signal(syscall.SIGHUP)
	if got := awaitLine(t, lines, "refused"); !strings.Contains(got, "level=ERROR") || !strings.Contains(got, `config.toml, line 1, formats 1 (\"lab\"), levels: \"bad\": expected trace, debug, info, warn, error, fatal or none, found \"LEVEL\"`) {
		t.Error(got)
	}
	if found("error") || !found("warn") {
		t.Error("the old format is gone")
	}
	if err := os.Remove(filepath.Join(cmd.Dir, "config.toml")); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGHUP)
	awaitLine(t, lines, "settings read anew")
	if found("warn") {
		t.Error("the format counts without its file")
	}
	http.DefaultClient.CloseIdleConnections()
	terminate(t, cmd, lines)
}
