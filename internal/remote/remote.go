package remote

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/pool"
)

// Options say where a Remote is and how it is asked.
type Options struct {
	URL      *url.URL       // of the other instance: scheme and host
	User     string         // of the login there; "": the client's login passes
	Password string         // of that user
	CA       *x509.CertPool // authorities that may sign its certificate; nil for those of the system
	ScanTime time.Duration  // how long a query for logs may take there

	Private func(host string) bool // whether an IP address is in a private network
	Changed func(State)            // is called when a probe finds another State; nil for nobody
}

// Equal reports whether a Remote of the other options would do the same.
func (o Options) Equal(other Options) bool {
	return *o.URL == *other.URL && o.User == other.User && o.Password == other.Password && o.ScanTime == other.ScanTime &&
		(o.CA == nil) == (other.CA == nil) && (o.CA == nil || o.CA.Equal(other.CA))
}

// Remote is another instance of this program. It is safe for concurrent use.
type Remote struct {
	options   Options
	transport *http.Transport
	proxy     *httputil.ReverseProxy
	places    *pool.Pool
	breaker   breaker
	probe     probe

	head, body time.Duration // of silence; tests change them
}

// maxRequests is how many requests a remote answers at a time.
const maxRequests = 64

// New returns the remote of some options. Close releases its connections.
func New(o Options) *Remote {
	r := &Remote{options: o, head: headTime, body: bodyTime, places: pool.New("requests to the other server", pool.Half(maxRequests), pool.Bound{})}
	r.transport = newTransport(o, &r.breaker)
	r.proxy = &httputil.ReverseProxy{
		Rewrite:        r.rewrite,
		Transport:      r.transport,
		FlushInterval:  -1, // follows
		ModifyResponse: r.receive,
		ErrorHandler:   keepError,
		ErrorLog:       log.New(io.Discard, "", 0), // Serve returns the errors
	}
	return r
}

// Close ends idle connections. Running requests continue.
func (r *Remote) Close() { r.transport.CloseIdleConnections() }

// Host returns the host of the other instance, with its port if it has one.
func (r *Remote) Host() string { return r.options.URL.Host }

// Request says who asks, and what the server knows of the request's path.
type Request struct {
	Base     string // decoded path of the remote outside: what proxies have removed, and the prefix; "" for none
	Path     string // decoded path there, from "/"
	Client   string // whose share of the places it takes, as pool.Client names it
	Realm    string // begins the realms of logins there, so that a browser keeps them apart
	ReadOnly bool   // the other instance shall offer no writing: this server refuses it
}

// Errors of Serve. ErrDown comes as a *DownError.
var (
	ErrLoop        = errors.New("the request has come through this server before")
	ErrDown        = errors.New("the other server cannot be reached")
	ErrSilent      = errors.New("the other server does not answer")
	ErrRefused     = errors.New("the other server refuses the login that the settings give")
	ErrCertificate = errors.New("the certificate of the other server is not trusted")
	ErrLogin       = errors.New("the login is there")                                                        // of Ask only
	ErrUnknown     = errors.New("the other server does not know such a query: it may have an older version") // of Ask only
)

