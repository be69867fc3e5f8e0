//go:build linux

package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestConn(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 1<<16)
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/length":
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
		case "/chunked":
			io.WriteString(w, body)
		case "/close":
			w.Header().Set("Connection", "close")
			io.WriteString(w, body)
		default:
			http.NotFound(w, r)
		}
	}))
	defer ts.Close()
	s := &server{peer: &peer{base: "/"}, addr: ts.Listener.Addr().String()}
	c := newConn(t.Context(), s.addr)
	defer c.close()
	for _, path := range []string{"length", "chunked", "length", "close", "chunked", "length"} {
		a, err := c.do(s.request("GET", path), nil, 200)
		if err != nil || a.bytes != int64(len(body)) {
			t.Fatalf("%s: %d bytes of %d, %v", path, a.bytes, len(body), err)
		}
	}
	if _, err := c.do(s.request("GET", "none"), nil, 200); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("404 taken for 200: %v", err)
	}
}

// A server may close a connection between two requests.
func TestConnClosedMeanwhile(t *testing.T) {
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "ok") }))
	defer ts.Close()
	s := &server{peer: &peer{base: "/"}, addr: ts.Listener.Addr().String()}
	c := newConn(t.Context(), s.addr)
	defer c.close()
	for range 2 {
		if _, err := c.do(s.request("GET", ""), nil, 200); err != nil {
			t.Fatal(err)
		}
		ts.CloseClientConnections()
	}
}

func TestReadHead(t *testing.T) {
	for _, c := range []struct {
		text string
		want head
	}{
		{"HTTP/1.1 200 OK\r\ncontent-length: 12\r\nContent-Encoding: zstd\r\n\r\n", head{status: 200, length: 12, encoding: "zstd"}},
		{"HTTP/1.1 207 \r\nTransfer-Encoding: chunked\r\nConnection: Close\r\n\r\n", head{status: 207, length: -1, chunked: true, close: true}},
	} {
		if got, err := readHead(bufio.NewReader(strings.NewReader(c.text))); err != nil || got != c.want {
			t.Errorf("%q: %+v, %v", c.text, got, err)
		}
	}
	for _, text := range []string{"", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\n"} {
		if got, err := readHead(bufio.NewReader(strings.NewReader(text))); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if h, err := readHead(bufio.NewReader(bytes.NewReader(text))); err == nil && h.length < -1 {
			t.Errorf("length %d", h.length)
		}
	})
}

func TestMembersIn(t *testing.T) {
	listing := "<a href=\"" + memberOf(7) + "\">" + memberOf(7) + "</a> " + memberOf(8) + " application-"
	if got := membersIn([]byte(listing)); got != 2 {
		t.Errorf("%d members, want 2", got)
	}
}
