package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	gatewayTimeout = 5 * time.Second // to answer
	gatewayConns   = 64              // requests at a time
	maxRefusal     = 64 << 10        // bytes of an answer that are passed on

	askAgain    = time.Minute     // about a request that lasts
	longestDown = 5 * time.Minute // without an answer, until such a request ends

	// defaultHeader is where the answer of a URL names the user, as those of Authelia,
	// authentik and oauth2-proxy can.
	defaultHeader = "Remote-User"
)

// Gateway knows of logins that were made elsewhere: by a proxy, which names the user
// in a header, or by whatever answers at a URL. nil knows of none.
type Gateway struct {
	header string
	url    string
	client *http.Client
}

// Login is what a Gateway says of a request. If nothing was Decided, the mount's own
// passwords count.
type Login struct {
	Decided bool
	Name    string // of the user; "" where the URL lets in without a name

	asked *question // where a URL has decided
}

// question is what a Gateway's URL was asked with: it can be asked again when the request
// has forgotten the password.
type question struct {
	of     *Gateway
	prefix string      // of X-Forwarded-Uri
	header http.Header // but for X-Forwarded-Method and X-Forwarded-Uri
}

// Errors of a Gateway. There is a *Refusal too.
var (
	ErrNotInvited = errors.New("who is logged in at the gateway is no user of the mount")
	ErrNoGateway  = errors.New("the gateway does not answer")
)

// Refusal is what the URL answers to who may not enter.
type Refusal struct {
	Status int
	Header http.Header // those that are for the client
	Body   []byte
}

func (e *Refusal) Error() string { return fmt.Sprintf("the gateway answers %d", e.Status) }

// NewGateway returns the gateway that names users in header, which the caller takes
// away from requests of those that may not set it, and that answers at target, an
// http or https URL: old, if that does the same. Without either there is none: nil.
func NewGateway(header, target string, old *Gateway) *Gateway {
	if header == "" && target == "" {
		return nil
	}
	g := &Gateway{header: http.CanonicalHeaderKey(cmp.Or(header, defaultHeader)), url: target}
	if old != nil && old.header == g.header && old.url == g.url {
		return old
	}
	if target == "" {
		return g
	}
	g.client = &http.Client{
		Timeout:       gatewayTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // they are the client's
		Transport:     &http.Transport{MaxConnsPerHost: gatewayConns, MaxIdleConnsPerHost: gatewayConns, IdleConnTimeout: 90 * time.Second},
	}
	return g
}

// Login returns the login of a request. An error is a *Refusal, ErrNoGateway,
// ErrNotInvited, or that of the request's context: with each nobody may enter. The URL is
// asked for each request, as its answer may hang on the method and the path.
func (g *Gateway) Login(r *http.Request) (Login, error) {
	switch {
	case g == nil:
		return Login{}, nil
	case g.url == "":
		return g.named(r.Header, false)
	}
	return g.question(r).put(r.Context(), r.Method, r.URL)
}

// put asks about a method and the path and query of a URL.
func (q *question) put(ctx context.Context, method string, target *url.URL) (Login, error) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, q.of.url, nil)
	if err != nil {
		return Login{}, fmt.Errorf("%w: %w", ErrNoGateway, err)
	}
	ask.Header = q.header.Clone()
	ask.Header.Set("X-Forwarded-Method", method)
	// The path that will be served, not the one that was written.
	ask.Header.Set("X-Forwarded-Uri", (&url.URL{Path: q.prefix + target.Path, RawQuery: target.RawQuery}).RequestURI())
	answer, err := q.of.client.Do(ask)
	if err != nil {
		return Login{}, failure(ctx, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxRefusal)) // of a login too: the connection is used again
	switch {
	case err != nil:
		return Login{}, failure(ctx, err)
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		login, err := q.of.named(answer.Header, true)
		login.asked = q
		return login, err
	}
	return Login{}, refusal(answer, body)
}

// Asks reports whether a URL has decided, which can be asked about other paths.
func (l Login) Asks() bool { return l.asked != nil }

// May asks the URL that has decided whether it lets the same user do something at another
// path. Its error is one of Login's.
func (l Login) May(ctx context.Context, method, path string) error {
	login, err := l.asked.put(ctx, method, &url.URL{Path: path})
	if err == nil && login != l {
		err = ErrNotInvited
	}
	return err
}

// Watch asks the URL that has decided again about a method and the path and query of a
// URL until ctx ends, and calls out when it lets in nobody any more, or somebody else. One
// that is down has some minutes to come back.
func (l Login) Watch(ctx context.Context, method string, target *url.URL, out func()) {
	if l.asked != nil {
		go l.watch(ctx, method, &url.URL{Path: target.Path, RawQuery: target.RawQuery}, out)
	}
}

func (l Login) watch(ctx context.Context, method string, target *url.URL, out func()) {
	ticker := time.NewTicker(askAgain)
	defer ticker.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		switch login, err := l.asked.put(ctx, method, target); {
		case err == nil && login == l:
			last = time.Now()
		case !down(err) || time.Since(last) >= longestDown:
			out()
			return
		}
	}
}

// down reports whether an error says nothing of who asks.
func down(err error) bool {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Status >= 500 || refusal.Status == http.StatusTooManyRequests
	}
	return errors.Is(err, ErrNoGateway)
}

// named is the login of the user that a header names. Two names are none.
func (g *Gateway) named(h http.Header, decided bool) (Login, error) {
	switch names := h.Values(g.header); {
	case len(names) > 1:
		return Login{}, ErrNotInvited
	case len(names) == 1 && names[0] != "":
		return Login{Decided: true, Name: names[0]}, nil
	}
	return Login{Decided: decided}, nil
}

// question asks as Traefik's ForwardAuth does.
func (g *Gateway) question(r *http.Request) *question {
	q := &question{of: g, prefix: r.Header.Get("X-Forwarded-Prefix"), header: http.Header{}}
	for _, name := range []string{"Authorization", "Cookie", "Accept", "Accept-Language", "User-Agent", "X-Requested-With"} {
		if values := r.Header.Values(name); values != nil {
			q.header[name] = values
		}
	}
	proto := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		proto = "https"
	}
	client := r.RemoteAddr
	if host, _, err := net.SplitHostPort(client); err == nil {
		client = host
	}
	q.header.Set("X-Forwarded-Proto", proto)
	q.header.Set("X-Forwarded-Host", r.Host)
	q.header.Set("X-Forwarded-For", client)
	return q
}

// failure leaves the URL out of an error: it may hold a password.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err() // the client has gone
	}
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("%w: %w", ErrNoGateway, err)
}

func refusal(answer *http.Response, body []byte) *Refusal {
	r := &Refusal{Status: answer.StatusCode, Header: http.Header{}, Body: body}
	for _, name := range []string{"Content-Type", "Set-Cookie", "Www-Authenticate", "Retry-After"} {
		if values := answer.Header.Values(name); values != nil {
			r.Header[name] = values
		}
	}
	if to, err := answer.Location(); err == nil {
		to.User = nil // of the URL that was asked
		r.Header.Set("Location", to.String())
	}
	return r
}

// Enter returns the account of a login, or where nothing was decided the one that the
// request's credentials prove.
func (g *Gate) Enter(r *http.Request, login Login) (*Account, error) {
	switch {
	case !login.Decided:
		return g.Authenticate(r)
	case g.anyone != nil:
		return g.anyone, nil
	}
	if account := g.accounts[login.Name]; account != nil {
		return account, nil
	}
	return nil, ErrNotInvited
}