// Serve answers a request. If it returns an error, the answer has begun or not, as for any handler
// that fails; that of a full pool is a *pool.FullError.
func (r *Remote) Serve(w http.ResponseWriter, req *http.Request, to Request) (err error) {
	if looped(req.Header) {
		return ErrLoop
	}
	if err := r.breaker.allows(time.Now()); err != nil {
		return err
	}
	place, err := r.places.Take(to.Client, nil)
	if err != nil {
		return err
	}
	defer place.Leave()

	client := req.Context()
	ctx, cancel := context.WithCancelCause(client)
	defer cancel(nil)
	s := &exchange{to: to, silence: newSilence(cancel, r.patience(req), r.body, req.URL.Query().Has("follow"))}
	defer s.silence.end()
	req = req.WithContext(context.WithValue(countInterim(ctx), exchangeKey{}, s))
	if req.Body != nil && req.Body != http.NoBody {
		req.Body = s.silence.sending(req.Body)
	}
	defer func() { // ReverseProxy panics if an answer breaks off
		switch p := recover(); {
		case p == nil:
		case p == http.ErrAbortHandler && client.Err() != nil:
			err = fmt.Errorf("the client has gone: %w", context.Cause(client))
		case p == http.ErrAbortHandler:
			err = fmt.Errorf("%s: the answer broke off: %w", r.Host(), cmp.Or(context.Cause(ctx), io.ErrUnexpectedEOF))
		default:
			panic(p)
		}
	}()
	r.proxy.ServeHTTP(writer{w, http.Header{}}, req)
	return r.cause(ctx, s.err)
}

// exchange is one request through the proxy.
type exchange struct {
	to      Request
	silence *silence
	err     error // why there is no answer
}

type exchangeKey struct{}

func exchangeOf(req *http.Request) *exchange { return req.Context().Value(exchangeKey{}).(*exchange) }

func keepError(_ http.ResponseWriter, req *http.Request, err error) { exchangeOf(req).err = err }

// cause returns an error with the reason that a client may know.
func (r *Remote) cause(ctx context.Context, err error) error {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var hostname x509.HostnameError
	switch {
	case err == nil, errors.Is(err, ErrRefused):
		return err
	case errors.Is(context.Cause(ctx), ErrSilent):
		return fmt.Errorf("%w: %s", ErrSilent, r.Host())
	case errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &hostname):
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	return err
}

// rewrite makes the request to the other instance.
func (r *Remote) rewrite(p *httputil.ProxyRequest) {
	to := exchangeOf(p.In).to
	p.Out.URL.Scheme, p.Out.URL.Host = r.options.URL.Scheme, r.options.URL.Host
	p.Out.URL.Path, p.Out.URL.RawPath = to.Path, ""
	p.Out.Host = r.options.URL.Host
	p.Out.Header = passed(p.In.Header)
	p.SetXForwarded()
	if scheme := p.In.Header.Get("X-Forwarded-Proto"); scheme != "" { // what a trusted proxy has said
		p.Out.Header.Set("X-Forwarded-Proto", scheme)
	}
	if to.Base != "" {
		p.Out.Header.Set("X-Forwarded-Prefix", (&url.URL{Path: to.Base}).EscapedPath())
	}
	if to.ReadOnly {
		p.Out.Header.Set(ReadOnly, "true")
	}
	p.Out.Header["Via"] = slices.Concat(p.In.Header["Via"], []string{via})
	if _, said := p.Out.Header["User-Agent"]; !said {
		p.Out.Header.Set("User-Agent", "") // else net/http names itself
	}
	if r.options.User != "" {
		p.Out.SetBasicAuth(r.options.User, r.options.Password)
	}
}

// receive looks at the head of an answer.
func (r *Remote) receive(answer *http.Response) error {
	r.breaker.succeeded()
	s := exchangeOf(answer.Request)
	if answer.StatusCode < http.StatusOK || answer.StatusCode > 599 {
		answer.Body.Close()
		return fmt.Errorf("%s answers with the status %d", r.Host(), answer.StatusCode)
	}
	if answer.StatusCode == http.StatusUnauthorized && r.options.User != "" {
		answer.Body.Close()
		return fmt.Errorf("%w: %s", ErrRefused, r.Host()) // the client cannot mend it
	}
	for _, name := range dropped {
		answer.Header.Del(name)
	}
	challenges := answer.Header["Www-Authenticate"]
	for i, challenge := range challenges {
		challenges[i] = strings.Replace(challenge, `realm="`, `realm="`+(&url.URL{Path: s.to.Realm}).EscapedPath(), 1)
	}
	answer.Body = s.silence.receiving(answer.Body)
	return nil
}
