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
	gatewayConns   = 64              // concurrent requests to the URL
	maxRefusal     = 64 << 10        // bytes of a refusal that are passed on to the client

	recheckInterval = time.Minute     // between checks of a long request, such as a follow
	maxDowntime     = 5 * time.Minute // without an answer, a long request ends after this

	// defaultHeader names the user in the answer of the URL. Authelia, authentik and
	// oauth2-proxy can set it.
	defaultHeader = "Remote-User"
)

// Gateway finds the user that another program has logged in: a proxy that names the user
// in a header, or a URL for forward authentication. A nil Gateway decides nothing.
type Gateway struct {
	header string
	url    string
	client *http.Client
}

// Login is the decision of a Gateway about a request. If it is not Decided, the mount's
// own passwords count.
type Login struct {
	Decided bool
	Name    string // of the user; "" if the URL admits without a name

	request *authRequest // nil if no URL has decided
}

// authRequest is the request to a Gateway's URL for one request of a client. It can be
// sent again after the client's request has dropped its password.
type authRequest struct {
	gateway *Gateway
	prefix  string      // of X-Forwarded-Uri
	header  http.Header // without X-Forwarded-Method and X-Forwarded-Uri
}

// Errors of a Gateway. It also returns a *Refusal.
var (
	ErrUnknownUser = errors.New("the user who logged in at the gateway is no user of the mount")
	ErrGatewayDown = errors.New("the gateway does not answer")
)

// Refusal is the URL's answer to a client that may not enter. It is passed on.
type Refusal struct {
	Status int
	Header http.Header // only headers for the client
	Body   []byte
}

func (e *Refusal) Error() string { return fmt.Sprintf("the gateway answers %d", e.Status) }

// NewGateway returns a gateway that names users in header, and that answers at target, an
// http or https URL. Either may be ""; without both the result is nil. If old has the same
// settings, the result is old.
//
// Without target, the caller must remove header from all requests that do not come from a
// trusted proxy.
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
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // redirects are for the client
		Transport:     &http.Transport{MaxConnsPerHost: gatewayConns, MaxIdleConnsPerHost: gatewayConns, IdleConnTimeout: 90 * time.Second},
	}
	return g
}

// Asks reports whether each login is a request to a URL.
func (g *Gateway) Asks() bool { return g != nil && g.url != "" }

// Login returns the login of a request. After an error nobody may enter: it is a *Refusal,
// ErrGatewayDown, ErrUnknownUser, or that of the request's context. Answers are not cached,
// since they may depend on the method and the path.
func (g *Gateway) Login(r *http.Request) (Login, error) {
	switch {
	case g == nil:
		return Login{}, nil
	case g.url == "":
		return g.loginFrom(r.Header, false)
	}
	return g.newRequest(r).send(r.Context(), r.Method, r.URL)
}

// send asks the gateway about a method, and the path and query of target.
func (q *authRequest) send(ctx context.Context, method string, target *url.URL) (Login, error) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, q.gateway.url, nil)
	if err != nil {
		return Login{}, fmt.Errorf("%w: %w", ErrGatewayDown, err)
	}
	ask.Header = q.header.Clone()
	ask.Header.Set("X-Forwarded-Method", method)
	// The cleaned path, which will be served, not the path as the client wrote it.
	ask.Header.Set("X-Forwarded-Uri", (&url.URL{Path: q.prefix + target.Path, RawQuery: target.RawQuery}).RequestURI())
	answer, err := q.gateway.client.Do(ask)
	if err != nil {
		return Login{}, failure(ctx, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxRefusal)) // also of a login, so that the connection can be reused
	switch {
	case err != nil:
		return Login{}, failure(ctx, err)
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		login, err := q.gateway.loginFrom(answer.Header, true)
		login.request = q
		return login, err
	}
	return Login{}, refusal(answer, body)
}

// FromURL reports whether a URL has decided. Then Check can ask it about other paths.
func (l Login) FromURL() bool { return l.request != nil }

// Check asks the URL whether the same user may use a method at another path. Its errors are
// those of Login.
func (l Login) Check(ctx context.Context, method, path string) error {
	login, err := l.request.send(ctx, method, &url.URL{Path: path})
	if err == nil && login != l {
		err = ErrUnknownUser
	}
	return err
}

// Watch repeats the question to the URL every minute until ctx ends. It calls out once if
// the URL no longer admits this user, or has been down for five minutes. If no URL has
// decided, it does nothing.
func (l Login) Watch(ctx context.Context, method string, target *url.URL, out func()) {
	if l.request != nil {
		go l.watch(ctx, method, &url.URL{Path: target.Path, RawQuery: target.RawQuery}, out)
	}
}

func (l Login) watch(ctx context.Context, method string, target *url.URL, out func()) {
	ticker := time.NewTicker(recheckInterval)
	defer ticker.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		switch login, err := l.request.send(ctx, method, target); {
		case err == nil && login == l:
			last = time.Now()
		case !unavailable(err) || time.Since(last) >= maxDowntime:
			out()
			return
		}
	}
}

// unavailable reports whether an error is a failure of the gateway, not a decision about
// the client.
func unavailable(err error) bool {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Status >= 500 || refusal.Status == http.StatusTooManyRequests
	}
	return errors.Is(err, ErrGatewayDown)
}

// loginFrom returns the login that the header names. Two names are an error: one of them
// may be forged.
func (g *Gateway) loginFrom(h http.Header, decided bool) (Login, error) {
	switch names := h.Values(g.header); {
	case len(names) > 1:
		return Login{}, ErrUnknownUser
	case len(names) == 1 && names[0] != "":
		return Login{Decided: true, Name: names[0]}, nil
	}
	return Login{Decided: decided}, nil
}

// newRequest makes a request like those of Traefik's ForwardAuth.
func (g *Gateway) newRequest(r *http.Request) *authRequest {
	q := &authRequest{gateway: g, prefix: r.Header.Get("X-Forwarded-Prefix"), header: http.Header{}}
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

// failure removes the URL from an error: it may hold a password.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err() // the client has gone
	}
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("%w: %w", ErrGatewayDown, err)
}

func refusal(answer *http.Response, body []byte) *Refusal {
	r := &Refusal{Status: answer.StatusCode, Header: http.Header{}, Body: body}
	for _, name := range []string{"Content-Type", "Set-Cookie", "Www-Authenticate", "Retry-After"} {
		if values := answer.Header.Values(name); values != nil {
			r.Header[name] = values
		}
	}
	if to, err := answer.Location(); err == nil {
		to.User = nil // of the gateway's URL
		r.Header.Set("Location", to.String())
	}
	return r
}

// Admit returns the account of a decided login, else that of the request's credentials.
func (g *Gate) Admit(r *http.Request, login Login) (*Account, error) {
	switch {
	case !login.Decided:
		return g.Authenticate(r)
	case g.anonymous != nil:
		return g.anonymous, nil
	}
	if account := g.accounts[login.Name]; account != nil {
		return account, nil
	}
	return nil, ErrUnknownUser
}
