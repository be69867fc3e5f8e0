package conns

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
)

// head is what the lines of a request's head say of the length of its body. net/http
// obeys Transfer-Encoding and takes what contradicts it out of the request, but goes on
// with the connection, on which a proxy may count otherwise where the next request
// begins (RFC 9112 §11.2).
type head struct {
	mu     sync.Mutex  // what comes during an answer is read by another goroutine
	first  [fixed]byte // of the request line, as much as there is room for
	line   [fixed]byte // how the line begins that is being read
	n      int         // bytes of it
	begun  bool        // the request line has been read
	whole  bool        // so has the empty line
	length bool        // there is a Content-Length
	coding bool        // there is a Transfer-Encoding
}

const (
	lengthField = "content-length:"
	codingField = "transfer-encoding:"
	fixed       = len(codingField)
)

// next forgets the head: what is read from now on is that of the next request.
func (h *head) next() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n, h.begun, h.whole, h.length, h.coding = 0, false, false, false, false
}

// see looks at what net/http has read. Behind the empty line nothing is looked at. On
// nil it does nothing.
func (h *head) see(p []byte) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(p) > 0 && !h.whole {
		rest, after, ended := bytes.Cut(p, []byte("\n")) // net/http needs no \r
		h.n += copy(h.line[h.n:], rest)
		if ended {
			h.end()
		}
		p = after
	}
}

// end looks at a line that has ended.
func (h *head) end() {
	line := bytes.TrimSuffix(h.line[:h.n], []byte("\r"))
	switch {
	case !h.begun && len(line) == 0: // which net/http passes over, too
	case !h.begun:
		h.begun = true
		clear(h.first[copy(h.first[:], line):])
	case len(line) == 0:
		h.whole = true
	default:
		h.length = h.length || begins(line, lengthField)
		h.coding = h.coding || begins(line, codingField)
	}
	h.n = 0
}

func begins(line []byte, field string) bool {
	return len(line) >= len(field) && strings.EqualFold(string(line[:len(field)]), field)
}

// ambiguous reports whether where a request ends can be told in two ways: by two fields,
// or in HTTP/1.0 by one that it does not know (RFC 9112 §6.1). So it may be where the
// head was not seen, since it came together with the request before.
func (h *head) ambiguous(r *http.Request) bool {
	chunked, old := len(r.TransferEncoding) > 0, !r.ProtoAtLeast(1, 1)
	if !chunked && !old {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.whole || !h.isOf(r) || chunked && h.length || old && h.coding
}

// isOf reports whether the head is that of a request. net/http waits for the next one
// by reading its first byte, perhaps before the last was answered.
func (h *head) isOf(r *http.Request) bool {
	method := r.Method + " "
	of := func(line string) bool { return strings.HasPrefix(string(h.first[:]), line[:min(len(line), fixed)]) }
	return of(method) || of(method[1:])
}

// closeAmbiguous lets a connection end with the answer to a request that others may
// have understood otherwise.
func closeAmbiguous(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, h := connOf(r); h != nil && h.ambiguous(r) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
