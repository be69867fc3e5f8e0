package bucket

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// times are how long a store may take, and how long a request waits for others.
type times struct {
	dial     time.Duration // to a connection, and as long again to TLS
	header   time.Duration // to the beginning of an answer
	list     time.Duration // for the whole answer to a request for a list
	turn     time.Duration // that a request waits for one of the places
	silence  time.Duration // that an answer may stop
	patience time.Duration // after which a request is not tried again
	pause    time.Duration // before the second try; doubled for each further one
}

var usualTimes = times{
	dial:     5 * time.Second,
	header:   10 * time.Second,
	list:     30 * time.Second,
	turn:     30 * time.Second,
	silence:  30 * time.Second,
	patience: 15 * time.Second,
	pause:    200 * time.Millisecond,
}

var (
	errSlowList = errors.New("its list takes too long")
	errSilent   = errors.New("the store stopped in its answer")
)

// transport bounds how long connections and answers take, and counts what requests cost.
type transport struct {
	*http.Transport
	usage *usage
	ahead atomic.Int64 // how far the store's clock was ahead when it last refused a request, in ns
}

func newTransport(usage *usage, times times) *transport {
	return &transport{usage: usage, Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: times.dial}).DialContext,
		TLSHandshakeTimeout:    times.dial,
		ResponseHeaderTimeout:  times.header,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    maxRequests,
		IdleConnTimeout:        time.Minute,
		DisableCompression:     true, // an object that is stored compressed stays so
		ForceAttemptHTTP2:      true,
	}}
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.usage.requests.Add(1)
	answer, err := t.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil && answer.StatusCode == http.StatusForbidden {
		t.ahead.Store(int64(time.Until(date)))
	}
	answer.Body = countedBody{answer.Body, t.usage}
	return answer, nil
}

// countedBody counts the bytes of an answer.
type countedBody struct {
	io.ReadCloser
	usage *usage
}

func (b countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.usage.received.Add(int64(n))
	return n, err
}
