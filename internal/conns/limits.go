package conns

import (
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/pool"
)

// maxExcess is how many connections are accepted above the limits, to tell them so: the
// first request on each gets 503 or 429, unless it asks for the server's health. The one that
// has been silent longest makes room for the next, so that nobody can hold them all for long.
const maxExcess = 16

const (
	// idleMemory is roughly the memory of an idle connection, in bytes.
	idleMemory = 20 << 10

	// longIdle is how long a connection must be idle before it may be closed to save
	// memory. Clients that send one request after the other keep their connection.
	longIdle = 2 * time.Second
)

// Limits bounds the connections of all listeners, in all and per client. Trusted proxies and
// clients on this machine are bound by the total alone. A nil *Limits has no bounds.
type Limits struct {
	places  *pool.Pool
	excess  *pool.Pool
	trusted atomic.Pointer[config.Proxies]
	lack    func() int // of memory, in bytes
}

// NewLimits allows so many connections in all and of one client. It returns nil if all is 0.
func NewLimits(all, client int) *Limits {
	if all == 0 {
		return nil
	}
	return &Limits{
		places: pool.New("connections", pool.Bound{All: all, Client: client}, pool.Bound{}),
		excess: pool.New("connections", pool.Bound{All: maxExcess, Client: maxExcess}, pool.Bound{}),
		lack:   newMemory().lack,
	}
}

// Trust sets the trusted proxies from now on. On nil it does nothing.
func (l *Limits) Trust(proxies config.Proxies) {
	if l != nil {
		l.trusted.Store(&proxies)
	}
}

// admit gives a new connection its place. On nil it does nothing.
func (l *Limits) admit(c *Conn) {
	if l == nil {
		return
	}
	c.meter.start(time.Now())
	c.limits = l
	l.relieve()
	place, err := l.places.Take(l.client(c.RemoteAddr()), c)
	if err != nil {
		c.excess = err
		c.idle.Store(time.Now().UnixNano()) // until it sends a request
		place, _ = l.excess.Take("", c)     // cannot fail: an idle connection is ended for it
	}
	c.place = place
}

// relieve ends the connections that have been idle longest, until enough memory is free. On
// nil it does nothing.
func (l *Limits) relieve() {
	if l == nil {
		return
	}
	for lack := l.lack(); lack > 0 && l.places.EvictSlowest(idleRate(longIdle)); lack -= idleMemory {
	}
}

// client names whose share a connection counts for, "" for none.
func (l *Limits) client(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return "" // a unix socket
	}
	ip := tcp.AddrPort().Addr().Unmap()
	if trusted := l.trusted.Load(); ip.IsLoopback() || trusted != nil && trusted.Contain(ip) {
		return ""
	}
	return pool.Client("", ip.String())
}

// InUse returns how many connections there are and how many there may be.
func (l *Limits) InUse() (inUse, all int) {
	if l == nil {
		return 0, 0
	}
	return l.places.InUse(), l.places.Size()
}

// Rate implements [pool.Holder]: the client's speed, or below zero how long it has been idle.
func (c *Conn) Rate() float64 {
	if since := c.idle.Load(); since != 0 {
		return idleRate(time.Since(time.Unix(0, since)))
	}
	if c.lasting.Load() {
		return pool.UnknownRate
	}
	return c.meter.rate(time.Now())
}

// idleRate is the rate of a connection that has been idle for d: the longer, the lower.
func idleRate(d time.Duration) float64 { return -1 - d.Seconds() }

// End implements [pool.Holder]: it breaks the connection off. Unsent bytes are dropped, since
// they would take the kernel's memory as long as the client does not read.
func (c *Conn) End() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok && c.idle.Load() == 0 {
		tcp.SetLinger(0)
	}
	c.Conn.Close()
}

// Holder returns the connection of a request as a [pool.Holder]: a client that is too slow
// loses its places in other pools too. It returns nil if the connection is not measured.
func Holder(r *http.Request) pool.Holder {
	if c := Of(r); c != nil && c.place != nil {
		return c
	}
	return nil
}

// Lasting marks the answer to a request as one that waits for events, until over is called:
// its client is not slow, though it receives little.
func Lasting(r *http.Request) (over func()) {
	c := Of(r)
	if c == nil {
		return func() {}
	}
	c.lasting.Store(true)
	return func() { c.lasting.Store(false) }
}
