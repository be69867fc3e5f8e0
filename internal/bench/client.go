//go:build linux

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	user, password = "user1", "pass1"
	login          = "Authorization: Basic dXNlcjE6cGFzczE="

	// exchangeLimit bounds the time of a request and its response.
	exchangeLimit = 2 * time.Minute
)

// conn is a client's connection at little cost for the client: it has one buffer, and the
// kernel discards bodies. It is opened when needed, and again after a close.
type conn struct {
	ctx  context.Context
	addr string
	tcp  net.Conn // nil: closed
	raw  syscall.RawConn
	r    *bufio.Reader
	stop func() bool

	scratch []byte
}

// head is the part of a response's header that the client needs.
type head struct {
	status   int
	length   int64 // -1 if unknown
	chunked  bool
	close    bool
	encoding string
}

// answer is the response to a request.
type answer struct {
	head
	bytes int64         // of the body, as sent
	first time.Duration // from sending to the first byte
}

func newConn(ctx context.Context, addr string) *conn { return &conn{ctx: ctx, addr: addr} }

func (c *conn) open() error {
	var d net.Dialer
	tcp, err := d.DialContext(c.ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	c.tcp, c.r = tcp, bufio.NewReaderSize(tcp, 16<<10)
	c.stop = context.AfterFunc(c.ctx, func() { tcp.Close() })
	c.raw, err = tcp.(syscall.Conn).SyscallConn()
	return errors.Join(err, tcp.SetDeadline(time.Now().Add(exchangeLimit)))
}

func (c *conn) close() {
	if c.tcp != nil {
		c.stop()
		c.tcp.Close()
		c.tcp = nil
	}
}

// request returns the head of a request for a path below the server's open folder, or for
// an absolute path of the server.
func (s *server) request(method, path string, header ...string) []byte {
	if path == "" || path[0] != '/' {
		path = s.base + path
	}
	b := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, s.addr)
	for _, line := range header {
		b = fmt.Appendf(b, "%s\r\n", line)
	}
	return append(b, "\r\n"...)
}

// do sends a request with an optional file as its body, and discards the response's body.
// A status other than want is an error. After an error the connection can only be closed.
func (c *conn) do(request []byte, file *os.File, want int) (answer, error) {
	a, err := c.ask(request, file, want)
	if err != nil {
		return a, err
	}
	a.bytes, err = c.discard(a.head)
	if a.close {
		c.close()
	}
	return a, err
}

// ask sends a request and reads the head of the response.
func (c *conn) ask(request []byte, file *os.File, want int) (answer, error) {
	var a answer
	reused := c.tcp != nil
	began := time.Now()
	err := c.send(request, file)
	if err != nil && reused && file == nil { // closed meanwhile: Apache closes idle connections when others wait
		c.close()
		err = c.send(request, nil)
	}
	if err != nil {
		return a, err
	}
	a.first = time.Since(began)
	a.head, err = readHead(c.r)
	if err == nil && a.status != want {
		err = fmt.Errorf("%.60q: status %d, want %d", request, a.status, want)
	}
	return a, err
}

// send sends a request and waits for the first byte of its response.
func (c *conn) send(request []byte, file *os.File) error {
	if c.tcp == nil {
		if err := c.open(); err != nil {
			return err
		}
	}
	if _, err := c.tcp.Write(request); err != nil {
		return err
	}
	if file != nil {
		if _, err := io.Copy(c.tcp, file); err != nil { // by sendfile
			return err
		}
	}
	_, err := c.r.Peek(1)
	return err
}

