package server

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"gowebdav/internal/conns"
	"gowebdav/internal/metrics"
)

func TestAccessLog(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,user1,s3cret,true", false)
	s.do("GET", "/app/lab.log", "", "user1:s3cret")
	s.do("GET", "/app/lab.log", "", "user1:guess4me")
	s.do("GET", "/nowhere", "")
	s.do("PROPFIND", "/app/lab.log", "<propfind xmlns='DAV:'><propname/></propfind>", "user1:s3cret", "Depth: 0")
	s.do("BREW", "/app/%1b%5B31m%0Afake%C2%9Bline%E2%80%AE", "", "user1:s3cret")
	s.Close()
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) != 6 {
		t.Fatalf("%d lines for 5 requests and a failed login:\n%s", len(lines), s.log)
	}
	for i, wants := range [][]string{
		{"level=INFO", "method=GET", "path=/app/lab.log", "status=200", "bytes=14", "dur=", "user=user1", "remote=127.0.0.1", "mount=/app"},
		{`level=WARN msg="login failed" user=user1 mount=/app remote=127.0.0.1`}, // as docs/fail2ban expects it
		{"status=401", `user=""`, "mount=/app"},
		{"status=404", "path=/nowhere", `mount=""`},
		{"status=207", "method=PROPFIND", "user=user1", "received=45"},
		{"status=501", "method=BREW", `\x1b[31m\nfake\u009bline\u202e`},
	} {
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(lines[i], `\\`, `\`), want) {
				t.Errorf("line %d has no %s: %s", i+1, want, lines[i])
			}
		}
	}
	for _, secret := range []string{"s3cret", "guess4me", "dXNlcjE6"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// What is asked every ten seconds is not told.
func TestHealthIsNotLogged(t *testing.T) {
	s, _ := newSite(t, "/app,DIR", false)
	s.do("GET", "/-/health", "")
	s.do("POST", "/-/health", "")
	s.Close()
	if n := strings.Count(s.log.String(), "path=/-/health"); n != 1 || !strings.Contains(s.log.String(), "status=405") {
		t.Errorf("log: %s", s.log)
	}
}

// RFC 9110 §9.3.7: OPTIONS * is of the server as a whole.
func TestOptionsOfTheServer(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,u,p,true", false)
	s.Config.DisableGeneralOptionsHandler = true // as Serve has it
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Dav") != "1" {
		t.Errorf("%v, %v", resp, err)
	}
}

func TestPanicIsAnAnswerAndALine(t *testing.T) {
	var log bytes.Buffer
	s := &Server{log: slog.New(slog.NewTextHandler(&log, nil)), metrics: metrics.New("")}
	ln := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- conns.Serve(ctx, []net.Listener{ln}, nil, nil, s.accessLog(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("ouch") })), s.log)
	}()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	io.ReadAll(conn) // until it is closed
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "cause=ouch") || !strings.Contains(log.String(), "status=500") {
		t.Errorf("log: %s", &log)
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// A request that runs when the server is told to stop is finished.
func TestServeFinishesWhatRuns(t *testing.T) {
	ln := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	release := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "half ")
		http.NewResponseController(w).Flush()
		stop()
		<-release
		io.WriteString(w, "whole")
	})
	done := make(chan error, 1)
	go func() { done <- conns.Serve(ctx, []net.Listener{ln}, nil, nil, h, slog.New(slog.DiscardHandler)) }()

	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	// Shutdown closes the listener first: wait until a newcomer is refused.
	for {
		late, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			break
		}
		late.Close()
	}
	close(release)
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "half whole" {
		t.Errorf("%q, %v", body, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
