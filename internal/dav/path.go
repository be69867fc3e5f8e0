package dav

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Name cuts the prefix of a mount off a clean path that lies in it: the rooted
// name in the mount's folder, without a trailing slash.
func Name(prefix, clean string) string {
	return "/" + strings.Trim(strings.TrimPrefix(clean, trimSlash(prefix)), "/")
}

// CleanPath returns the decoded path of a URL without empty, "." and ".."
// segments; a trailing slash stays. A path that other parts of the system could
// read in two ways is refused with 400: NUL, a backslash, an encoded slash.
func CleanPath(u *url.URL) (string, error) {
	if !strings.HasPrefix(u.Path, "/") {
		return "", Errorf(http.StatusBadRequest, "path %q does not start with a slash", u.Path)
	}
	if strings.ContainsAny(u.Path, "\x00\\") {
		return "", Errorf(http.StatusBadRequest, "path %q holds a NUL or a backslash", u.Path)
	}
	// RawPath is set only where the encoding is not the usual one.
	if strings.Contains(strings.ToLower(u.RawPath), "%2f") {
		return "", Errorf(http.StatusBadRequest, "path %q holds an encoded slash", u.RawPath)
	}
	clean := path.Clean(u.Path)
	if clean != "/" && strings.HasSuffix(u.Path, "/") {
		clean += "/"
	}
	return clean, nil
}
