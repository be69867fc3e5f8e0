package server

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

// patientBody is a request body that fails once the client has stalled, so that
// it does not hold its connection, and the file it fills, for ever.
type patientBody struct {
	io.ReadCloser
	conn    *http.ResponseController
	from    *conn // nil where it is not known
	over    bool  // read to its end, or to an error
	awaited bool  // the client waits for a 100 (Continue), which the first Read sends
	read    int64
}

// watchBody replaces the body of a request that has one. The caller calls answered
// when the answer begins.
func watchBody(w http.ResponseWriter, r *http.Request) *patientBody {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	b := &patientBody{ReadCloser: r.Body, conn: http.NewResponseController(w)}
	b.from, _ = connOf(r)
	b.awaited = r.ProtoAtLeast(1, 1) && strings.EqualFold(r.Header.Get("Expect"), "100-continue")
	b.wait(stallTimeout)
	r.Body = b
	return b
}

// wait sets the time until which something must come. A connection that knows
// no deadlines is one of a test.
func (b *patientBody) wait(d time.Duration) { b.conn.SetReadDeadline(time.Now().Add(d)) }

func (b *patientBody) Read(p []byte) (int, error) {
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

// received is how many bytes were read; of nil there are none.
func (b *patientBody) received() int64 {
	if b == nil {
		return 0
	}
	return b.read
}

// rest reports whether something may come that was not read; of nil there is none.
func (b *patientBody) rest() bool { return b != nil && !b.over }

// answered gives the rest of a body little time to come, and none where the client was
// not told to send it. On nil it does nothing.
func (b *patientBody) answered() {
	switch {
	case !b.rest():
	case b.awaited:
		b.wait(0)
	default:
		b.wait(tailTimeout)
	}
}

// leave has the connection read on when it is closed after the answer, so that the
// client reads that. On nil it does nothing.
func (b *patientBody) leave(r *http.Request, lingers *lingers) {
	b.answered()
	if b.rest() && b.from != nil && b.from.spare == nil {
		b.from.unread.Store(&unread{lingers, remoteHost(r), stopping(r.Context()), b.awaited})
	}
}
