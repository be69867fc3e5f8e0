package dav

import "net/http"

// ForwardedPrefix is the header in which a proxy names the prefix that it cut off the path.
// Handlers trust it: the caller removes it from requests of untrusted clients.
const ForwardedPrefix = "X-Forwarded-Prefix"

// BasePath is the path at which clients find "/" of this server. It is decoded, without a
// trailing slash, and "" if no proxy has added a prefix.
func BasePath(r *http.Request) string { return r.Header.Get(ForwardedPrefix) }

// stripBase turns a path from a client's header into a path of the request. Some proxies
// cut the prefix off the request line only; others off the headers too, and such paths stay
// as they are.
func stripBase(r *http.Request, clean string) string {
	base := BasePath(r)
	if base == "" || !Within(base, clean) {
		return clean
	}
	return "/" + clean[min(len(base)+1, len(clean)):]
}
