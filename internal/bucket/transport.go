package bucket

import (
	"context"
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
	work     time.Duration // likewise, for what the store does on its own: it copies an object, or makes one of parts
	list     time.Duration // for the whole answer to a request for a list
	turn     time.Duration // that a request waits for one of the places
	silence  time.Duration // that an answer may stop
	patience time.Duration // after which a request is not tried again
	pause    time.Duration // before the second try; doubled for each further one
}

var usualTimes = times{
	dial:     5 * time.Second,
	header:   10 * time.Second,
	work:     5 * time.Minute,
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
	work    *http.Transport // for what may take workTime
	usage   *usage
	silence time.Duration // that a request may stop
	ahead   atomic.Int64  // how far the store's clock was ahead when it last refused a request, in ns
}

func newTransport(usage *usage, times times) *transport {
	usual := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: times.dial}).DialContext,
		TLSHandshakeTimeout:    times.dial,
		ResponseHeaderTimeout:  times.header,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    maxRequests,
		IdleConnTimeout:        time.Minute,
		DisableCompression:     true, // an object that is stored compressed stays so
		ForceAttemptHTTP2:      true,
	}
	work := usual.Clone()
	work.ResponseHeaderTimeout = times.work
	return &transport{Transport: usual, work: work, usage: usage, silence: times.silence}
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.usage.requests.Add(1)
	through := t.Transport
	if r.Header.Get("X-Amz-Copy-Source") != "" || r.Method == http.MethodPost && r.URL.Query().Has("uploadId") {
		through = t.work
	}
	if r.Body != nil {
		ctx, cancel := context.WithCancelCause(r.Context())
		sent := &sentBody{ReadCloser: r.Body, t: t, timer: time.AfterFunc(t.silence, func() { cancel(errSilent) })}
		defer sent.timer.Stop()
		r = r.WithContext(ctx)
		r.Body = sent
	}
	answer, err := through.RoundTrip(r)
	if err != nil {
		if context.Cause(r.Context()) == errSilent {
			err = errSilent
		}
		return nil, err
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil && answer.StatusCode == http.StatusForbidden {
		t.ahead.Store(int64(time.Until(date)))
	}
	answer.Body = countedBody{answer.Body, t.usage}
	return answer, nil
}

// sentBody counts the bytes of a request, and ends one that the store does not take.
type sentBody struct {
	io.ReadCloser
	t     *transport
	timer *time.Timer
}

func (b *sentBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.t.usage.sent.Add(int64(n))
	if err == nil {
		b.timer.Reset(b.t.silence)
	} else {
		b.timer.Stop() // the rest is the store's
	}
	return n, err
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
