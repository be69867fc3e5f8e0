package conns

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// stallTimeout is how long a client may send nothing in the middle of a body. The
	// duration of the whole upload has no limit.
	stallTimeout = time.Minute

	// tailTimeout is how long we wait for the rest of a body that no handler wanted before
	// the answer is sent. net/http reads up to 256 KiB of it, to use the connection again.
	// If more is left, the connection is closed after the answer, and may linger.
	tailTimeout = time.Second
)

// Body is a request body whose Read fails if the client stalls. Without it, a stalled client
// would hold its connection, and the file it fills, for ever. The methods work on nil, as on
// a body without bytes.
type Body struct {
	io.ReadCloser
	conn *http.ResponseController
	from *Conn // nil if unknown

	// A body may be sent on to another server while the answer begins.
	over    atomic.Bool  // read to its end, or to an error
	awaited atomic.Bool  // the client waits for 100 (Continue), which the first Read sends
	read    atomic.Int64 // bytes
}

// WatchBody replaces the body of a request, and returns nil if there is none. The caller
// calls Answered when the answer begins, and Leave when the handler has returned.
func WatchBody(w http.ResponseWriter, r *http.Request) *Body {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	b := &Body{ReadCloser: r.Body, conn: http.NewResponseController(w)}
	b.from = Of(r)
	b.awaited.Store(r.ProtoAtLeast(1, 1) && strings.EqualFold(r.Header.Get("Expect"), "100-continue"))
	b.wait(stallTimeout)
	r.Body = b
	return b
}

// wait sets the deadline for the next bytes. Only connections of tests have no deadlines.
func (b *Body) wait(d time.Duration) { b.conn.SetReadDeadline(time.Now().Add(d)) }

func (b *Body) Read(p []byte) (int, error) {
	b.awaited.Store(false)
	if !b.over.Load() {
		b.wait(stallTimeout)
	}
	b.from.waits()
	n, err := b.ReadCloser.Read(p)
	b.from.waited(int64(n))
	b.read.Add(int64(n))
	if err == io.EOF && !b.over.Load() {
		b.conn.SetReadDeadline(time.Time{}) // must not end the answer that follows the body
	}
	if err != nil {
		b.over.Store(true)
	}
	return n, err
}

// Received returns how many bytes were read.
func (b *Body) Received() int64 {
	if b == nil {
		return 0
	}
	return b.read.Load()
}

// rest reports whether the client may be sending bytes that were not read.
func (b *Body) rest() bool { return b != nil && !b.over.Load() }

// Answered gives the client little time to send the rest of its body, and none if it still
// waits for 100 (Continue).
func (b *Body) Answered() {
	switch {
	case !b.rest():
	case b.awaited.Load():
		b.wait(0)
	default:
		b.wait(tailTimeout)
	}
}

// Leave makes the connection linger if part of the body is unread: when it is closed after
// the answer, it first reads on, so that the client sees the answer.
func (b *Body) Leave(r *http.Request, lingers *Lingers) {
	b.Answered()
	if b.rest() && b.from != nil && b.from.spare == nil {
		b.from.unread.Store(&unread{lingers, RemoteHost(r), Stopping(r.Context()), b.awaited.Load()})
	}
}

// RemoteHost returns the address that a request comes from, without the port.
func RemoteHost(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}
