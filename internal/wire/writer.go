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
	// Piece is how much of a file is sent between two checks of the client and the file,
	// in bytes. The first piece is smaller, and so is each one after a piece that took
	// longer than slowTime.
	Piece      = 1 << 20
	firstPiece = 256 << 10
	smallPiece = 32 << 10
	slowTime   = 10 * time.Second

	// pieceTimeout is how long a client may take to receive a piece, so that one that has
	// stopped reading does not hold its connection for ever. Even the slowest connection
	// carries a small piece in that time.
	pieceTimeout = 5 * time.Minute
)

// Writer is the innermost ResponseWriter of ours, next to that of net/http. It counts what is
// sent, and sets a deadline for each piece.
type Writer struct {
	http.ResponseWriter
	Status   int       // 0 until the answer begins
	Begun    time.Time // when it began
	Bytes    int64     // of the body that were sent
	Received int64     // bytes of the request's body that were read, once the answer has ended
	Err      error     // why the answer failed, or what it reports

	head     bool        // the request is a HEAD
	conn     *conns.Conn // nil for none
	body     *conns.Body // of the request, nil for none
	extended time.Time   // when the deadline for writing was set
	last     []byte      // the body that End sends, in a buffer of smallBuffers; nil for none
}

// NewWriter returns a Writer for the answer to a request, and replaces the request's body by
// one that is watched.
func NewWriter(w http.ResponseWriter, r *http.Request) Writer {
	return Writer{ResponseWriter: w, head: r.Method == http.MethodHead, conn: conns.Of(r), body: conns.WatchBody(w, r)}
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

// ReadFrom sends a file through the connection, which lets the kernel copy it. It goes piece
// by piece, since the whole would be one write with one deadline.
func (w *Writer) ReadFrom(src io.Reader) (int64, error) {
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

// begins notes that the answer begins, before any of it is sent.
func (w *Writer) begins(status int, now time.Time) {
	w.Status, w.Begun = status, now
	w.body.Answered()
	w.conn.Begin()
}

// next is called before each write. It sets the status if no handler has, and gives the client
// time to receive the next piece.
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

// errBrokenOff is the Err of an answer that is incomplete.
var errBrokenOff = errors.New("broken off")

// End ends the answer to r once its handler has returned, and fills in what is known only
// now. If the handler has panicked, failed is true, and the answer gets no further byte.
func (w *Writer) End(r *http.Request, failed bool, lingers *conns.Lingers) {
	w.sendLast(failed)
	if !failed {
		w.wrote(0, w.conn.Flush(w.ResponseWriter))
		w.body.Leave(r, lingers)
	}
	if w.Status == 0 {
		w.Status, w.Begun = http.StatusOK, time.Now()
	}
	promised, err := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64)
	short := err == nil && w.Bytes < promised && !w.head && !bodiless(w.Status)
	if w.Err == nil && (failed || short) {
		w.Err = errBrokenOff
	}
	if !w.extended.IsZero() {
		// The next request on the connection sets its own deadline.
		http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Time{})
	}
	w.Received = w.body.Received()
}

// Fail answers 500, if no answer has begun.
func (w *Writer) Fail() {
	if w.Status == 0 {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		w.wrote(0, w.conn.Flush(w.ResponseWriter))
	}
}

func (w *Writer) begun() bool { return w.Status != 0 }

// Unwrap is for http.ResponseController.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
