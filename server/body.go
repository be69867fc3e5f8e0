package server

import (
	"io"
	"net/http"
	"time"
)

const (
	// stallTimeout is how long a client may send nothing in the middle of a body.
	// An upload as a whole may take as long as it likes.
	stallTimeout = time.Minute

	// drainTimeout is how long the rest of a body is waited for that nobody
	// wanted, such as that of a refused upload. net/http reads up to 256 KiB of it
	// before it answers, so that clients who send first read the answer too.
	drainTimeout = 5 * time.Second
)

// patientBody is a request body that fails once the client has stalled, so that
// it does not hold its connection, and the file it fills, for ever.
type patientBody struct {
	io.ReadCloser
	conn *http.ResponseController
	from *conn // nil where it is not known
	over bool  // read to its end, or to an error
	read int64
}

// watchBody replaces the body of a request that has one. The caller calls leave
// when the request is answered.
func watchBody(w http.ResponseWriter, r *http.Request) *patientBody {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	b := &patientBody{ReadCloser: r.Body, conn: http.NewResponseController(w)}
	b.from, _ = connOf(r)
	b.wait(stallTimeout)
	r.Body = b
	return b
}

// wait sets the time until which something must come. A connection that knows
// no deadlines is one of a test.
func (b *patientBody) wait(d time.Duration) { b.conn.SetReadDeadline(time.Now().Add(d)) }

func (b *patientBody) Read(p []byte) (int, error) {
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

// leave gives a body that was not read to its end little time to end. On nil it
// does nothing.
func (b *patientBody) leave() {
	if b != nil && !b.over {
		b.wait(drainTimeout)
	}
}
