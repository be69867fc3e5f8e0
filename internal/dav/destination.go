package dav

import (
	"net/http"
	"net/url"
	"strings"
)

// Destination reads the Destination header (RFC 4918 §10.3) as a path of this
// mount. Scheme and host do not count: a proxy that ends TLS or renames the host
// leaves its own in there. sent is that path as the client spells it, path as the disk
// does. A MOVE of a resource onto another spelling of its own name gives it that one.
func (h *Handler) Destination(r *http.Request) (sent, path string, err error) {
	raw := r.Header.Get("Destination")
	if raw == "" {
		return "", "", Errorf(http.StatusBadRequest, "no Destination")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", "", Errorf(http.StatusBadRequest, "Destination is no URI")
	}
	clean, err := CleanPath(u)
	if err != nil {
		return "", "", err
	}
	clean = fromClient(r, clean)
	sent, ok := Reprefix(h.prefix, clean)
	if !ok {
		// RFC 4918 §9.8.5: 502 for a destination on another server, which
		// another mount is as far as this one's credentials go.
		return "", "", Errorf(http.StatusBadGateway, "Destination %q is not in the mount", clean)
	}
	path = h.Spell(sent)
	source, target := trimSlash(r.URL.Path), trimSlash(path)
	if newName := sent[strings.LastIndexByte(trimSlash(sent), '/'):]; r.Method == "MOVE" && source == target && sent != SentPath(r) && !strings.HasSuffix(path, newName) {
		path = parentPath(target) + newName
		target = trimSlash(path)
	}
	if Within(source, target) || Within(target, source) {
		return "", "", Errorf(http.StatusForbidden, "%s to itself, its parent or its member: %q", r.Method, clean)
	}
	return sent, path, nil
}

// Within reports whether a clean path lies in the collection at prefix: /dav1
// never answers for /dav10.
func Within(prefix, clean string) bool {
	rest, ok := strings.CutPrefix(clean, trimSlash(prefix))
	return ok && (rest == "" || rest[0] == '/')
}
