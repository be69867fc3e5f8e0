package conns

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"gowebdav/internal/pool"
)

// maxHeld is how many bytes a connection holds back to send them with what
// follows. net/http hands over its own buffer of 4 KiB when that is full, so
// that head and body of a small answer, and each piece of a large listing, would
// cost two packets and wake the client twice.
const maxHeld = 8 << 10

// Conn is a connection that holds small writes back while an answer is said to
// come whole. Under TLS not only the goroutine that answers writes to it: what is
// read may ask for an answer of its own (RFC 8446 §4.6.3).
type Conn struct {
	net.Conn
	head  *head  // nil under TLS, where it is the secureConn's
	spare *spare // whose descriptor it has, nil for one of its own

	bound   *Limits                // that let it in, nil for none
	place   *pool.Place            // among all connections, nil where these are not bounded
	beyond  error                  // why the place is beyond the bounds, nil if it is not
	idle    atomic.Int64           // since when the client asks nothing (ns since 1970), 0 while it does
	lasting atomic.Bool            // the answer waits for what comes
	meter   meter                  // if there is a place
	unread  atomic.Pointer[unread] // that the client may be sending, nil for none

	uninterrupted bool // the answer to the request that runs will be; of the goroutine that answers

	mu    sync.Mutex
	holds bool
	held  []byte // of heldBuffers, nil for nothing
}

// heldBuffers are not kept by the connections: most of these are idle.
var heldBuffers = sync.Pool{New: func() any { return new([maxHeld]byte) }}

type connKey struct{}

// withConn is for http.Server.ConnContext.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// Of returns the connection of a request; nil where it is not one of a listener.
func Of(r *http.Request) *Conn {
	c, _ := connOf(r)
	return c
}

// Detach returns a context without the connection, for what goes on once the request is
// answered: the connection may be on to something else.
func Detach(ctx context.Context) context.Context { return context.WithValue(ctx, connKey{}, nil) }

// connOf returns the connection of a request, and what has been read of its head;
// nil where it is not one of a listener.
func connOf(r *http.Request) (*Conn, *head) {
	c, _ := r.Context().Value(connKey{}).(net.Conn)
	return oursIn(c)
}

func oursIn(c net.Conn) (*Conn, *head) {
	switch c := c.(type) {
	case *Conn:
		return c, c.head
	case *secureConn:
		return c.NetConn().(*Conn), &c.head
	}
	return nil, nil
}

// noteState is for http.Server.ConnState: between two requests a connection is idle, a
// head ends, and the body before has been read.
func noteState(c net.Conn, state http.ConnState) {
	ours, head := oursIn(c)
	switch {
	case ours == nil:
	case state == http.StateIdle:
		head.next()
		ours.unread.Store(nil)
		ours.idle.Store(time.Now().UnixNano())
		ours.bound.relieve()
	case state == http.StateActive && ours.beyond == nil:
		ours.idle.Store(0)
	}
}

func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.head.see(p[:n])
	return n, err
}

// CloseWrite is what net/http calls, and sleeps after it, where it knows that something
// was not read to its end.
func (c *Conn) CloseWrite() error {
	if c.linger() {
		return nil
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

func (c *Conn) Close() error {
	c.linger()
	err := c.Conn.Close()
	if c.place != nil {
		c.place.Leave()
	}
	if c.spare != nil {
		c.spare.take()
	}
	return err
}

// linger reads what the client still sends, if it was answered before it had sent all.
func (c *Conn) linger() bool {
	u := c.unread.Swap(nil)
	if u == nil {
		return false
	}
	c.idle.Store(time.Now().UnixNano()) // it makes room for others
	u.drain(c.Conn)
	return true
}

// Uninterrupted says that the answer to r, once it has begun, comes without a pause, so
// that none of it must be sent before there is more. What precedes it is sent at once: the
// client may wait for a 100 (Continue) before it sends the body (RFC 9110 §10.1.1).
func Uninterrupted(r *http.Request) {
	if c := Of(r); c != nil {
		c.uninterrupted = true
	}
}

// Begin is called when the answer begins, and holds back if it is uninterrupted. On nil
// it does nothing.
func (c *Conn) Begin() {
	if c != nil && c.uninterrupted {
		c.mu.Lock()
		c.holds = true
		c.mu.Unlock()
	}
}

// Flush sends what is held back of an answer that has ended, written to w. One that panics
// is broken off without it. On nil it does nothing.
func (c *Conn) Flush(w http.ResponseWriter) error {
	if c == nil {
		return nil
	}
	c.uninterrupted = false
	if !c.holds { // which only this goroutine changes
		return nil
	}
	err := http.NewResponseController(w).Flush()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.holds = false
	if err == nil {
		_, err = c.send(nil)
	}
	return err
}

func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.holds && len(c.held)+len(p) <= maxHeld {
		if c.held == nil {
			c.held = heldBuffers.Get().(*[maxHeld]byte)[:0]
		}
		c.held = append(c.held, p...)
		return len(p), nil
	}
	return c.send(p)
}

// send writes what is held back and p. The caller holds the lock.
func (c *Conn) send(p []byte) (int, error) {
	held := c.held
	if c.held = nil; held != nil {
		defer heldBuffers.Put((*[maxHeld]byte)(held[:maxHeld]))
	}
	var n int64
	var err error
	c.waits()
	switch {
	case len(held) > 0 && len(p) > 0:
		n, err = (&net.Buffers{held, p}).WriteTo(c.Conn)
	case len(held) > 0:
		n, err = wrote(c.Conn.Write(held))
	case len(p) > 0:
		n, err = wrote(c.Conn.Write(p))
	}
	c.waited(n)
	return max(0, int(n)-len(held)), err
}

func wrote(n int, err error) (int64, error) { return int64(n), err }

// waits and waited say that the server waits for the client, and how many bytes it has
// then sent or received. On nil they do nothing.
func (c *Conn) waits() {
	if c != nil && c.place != nil {
		c.meter.wait()
	}
}

func (c *Conn) waited(bytes int64) {
	if c != nil && c.place != nil {
		c.meter.done(bytes)
	}
}

// ReadFrom leaves a file to the kernel, except on a unix socket.
func (c *Conn) ReadFrom(src io.Reader) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.send(nil); err != nil {
		return 0, err
	}
	if kernel, ok := c.Conn.(io.ReaderFrom); ok {
		c.waits()
		n, err := kernel.ReadFrom(src)
		c.waited(n)
		return n, err
	}
	buf := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buf)
	return io.CopyBuffer(sender{c}, src, buf[:])
}

const copyBuffer = 16 << 10 // bytes

var copyBuffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// sender writes for who holds the lock of a connection.
type sender struct{ c *Conn }

func (s sender) Write(p []byte) (int, error) { return s.c.send(p) }
