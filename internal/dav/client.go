package dav

import (
	"net/http"
	"strings"
)

// What is done for one client alone stands here, with where it was reported.

// NeedsLength reports whether the client fails on a download without Content-Length.
// webdavclient3 up to 3.14.6 does, and is known only by its library, which asks for
// compression unasked (ezhov-evgeny/webdav-client-python-3#106, open). It may go when
// distributions carry a version that does without.
func NeedsLength(r *http.Request) bool {
	return strings.HasPrefix(r.UserAgent(), "python-requests/")
}

// isFinder reports whether macOS asks. Its quota properties made mounting take
// 90 s on macOS 15.4 and later (tailscale 12135).
func isFinder(r *http.Request) bool {
	return strings.HasPrefix(r.UserAgent(), "WebDAVFS/") || strings.HasPrefix(r.UserAgent(), "WebDAVLib/")
}
