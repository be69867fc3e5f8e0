package server

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

// A body that stalls ends its request after a minute; one that only takes long
// does not, nor does what runs after it.
func TestStalledBody(t *testing.T) {
	for name, gap := range map[string]time.Duration{"slow": stallTimeout - time.Second, "stalled": stallTimeout + time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				result := make(chan error, 1)
				h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					watchBody(w, r)
					_, err := io.Copy(io.Discard, r.Body)
					time.Sleep(2 * stallTimeout) // work after the body
					if err == nil {
						err = r.Context().Err()
					}
					result <- err
				})
				client, server := net.Pipe()
				ln := pipeListener{make(chan net.Conn, 1)}
				ln.conns <- server
				srv := &http.Server{Handler: h}
				var others sync.WaitGroup
				others.Go(func() { srv.Serve(ln) })

				io.WriteString(client, "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n")
				others.Go(func() {
					for range 3 {
						time.Sleep(gap)
						if _, err := client.Write([]byte("x")); err != nil {
							return
						}
					}
				})
				others.Go(func() { http.ReadResponse(bufio.NewReader(client), nil) })
				err := <-result
				if (err != nil) != (name == "stalled") {
					t.Errorf("the handler ends with %v", err)
				}
				client.Close()
				close(ln.conns)
				srv.Close()
				others.Wait()
			})
		})
	}
}
