package dav

import (
	"net/http"
	"slices"
	"strings"
)

var (
	readMethods  = []string{"OPTIONS", "GET", "HEAD", "PROPFIND"}
	writeMethods = slices.DeleteFunc(slices.Clone(allMethods), func(method string) bool { return method == http.MethodPatch })
	allMethods   = []string{"OPTIONS", "GET", "HEAD", "PROPFIND", "PROPPATCH", "PUT", "PATCH", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "UNLOCK"}
)

// Access is what requests may do in a mount.
type Access int

const (
	Read  Access = iota
	Write        // change files as a whole
	Edit         // change parts of files, too
)

// Methods lists the methods of a mount.
func Methods(a Access) []string {
	switch a {
	case Read:
		return readMethods
	case Write:
		return writeMethods
	}
	return allMethods
}

func setAllow(h http.Header, a Access) { h.Set("Allow", strings.Join(Methods(a), ", ")) }

// Offers checks that a mount offers a method. Its error is RFC 9110 §15.5.6 (405) for a
// known method, §15.6.2 (501) for an unknown one.
func Offers(h http.Header, method string, a Access) error {
	switch {
	case slices.Contains(Methods(a), method):
		return nil
	case slices.Contains(allMethods, method), method == http.MethodPost:
		setAllow(h, a)
		err := refusal(http.StatusMethodNotAllowed, "method %s is not offered here", method)
		switch {
		case method == http.MethodPost: // no mount offers POST
		case a == Read:
			err.Public = "this folder is read-only for you"
		default:
			err.Public = onlyWhole
		}
		return err
	}
	return refusal(http.StatusNotImplemented, "method %s is unknown", method)
}

// onlyWhole is why a part of a file cannot be written to what is only [storage.Writable].
const onlyWhole = "files here can only be replaced whole: send all of the file by PUT"

// Options sets the headers of an OPTIONS answer (RFC 4918 §10.1). Without locks the mount
// is class 1, which clients take for read-only.
func Options(h http.Header, a Access) {
	class := "1"
	if a >= Write {
		class = "1, 2"
	}
	if a == Edit {
		// SabreDAV's clients require this token before they send PATCH.
		class += ", sabredav-partialupdate"
		h.Set("Accept-Patch", partialUpdate)
	}
	h["DAV"] = []string{class} // some clients compare the name of this header case-sensitively
	setAllow(h, a)
	// Microsoft's clients use FrontPage instead of WebDAV without this header.
	h["MS-Author-Via"] = []string{"DAV"}
}
