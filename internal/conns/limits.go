package conns

import (
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/pool"
)

// maxBeyond is how many connections there may be beyond the bounds. Each is told so
// with its first request, unless that is about the server's health. The longest that has
// asked nothing makes room for the next, so that nobody can take them all for long.
const maxBeyond = 16

const (
	// idleMemory is about what an idle connection takes, in bytes.
	idleMemory = 20 << 10

	// longIdle is how long a connection is idle before it ends for want of memory: who
	// asks again and again does not lose its own.
	longIdle = 2 * time.Second
)

// Limits bounds the connections of all listeners. Who speaks for others, or is on
// this machine, has no share of its own.
type Limits struct {
	places  *pool.Pool
	beyond  *pool.Pool
	trusted atomic.Pointer[config.Peers]
	lack    func() int // of memory, in bytes
}

// NewLimits bounds nothing without a number.
func NewLimits(all, client int) *Limits {
	if all == 0 {
		return nil
	}
	return &Limits{
		places: pool.New("connections", pool.Bound{All: all, Client: client}, pool.Bound{}),
		beyond: pool.New("connections", pool.Bound{All: maxBeyond, Client: maxBeyond}, pool.Bound{}),
		lack:   newMemory().lack,
	}
}

// Trust says who speaks for others from now on. On nil it does nothing.
func (l *Limits) Trust(proxies config.Peers) {
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
	c.bound = l
	l.relieve()
	place, err := l.places.Take(l.client(c.RemoteAddr()), c)
	if err != nil {
		c.beyond = err
		c.idle.Store(time.Now().UnixNano()) // as long as it has not asked
		place, _ = l.beyond.Take("", c)     // or another loses its own
	}
	c.place = place
}

// relieve ends the connections that are idle longest, as many as memory lacks. On nil it
// does nothing.
func (l *Limits) relieve() {
	if l == nil {
		return
	}
	for lack := l.lack(); lack > 0 && l.places.Spare(idleRate(longIdle)); lack -= idleMemory {
	}
}

// client is whose share a connection is of, "" for nobody's.
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

// Taken is how many connections are taken, and how many there may be.
func (l *Limits) Taken() (taken, all int) {
	if l == nil {
		return 0, 0
	}
	return l.places.Taken(), l.places.All()
}

// Rate is for a [pool.Holder]: how fast the client is, and how long it has asked nothing.
func (c *Conn) Rate() float64 {
	if since := c.idle.Load(); since != 0 {
		return idleRate(time.Since(time.Unix(0, since)))
	}
	if c.lasting.Load() {
		return pool.Unknown
	}
	return c.meter.rate(time.Now())
}

// idleRate is the rate of who has been idle for so long.
func idleRate(d time.Duration) float64 { return -1 - d.Seconds() }

// End breaks the connection off. What has not been sent takes the kernel's memory as long
// as its client does not read, so it is dropped.
func (c *Conn) End() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok && c.idle.Load() == 0 {
		tcp.SetLinger(0)
	}
	c.Conn.Close()
}

// Holder is the connection of a request, which can lose its place in a pool; nil for
// none.
func Holder(r *http.Request) pool.Holder {
	if c := Of(r); c != nil && c.place != nil {
		return c
	}
	return nil
}

// Lasting says that a request waits for what comes, so that its client is not slow, until
// over is called.
func Lasting(r *http.Request) (over func()) {
	c := Of(r)
	if c == nil {
		return func() {}
	}
	c.lasting.Store(true)
	return func() { c.lasting.Store(false) }
}
