package conns

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

const (
	// lingerTime is how long a connection reads on after its last answer.
	lingerTime = 30 * time.Second

	// lingerBytes is how much of an unwanted body is read from every client. Up to
	// maxLingers clients at a time, one per address, are read up to maxLingerBytes.
	// Others wait for their turn, which costs no more than their connection.
	lingerBytes    = 1 << 20
	maxLingerBytes = 64 << 20
	maxLingers     = 8

	// lingerGlance is how long we wait for a body whose client still waits for
	// 100 (Continue). Many clients send it anyway after a second.
	lingerGlance = 100 * time.Millisecond
)

// Lingers is the list of clients from which much of an unwanted body is read. The zero value
// is empty.
type Lingers struct {
	mu        sync.Mutex
	addresses map[string]bool
	left      chan struct{} // closed when one leaves
}

// enter waits for the turn of an address, and reports false if ctx ends before.
func (l *Lingers) enter(ctx context.Context, address string) bool {
	for {
		l.mu.Lock()
		if len(l.addresses) < maxLingers && !l.addresses[address] {
			if l.addresses == nil {
				l.addresses, l.left = map[string]bool{}, make(chan struct{})
			}
			l.addresses[address] = true
			l.mu.Unlock()
			return true
		}
		left := l.left
		l.mu.Unlock()
		select {
		case <-left:
		case <-ctx.Done():
			return false
		}
	}
}

func (l *Lingers) leave(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.addresses, address)
	close(l.left)
	l.left = make(chan struct{})
}

// unread is a body that the client may still be sending when its request is answered, most
// often with a refusal. If the connection were closed then, the client would get a reset and
// lose the answer (RFC 9112 §9.6).
type unread struct {
	lingers  *Lingers
	address  string          // of the client
	stopping context.Context // ends when the server stops
	awaited  bool            // the client waits for a 100 (Continue) that was not sent
}

// drain ends the answer, then reads and drops bytes until the client closes or a limit is
// reached. Under TLS it counts encrypted bytes.
func (u *unread) drain(c net.Conn) {
	half, ok := c.(interface{ CloseWrite() error })
	if !ok || u.stopping.Err() != nil || half.CloseWrite() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(u.stopping, lingerTime)
	defer cancel()
	if u.awaited {
		c.SetReadDeadline(time.Now().Add(lingerGlance))
		if n, _ := c.Read(make([]byte, 1)); n == 0 {
			return
		}
	}
	c.SetReadDeadline(time.Time{})
	defer context.AfterFunc(ctx, func() { c.SetReadDeadline(time.Now()) })()
	if _, err := io.CopyN(io.Discard, c, lingerBytes); err != nil || !u.lingers.enter(ctx, u.address) {
		return
	}
	defer u.lingers.leave(u.address)
	io.CopyN(io.Discard, c, maxLingerBytes-lingerBytes)
}
