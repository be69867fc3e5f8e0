package dav

import (
	"net/http"
	"slices"
	"strings"
)

var (
	readMethods = []string{"OPTIONS", "GET", "HEAD", "PROPFIND"}
	allMethods  = []string{"OPTIONS", "GET", "HEAD", "PROPFIND", "PROPPATCH", "PUT", "PATCH", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "UNLOCK"}
)

// Methods lists what a mount offers.
func Methods(readOnly bool) []string {
	if readOnly {
		return readMethods
	}
	return allMethods
}

func setAllow(h http.Header, readOnly bool) { h.Set("Allow", strings.Join(Methods(readOnly), ", ")) }

// Offers checks that a mount offers the method, and else names the methods that
// it does: RFC 9110 §15.5.6 for one that is known, §15.6.2 for one that is not.
func Offers(h http.Header, method string, readOnly bool) error {
	switch {
	case slices.Contains(Methods(readOnly), method):
		return nil
	case slices.Contains(allMethods, method), method == http.MethodPost:
		setAllow(h, readOnly)
		return Errorf(http.StatusMethodNotAllowed, "method %s is not offered here", method)
	}
	return Errorf(http.StatusNotImplemented, "method %s is unknown", method)
}

// Options answers OPTIONS (RFC 4918 §10.1). A resource that cannot be locked
// says class 1, which clients take for read-only.
func Options(h http.Header, readOnly bool) {
	class := "1"
	if !readOnly {
		// SabreDAV's clients look for its own word before they PATCH.
		class = "1, 2, sabredav-partialupdate"
		h.Set("Accept-Patch", partialUpdate)
	}
	h["DAV"] = []string{class} // some clients look for this very spelling
	setAllow(h, readOnly)
	// Microsoft's clients take a server for WebDAV, not FrontPage, by this.
	h["MS-Author-Via"] = []string{"DAV"}
}
