package server

import (
	"io"
	"net/http"
	"time"
)

// stallTimeout is how long a client may send nothing in the middle of a body. An
// upload as a whole may take as long as it likes.
const stallTimeout = time.Minute

// patientBody is a request body that fails once the client has stalled, so that
// it does not hold its connection, and the file it fills, for ever.
type patientBody struct {
	io.ReadCloser
	conn *http.ResponseController
}

// watchBody replaces the body of a request that has one.
func watchBody(w http.ResponseWriter, r *http.Request) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &patientBody{r.Body, http.NewResponseController(w)}
	}
}

func (b *patientBody) Read(p []byte) (int, error) {
	// A connection without deadlines is one of a test: nothing stalls there.
	b.conn.SetReadDeadline(time.Now().Add(stallTimeout))
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		// The deadline must not end what runs after the body.
		b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}
