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

	"gowebdav/internal/config"
)

// visitor is a connection of a client.
type visitor struct {
	t  *testing.T
	c  net.Conn
	in *bufio.Reader
}

func call(t *testing.T, dial func() (net.Conn, error)) *visitor {
	t.Helper()
	c, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &visitor{t, c, bufio.NewReader(c)}
}

// ask sends a request and returns the head of its answer.
func (c *visitor) ask(target string) *http.Response {
	c.t.Helper()
	fmt.Fprintf(c.c, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target)
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatalf("%s: %v", target, err)
	}
	return resp
}

// want asks, reads the answer, and leaves the connection open.
func (c *visitor) want(status int, target string) *http.Response {
	c.t.Helper()
	resp := c.ask(target)
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		c.t.Errorf("%s: %d, %v, want %d", target, resp.StatusCode, err, status)
	}
	if status == 503 && (!strings.Contains(string(body), "connections: at most 4 at a time") || resp.Header.Get("Retry-After") == "" || !resp.Close) {
		c.t.Errorf("%q, %v", body, resp.Header)
	}
	return resp
}

// ended wants the server to have closed the connection.
func (c *visitor) ended(what string) {
	c.t.Helper()
	c.c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := c.in.Read(make([]byte, 1)); n > 0 || err == nil || strings.Contains(err.Error(), "timeout") {
		c.t.Errorf("%s: %d bytes, %v; want the end", what, n, err)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	secure, client := certified(t)
	for name, c := range map[string]struct {
		secure *tls.Config
		dial   func(addr string) (net.Conn, error)
	}{
		"plain": {nil, func(addr string) (net.Conn, error) { return net.Dial("tcp", addr) }},
		"TLS":   {secure, func(addr string) (net.Conn, error) { return tls.Dial("tcp", addr, client) }},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newLimitedSite(t, "/app,DIR,null,null,true", config.Config{MaxConnections: 4, MaxClientConnections: 1})
			addr := s.serving(t, c.secure)
			dial := func() (net.Conn, error) { return c.dial(addr) }

			// gets returns the first connection with room for its request: the server notices a
			// little later than the client that an answer is over, or a connection.
			gets := func(target string) *visitor {
				t.Helper()
				for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
					if c := call(t, dial); c.ask(target).StatusCode == 200 {
						return c
					}
				}
				t.Fatal("nobody makes room")
				return nil
			}

			// Those that are idle make room.
			var idle []*visitor
			for range 4 {
				idle = append(idle, call(t, dial))
				idle[len(idle)-1].want(200, "/app/lab.log")
			}
			var followers []*visitor
			for range 4 {
				followers = append(followers, gets("/app/lab.log?follow"))
			}
			for _, c := range idle {
				c.ended("idle")
			}

			// Those that are not do not.
			late := call(t, dial)
			late.want(503, "/app/lab.log")
			late.ended("one too many")
			if resp := call(t, dial).want(200, healthPath); !resp.Close {
				t.Error("a connection about the health stays open")
			}
			for range 3 * 16 { // that say nothing
				call(t, dial)
			}
			call(t, dial).want(200, healthPath)
			call(t, dial).want(503, "/app/")

			// A place that is given back is there again.
			followers[0].c.Close()
			gets("/app/lab.log")
		})
	}
}
