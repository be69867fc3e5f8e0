package conns

import (
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	// stallTimeout is how long a client may send nothing in the middle of a body.
	// An upload as a whole may take as long as it likes.
	stallTimeout = time.Minute

	// tailTimeout is how long the rest of a small body that nobody wants may take to
	// come before the answer is sent. net/http reads up to 256 KiB of it, so that the
	// connection can be used again; else it is closed after the answer, as lingering
	// allows.
	tailTimeout = time.Second
)

// Body is a request body that fails once the client has stalled, so that
// it does not hold its connection, and the file it fills, for ever.
type Body struct {
	io.ReadCloser
	conn    *http.ResponseController
	from    *Conn // nil where it is not known
	over    bool  // read to its end, or to an error
	awaited bool  // the client waits for a 100 (Continue), which the first Read sends
	read    int64
}

// WatchBody replaces the body of a request that has one. The caller calls Answered
// when the answer begins.
func WatchBody(w http.ResponseWriter, r *http.Request) *Body {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	b := &Body{ReadCloser: r.Body, conn: http.NewResponseController(w)}
	b.from = Of(r)
	b.awaited = r.ProtoAtLeast(1, 1) && strings.EqualFold(r.Header.Get("Expect"), "100-continue")
	b.wait(stallTimeout)
	r.Body = b
	return b
}

// wait sets the time until which something must come. A connection that knows
// no deadlines is one of a test.
func (b *Body) wait(d time.Duration) { b.conn.SetReadDeadline(time.Now().Add(d)) }

func (b *Body) Read(p []byte) (int, error) {
	b.awaited = false
	if !b.over {
		b.wait(stallTimeout)
	}
	b.from.waits()
	n, err := b.ReadCloser.Read(p)
	b.from.waited(int64(n))
	b.read += int64(n)
	if err == io.EOF && !b.over {
		b.conn.SetReadDeadline(time.Time{}) // it must not end what runs after the body
	}
	b.over = b.over || err != nil
	return n, err
}

// Received is how many bytes were read; of nil there are none.
func (b *Body) Received() int64 {
	if b == nil {
		return 0
	}
	return b.read
}

// rest reports whether something may come that was not read; of nil there is none.
func (b *Body) rest() bool { return b != nil && !b.over }

// Answered gives the rest of a body little time to come, and none where the client was
// not told to send it. On nil it does nothing.
func (b *Body) Answered() {
	switch {
	case !b.rest():
	case b.awaited:
		b.wait(0)
	default:
		b.wait(tailTimeout)
	}
}

// Leave has the connection read on when it is closed after the answer, so that the
// client reads that. On nil it does nothing.
func (b *Body) Leave(r *http.Request, address string, lingers *Lingers) {
	b.Answered()
	if b.rest() && b.from != nil && b.from.spare == nil {
		b.from.unread.Store(&unread{lingers, address, Stopping(r.Context()), b.awaited})
	}
}
