package server

import (
	"net/http"

	"gowebdav/internal/dav"
)

// errForeign is the answer to a request that a page of another site had the browser make.
var errForeign = dav.Errorf(http.StatusForbidden, "same origin: a page of another site asks for what is not a file's bytes")

// foreign reports whether a page of another site has the browser make a request (Fetch
// Metadata), except to lead the user here, or where the settings name its origin. What the
// answer is the page may learn of how long it takes, how large it is, and what it costs
// the server. Who is no browser does not say. A request that names no origin, as for a
// picture, is of none that the settings name.
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

// made sets the headers of what is made here: no other site may show it or have it in its
// process. A file's bytes are not ours to close in: those of a report in its sandbox, which
// is an origin of its own, show its pictures.
func made(h http.Header) {
	secure(h)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
