package server

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
)

// caller is a connection of a client.
type caller struct {
	t  *testing.T
	c  net.Conn
	in *bufio.Reader
}

func call(t *testing.T, dial func() (net.Conn, error)) *caller {
	t.Helper()
	c, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &caller{t, c, bufio.NewReader(c)}
}

// ask sends a request and returns the head of its answer.
func (c *caller) ask(target string) *http.Response {
	c.t.Helper()
	fmt.Fprintf(c.c, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target)
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatalf("%s: %v", target, err)
	}
	return resp
}

// want asks, reads the answer, and leaves the connection open.
func (c *caller) want(status int, target string) *http.Response {
	c.t.Helper()
	resp := c.ask(target)
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		c.t.Errorf("%s: %d, %v, want %d", target, resp.StatusCode, err, status)
	}
	if status == 503 && (!strings.Contains(string(body), "connections: there may be 4 at a time") || resp.Header.Get("Retry-After") == "" || !resp.Close) {
		c.t.Errorf("%q, %v", body, resp.Header)
	}
	return resp
}

// ended wants the server to have closed the connection.
func (c *caller) ended(what string) {
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
			s, _ := newLimitedSite(t, "/app,DIR,null,null,true", config.Config{Logs: config.DefaultLogLimits(), MaxConnections: 4, MaxClientConnections: 1})
			addr := s.serving(t, c.secure)
			dial := func() (net.Conn, error) { return c.dial(addr) }

			// gets returns the first connection with room for its request: the server notices a
			// little later than the client that an answer is over, or a connection.
			gets := func(target string) *caller {
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
			var idle []*caller
			for range 4 {
				idle = append(idle, call(t, dial))
				idle[len(idle)-1].want(200, "/app/lab.log")
			}
			var followers []*caller
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
			for range 3 * maxBeyond { // that say nothing
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

// peer is a connection from an address, as far as it is needed here.
type peer struct {
	net.Conn
	from   net.Addr
	closed bool
}

func (p *peer) RemoteAddr() net.Addr { return p.from }
func (p *peer) Close() error         { p.closed = true; return nil }

func tcp(addr string) net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr)) }

func TestConnectionsOfAClient(t *testing.T) {
	l := newConnections(config.Config{MaxConnections: 100, MaxClientConnections: 2})
	l.trust(config.Peers{Networks: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}})
	admit := func(from net.Addr) *conn {
		c := &conn{Conn: &peer{from: from}}
		l.admit(c)
		return c
	}
	unix := &net.UnixAddr{Name: "@", Net: "unix"}
	for range 10 {
		for _, from := range []net.Addr{tcp("127.0.0.1:1"), tcp("[::1]:1"), tcp("198.51.100.7:1"), tcp("[::ffff:198.51.100.7]:1"), unix} {
			if err := admit(from).excess(); err != nil {
				t.Fatalf("%v: %v", from, err)
			}
		}
	}
	for _, pair := range [][2]string{{"192.0.2.1:1", "[::ffff:192.0.2.1]:2"}, {"[2001:db8::1]:1", "[2001:db8::2:3]:1"}} {
		first, second := admit(tcp(pair[0])), admit(tcp(pair[1]))
		if first.excess() != nil || second.excess() != nil {
			t.Error(first.excess(), second.excess())
		}
		third := admit(tcp(pair[0]))
		if err := third.excess(); dav.Status(err) != 429 {
			t.Errorf("%s: %v", pair[0], err)
		}
		third.Close()
		first.Close()
		if err := admit(tcp(pair[1])).excess(); err != nil {
			t.Errorf("%s: a place that was given back: %v", pair[1], err)
		}
	}
	l.trust(config.Peers{})
	for i := range 3 {
		if err := admit(tcp("198.51.100.9:1")).excess(); (err != nil) != (i == 2) {
			t.Errorf("who is trusted no more: %v", err)
		}
	}
}

