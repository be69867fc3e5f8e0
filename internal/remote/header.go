package remote

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
)

// passing are the fields of a request that the other instance gets: those that this program
// reads, and those of RFC 9110 and browsers that cannot stand for somebody. All others stay here,
// since the other instance trusts this server as its proxy: one of them may be the header in
// which it expects the name of a user.
var passing = []string{
	"Accept", "Accept-Encoding", "Accept-Language", "Access-Control-Request-Headers", "Access-Control-Request-Method",
	"Authorization", "Cache-Control", "Content-Encoding", "Content-Language", "Content-Length", "Content-Range", "Content-Type",
	"Depth", "Destination", "Expect", "If", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since",
	"Last-Event-Id", "Lock-Token", "Origin", "Overwrite", "Pragma", "Range", "Referer",
	"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User", "Timeout", "Translate", "Upgrade-Insecure-Requests", "User-Agent",
	"X-Expected-Entity-Length", "X-Oc-Mtime", "X-Requested-With", "X-Update-Range",
}

// ReadOnly is the field that tells another instance of this program that its proxy refuses writing, so that
// its pages do not offer it.
const ReadOnly = "X-Forwarded-Read-Only"

// passed returns the fields of a request that pass.
func passed(from http.Header) http.Header {
	to := http.Header{}
	for _, name := range passing {
		if values, ok := from[name]; ok {
			to[name] = values
		}
	}
	return to
}

// dropped are the fields of an answer that do not pass: they would hold for all of this server.
var dropped = []string{"Alt-Svc", "Clear-Site-Data", "Nel", "Public-Key-Pins", "Report-To", "Set-Cookie", "Strict-Transport-Security"}

// writer takes the answer of the other instance. Its fields come before those that this server sets for all
// its answers, and not with an interim answer (RFC 9110 §15.2), which stays here. Nor do trailers pass.
type writer struct {
	http.ResponseWriter
	header http.Header // of the other instance
}

func (w writer) Header() http.Header { return w.header }

func (w writer) WriteHeader(status int) {
	if status < http.StatusOK {
		return
	}
	delete(w.header, "Trailer")
	h := w.ResponseWriter.Header()
	for name, values := range w.header {
		if name == "Dav" { // some clients compare the name case-sensitively
			name = "DAV"
		}
		h[name] = values
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// maxInterim is how many interim answers one may have before it.
const maxInterim = 8

var errInterim = errors.New("too many interim answers")

// countInterim ends a request with too many interim answers.
func countInterim(ctx context.Context) context.Context {
	n := 0
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error {
		if n++; n > maxInterim {
			return errInterim
		}
		return nil
	}})
}
