package remote

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

const (
	dialTime      = 3 * time.Second
	handshakeTime = 5 * time.Second

	// idleTime is less than what the other instance gives an idle connection, so that a request
	// does not meet one that is being closed.
	idleTime = 30 * time.Second
)

// newTransport returns the connections to a remote. The environment names no proxy for them.
func newTransport(o Options, b *breaker) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTime, KeepAlive: 15 * time.Second}
	if o.URL.Scheme == "http" {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkPrivate(o, address) }
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				if ctx.Err() == nil { // else the client has gone
					b.failed(time.Now())
				}
				return nil, fmt.Errorf("%w: %w", ErrDown, err)
			}
			return conn, nil
		},
		TLSClientConfig:        &tls.Config{RootCAs: o.CA, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    handshakeTime,
		DisableCompression:     true, // the client's coding passes
		MaxIdleConnsPerHost:    maxRequests / 4,
		MaxConnsPerHost:        2 * maxRequests,
		IdleConnTimeout:        idleTime,
		ExpectContinueTimeout:  handshakeTime,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// checkPrivate refuses plain HTTP to an address of the Internet.
func checkPrivate(o Options, address string) error {
	host, _, err := net.SplitHostPort(address)
	if err == nil && !o.Private(host) {
		err = fmt.Errorf("%s is no private address: use https", host)
	}
	return err
}
