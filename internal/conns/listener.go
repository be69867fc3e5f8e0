package conns

import (
	"crypto/tls"
	"log"
	"net"
	"time"

	"gowebdav/internal/storage"
)

// listening is a listener whose connections are ours, over TLS if there are settings for it.
func listening(ln net.Listener, secure *tls.Config, bound *Limits, log *log.Logger) net.Listener {
	ours := listener{ln, secure != nil, new(spare), bound}
	ours.spare.take()
	if secure == nil {
		return ours
	}
	secure = secure.Clone()
	secure.NextProtos = []string{"http/1.1"}
	return secureListener{ours, secure, log}
}

// listener makes connections that can hold bytes back, and lets in who only is to be
// told that there is no descriptor left.
type listener struct {
	net.Listener
	secure bool // what comes in is no head, but TLS
	spare  *spare
	bound  *Limits // nil for none
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if storage.Exhausted(err) && l.spare.release() {
		c, err = l.Listener.Accept()
	}
	if storage.Exhausted(err) {
		return nil, passing{err}
	}
	if err != nil {
		return nil, err
	}
	accepted := &Conn{Conn: c}
	if !l.secure {
		accepted.head = new(head)
	}
	if !l.spare.take() {
		accepted.spare = l.spare
		time.AfterFunc(spareTime, func() { accepted.Close() })
	}
	l.bound.admit(accepted)
	return accepted, nil
}

func (l listener) Close() error {
	l.spare.release()
	return l.Listener.Close()
}

// passing is an error after which net/http goes on to accept. By itself it would end
// where the kernel has no memory for a moment.
type passing struct{ error }

func (passing) Timeout() bool   { return false }
func (passing) Temporary() bool { return true }
func (e passing) Unwrap() error { return e.error }
