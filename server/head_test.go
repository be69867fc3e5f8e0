package server

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The connection ends with the answer to a request whose end can be told in two ways
// (RFC 9112 §6.1), and what a proxy took for its body is not answered.
func TestAmbiguousLengthCloses(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,false", false)
	t.Run("plain", func(t *testing.T) {
		addr := s.serving(t, nil)
		testAmbiguousLength(t, func() (net.Conn, error) { return net.Dial("tcp", addr) })
	})
	t.Run("TLS", func(t *testing.T) {
		secure, client := certified(t)
		addr := s.serving(t, secure)
		testAmbiguousLength(t, func() (net.Conn, error) { return tls.Dial("tcp", addr, client) })
	})
	t.Run("unix", func(t *testing.T) {
		socket := filepath.Join(dir, "s")
		s.servingOn(t, nil, "unix", socket)
		testAmbiguousLength(t, func() (net.Conn, error) { return net.Dial("unix", socket) })
	})
}

func testAmbiguousLength(t *testing.T, dial func() (net.Conn, error)) {
	const (
		put     = "PUT /app/x HTTP/1.1\r\nHost: x\r\n"
		old     = "PUT /app/x HTTP/1.0\r\nConnection: keep-alive\r\n"
		chunks  = "5\r\nhello\r\n0\r\n\r\n"
		next    = "GET /app/lab.log HTTP/1.1\r\nHost: x\r\n\r\n"
		chunked = "Transfer-Encoding: chunked\r\n"
	)
	for _, tt := range []struct {
		name  string
		sent  []string // in packets of their own, each after the answer to the one before
		first int      // status of the last
		stays bool
	}{
		{"a length", []string{put + "Content-Length: 5\r\n\r\nhello"}, 204, true},
		{"chunks", []string{put + chunked + "\r\n" + chunks}, 204, true},
		{"a field that is only like one", []string{put + "Content-Length-Of: 5\r\nX: Content-Length: 5\r\n" + chunked + "\r\n" + chunks}, 204, true},
		{"a body like a head", []string{put + chunked + "\r\n15\r\nContent-Length: 5\r\n\r\n\r\n0\r\n\r\n"}, 204, true},
		{"one after the other", []string{put + chunked + "\r\n" + chunks, put + "Content-Length: 5\r\n\r\nhello", put + chunked + "\r\n" + chunks}, 204, true},
		{"both", []string{put + "Content-Length: 5\r\n" + chunked + "\r\n" + chunks}, 204, false},
		{"both, the other way", []string{put + chunked + "Content-Length: 5\r\n\r\n" + chunks}, 204, false},
		{"both, in other cases, without returns", []string{"PUT /app/x HTTP/1.1\nHost: x\ncONTENT-lENGTH:5\ntransfer-ENCODING:Chunked\n\n" + chunks}, 204, false},
		{"both, folded", []string{put + "Content-Length:\r\n 5\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n" + chunks}, 204, false},
		{"both, the second time", []string{put + chunked + "\r\n" + chunks, put + chunked + "Content-Length: 5\r\n\r\n" + chunks}, 204, false},
		{"both, without a body", []string{"GET /app/lab.log HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + chunked + "\r\n0\r\n\r\n"}, 200, false},
		{"both, refused", []string{"PUT /app/none/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n" + chunked + "\r\n" + chunks}, 409, false},
		{"both, behind a long head", []string{put + "X: " + strings.Repeat("x", 9000) + "\r\nContent-Length: 5\r\nY: " + strings.Repeat("y", 9000) + "\r\n" + chunked + "\r\n" + chunks}, 204, false},
		{"HTTP/1.0 with a length", []string{old + "Content-Length: 5\r\n\r\nhello"}, 204, true},
		{"HTTP/1.0 with chunks", []string{old + chunked + "\r\n"}, 204, false},
		{"HTTP/1.0 with both", []string{old + "Content-Length: 5\r\n" + chunked + "\r\nhello"}, 204, false},
		{"two codings", []string{put + chunked + chunked + "\r\n" + chunks}, 501, false},
		{"a list of codings", []string{put + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks}, 501, false},
		{"identity", []string{put + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"}, 501, false},
		{"a blank before the colon", []string{put + "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nhello"}, 400, false},
		{"two lengths", []string{put + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"}, 400, false},
		{"two lengths in one", []string{put + "Content-Length: 5, 5\r\n\r\nhello"}, 400, false},
	} {
		c, err := dial()
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(time.Minute)) // to fail, not to wait
		in := bufio.NewReader(c)
		ask := func(text string) *http.Response {
			t.Helper()
			io.WriteString(c, text)
			method, _, _ := strings.Cut(text, " ")
			resp, err := http.ReadResponse(in, &http.Request{Method: method})
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			io.Copy(io.Discard, resp.Body)
			return resp
		}
		ask("PUT /app/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
		for i, text := range tt.sent {
			if i == len(tt.sent)-1 && !tt.stays {
				text += next // is there already when the connection ends
			}
			if resp := ask(text); i == len(tt.sent)-1 && resp.StatusCode != tt.first {
				t.Errorf("%s: %s, want %d", tt.name, resp.Status, tt.first)
			}
		}
		if tt.stays {
			if resp := ask(next); resp.StatusCode != 200 {
				t.Errorf("%s: then %s", tt.name, resp.Status)
			}
		} else if rest, err := io.ReadAll(in); len(rest) > 0 || err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: the connection goes on: %q, %v", tt.name, rest, err)
		}
		c.Close()
	}
}

// A chunked request that came together with the one before is answered, and then the
// connection ends: nobody has seen its head.
func TestUnseenHeadCloses(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,false", false)
	c, err := net.Dial("tcp", s.serving(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "PUT /app/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloPUT /app/y HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
	in := bufio.NewReader(c)
	for _, closes := range []bool{false, true} {
		resp, err := http.ReadResponse(in, nil)
		if err != nil || resp.StatusCode != 201 || resp.Close != closes {
			t.Errorf("%v, %v", resp, err)
		}
	}
	if _, err := in.ReadByte(); err != io.EOF {
		t.Errorf("%v", err)
	}
}
