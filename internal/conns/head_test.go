package conns

import (
	"bufio"
	"bytes"
	"net/http"
	"testing"
)

// In whatever pieces a head comes, it is read as net/http reads it.
func FuzzHead(f *testing.F) {
	f.Add([]byte("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), 3)
	f.Add([]byte("\r\nGET / HTTP/1.0\ntransfer-encoding:x\n\nmore"), 1)
	f.Add([]byte("PUT /x HTTP/1.1\r\nHost: x\r\nX:\r\n content-length: 5\r\n\r\n"), 100)
	f.Fuzz(func(t *testing.T, sent []byte, piece int) {
		h := new(head)
		for rest := sent; len(rest) > 0; {
			n := min(max(1, piece), len(rest))
			h.see(rest[:n])
			rest = rest[n:]
		}
		// net/http takes the length out where there is a coding, and the coding always.
		plain := bytes.ReplaceAll(sent, []byte("ransfer-"), []byte("ransfer+"))
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(plain)))
		if err != nil {
			return
		}
		if !h.whole || !h.isOf(r) {
			t.Fatalf("the head is not seen: %+v of %s %s", h, r.Method, r.RequestURI)
		}
		if _, length := r.Header["Content-Length"]; length && !h.length {
			t.Error("a length is not seen")
		}
		if _, coding := r.Header["Transfer+encoding"]; coding && !h.coding && bytes.Contains(sent, []byte("ransfer-")) {
			t.Error("a coding is not seen")
		}
	})
}
