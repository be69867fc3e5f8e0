package server

import (
	"net/http"

	"gowebdav/internal/dav"
)

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
