package dav

import "net/http"

// ForwardedPrefix is the header in which a proxy tells what it has taken off the
// path. Handlers believe it: the caller takes it away from those that it does not.
const ForwardedPrefix = "X-Forwarded-Prefix"

// BasePath is the path under which clients find the "/" of this server: decoded and
// without a trailing slash, "" if no proxy has put it elsewhere.
func BasePath(r *http.Request) string { return r.Header.Get(ForwardedPrefix) }

// fromClient is the request's path for one that a client has written in a header. A
// proxy takes its part off the request line alone; one that does so everywhere
// leaves paths that are right already.
func fromClient(r *http.Request, clean string) string {
	base := BasePath(r)
	if base == "" || !Within(base, clean) {
		return clean
	}
	return "/" + clean[min(len(base)+1, len(clean)):]
}
