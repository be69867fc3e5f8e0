package dav

import (
	"net/http"
	"net/url"
	"strings"
)

// Destination reads the Destination header (RFC 4918 §10.3) as a path of this
// mount. Scheme and host do not count: a proxy that ends TLS or renames the host
// leaves its own in there.
func (h *Handler) Destination(r *http.Request) (string, error) {
	raw := r.Header.Get("Destination")
	if raw == "" {
		return "", Errorf(http.StatusBadRequest, "no Destination")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", Errorf(http.StatusBadRequest, "Destination is no URI")
	}
	clean, err := CleanPath(u)
	if err != nil {
		return "", err
	}
	clean = fromClient(r, clean)
	if !Within(h.prefix, clean) {
		// RFC 4918 §9.8.5: 502 for a destination on another server, which
		// another mount is as far as this one's credentials go.
		return "", Errorf(http.StatusBadGateway, "Destination %q is not in the mount", clean)
	}
	source, target := trimSlash(r.URL.Path), trimSlash(clean)
	if Within(source, target) || Within(target, source) {
		return "", Errorf(http.StatusForbidden, "%s to itself, its parent or its member: %q", r.Method, clean)
	}
	return clean, nil
}

// Within reports whether a clean path lies in the collection at prefix: /dav1
// never answers for /dav10.
func Within(prefix, clean string) bool {
	rest, ok := strings.CutPrefix(clean, trimSlash(prefix))
	return ok && (rest == "" || rest[0] == '/')
}
