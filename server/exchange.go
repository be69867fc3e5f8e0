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

// exchange is a request and its answer. Each part has its own reader: the Writer is for
// who answers, the caller for who decides what the answer may hold, the entry for the
// access log.
type exchange struct {
	wire.Writer
	caller caller
	entry  entryOfLog
}

// caller is who asks, as the gate found out.
type caller struct {
	user     string
	account  *auth.Account
	login    auth.Login  // made elsewhere, if any
	links    *auth.Links // with which the user may make links, nil for none
	answers  answers     // of the gateway, about other URLs
	linked   string      // what the link names by which the request came, "" for none
	confined bool        // to the one file, by a link
	foreign  bool        // a page of another site: only a file's bytes are for it
}

// watch returns what calls lost once the caller of a request may not read any more.
func (c *caller) watch(r *http.Request) func(ctx context.Context, lost context.CancelFunc) (stop func() bool) {
	return func(ctx context.Context, lost context.CancelFunc) (stop func() bool) {
		c.login.Watch(ctx, r.Method, r.URL, lost)
		if sent := dav.SentPath(r); sent != r.URL.Path {
			c.login.Watch(ctx, r.Method, &url.URL{Path: sent, RawQuery: r.URL.RawQuery}, lost)
		}
		return context.AfterFunc(c.account.Context(), lost)
	}
}

// entryOfLog is what the access log and the metrics say of a request, beside how it was
// answered.
type entryOfLog struct {
	mount   string
	counts  *metrics.Mount
	routine bool   // every ten seconds the same
	refused bool   // for a wrong password
	guesser string // whose it was
}

// refuse notes that the request's password was wrong. Of the name no more is kept than
// there can be of one.
func (e *entryOfLog) refuse(r *http.Request) {
	name, _, _ := auth.Credentials(r)
	e.refused, e.guesser = true, strings.Clone(name[:min(len(name), auth.LongestCredential)])
}

type exchangeKey struct{}

// begin returns the exchange of a request, and the request with it.
func begin(w http.ResponseWriter, r *http.Request) (*exchange, *http.Request) {
	x := new(exchange)
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	x.Writer = wire.NewWriter(w, r)
	return x, r
}

func exchangeOf(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

func callerOf(r *http.Request) *caller { return &exchangeOf(r).caller }

func entryOf(r *http.Request) *entryOfLog { return &exchangeOf(r).entry }
