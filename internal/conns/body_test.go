package conns

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipeListener serves one connection made of memory, so that time can be the
// test's own.
type pipeListener struct{ conns chan net.Conn }

func (l pipeListener) Accept() (net.Conn, error) {
	c, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l pipeListener) Close() error   { return nil }
func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// watched is a handler whose requests' bodies are watched, as a server does it.
func watched(h http.Handler) http.Handler {
	lingers := new(Lingers)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := WatchBody(w, r)
		h.ServeHTTP(answering{w, body}, r)
		body.Leave(r, lingers)
	})
}

type answering struct {
	http.ResponseWriter
	body *Body
}

func (a answering) WriteHeader(status int) {
	a.body.Answered()
	a.ResponseWriter.WriteHeader(status)
}

// Whatever becomes of a request, its client reads an answer, and one that
// stalls is gone after it. A body that only takes long is no stall, and its
// deadline does not end what runs after it.
func TestStalledBody(t *testing.T) {
	read := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		time.Sleep(2 * stallTimeout)
		if r.Context().Err() != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}
	refuse := func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	for _, c := range []struct {
		name    string
		head    string
		pieces  int           // of one byte each
		gap     time.Duration // before each
		handler http.HandlerFunc
		status  int
		within  time.Duration
		stays   bool
	}{
		{"slow", "Content-Length: 3", 3, stallTimeout - time.Second, read, 200, 6 * stallTimeout, true},
		{"stalled at the start", "Content-Length: 10", 0, 0, read, 400, stallTimeout, false},
		{"stalled in the middle", "Content-Length: 10", 3, time.Second, read, 400, stallTimeout + 3*time.Second, false},
		{"stalled, large", "Content-Length: 1000000", 3, time.Second, read, 400, stallTimeout + 3*time.Second, false},
		{"stalled, in chunks", "Transfer-Encoding: chunked", 0, 0, read, 400, stallTimeout, false},
		{"refused and stalled", "Content-Length: 10", 0, 0, refuse, 401, tailTimeout, false},
		{"refused and stalled, in chunks", "Transfer-Encoding: chunked", 0, 0, refuse, 401, tailTimeout, false},
		{"refused and sent", "Content-Length: 3", 3, 0, refuse, 401, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, conn := net.Pipe()
				ln := pipeListener{make(chan net.Conn, 1)}
				ln.conns <- conn
				srv := &http.Server{Handler: watched(c.handler)}
				var others sync.WaitGroup
				others.Go(func() { srv.Serve(ln) })
				others.Go(func() {
					io.WriteString(client, "PUT / HTTP/1.1\r\nHost: x\r\n"+c.head+"\r\n\r\n")
					for range c.pieces {
						time.Sleep(c.gap)
						if _, err := client.Write([]byte("x")); err != nil {
							return
						}
					}
				})

				start := time.Now()
				resp, err := http.ReadResponse(bufio.NewReader(client), nil)
				if err != nil {
					t.Error(err)
				} else {
					if resp.StatusCode != c.status || time.Since(start) > c.within {
						t.Errorf("%s after %v, want %d within %v", resp.Status, time.Since(start), c.status, c.within)
					}
					if resp.Close == c.stays {
						t.Errorf("Connection: close is %v", resp.Close)
					}
				}
				client.Close()
				close(ln.conns)
				srv.Close()
				others.Wait()
				time.Sleep(time.Second) // net/http lingers half of that on a connection it ends
			})
		})
	}
}
