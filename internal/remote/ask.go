package remote

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// AnswerError is an answer to Ask that is none, with what the other instance says.
type AnswerError struct {
	Status int
	Text   string // plain text, up to maxReason; "" for anything else
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("the other server answers %d %q", e.Status, e.Text)
}

// maxReason is how much of an answer that is none is read, in bytes.
const maxReason = 200

// Ask sends a query of its own to the other instance, as a part of another request, and expects an answer
// of the type that it accepts. It waits up to wait for the head of the answer. The body belongs to the
// caller, who bounds it and closes it. The client's login does not pass.
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
	if answer.StatusCode == http.StatusOK && isA(answer, accept) {
		watch.end()
		return &asked{answer.Body, func(err error) error { return r.cause(ctx, err) }, end}, nil
	}
	err = r.none(answer)
	answer.Body.Close()
	end()
	return nil, err
}

// isA reports whether an answer has a media type.
func isA(answer *http.Response, mediaType string) bool {
	is, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return err == nil && is == mediaType
}

// none returns the error of an answer that is none.
func (r *Remote) none(answer *http.Response) error {
	switch {
	case answer.StatusCode == http.StatusUnauthorized && r.options.User == "":
		return ErrLogin
	case answer.StatusCode == http.StatusUnauthorized:
		return ErrRefused
	case answer.StatusCode == http.StatusOK: // an older version answers with a list of its mounts
		return ErrUnknown
	case !isA(answer, "text/plain"):
		return &AnswerError{Status: answer.StatusCode}
	}
	text, _ := io.ReadAll(io.LimitReader(answer.Body, maxReason))
	line, _, _ := strings.Cut(string(text), "\n")
	return &AnswerError{answer.StatusCode, strings.ToValidUTF8(line, "")}
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
