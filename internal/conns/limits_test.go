package conns

import (
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
)

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
	l := NewLimits(100, 2)
	l.Trust(config.Proxies{Networks: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}})
	admit := func(from net.Addr) *Conn {
		c := &Conn{Conn: &peer{from: from}}
		l.admit(c)
		return c
	}
	unix := &net.UnixAddr{Name: "@", Net: "unix"}
	for range 10 {
		for _, from := range []net.Addr{tcp("127.0.0.1:1"), tcp("[::1]:1"), tcp("198.51.100.7:1"), tcp("[::ffff:198.51.100.7]:1"), unix} {
			if err := admit(from).excess; err != nil {
				t.Fatalf("%v: %v", from, err)
			}
		}
	}
	for _, pair := range [][2]string{{"192.0.2.1:1", "[::ffff:192.0.2.1]:2"}, {"[2001:db8::1]:1", "[2001:db8::2:3]:1"}} {
		first, second := admit(tcp(pair[0])), admit(tcp(pair[1]))
		if first.excess != nil || second.excess != nil {
			t.Error(first.excess, second.excess)
		}
		third := admit(tcp(pair[0]))
		if err := third.excess; dav.Status(err) != 429 {
			t.Errorf("%s: %v", pair[0], err)
		}
		third.Close()
		first.Close()
		if err := admit(tcp(pair[1])).excess; err != nil {
			t.Errorf("%s: a place that was given back: %v", pair[1], err)
		}
	}
	l.Trust(config.Proxies{})
	for i := range 3 {
		if err := admit(tcp("198.51.100.9:1")).excess; (err != nil) != (i == 2) {
			t.Errorf("who is trusted no more: %v", err)
		}
	}
}

// Only if all are taken, the slowest of the last ten minutes is ended.
func TestSlowConnectionsMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimits(4, 4)
		add := func() *Conn {
			c := &Conn{Conn: &peer{from: tcp("192.0.2.1:1")}}
			l.admit(c)
			return c
		}
		ended := func(c *Conn) bool { return c.Conn.(*peer).closed }
		slow, slower, follow := add(), add(), add()
		follow.lasting.Store(true)
		for _, c := range []*Conn{slow, slower, follow} {
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
		if !ended(slower) || ended(slow) || ended(fourth) || fifth.excess != nil {
			t.Errorf("ended: slower %v, slow %v, fourth %v; the fifth: %v", ended(slower), ended(slow), ended(fourth), fifth.excess)
		}
		slower.Close() // has no place to give back
		if taken, all := l.InUse(); taken != 4 || all != 4 {
			t.Errorf("%d of %d", taken, all)
		}
		add()
		if sixth := add(); !ended(slow) || ended(follow) || sixth.excess == nil {
			t.Errorf("ended: slow %v, follow %v; the last: %v", ended(slow), ended(follow), sixth.excess)
		}
	})
}

// If memory lacks, the connections that are idle longest end, and nobody else does.
func TestIdleConnectionsEndForWantOfMemory(t *testing.T) {
	l := NewLimits(100, 100)
	lack := 0
	l.lack = func() int { return lack }
	var all []*Conn
	for i := range 60 {
		c := &Conn{Conn: &peer{from: tcp("192.0.2.1:1")}, head: new(head)}
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
	l.admit(&Conn{Conn: &peer{from: tcp("192.0.2.1:1")}})
	if taken, _ := l.InUse(); taken != 11 {
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
	l := NewLimits(4, 4)
	c := &Conn{Conn: &peer{from: tcp("192.0.2.1:1")}}
	r := httptest.NewRequest("GET", "/", nil)
	if Holder(r) != nil {
		t.Error("a holder without a connection")
	}
	r = r.WithContext(withConn(r.Context(), c))
	if Holder(r) != nil {
		t.Error("a holder that is not measured")
	}
	l.admit(c)
	if Holder(r) != c {
		t.Error(Holder(r))
	}
	over := Lasting(r)
	if !c.lasting.Load() {
		t.Error("a follow is slow")
	}
	if over(); c.lasting.Load() {
		t.Error("what comes after a follow is not")
	}
}
