// Package dav is the protocol around webdav.Handler: paths, Destination,
// PROPFIND, locks, properties.
package dav

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/webdav"
)

// maxXML bounds the body of a request that carries XML, in bytes. The decoder
// recurses, and a body of 75 MB of nested elements would kill the process.
const maxXML = 64 << 10

// Handler serves one mount.
type Handler struct {
	prefix   string
	readOnly bool
	webdav   webdav.Handler
}

// New returns the handler of the mount at prefix ("/" for the whole host).
func New(prefix string, files webdav.FileSystem, readOnly bool) *Handler {
	return &Handler{
		prefix:   prefix,
		readOnly: readOnly,
		webdav: webdav.Handler{
			Prefix:     strings.TrimSuffix(prefix, "/"),
			FileSystem: files,
			LockSystem: webdav.NewMemLS(),
		},
	}
}

var (
	readMethods = []string{"OPTIONS", "GET", "HEAD", "PROPFIND"}
	allMethods  = []string{"OPTIONS", "GET", "HEAD", "PROPFIND", "PROPPATCH", "PUT", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "UNLOCK"}
)

// Methods lists what a mount offers.
func Methods(readOnly bool) []string {
	if readOnly {
		return readMethods
	}
	return allMethods
}

// Offers checks that a mount offers the method, and else names the methods that
// it does: RFC 9110 §15.5.6 for one that is known, §15.6.2 for one that is not.
func Offers(h http.Header, method string, readOnly bool) error {
	switch {
	case slices.Contains(Methods(readOnly), method):
		return nil
	case slices.Contains(allMethods, method), method == http.MethodPost, method == http.MethodPatch:
		h.Set("Allow", strings.Join(Methods(readOnly), ", "))
		return Errorf(http.StatusMethodNotAllowed, "method %s is not offered here", method)
	}
	return Errorf(http.StatusNotImplemented, "method %s is unknown", method)
}

// Options answers OPTIONS (RFC 4918 §10.1). A resource that cannot be locked
// says class 1, which clients take for read-only.
func Options(h http.Header, readOnly bool) {
	class := "1, 2"
	if readOnly {
		class = "1"
	}
	h["DAV"] = []string{class} // some clients look for this very spelling
	h.Set("Allow", strings.Join(Methods(readOnly), ", "))
	// Microsoft's clients take a server for WebDAV, not FrontPage, by this.
	h["MS-Author-Via"] = []string{"DAV"}
}

// Serve answers every method but GET and HEAD. The request's path lies in the
// mount and is clean.
func (h *Handler) Serve(w http.ResponseWriter, r *http.Request) error {
	if err := Offers(w.Header(), r.Method, h.readOnly); err != nil {
		return err
	}
	switch r.Method {
	case http.MethodOptions:
		Options(w.Header(), h.readOnly)
		return nil
	case "COPY", "MOVE":
		if err := h.boundDestination(r); err != nil {
			return err
		}
	case "PROPFIND", "PROPPATCH", "LOCK":
		r.Body = http.MaxBytesReader(w, r.Body, maxXML)
	}
	h.webdav.ServeHTTP(w, r)
	return nil
}

// Collections answers PROPFIND for a read-only collection that exists only as
// a tree of folder names, such as the parents of the mounts.
func Collections(w http.ResponseWriter, r *http.Request, folders []string) error {
	tree := webdav.NewMemFS()
	for _, folder := range folders {
		for i, c := range folder {
			if c == '/' && i > 0 {
				tree.Mkdir(context.Background(), folder[:i], 0o755)
			}
		}
		tree.Mkdir(context.Background(), folder, 0o755)
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxXML)
	(&webdav.Handler{FileSystem: tree, LockSystem: webdav.NewMemLS()}).ServeHTTP(w, r)
	return nil
}
