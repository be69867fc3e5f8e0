package server

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/metrics"
)

const (
	// piece is how much of a file is sent between two looks at the client and the
	// file, in bytes. The first is smaller, and so are those behind one that took longer
	// than slowTime.
	piece      = 1 << 20
	firstPiece = 256 << 10
	smallPiece = 32 << 10
	slowTime   = 10 * time.Second

	// pieceTimeout is how long a client may take to receive a piece: one that has
	// stopped reading does not hold its connection for ever. No line is so slow that
	// it does not carry a small piece in that time.
	pieceTimeout = 5 * time.Minute
)

// record is the ResponseWriter below all others. It collects what the access
// log says of a request; the handlers fill in what only they know.
type record struct {
	http.ResponseWriter
	status   int
	bytes    int64
	received int64
	user     string
	account  *auth.Account
	login    auth.Login  // made elsewhere, if any
	links    *auth.Links // with which the user may make links, nil for none
	answers  answers     // of the gateway, about other URLs
	linked   string      // what the link names by which the request came, "" for none
	confined bool        // to the one file, by a link
	refused  bool        // for a wrong password
	guesser  string      // whose it was
	foreign  bool        // of a page of another site: only a file's bytes are for it
	mount    string
	counts   *metrics.Mount
	routine  bool // every ten seconds the same
	err      error
	body     *patientBody // of the request, nil for none
	holds    *conn        // holds the answer back, nil for none
	begun    time.Time    // when the answer began
	extended time.Time    // when the deadline for writing was set
}

// refuse notes that the request's password was wrong. Of the name no more is kept than
// there can be of one.
func (rec *record) refuse(r *http.Request) {
	name, _, _ := auth.Credentials(r)
	rec.refused, rec.guesser = true, strings.Clone(name[:min(len(name), auth.LongestCredential)])
}

type recordKey struct{}

// recordOf returns the record of the request.
func recordOf(r *http.Request) *record { return r.Context().Value(recordKey{}).(*record) }

func (rec *record) WriteHeader(status int) {
	if rec.status == 0 && status >= 200 {
		rec.start(status, time.Now())
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *record) Write(p []byte) (int, error) {
	rec.begin()
	n, err := rec.ResponseWriter.Write(p)
	return n, rec.wrote(int64(n), err)
}

// ReadFrom leaves the copying of a file to the connection, which leaves it to
// the kernel, in pieces: the whole would be one write with one deadline.
func (rec *record) ReadFrom(src io.Reader) (int64, error) {
	if s, ok := small(src); ok {
		n, err := rec.Write(s)
		return int64(n), err
	}
	limited, ok := src.(*io.LimitedReader)
	if !ok {
		limited = &io.LimitedReader{R: src, N: 1<<63 - 1}
	}
	var total int64
	for size := int64(firstPiece); limited.N > 0; {
		begun := rec.begin()
		if w, ok := limited.R.(interface{ Intact() error }); ok {
			if err := w.Intact(); err != nil {
				return total, rec.wrote(0, err)
			}
		}
		part := &io.LimitedReader{R: limited.R, N: min(size, limited.N)}
		want := part.N
		n, err := io.Copy(rec.ResponseWriter, part)
		total += n
		limited.N -= n
		if err := rec.wrote(n, err); err != nil || n < want {
			return total, err
		}
		if size = piece; time.Since(begun) > slowTime {
			size = smallPiece
		}
	}
	return total, nil
}

// start notes that the answer begins: nothing of it has been sent.
func (rec *record) start(status int, now time.Time) {
	rec.status, rec.begun = status, now
	rec.body.answered()
	rec.holds.hold()
}

// begin notes the status of an answer that has none said, and gives the client
// time to receive what comes.
func (rec *record) begin() (now time.Time) {
	now = time.Now()
	if rec.status == 0 {
		rec.start(http.StatusOK, now)
	}
	if now.Sub(rec.extended) > pieceTimeout/10 {
		rec.extended = now
		http.NewResponseController(rec.ResponseWriter).SetWriteDeadline(now.Add(pieceTimeout))
	}
	return now
}

func (rec *record) wrote(n int64, err error) error {
	rec.bytes += n
	if err != nil && rec.err == nil {
		rec.err = err
	}
	return err
}

// errBrokenOff is what the log says of an answer that is not whole.
var errBrokenOff = errors.New("broken off")

// end completes the record once the request is answered.
func (rec *record) end(method string) {
	if rec.status == 0 {
		rec.status, rec.begun = http.StatusOK, time.Now()
	}
	promised, err := strconv.ParseInt(rec.Header().Get("Content-Length"), 10, 64)
	if err == nil && rec.err == nil && rec.bytes < promised && method != http.MethodHead && !bodiless(rec.status) {
		rec.err = errBrokenOff
	}
	if !rec.extended.IsZero() {
		// The connection's next request has a deadline of its own.
		http.NewResponseController(rec.ResponseWriter).SetWriteDeadline(time.Time{})
	}
}

// count counts the request, and a login that failed.
func (rec *record) count(method string, latency, duration time.Duration) {
	rec.counts.Count(metrics.Request{
		Method: method, Status: rec.status, Latency: latency, Duration: duration, Sent: rec.bytes, Received: rec.received,
	})
	switch {
	case rec.refused && rec.status == http.StatusTooManyRequests:
		rec.counts.LoginRefused()
	case rec.refused:
		rec.counts.LoginFailed()
	}
}

// Unwrap serves http.ResponseController.
func (rec *record) Unwrap() http.ResponseWriter { return rec.ResponseWriter }
