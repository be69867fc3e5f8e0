package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gowebdav/auth"
	"gowebdav/internal/dav"
	"gowebdav/internal/metrics"
	"gowebdav/internal/wire"
)

// exchange is a request and its answer, in three parts: handlers write to the Writer, ask the
// caller what the answer may hold, and fill in the entry of the access log.
type exchange struct {
	wire.Writer
	caller caller
	entry  logEntry
}

// caller is the client of a request, as the gate has identified it.
type caller struct {
	remote   string // address and port
	user     string
	account  *auth.Account
	login    auth.Login  // by a gateway, if any
	links    *auth.Links // for links that the user may make, nil for none
	logout   *exit       // where the user can log out, nil for nowhere
	answers  answers     // of the gateway about other paths
	linked   string      // path of the link that admitted the request, "" for none
	confined bool        // to the request's own file, by a link
	foreign  bool        // a page of another site asks: it may get the bytes of files only
}

// watch returns a function that calls lost when the caller of a request loses access.
func (c *caller) watch(r *http.Request) func(ctx context.Context, lost context.CancelFunc) (stop func() bool) {
	return func(ctx context.Context, lost context.CancelFunc) (stop func() bool) {
		c.login.Watch(ctx, r.Method, r.URL, lost)
		if sent := dav.SentPath(r); sent != r.URL.Path {
			c.login.Watch(ctx, r.Method, &url.URL{Path: sent, RawQuery: r.URL.RawQuery}, lost)
		}
		if c.account == nil { // at "/": each mount has its own
			return func() bool { return true }
		}
		return context.AfterFunc(c.account.Context(), lost)
	}
}

// logEntry is the part of an access-log line that only handlers know.
type logEntry struct {
	mount    string
	upstream string // host of the other instance that answers, "" for none
	counts   *metrics.Mount
	routine  bool   // a health check or the like, logged at debug level
	refused  bool   // the password was wrong
	guesser  string // the user of the wrong password
}

// refuse notes that the request's password was wrong. It keeps no more of the name than a valid
// one can have.
func (e *logEntry) refuse(r *http.Request) {
	name, _, _ := auth.Credentials(r)
	e.refused, e.guesser = true, strings.Clone(name[:min(len(name), auth.MaxCredential)])
}

type exchangeKey struct{}

// begin returns the exchange of a request, and the request that carries it.
func begin(w http.ResponseWriter, r *http.Request) (*exchange, *http.Request) {
	x := &exchange{caller: caller{remote: r.RemoteAddr}}
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	x.Writer = wire.NewWriter(w, r)
	return x, r
}

func exchangeOf(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

func callerOf(r *http.Request) *caller { return &exchangeOf(r).caller }

func entryOf(r *http.Request) *logEntry { return &exchangeOf(r).entry }
