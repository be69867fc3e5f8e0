package server

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// ways are those to a server: how a client connects to it.
func ways(t *testing.T, s *site, test func(t *testing.T, dial func() net.Conn)) {
	t.Run("plain", func(t *testing.T) {
		addr := s.serving(t, nil)
		test(t, func() net.Conn { return dialed(t)(net.Dial("tcp", addr)) })
	})
	t.Run("unix", func(t *testing.T) {
		addr := s.servingOn(t, nil, "unix", t.TempDir()+"/s")
		test(t, func() net.Conn { return dialed(t)(net.Dial("unix", addr)) })
	})
	t.Run("TLS", func(t *testing.T) {
		secure, client := certified(t)
		addr := s.serving(t, secure)
		test(t, func() net.Conn {
			c, err := tls.Dial("tcp", addr, client)
			return dialed(t)(c, err)
		})
	})
}

func dialed(t *testing.T) func(net.Conn, error) net.Conn {
	return func(c net.Conn, err error) net.Conn {
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(time.Minute)) // to fail, not to wait
		return c
	}
}

// RFC 9112 §9.6: who sends all of an upload before it reads gets the answer that
// refuses it, whatever its size and however it is sent.
func TestRefusedUploadKeepsItsStatus(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,u,p,false; /ro,DIR,null,null,true; /rw,DIR,null,null,false", false)
	const basic = "Authorization: Basic dTpw"
	content := bytes.Repeat([]byte("x"), 20<<20)
	ways(t, s, func(t *testing.T, dial func() net.Conn) {
		for i, c := range []struct {
			status  int
			method  string
			target  string
			headers string // lines that each end
		}{
			{401, "PUT", "/app/new", ""},
			{401, "PUT", "/app/new", "Authorization: Basic dTpx\r\n"},
			{405, "PUT", "/ro/new", ""},
			{405, "PUT", "/app/sub/", basic + "\r\n"},
			{409, "PUT", "/app/missing/new", basic + "\r\n"},
			{412, "PUT", "/rw/lab.log", "If-None-Match: *\r\n"},
			{412, "PUT", "/rw/new", "If-Match: \"x\"\r\n"},
			{403, "PUT", "/rw/new", "Sec-Fetch-Site: cross-site\r\n"},
			{404, "PUT", "/nowhere/new", ""},
			{405, "PUT", "/", ""},
			{400, "PUT", "/rw/a%00b", ""},
			{413, "PROPFIND", "/rw/", "Depth: 0\r\n"},
			{415, "MKCOL", "/rw/new", ""},
			{501, "BREW", "/rw/new", ""},
			{200, "GET", "/rw/lab.log", ""},
		} {
			for _, size := range []int{100_000, 1 << 20, 5 << 20, 20 << 20} {
				for _, kept := range []string{"", "Connection: close\r\n"} {
					for _, chunked := range []bool{false, true} {
						if size > 1<<20 && i > 0 || size > 5<<20 && chunked {
							continue // those go one way
						}
						what := fmt.Sprintf("%s %s of %d bytes %s%s, chunked: %v", c.method, c.target, size, c.headers, kept, chunked)
						conn := dial()
						head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\n%s%s", c.method, c.target, c.headers, kept)
						var last string
						if chunked {
							head += fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", size)
							last = "\r\n0\r\n\r\n"
						} else {
							head += fmt.Sprintf("Content-Length: %d\r\n\r\n", size)
						}
						sent := net.Buffers{[]byte(head), content[:size], []byte(last)}
						if _, err := sent.WriteTo(conn); err != nil {
							t.Errorf("%s: %v", what, err)
							continue
						}
						resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
						if err != nil {
							t.Errorf("%s: %v", what, err)
							continue
						}
						if _, err := io.Copy(io.Discard, resp.Body); resp.StatusCode != c.status || err != nil {
							t.Errorf("%s: %s, %v, want %d", what, resp.Status, err, c.status)
						}
						conn.Close()
					}
				}
			}
		}
	})
}

// An answer does not wait for the body, and nobody waits after it for more than the
// end of the connection.
func TestAnswerBeforeTheBody(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,u,p,false", false)
	ways(t, s, func(t *testing.T, dial func() net.Conn) {
		for _, headers := range []string{
			"Content-Length: 5000000\r\n",
			"Content-Length: 10\r\nConnection: close\r\n",
			"Content-Length: 10\r\nExpect: 100-continue\r\n",
			"Content-Length: 5000000\r\nExpect: 100-continue\r\n",
			"Transfer-Encoding: chunked\r\nExpect: 100-Continue\r\n",
		} {
			conn := dial()
			in := bufio.NewReader(conn)
			io.WriteString(conn, "PUT /app/new HTTP/1.1\r\nHost: x\r\n"+headers+"\r\n")
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); resp.StatusCode != 401 || !resp.Close || err != nil {
				t.Errorf("%q: %s, close: %v, %v", headers, resp.Status, resp.Close, err)
			}
			if _, err := in.ReadByte(); err != io.EOF {
				t.Errorf("%q: after the answer: %v", headers, err)
			}
			conn.Close()
		}
		// A client that has lost patience with the 100 (Continue) gets its answer too.
		conn := dial()
		io.WriteString(conn, "PUT /app/new HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"+strings.Repeat("x", 5_000_000))
		if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != 401 {
			t.Errorf("sent without the 100: %v, %v", resp, err)
		}
	})
}

// A connection whose small body was read is used again, and lingers no more.
func TestSmallRefusedBodyKeepsTheConnection(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,u,p,false", false)
	ways(t, s, func(t *testing.T, dial func() net.Conn) {
		conn := dial()
		in := bufio.NewReader(conn)
		for range 3 {
			fmt.Fprintf(conn, "PUT /app/new HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n%s", strings.Repeat("x", 200_000))
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); resp.StatusCode != 401 || resp.Close || err != nil {
				t.Errorf("%s, close: %v, %v", resp.Status, resp.Close, err)
			}
		}
	})
}
