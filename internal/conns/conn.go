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

// maxHeld is how many bytes a connection holds back, to send them together with the next
// bytes. net/http flushes its buffer whenever it holds 4 KiB. Without holding back, the head
// and the body of a small answer would be two packets, and so would each piece of a large
// listing: the client would wake up twice.
const maxHeld = 8 << 10

// Conn is a connection that holds small writes back during an uninterrupted answer. Under
// TLS, other goroutines than the answering one write to it: a read may require a reply of
// TLS itself (RFC 8446 §4.6.3).
type Conn struct {
	net.Conn
	head  *head  // nil under TLS: then the secureConn has it
	spare *spare // whose descriptor this connection uses, nil if it has its own

	limits  *Limits                // that admitted it, nil for none
	place   *pool.Place            // among all connections, nil without limits
	excess  error                  // why there was no room for it, nil if there was
	idle    atomic.Int64           // since when no request is running (ns since 1970), 0 while one is
	lasting atomic.Bool            // the answer waits for events, as a follow does
	meter   meter                  // runs if there is a place
	unread  atomic.Pointer[unread] // a body that the client may still be sending, nil for none

	uninterrupted bool // the running answer; only the answering goroutine uses it

	mu    sync.Mutex
	holds bool   // small writes are held back; only the answering goroutine changes it
	held  []byte // a buffer of heldBuffers, nil if nothing is held
}

// heldBuffers are shared, since most connections are idle and need none.
var heldBuffers = sync.Pool{New: func() any { return new([maxHeld]byte) }}

type connKey struct{}

// withConn puts a connection into the context of its requests (http.Server.ConnContext).
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// Of returns the connection of a request, nil if [Serve] does not serve it, as in tests.
func Of(r *http.Request) *Conn {
	c, _ := connOf(r)
	return c
}

// Detach returns ctx without the connection, for work that continues after the answer: by
// then the connection may serve another request.
func Detach(ctx context.Context) context.Context { return context.WithValue(ctx, connKey{}, nil) }

// connOf returns the connection of a request and the head that was read from it, or nil.
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

// noteState follows the states of a connection (http.Server.ConnState). When it becomes
// idle, the body of the last request has been read, and the next head begins.
func noteState(c net.Conn, state http.ConnState) {
	ours, head := oursIn(c)
	switch {
	case ours == nil:
	case state == http.StateIdle:
		head.next()
		ours.unread.Store(nil)
		ours.idle.Store(time.Now().UnixNano())
		ours.limits.relieve()
	case state == http.StateActive && ours.excess == nil:
		ours.idle.Store(0)
	}
}

func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.head.see(p[:n])
	return n, err
}

// CloseWrite is called by net/http, which then sleeps, if it knows that a body was not read
// to its end.
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

// linger reads the rest of the body if the answer came before its end.
func (c *Conn) linger() bool {
	u := c.unread.Swap(nil)
	if u == nil {
		return false
	}
	c.idle.Store(time.Now().UnixNano()) // so that it makes room for others
	u.drain(c.Conn)
	return true
}

// Uninterrupted promises that the answer to r, once begun, is written without a pause, so
// that small writes may be coalesced. Bytes before the answer are sent at once: a client may
// wait for 100 (Continue) before it sends the body (RFC 9110 §10.1.1).
func Uninterrupted(r *http.Request) {
	if c := Of(r); c != nil {
		c.uninterrupted = true
	}
}

// Begin is called when the answer begins. If it is uninterrupted, small writes are held
// back from now on. On nil it does nothing.
func (c *Conn) Begin() {
	if c != nil && c.uninterrupted {
		c.mu.Lock()
		c.holds = true
		c.mu.Unlock()
	}
}

// Flush sends the held bytes once the handler has written its whole answer to w. An answer
// whose handler panics is broken off instead. On nil it does nothing.
func (c *Conn) Flush(w http.ResponseWriter) error {
	if c == nil {
		return nil
	}
	c.uninterrupted = false
	if !c.holds {
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

// send writes the held bytes and p. The caller holds mu.
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

// waits notes that the server begins to wait for the client. waited notes that this wait is
// over, and how many bytes the client has sent or received in it. On nil they do nothing.
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

// ReadFrom lets the kernel send a file (sendfile), except on a unix socket.
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

// sender is a Writer for callers that hold the mutex of a Conn.
type sender struct{ c *Conn }

func (s sender) Write(p []byte) (int, error) { return s.c.send(p) }
