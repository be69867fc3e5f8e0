package dav

import (
	"io/fs"
	"net/http"
	"strings"
)

// checkConditions evaluates If-Match, If-None-Match and If-Unmodified-Since of a
// request that changes a resource (RFC 9110 §13.2.2); fi is what is there now,
// nil for nothing. GET and HEAD leave that to http.ServeContent.
func checkConditions(r *http.Request, fi fs.FileInfo) error {
	failed := func(header string) error {
		return Errorf(http.StatusPreconditionFailed, "%s does not hold", header)
	}
	tag := ""
	if fi != nil {
		tag = ETag(fi)
	}
	if match := r.Header.Values("If-Match"); match != nil {
		if !matches(match, fi != nil, tag, false) {
			return failed("If-Match")
		}
	} else if since, err := http.ParseTime(r.Header.Get("If-Unmodified-Since")); err == nil {
		// §13.1.4: a date that is none is ignored, and so is nothing.
		if fi == nil || fi.ModTime().Unix() > since.Unix() {
			return failed("If-Unmodified-Since")
		}
	}
	if none := r.Header.Values("If-None-Match"); none != nil {
		if matches(none, fi != nil, tag, true) {
			return failed("If-None-Match")
		}
	}
	return nil
}

// matches reports whether a list of entity tags, or "*", matches a resource.
// What is no entity tag matches nothing: Joplin sends MKCOL with the bare word
// If-None-Match: JoplinIgnore-15782.
func matches(values []string, exists bool, tag string, weak bool) bool {
	list := strings.Join(values, ",")
	if strings.TrimSpace(list) == "*" {
		return exists
	}
	for list = strings.TrimLeft(list, " \t,"); list != ""; list = strings.TrimLeft(list, " \t,") {
		n := 1
		if strings.HasPrefix(list, "W/") {
			n = 3
		}
		end := -1
		if len(list) > n {
			end = strings.IndexByte(list[n:], '"')
		}
		if end < 0 || !validETag(list[:n+end+1]) {
			_, list, _ = strings.Cut(list, ",")
			continue
		}
		candidate := list[:n+end+1]
		if weak { // §8.8.3.2
			candidate = strings.TrimPrefix(candidate, "W/")
		}
		if exists && isTag(candidate, tag) {
			return true
		}
		list = list[n+end+1:]
	}
	return false
}

func validETag(s string) bool {
	s = strings.TrimPrefix(s, "W/")
	return len(s) >= 2 && s[0] == '"' && strings.IndexByte(s[1:], '"') == len(s)-2
}
