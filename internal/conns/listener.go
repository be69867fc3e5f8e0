package conns

import (
	"crypto/tls"
	"log"
	"net"
	"time"

	"gowebdav/internal/storage"
)

// listening returns a listener whose connections are Conns, over TLS if secure is not nil.
func listening(ln net.Listener, secure *tls.Config, limits *Limits, log *log.Logger) net.Listener {
	ours := listener{ln, secure != nil, new(spare), limits}
	ours.spare.take()
	if secure == nil {
		return ours
	}
	secure = secure.Clone()
	secure.NextProtos = []string{"http/1.1"}
	return secureListener{ours, secure, log}
}

// listener accepts Conns. If no file descriptor is left, it accepts one more connection on
// the spare descriptor, to say so.
type listener struct {
	net.Listener
	secure bool // the bytes that come in are TLS, not the head of a request
	spare  *spare
	limits *Limits // nil for none
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if storage.Exhausted(err) && l.spare.release() {
		c, err = l.Listener.Accept()
	}
	if storage.Exhausted(err) {
		return nil, temporary{err}
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
	l.limits.admit(accepted)
	return accepted, nil
}

func (l listener) Close() error {
	l.spare.release()
	return l.Listener.Close()
}

// temporary marks an error after which net/http accepts again. Without it, net/http would
// stop serving if the kernel has no memory for a moment.
type temporary struct{ error }

func (temporary) Timeout() bool   { return false }
func (temporary) Temporary() bool { return true }
func (e temporary) Unwrap() error { return e.error }