func readHead(r *bufio.Reader) (head, error) {
	h := head{length: -1}
	line, err := r.ReadSlice('\n')
	if err != nil {
		return h, err
	}
	if len(line) < 12 {
		return h, fmt.Errorf("status line %q", line)
	}
	if h.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return h, err
	}
	for {
		line, err = r.ReadSlice('\n')
		if err != nil {
			return h, err
		}
		name, value, ok := bytes.Cut(bytes.TrimSpace(line), []byte(":"))
		if !ok {
			return h, nil
		}
		switch value = bytes.TrimSpace(value); {
		case bytes.EqualFold(name, []byte("Content-Length")):
			length, err := strconv.ParseUint(string(value), 10, 63)
			if err != nil {
				return h, err
			}
			h.length = int64(length)
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			h.chunked = true
		case bytes.EqualFold(name, []byte("Connection")):
			h.close = bytes.EqualFold(value, []byte("close"))
		case bytes.EqualFold(name, []byte("Content-Encoding")):
			h.encoding = string(value)
		}
	}
}

// body returns a reader of the response's body, which must be read to its end.
func (c *conn) body(h head) io.Reader {
	switch {
	case h.chunked:
		return httputil.NewChunkedReader(c.r)
	case h.length >= 0:
		return io.LimitReader(c.r, h.length)
	}
	return c.r
}

// discard reads a body to its end and returns its length.
func (c *conn) discard(h head) (int64, error) {
	if h.chunked || h.length < 0 {
		n, err := io.Copy(io.Discard, c.body(h))
		if err == nil && h.chunked {
			_, err = c.r.Discard(len("\r\n")) // none of these servers sends trailers
		}
		return n, err
	}
	left := h.length
	n, err := c.r.Discard(int(min(left, int64(c.r.Buffered()))))
	left -= int64(n)
	for left > 0 && err == nil {
		n, err = c.drop(left)
		left -= int64(n)
	}
	return h.length - left, err
}

// drop makes the kernel discard up to n received bytes. MSG_TRUNC copies nothing
// (tcp(7)).
func (c *conn) drop(n int64) (dropped int, err error) {
	if c.scratch == nil {
		c.scratch = make([]byte, 1<<20) // only its length matters
	}
	waitErr := c.raw.Read(func(fd uintptr) bool {
		dropped, _, err = unix.Recvfrom(int(fd), c.scratch[:min(n, int64(len(c.scratch)))], unix.MSG_TRUNC)
		return !errors.Is(err, unix.EAGAIN)
	})
	if err == nil && waitErr == nil && dropped == 0 {
		err = io.ErrUnexpectedEOF
	}
	return dropped, errors.Join(waitErr, err)
}

// load is the result of many clients at work.
type load struct {
	cpu       time.Duration // of the server, per request
	took      time.Duration // of all
	latencies []time.Duration
}

// load lets clients send the same request at once, each again as soon as it is answered.
func (s *server) load(ctx context.Context, request []byte, clients int, d time.Duration) (load, error) {
	ctx, cancel := context.WithTimeout(ctx, d+30*time.Second)
	defer cancel()
	conns := make([]*conn, clients)
	for i := range conns {
		conns[i] = newConn(ctx, s.addr)
		defer conns[i].close()
	}
	// Once each, so that all connections are open and all caches are warm.
	if _, err := askInTurn(conns, request, 0); err != nil {
		return load{}, err
	}
	before, err := s.cpu()
	if err != nil {
		return load{}, err
	}
	began := time.Now()
	latencies, err := askInTurn(conns, request, d)
	if err != nil {
		return load{}, err
	}
	took := time.Since(began)
	after, err := s.cpu()
	return load{(after - before) / time.Duration(len(latencies)), took, latencies}, err
}

// askInTurn sends requests over all connections at once, at least one each, until d is
// over.
func askInTurn(conns []*conn, request []byte, d time.Duration) ([]time.Duration, error) {
	end := time.Now().Add(d)
	var (
		wg        sync.WaitGroup
		mu        sync.Mutex
		latencies []time.Duration
		first     error
	)
	for _, c := range conns {
		wg.Go(func() {
			var own []time.Duration
			var err error
			for now := time.Now(); err == nil; {
				began := now
				_, err = c.do(request, nil, 200)
				now = time.Now()
				own = append(own, now.Sub(began))
				if now.After(end) {
					break
				}
			}
			mu.Lock()
			defer mu.Unlock()
			latencies, first = append(latencies, own...), cmp.Or(first, err)
		})
	}
	wg.Wait()
	return latencies, first
}
