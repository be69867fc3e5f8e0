package dav

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Name turns a clean path in a mount into the rooted name in the mount's folder, without a
// trailing slash.
func Name(prefix, clean string) string {
	return "/" + strings.Trim(strings.TrimPrefix(clean, trimSlash(prefix)), "/")
}

// CleanPath returns the decoded path of a URL without empty, "." and ".." segments; a
// trailing slash stays. Ambiguous paths are 400: those with NUL, a backslash or an encoded
// slash.
func CleanPath(u *url.URL) (string, error) {
	if !strings.HasPrefix(u.Path, "/") {
		return "", refusal(http.StatusBadRequest, "path %q does not start with a slash", u.Path)
	}
	if strings.ContainsAny(u.Path, "\x00\\") {
		return "", refusal(http.StatusBadRequest, "path %q contains a NUL or a backslash", u.Path)
	}
	// RawPath is set only for an unusual encoding.
	if strings.Contains(strings.ToLower(u.RawPath), "%2f") {
		return "", refusal(http.StatusBadRequest, "path %q contains an encoded slash", u.RawPath)
	}
	clean := path.Clean(u.Path)
	if clean != "/" && strings.HasSuffix(u.Path, "/") {
		clean += "/"
	}
	return clean, nil
}
