package bucket

import (
	"io"
	"net"
	"net/http"
	"time"
)

const (
	dialTime   = 5 * time.Second
	headerTime = 10 * time.Second
	listTime   = 30 * time.Second // for the whole answer to a request for a list
)

// transport bounds how long connections and answers take, and counts what requests cost.
type transport struct {
	*http.Transport
	usage *usage
}

func newTransport(usage *usage) *transport {
	return &transport{&http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTime}).DialContext,
		TLSHandshakeTimeout:    dialTime,
		ResponseHeaderTimeout:  headerTime,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    maxRequests,
		IdleConnTimeout:        time.Minute,
		DisableCompression:     true, // an object that is stored compressed stays so
		ForceAttemptHTTP2:      true,
	}, usage}
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.usage.requests.Add(1)
	answer, err := t.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body := &countedBody{ReadCloser: answer.Body, usage: t.usage}
	if r.URL.Query().Has("list-type") {
		body.timer = time.AfterFunc(listTime, func() { answer.Body.Close() })
	}
	answer.Body = body
	return answer, nil
}

// countedBody counts the bytes of an answer.
type countedBody struct {
	io.ReadCloser
	usage *usage
	timer *time.Timer // ends a list that takes too long, nil for other answers
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.usage.received.Add(int64(n))
	return n, err
}

func (b *countedBody) Close() error {
	if b.timer != nil {
		b.timer.Stop()
	}
	return b.ReadCloser.Close()
}
