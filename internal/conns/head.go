package conns

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
)

// head records what the head of a request says about the length of the body. net/http obeys
// Transfer-Encoding, removes a contradicting Content-Length from the request, and keeps the
// connection. But a proxy may disagree about where the next request begins: that is request
// smuggling (RFC 9112 §11.2).
type head struct {
	mu     sync.Mutex  // net/http reads in another goroutine during an answer
	first  [fixed]byte // the beginning of the request line
	line   [fixed]byte // the beginning of the current line
	n      int         // bytes in line
	begun  bool        // the request line has been read
	whole  bool        // the empty line has been read
	length bool        // there is a Content-Length
	coding bool        // there is a Transfer-Encoding
}

const (
	lengthField = "content-length:"
	codingField = "transfer-encoding:"
	fixed       = len(codingField)
)

// next forgets the head: the bytes from now on are those of the next request.
func (h *head) next() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n, h.begun, h.whole, h.length, h.coding = 0, false, false, false, false
}

// see looks at bytes that net/http has read, up to the empty line. On nil it does nothing.
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

// end looks at a complete line.
func (h *head) end() {
	line := bytes.TrimSuffix(h.line[:h.n], []byte("\r"))
	switch {
	case !h.begun && len(line) == 0: // net/http skips empty lines before a request, too
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

// ambiguous reports whether the end of a request can be read in two ways: it has both
// fields, or it is HTTP/1.0 and has a Transfer-Encoding, which that version does not know
// (RFC 9112 §6.1). A head that was not seen, since it came together with the request
// before, counts as ambiguous too.
func (h *head) ambiguous(r *http.Request) bool {
	chunked, old := len(r.TransferEncoding) > 0, !r.ProtoAtLeast(1, 1)
	if !chunked && !old {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.whole || !h.isOf(r) || chunked && h.length || old && h.coding
}

// isOf reports whether the head belongs to a request. net/http reads the first byte of the
// next request early, perhaps before the last one is answered.
func (h *head) isOf(r *http.Request) bool {
	method := r.Method + " "
	of := func(line string) bool { return strings.HasPrefix(string(h.first[:]), line[:min(len(line), fixed)]) }
	return of(method) || of(method[1:])
}

// closeAmbiguous closes the connection after the answer to an ambiguous request.
func closeAmbiguous(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, h := connOf(r); h != nil && h.ambiguous(r) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
