package remote

import "net/http"

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

// writer spells the name of the field DAV as the other instance does: some clients compare it
// case-sensitively.
type writer struct{ http.ResponseWriter }

func (w writer) WriteHeader(status int) {
	h := w.Header()
	if class, ok := h["Dav"]; ok {
		delete(h, "Dav")
		h["DAV"] = class
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
