package conns

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

const (
	// lingerTime is how long a connection is read on after its last answer.
	lingerTime = 30 * time.Second

	// lingerBytes is how much of an unwanted body is read of every client, and
	// maxLingerBytes of up to maxLingers at a time, one at an address. Others wait for
	// their turn, which costs no more than a connection.
	lingerBytes    = 1 << 20
	maxLingerBytes = 64 << 20
	maxLingers     = 8

	// lingerGlance is how long to look whether a client sends a body that it was not
	// told to send, as many do when the 100 (Continue) has not come within a second.
	lingerGlance = 100 * time.Millisecond
)

// Lingers are the clients of which much of an unwanted body is read.
type Lingers struct {
	mu        sync.Mutex
	addresses map[string]bool
	left      chan struct{} // is closed when one leaves
}

// enter waits for the turn of an address until ctx ends.
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

// unread is a body that the client may still be sending when its request is answered,
// with a refusal most of the time. A connection that is closed then resets the client's,
// which so loses the answer (RFC 9112 §9.6).
type unread struct {
	lingers  *Lingers
	address  string          // of the client
	stopping context.Context // ends when the server is told to stop
	awaited  bool            // the client waits for a 100 (Continue) that has not been sent
}

// drain says that the answer is over, and reads and drops what comes, until the client
// closes or a limit is reached. Under TLS these are bytes as they travel.
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
