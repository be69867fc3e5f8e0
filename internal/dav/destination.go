package dav

import (
	"net/http"
	"net/url"
	"strings"
)

// boundDestination checks that the Destination (RFC 4918 §10.3) lies in this
// mount and writes it as a mere path. Scheme and host do not count: a proxy
// that ends TLS or renames the host leaves its own in there.
func (h *Handler) boundDestination(r *http.Request) error {
	raw := r.Header.Get("Destination")
	if raw == "" {
		return Errorf(http.StatusBadRequest, "no Destination")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return Errorf(http.StatusBadRequest, "Destination is no URI")
	}
	clean, err := CleanPath(u)
	if err != nil {
		return err
	}
	if !Within(h.prefix, clean) {
		// RFC 4918 §9.8.5: 502 for a destination on another server, which
		// another mount is as far as this one's credentials go.
		return Errorf(http.StatusBadGateway, "Destination %q is not in the mount", clean)
	}
	// webdav.Handler deletes the destination before it looks at the source, and
	// copies a folder into itself until the name is too long.
	source := strings.TrimSuffix(r.URL.Path, "/")
	target := strings.TrimSuffix(clean, "/")
	if Within(source, target) || Within(target, source) {
		return Errorf(http.StatusForbidden, "%s to itself, its parent or its member: %q", r.Method, clean)
	}
	if _, err := h.webdav.FileSystem.Stat(r.Context(), strings.TrimPrefix(source, h.webdav.Prefix)); err != nil {
		return err
	}
	r.Header.Set("Destination", (&url.URL{Path: clean}).EscapedPath())
	return nil
}

// Within reports whether a clean path lies in the mount at prefix: /dav1 never
// answers for /dav10.
func Within(prefix, clean string) bool {
	rest, ok := strings.CutPrefix(clean, strings.TrimSuffix(prefix, "/"))
	return ok && (rest == "" || rest[0] == '/')
}
