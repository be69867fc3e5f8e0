//go:build unix

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The zones of logs are read anew with the mounts: when their file changes, and on SIGHUP. A wrong
// one is named, and the old ones stay.
func TestZonesAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	settings := filepath.Join(dir, "settings.toml")
	put := func(zones string) {
		t.Helper()
		text := fmt.Sprintf("log_zones = '%s'\n[[davs]]\nprefix = '/app'\npathDir = '%s'\nreadOnly = true\n", zones, dir)
		if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "lab.log"), []byte("2026-03-04 10:00:00 INFO one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	put("")
	cmd := program(t, []string{"CONFIG=" + settings, "PORT=0", "TZ=Asia/Tokyo"})
	lines := running(t, cmd)
	addr := listensOn(t, lines)
	want := func(time string) {
		t.Helper()
		req, err := http.NewRequest("GET", "http://"+addr+"/app/lab.log?tail=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "application/x-ndjson")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if body, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(body), `"time":"2026-03-04T`+time+`"`) {
			t.Errorf("%s, %v; want %s", body, err, time)
		}
	}
	want("01:00:00Z")
	put("/app=UTC") // noticed without SIGHUP
	awaitLine(t, lines, "settings read anew")
	want("10:00:00Z")
	put("*=America/New_York")
	cmd.Process.Signal(syscall.SIGHUP)
	awaitLine(t, lines, "settings read anew")
	want("15:00:00Z")
	put("/app=Mars/Base")
	cmd.Process.Signal(syscall.SIGHUP)
	if refused := awaitLine(t, lines, "refused"); !strings.Contains(refused, `line 1, log_zones: \"/app\": expected a time zone such as Asia/Shanghai, UTC or +08:00, found \"Mars/Base\"`) {
		t.Error(refused)
	}
	want("15:00:00Z")
}

// A TZ that is no zone is told, since package time takes it for UTC in silence.
func TestUnknownTZIsTold(t *testing.T) {
	for tz, told := range map[string]bool{"Asia/Shanghia": true, "CST-8": true, "Asia/Shanghai": false, "UTC": false, "": false, ":Asia/Shanghai": false} {
		cmd := program(t, []string{"dav=/app,logs", "PORT=0", "TZ=" + tz})
		lines := running(t, cmd)
		var log strings.Builder
		for lines.Scan() && !strings.Contains(lines.Text(), "msg=mount") {
			log.WriteString(lines.Text() + "\n")
		}
		if got := strings.Contains(log.String(), `TZ names no known time zone`); got != told {
			t.Errorf("%s: %s", tz, &log)
		}
		cmd.Process.Kill()
		cmd.Wait()
	}
}
