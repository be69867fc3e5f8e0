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

// Methods lists the methods of a mount.
func Methods(readOnly bool) []string {
	if readOnly {
		return readMethods
	}
	return allMethods
}

func setAllow(h http.Header, readOnly bool) { h.Set("Allow", strings.Join(Methods(readOnly), ", ")) }

// Offers checks that a mount offers a method. Its error is RFC 9110 §15.5.6 (405) for a
// known method, §15.6.2 (501) for an unknown one.
func Offers(h http.Header, method string, readOnly bool) error {
	switch {
	case slices.Contains(Methods(readOnly), method):
		return nil
	case slices.Contains(allMethods, method), method == http.MethodPost:
		setAllow(h, readOnly)
		err := Errorf(http.StatusMethodNotAllowed, "method %s is not offered here", method)
		if method != http.MethodPost { // no mount offers POST
			err.Public = "this folder is read-only for you"
		}
		return err
	}
	return Errorf(http.StatusNotImplemented, "method %s is unknown", method)
}

// Options sets the headers of an OPTIONS answer (RFC 4918 §10.1). Without locks the mount
// is class 1, which clients take for read-only.
func Options(h http.Header, readOnly bool) {
	class := "1"
	if !readOnly {
		// SabreDAV's clients require this token before they send PATCH.
		class = "1, 2, sabredav-partialupdate"
		h.Set("Accept-Patch", partialUpdate)
	}
	h["DAV"] = []string{class} // some clients compare the name of this header case-sensitively
	setAllow(h, readOnly)
	// Microsoft's clients use FrontPage instead of WebDAV without this header.
	h["MS-Author-Via"] = []string{"DAV"}
}