// Only if all are taken, the slowest of the last ten minutes is ended.
func TestSlowConnectionsMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newConnections(config.Config{MaxConnections: 4, MaxClientConnections: 4})
		add := func() *conn {
			c := &conn{Conn: &peer{from: tcp("192.0.2.1:1")}}
			l.admit(c)
			return c
		}
		ended := func(c *conn) bool { return c.Conn.(*peer).closed }
		slow, slower, follow := add(), add(), add()
		follow.lasting.Store(true)
		for _, c := range []*conn{slow, slower, follow} {
			c.waits() // to send, and will do so for ever
		}
		for range 3600 {
			time.Sleep(time.Second)
			slow.waited(512)
			slow.waits()
		}
		fourth := add()
		if ended(slow) || ended(slower) {
			t.Error("somebody is ended while there is room")
		}
		fifth := add()
		if !ended(slower) || ended(slow) || ended(fourth) || fifth.excess() != nil {
			t.Errorf("ended: slower %v, slow %v, fourth %v; the fifth: %v", ended(slower), ended(slow), ended(fourth), fifth.excess())
		}
		slower.Close() // has no place to give back
		if taken, all := l.now(); taken != 4 || all != 4 {
			t.Errorf("%d of %d", taken, all)
		}
		add()
		if sixth := add(); !ended(slow) || ended(follow) || sixth.excess() == nil {
			t.Errorf("ended: slow %v, follow %v; the last: %v", ended(slow), ended(follow), sixth.excess())
		}
	})
}

// If memory lacks, the connections that are idle longest end, and nobody else does.
func TestIdleConnectionsEndForWantOfMemory(t *testing.T) {
	l := newConnections(config.Config{MaxConnections: 100, MaxClientConnections: 100})
	lack := 0
	l.lack = func() int { return lack }
	var all []*conn
	for i := range 60 {
		c := &conn{Conn: &peer{from: tcp("192.0.2.1:1")}, head: new(head)}
		l.admit(c)
		if i >= 10 {
			c.idle.Store(int64(i) * int64(time.Second)) // since 1970
		}
		all = append(all, c)
	}
	lack = 29*idleMemory + 1
	noteState(all[0], http.StateIdle)
	for i, c := range all {
		if ended := c.Conn.(*peer).closed; ended != (i >= 10 && i < 40) {
			t.Errorf("connection %d: ended: %v", i, ended)
		}
	}
	lack = 1 << 30
	l.admit(&conn{Conn: &peer{from: tcp("192.0.2.1:1")}})
	if taken, _ := l.now(); taken != 11 {
		t.Errorf("%d are left, of 9 that are not idle, one that has just become so, and the new one", taken)
	}
}

// What lacks is of what is in use, and told once for each collection.
func TestMemoryLacks(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	m := newMemory()
	lack := func() int { runtime.GC(); return m.lack() }
	used := make([]byte, 64<<20)
	if n := lack(); n != 0 {
		t.Errorf("without a limit: %d", n)
	}
	debug.SetMemoryLimit(1 << 30)
	if n := lack(); n != 0 {
		t.Errorf("of 1 GiB: %d", n)
	}
	debug.SetMemoryLimit(64 << 20)
	if n := lack(); n < 8<<20 {
		t.Errorf("of as much as is in use: %d", n)
	}
	if n := m.lack(); n > 0 {
		t.Errorf("twice for a collection: %d", n)
	}
	runtime.KeepAlive(used)
}

// What has a place in a pool loses it with its connection.
func TestHolder(t *testing.T) {
	l := newConnections(config.Config{MaxConnections: 4, MaxClientConnections: 4})
	c := &conn{Conn: &peer{from: tcp("192.0.2.1:1")}}
	r := httptest.NewRequest("GET", "/", nil)
	if holder(r) != nil {
		t.Error("a holder without a connection")
	}
	r = r.WithContext(withConn(r.Context(), c))
	if holder(r) != nil {
		t.Error("a holder that is not measured")
	}
	l.admit(c)
	if holder(r) != c {
		t.Error(holder(r))
	}
	over := lasts(r)
	if !c.lasting.Load() {
		t.Error("a follow is slow")
	}
	if over(); c.lasting.Load() {
		t.Error("what comes after a follow is not")
	}
}
