package remote

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Ask sends a query of its own to the other instance, as a part of another request. It waits up to
// wait for the head of the answer, and for each part of its body. The answer belongs to the caller, who closes
// it. The client's login does not pass.
func (r *Remote) Ask(ctx context.Context, by http.Header, client, path string, query url.Values, accept string, wait time.Duration) (io.ReadCloser, error) {
	if looped(by) {
		return nil, ErrLoop
	}
	if err := r.breaker.allows(time.Now()); err != nil {
		return nil, err
	}
	place, err := r.places.Take(client, nil)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	watch := newSilence(cancel, wait, wait, false)
	end := func() {
		watch.end()
		cancel(nil)
		place.Leave()
	}
	u := url.URL{Scheme: r.options.URL.Scheme, Host: r.options.URL.Host, Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		end()
		return nil, err
	}
	req.Header.Set("Accept", accept)
	req.Header["Via"] = slices.Concat(by["Via"], []string{via})
	if r.options.User != "" {
		req.SetBasicAuth(r.options.User, r.options.Password)
	}
	answer, err := r.transport.RoundTrip(req)
	if err != nil {
		err = r.cause(ctx, err)
		end()
		return nil, err
	}
	r.breaker.succeeded()
	switch answer.StatusCode {
	case http.StatusOK:
		return &asked{watch.receiving(answer.Body), func(err error) error { return r.cause(ctx, err) }, end}, nil
	case http.StatusUnauthorized:
		err = ErrRefused
		if r.options.User == "" {
			err = ErrLogin
		}
	default:
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		err = fmt.Errorf("the other server answers %d: %.200q", answer.StatusCode, text)
	}
	answer.Body.Close()
	end()
	return nil, err
}

// asked is the body of an answer to Ask.
type asked struct {
	io.ReadCloser
	cause func(error) error
	end   func()
}

func (a *asked) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = a.cause(err)
	}
	return n, err
}

func (a *asked) Close() error {
	defer a.end()
	return a.ReadCloser.Close()
}
