//go:build linux

package interop

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// A follower is an open response of log lines, read up to the last requested line.
type follower struct {
	t     *testing.T
	lines *bufio.Reader
}

// followWith opens the response, and decodes a compressed one. It ends after too long a silence.
func followWith(t *testing.T, c *http.Client, url, accept, coding string) *follower {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(user, password)
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Encoding", coding)
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, resp.Status)
	}
	f := &follower{t: t, lines: bufio.NewReader(resp.Body)}
	switch got := resp.Header.Get("Content-Encoding"); {
	case got != "" && got != "gzip", got == "" && coding == "gzip":
		t.Fatalf("%s as %s in %q for %q", url, accept, got, coding)
	case got == "gzip":
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		f.lines = bufio.NewReader(z)
	}
	return f
}

// next returns the next line of the log.
func (f *follower) next(accept string) string {
	f.t.Helper()
	for {
		line, err := f.lines.ReadString('\n')
		if err != nil {
			f.t.Fatalf("%v after %q", err, line)
		}
		line = strings.TrimSuffix(line, "\n")
		switch data, ok := strings.CutPrefix(line, "data: "); {
		case accept != "text/event-stream":
			return line
		case ok:
			return data
		}
	}
}

// A follow of a log and of its folder passes a proxy line by line: each line is written only after the one before has arrived. The proxy has its
// default settings, buffers included.
func proxiedFollow(t *testing.T, p proxy) {
	certificate, err := os.ReadFile(p.certificate)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	t.Cleanup(c.CloseIdleConnections)

	path := p.path(teamWritable, "followed.log")
	log := openLog(t, path)
	folder := followWith(t, c, p.at(teamWritable, "")+"?follow&ping&name=followed.log", "text/event-stream", "identity")
	if got := folder.next("text/event-stream"); got != "{}" {
		t.Fatalf("got %q instead of a ping", got)
	}
	for _, accept := range []string{"text/plain", "text/event-stream", "application/x-ndjson"} {
		for _, coding := range []string{"identity", "gzip", "zstd, gzip"} {
			f := followWith(t, c, p.at(teamWritable, "followed.log")+"?follow", accept, coding)
			for i := range 4 {
				want := fmt.Sprintf("line %d as %s in %s", i, accept, coding)
				if _, err := fmt.Fprintln(log, want); err != nil {
					t.Fatal(err)
				}
				if got := f.next(accept); !strings.Contains(got, want) {
					t.Fatalf("got %q, want %q", got, want)
				}
				if i > 0 {
					continue
				}
				for got := "{}"; !strings.Contains(got, want); { // pings and the lines before come too
					got = folder.next("text/event-stream")
				}
			}
		}
	}
}

// A search of a log and of its folder passes a proxy completely and in order, whatever its size. Its end says why it ended.
func proxiedGrep(t *testing.T, p proxy) {
	c := newCurl(t)
	c.file(".curlrc", fmt.Sprintf("silent\nshow-error\nfail\ncacert = %q\nuser = %s:%s\n", p.certificate, user, password))
	var content, want strings.Builder
	for i := range 40_000 {
		line := fmt.Sprintf("2026-03-04 10:11:12 INFO request %d of lab\n", i)
		if content.WriteString(line); i%2 == 1 {
			want.WriteString(line)
		}
	}
	if err := os.WriteFile(p.path(teamWritable, "searched.log"), []byte(content.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	const query = `?grep=request+%5Cd*%5B13579%5D+&regex`
	address := p.at(teamWritable, "searched.log") + query
	below := strings.ReplaceAll(want.String(), "2026-", "searched.log:2026-")
	for _, args := range [][]string{nil, {"--compressed"}} {
		if got := c.run(append(args, address)...); got != want.String() {
			t.Errorf("%q: %s", args, brief(got))
		}
		for _, more := range []string{"", "&merge"} {
			if got := c.run(append(args, p.at(teamWritable, "")+query+"&name=searched.log"+more)...); got != below {
				t.Errorf("%q, the folder%s: %s", args, more, brief(got))
			}
		}
		got := c.run(append(args, "-H", "Accept: application/x-ndjson", address+"&limit=3")...)
		lines := strings.SplitAfter(got, "\n")
		var control struct{ End struct{ Reason string } }
		if len(lines) != 5 || json.Unmarshal([]byte(lines[3]), &control) != nil || control.End.Reason != "limit" {
			t.Errorf("%q: %s", args, brief(got))
		}
	}
}

// openLog opens a log as programs do to write one.
func openLog(t *testing.T, path string) *os.File {
	t.Helper()
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	return log
}

// curl as a remote tail -F | grep.
func TestCurlFollows(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	path := s.path(teamWritable, "followed.log")
	if err := os.WriteFile(path, []byte("ERROR zero\nINFO no\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	log := openLog(t, path)
	address := s.at(teamWritable, "followed.log") + "?follow&tail=1&grep=ERROR"
	for _, args := range [][]string{nil, {"--compressed"}} {
		cmd := command(t.Context(), c.path, append([]string{"-sSN", "-u", user + ":" + password, address}, args...)...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		for i := range 5 {
			if _, err := fmt.Fprintf(log, "INFO no\nERROR %d %q\n", i, args); err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("ERROR %d %q\n", i, args)
			for {
				got, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				if got == want {
					break
				}
				if i > 0 { // old lines may come before new ones
					t.Fatalf("got %q, want %q", got, want)
				}
			}
		}
		cmd.Cancel()
		io.Copy(io.Discard, out)
		cmd.Wait() // ends by the signal
	}
}
