package wire

import (
	"io"
	"net/http"
	"strconv"
	"sync"

	"gowebdav/internal/conns"
)

// MaxSmall is the size in bytes up to which a file is read into memory and sent together
// with the head of the answer. For larger files sendfile copies less, but it takes four
// system calls more.
const MaxSmall = 16 << 10

var smallBuffers = sync.Pool{New: func() any { return new([MaxSmall]byte) }}

// SendSmall answers r with a whole file of a size up to [MaxSmall]. The header lacks only the
// length. After an error nothing was sent. Unless it is compressed, the content leaves with
// [Writer.End]. By http.ServeContent, which also knows ranges, a request of 4 KiB takes 7 % more.
func SendSmall(w http.ResponseWriter, r *http.Request, file io.Reader, size int64) error {
	buf := smallBuffers.Get().(*[MaxSmall]byte)
	n, err := io.ReadFull(file, buf[:size])
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		smallBuffers.Put(buf)
		return err
	}
	conns.Uninterrupted(r)
	w.Header().Set("Content-Length", strconv.Itoa(n))
	w.WriteHeader(http.StatusOK)
	if to := innermost(w); to != nil {
		to.last = buf[:n]
		return nil
	}
	defer smallBuffers.Put(buf)
	w.Write(buf[:n]) // the Writer takes note of an error
	return nil
}

// innermost returns the Writer in w; nil for none, and if the answer is compressed on the way to it.
func innermost(w http.ResponseWriter) *Writer {
	for {
		switch at := w.(type) {
		case *Writer:
			return at
		case *compressor:
			if at.enc != nil {
				return nil
			}
			w = at.ResponseWriter
		case interface{ Unwrap() http.ResponseWriter }:
			w = at.Unwrap()
		default:
			return nil
		}
	}
}

// sendLast sends what SendSmall has left, unless the handler has failed since. Here the stack is short. net/http takes 3 KiB of stack
// to write a head: on top of all handlers that is more than 8 KiB, each garbage collection halves a
// larger stack of a waiting connection, and its next request copies it. With 100 connections that
// was a tenth of the time.
func (w *Writer) sendLast(failed bool) {
	if w.last == nil {
		return
	}
	if !failed {
		w.Write(w.last)
	}
	smallBuffers.Put((*[MaxSmall]byte)(w.last[:MaxSmall]))
	w.last = nil
}
