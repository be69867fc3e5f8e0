package wire

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"gowebdav/internal/conns"
)

const (
	// Piece is how much of a file is sent between two looks at the client and the
	// file, in bytes. The first is smaller, and so are those behind one that took longer
	// than slowTime.
	Piece      = 1 << 20
	firstPiece = 256 << 10
	smallPiece = 32 << 10
	slowTime   = 10 * time.Second

	// pieceTimeout is how long a client may take to receive a piece: one that has
	// stopped reading does not hold its connection for ever. No line is so slow that
	// it does not carry a small piece in that time.
	pieceTimeout = 5 * time.Minute
)

// Writer is the ResponseWriter below all others. It gives the client time to receive each
// piece, and counts.
type Writer struct {
	http.ResponseWriter
	Status int   // 0 as long as nothing is answered
	Bytes  int64 // of the body that were sent
	Err    error // why the answer failed, or is an error

	conn     *conns.Conn // nil for none
	body     *conns.Body // of the request, nil for none
	start    time.Time   // when the answer began
	extended time.Time   // when the deadline for writing was set
}

// NewWriter returns a Writer for the answer to a request, whose body it watches.
func NewWriter(w http.ResponseWriter, r *http.Request) Writer {
	return Writer{ResponseWriter: w, conn: conns.Of(r), body: conns.WatchBody(w, r)}
}

func (w *Writer) WriteHeader(status int) {
	if w.Status == 0 && status >= 200 {
		w.begins(status, time.Now())
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *Writer) Write(p []byte) (int, error) {
	w.next()
	n, err := w.ResponseWriter.Write(p)
	return n, w.wrote(int64(n), err)
}

// ReadFrom leaves the copying of a file to the connection, which leaves it to
// the kernel, in pieces: the whole would be one write with one deadline.
func (w *Writer) ReadFrom(src io.Reader) (int64, error) {
	if s, ok := small(src); ok {
		n, err := w.Write(s)
		return int64(n), err
	}
	limited, ok := src.(*io.LimitedReader)
	if !ok {
		limited = &io.LimitedReader{R: src, N: 1<<63 - 1}
	}
	var total int64
	for size := int64(firstPiece); limited.N > 0; {
		begun := w.next()
		if file, ok := limited.R.(interface{ Intact() error }); ok {
			if err := file.Intact(); err != nil {
				return total, w.wrote(0, err)
			}
		}
		part := &io.LimitedReader{R: limited.R, N: min(size, limited.N)}
		want := part.N
		n, err := io.Copy(w.ResponseWriter, part)
		total += n
		limited.N -= n
		if err := w.wrote(n, err); err != nil || n < want {
			return total, err
		}
		if size = Piece; time.Since(begun) > slowTime {
			size = smallPiece
		}
	}
	return total, nil
}

// begins notes that the answer begins: nothing of it has been sent.
func (w *Writer) begins(status int, now time.Time) {
	w.Status, w.start = status, now
	w.body.Answered()
	w.conn.Begin()
}

// next notes the status of an answer that has none said, and gives the client
// time to receive what comes.
func (w *Writer) next() (now time.Time) {
	now = time.Now()
	if w.Status == 0 {
		w.begins(http.StatusOK, now)
	}
	if now.Sub(w.extended) > pieceTimeout/10 {
		w.extended = now
		http.NewResponseController(w.ResponseWriter).SetWriteDeadline(now.Add(pieceTimeout))
	}
	return now
}

func (w *Writer) wrote(n int64, err error) error {
	w.Bytes += n
	if err != nil && w.Err == nil {
		w.Err = err
	}
	return err
}

// ErrBrokenOff is what the log says of an answer that is not whole.
var ErrBrokenOff = errors.New("broken off")

// End completes the answer to a request of a method once its handler has returned.
func (w *Writer) End(method string) {
	if w.Status == 0 {
		w.Status, w.start = http.StatusOK, time.Now()
	}
	promised, err := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64)
	if err == nil && w.Err == nil && w.Bytes < promised && method != http.MethodHead && !bodiless(w.Status) {
		w.Err = ErrBrokenOff
	}
	if !w.extended.IsZero() {
		// The connection's next request has a deadline of its own.
		http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Time{})
	}
}

// FlushHeld sends what is held back of an answer that has ended.
func (w *Writer) FlushHeld() error { return w.wrote(0, w.conn.Flush(w.ResponseWriter)) }

// Linger has the connection read on after the answer, if the client may still be sending
// a body that nobody has read. address is the client's.
func (w *Writer) Linger(r *http.Request, address string, lingers *conns.Lingers) {
	w.body.Leave(r, address, lingers)
}

// Received is how many bytes of the request's body were read.
func (w *Writer) Received() int64 { return w.body.Received() }

// Latency is how long after start the answer began.
func (w *Writer) Latency(start time.Time) time.Duration { return w.start.Sub(start) }

func (w *Writer) begun() bool { return w.Status != 0 }

// Unwrap serves http.ResponseController.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
