package conns

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"time"
)

// secureListener accepts connections over TLS.
type secureListener struct {
	net.Listener
	config *tls.Config
	log    *log.Logger
}

func (l secureListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &secureConn{Conn: tls.Server(c, l.config), log: l.log}, nil
}

// secureConn is a *tls.Conn that watches the heads of requests. net/http recognizes TLS only
// by the type *tls.Conn, so ConnectionState shakes hands here.
type secureConn struct {
	*tls.Conn
	head head
	log  *log.Logger
}

func (c *secureConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.head.see(p[:n])
	return n, err
}

// CloseWrite ends the answer, first in TLS, then on the connection below.
func (c *secureConn) CloseWrite() error {
	return errors.Join(c.Conn.CloseWrite(), c.NetConn().(*Conn).CloseWrite())
}

// ConnectionState shakes hands: net/http asks for the state before it reads anything, in
// the goroutine of the connection. After an error, reads fail.
func (c *secureConn) ConnectionState() tls.ConnectionState {
	c.SetDeadline(time.Now().Add(headerTimeout))
	err := c.Handshake()
	c.SetDeadline(time.Time{})
	if record := new(tls.RecordHeaderError); errors.As(err, record) && record.Conn != nil && record.RecordHeader[0] >= 'A' { // not TLS, but the method of a request
		io.WriteString(record.Conn, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
		err = errors.New("client sent an HTTP request to an HTTPS server")
	}
	if err != nil {
		c.log.Printf("http: TLS handshake error from %s: %v", c.RemoteAddr(), err)
		c.Close()
	}
	return c.Conn.ConnectionState()
}
