package server

import (
	"net/http"
	"strings"

	"gowebdav/internal/dav"
)

// preflightAge is how long a browser may cache a permission, in seconds.
const preflightAge = "7200"

// cors lets pages of configured origins use the mounts. Apps in a web view have their own origin
// (app://obsidian.md, capacitor://localhost).
type cors struct {
	origins map[string]bool
}

func newCORS(origins []string) *cors {
	c := &cors{origins: map[string]bool{}}
	for _, origin := range origins {
		c.origins[origin] = true
	}
	return c
}

// share allows a configured origin to read the answer, and reports whether the request was a
// preflight, which is answered then. A preflight has no credentials (Fetch §3.2.2).
func (c *cors) share(w http.ResponseWriter, r *http.Request, access dav.Access) (answered bool) {
	if len(c.origins) == 0 {
		return false
	}
	header := w.Header()
	header.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if !c.origins[origin] {
		return false
	}
	header.Set("Access-Control-Allow-Origin", origin)
	header.Set("Access-Control-Allow-Credentials", "true")
	if !preflight(r) {
		header.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, DAV, ETag, Last-Modified, Lock-Token, X-OC-MTime")
		return false
	}
	header.Set("Access-Control-Allow-Methods", strings.Join(dav.Methods(access), ", "))
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		header.Set("Access-Control-Allow-Headers", asked)
	}
	header.Set("Access-Control-Max-Age", preflightAge)
	w.WriteHeader(http.StatusNoContent)
	return true
}

// preflight reports whether a browser asks what a page of another site may ask.
func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// errForeign is the answer to a request by a page of another site.
var errForeign = dav.Errorf(http.StatusForbidden, "same origin: a page of another site asks for what is not a file's bytes")

// foreign reports whether a page of another site has sent the request (Fetch Metadata). Such a
// page cannot read the answer, but it may learn something from its time, size and cost.
// Links that lead the user here are allowed, and so are configured origins; a request without
// an Origin, as for a picture, has none. Clients other than browsers send no Fetch Metadata.
func (c *cors) foreign(r *http.Request) bool {
	h := r.Header
	switch h.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	if h.Get("Sec-Fetch-Mode") == "navigate" && h.Get("Sec-Fetch-Dest") == "document" {
		return false
	}
	return !c.origins[h.Get("Origin")]
}

// made sets the headers of answers that are made here: no other site may show them or load them
// into its process. The bytes of files are not restricted so: an HTML report has its own
// origin in its sandbox, and shows pictures from its folder.
func made(h http.Header) {
	secure(h)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
