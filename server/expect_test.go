package server

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A client that announces its body waits for the 100 (Continue) of whatever reads it,
// however the answer is sent then (RFC 9110 §10.1.1).
func TestExpectContinue(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,false", false)
	t.Run("plain", func(t *testing.T) {
		addr := s.serving(t, nil)
		testExpectContinue(t, func() (net.Conn, error) { return net.Dial("tcp", addr) })
	})
	t.Run("TLS", func(t *testing.T) {
		secure, client := certified(t)
		addr := s.serving(t, secure)
		testExpectContinue(t, func() (net.Conn, error) { return tls.Dial("tcp", addr, client) })
	})
}

func testExpectContinue(t *testing.T, dial func() (net.Conn, error)) {
	const (
		propfind  = `<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>`
		proppatch = `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set></D:propertyupdate>`
		lock      = `<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`
	)
	for _, tt := range []struct {
		method, target, body string
		headers              []string
	}{
		{"PROPFIND", "/app/", propfind, []string{"Depth: 1"}},
		{"PROPFIND", "/app/lab.log", propfind, []string{"Depth: 0"}},
		{"PROPFIND", "/", propfind, []string{"Depth: 1"}},
		{"PROPPATCH", "/app/lab.log", proppatch, nil},
		{"LOCK", "/app/locked", lock, []string{"Timeout: Second-1"}},
		{"PUT", "/app/put", "content", nil},
		{"PATCH", "/app/put", "more", []string{"Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"}},
		{"POST", "/app/?zip", "name=lab.log", []string{"Content-Type: application/x-www-form-urlencoded"}},
	} {
		for _, chunked := range []bool{false, true} {
			if chunked && tt.method == "PATCH" {
				continue // needs a length
			}
			c, err := dial()
			if err != nil {
				t.Fatal(err)
			}
			c.SetDeadline(time.Now().Add(time.Minute)) // to fail, not to wait
			length, body := fmt.Sprint("Content-Length: ", len(tt.body)), tt.body
			if chunked {
				length, body = "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
			}
			headers := append([]string{"Host: x", "Expect: 100-continue", "Connection: close", length}, tt.headers...)
			fmt.Fprintf(c, "%s %s HTTP/1.1\r\n%s\r\n\r\n", tt.method, tt.target, strings.Join(headers, "\r\n"))
			in := bufio.NewReader(c)
			if line, err := in.ReadString('\n'); err != nil || line != "HTTP/1.1 100 Continue\r\n" {
				t.Fatalf("%s %s, %s: %q, %v", tt.method, tt.target, length, line, err)
			}
			in.ReadString('\n')
			io.WriteString(c, body)
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%s %s, %s: %v", tt.method, tt.target, length, err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); resp.StatusCode/100 != 2 || err != nil {
				t.Errorf("%s %s, %s: %s, %v", tt.method, tt.target, length, resp.Status, err)
			}
			c.Close()
		}
	}
}
