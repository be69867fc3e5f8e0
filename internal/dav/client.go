package dav

import (
	"net/http"
	"strings"
)

// This file holds the workarounds for single clients, each with its report.

// NeedsLength reports whether the client fails on a download without Content-Length.
// webdavclient3 up to 3.14.6 does (ezhov-evgeny/webdav-client-python-3#106, open). Only its
// HTTP library identifies it, which also asks for compression by default. Remove this when
// distributions ship a fixed version.
func NeedsLength(r *http.Request) bool {
	return strings.HasPrefix(r.UserAgent(), "python-requests/")
}

// isFinder reports whether the client is macOS. Quota properties made mounting take 90 s on
// macOS 15.4 and later (tailscale 12135).
func isFinder(r *http.Request) bool {
	return strings.HasPrefix(r.UserAgent(), "WebDAVFS/") || strings.HasPrefix(r.UserAgent(), "WebDAVLib/")
}
