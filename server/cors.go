package server

import (
	"net/http"
	"strings"

	"gowebdav/internal/dav"
)

// preflightAge is how many seconds a browser may remember a permission.
const preflightAge = "7200"

// cors lets the pages of some other origins use the mounts: apps in a web view
// have one of their own (app://obsidian.md, capacitor://localhost).
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

// share marks the answer to a request of a configured origin as its to read,
// and reports whether the request was only the browser's question beforehand,
// which comes without credentials (Fetch §3.2.2).
func (c *cors) share(w http.ResponseWriter, r *http.Request, readOnly bool) (answered bool) {
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
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		header.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, DAV, ETag, Last-Modified, Lock-Token, X-OC-MTime")
		return false
	}
	header.Set("Access-Control-Allow-Methods", strings.Join(dav.Methods(readOnly), ", "))
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		header.Set("Access-Control-Allow-Headers", asked)
	}
	header.Set("Access-Control-Max-Age", preflightAge)
	w.WriteHeader(http.StatusNoContent)
	return true
}
