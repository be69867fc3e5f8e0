package dav

import (
	"net/http"
	"net/url"
	"strings"
)

// Destination reads the Destination header (RFC 4918 §10.3) as a path of this mount. It
// ignores scheme and host, as a proxy that ends TLS or renames the host leaves its own
// there. sent is the path in the client's spelling, path in the disk's. A MOVE to another
// Unicode form of the same name keeps the client's form, so that it renames the resource.
func (h *Handler) Destination(r *http.Request) (sent, path string, err error) {
	raw := r.Header.Get("Destination")
	if raw == "" {
		return "", "", refusal(http.StatusBadRequest, "%s without a Destination header", r.Method)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", "", refusal(http.StatusBadRequest, "Destination is not a URI")
	}
	clean, err := CleanPath(u)
	if err != nil {
		return "", "", err
	}
	clean = stripBase(r, clean)
	sent, ok := Reprefix(h.prefix, clean)
	if !ok {
		// RFC 4918 §9.8.5: 502 for a destination on another server. Another mount counts
		// as one, as it has other credentials.
		return "", "", refusal(http.StatusBadGateway, "Destination %q is outside of the mount %q", clean, h.prefix)
	}
	path = h.Spell(r.Context(), sent)
	source, target := trimSlash(r.URL.Path), trimSlash(path)
	if newName := sent[strings.LastIndexByte(trimSlash(sent), '/'):]; r.Method == "MOVE" && source == target && sent != SentPath(r) && !strings.HasSuffix(path, newName) {
		path = parentPath(target) + newName
		target = trimSlash(path)
	}
	if Within(source, target) || Within(target, source) {
		return "", "", refusal(http.StatusForbidden, "%s onto itself, its parent or its member: %q", r.Method, clean)
	}
	return sent, path, nil
}

// Within reports whether a clean path lies in the collection at prefix. It compares whole
// segments: /dav10 does not lie in /dav1.
func Within(prefix, clean string) bool {
	rest, ok := strings.CutPrefix(clean, trimSlash(prefix))
	return ok && (rest == "" || rest[0] == '/')
}
