package server

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

// ends is told of each request that has ended.
type ends struct {
	slog.Handler
	at chan time.Time
}

func (e ends) Handle(context.Context, slog.Record) error {
	e.at <- time.Now()
	return nil
}

func (e ends) Enabled(context.Context, slog.Level) bool { return true }

// However a search goes on, it ends soon after its client has gone.
func TestSearchEndsWithItsClient(t *testing.T) {
	const budget = 100 * time.Millisecond
	dir := t.TempDir()
	found := strings.Repeat("2026-03-04T10:11:12Z ERROR ok\n", 20_000)
	// Lines that take an expression from one new state to another, for minutes.
	slow := []byte("2026-03-04T10:11:12Z ERROR ")
	for random := uint32(1); len(slow) < 900; {
		random = random*1664525 + 1013904223
		slow = append(slow, "ab"[random>>30&1])
	}
	write(t, filepath.Join(dir, "lines.log"), found+strings.Repeat(string(slow)+"\n", 20_000))
	write(t, filepath.Join(dir, "line.log"), found+strings.Repeat(string(slow), 20_000))
	write(t, filepath.Join(dir, "hole.log"), found)
	if err := os.Truncate(filepath.Join(dir, "hole.log"), 1<<40); err != nil {
		t.Fatal(err)
	}
	mounts := configtest.Mounts(t, "/app,"+dir+",null,null,true")
	ended := ends{at: make(chan time.Time, 1)}
	handler, err := New(config.Config{Mounts: mounts, Logs: configtest.LogLimits(t)}, slog.New(ended))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(handler)
	defer srv.Close()
	const expression = `ok|[ab]*a[ab]{300}x`
	for name, target := range map[string]string{
		"lines and a slow expression":  "lines.log?regex&grep=" + url.QueryEscape(expression),
		"the same inverted":            "lines.log?regex&invert&grep=" + url.QueryEscape(`[ab]*a[ab]{300}x`),
		"with a level":                 "lines.log?regex&level=error&grep=" + url.QueryEscape(expression),
		"a long line":                  "line.log?regex&grep=" + url.QueryEscape(expression),
		"much of nothing":              "hole.log?grep=ok",
		"much of nothing, with levels": "hole.log?level=error",
		"context":                      "hole.log?grep=ok&context=2",
		"a folder":                     "?grep=ok",
	} {
		t.Run(name, func(t *testing.T) {
			lines := strings.Count(found, "\n") - 400 // the last ones wait for more to be sent with
			if strings.HasPrefix(name, "the same") {  // it hands out all lines: it is slow to write as well
				lines = 0
			}
			took := time.Hour
			for range 3 { // the machine may be busy with other tests
				if took = endsAfterClient(t, srv.Listener.Addr().String(), target, lines, ended); took <= budget {
					return
				}
			}
			t.Errorf("it ends %v after its client", took)
		})
	}
}

// endsAfterClient returns how long a search goes on after a client that has read some lines has gone.
func endsAfterClient(t *testing.T, addr, target string, lines int, ended ends) time.Duration {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "GET /app/%s HTTP/1.1\r\nHost: x\r\n\r\n", target)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	body := bufio.NewReader(resp.Body)
	for range lines {
		if _, err := body.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	gone := time.Now()
	c.Close()
	return (<-ended.at).Sub(gone)
}
