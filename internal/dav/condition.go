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
		if ok, err := matches(match, fi != nil, tag, false); err != nil || !ok {
			return orBadRequest(err, failed("If-Match"))
		}
	} else if since, err := http.ParseTime(r.Header.Get("If-Unmodified-Since")); err == nil {
		// §13.1.4: a date that is none is ignored, and so is nothing.
		if fi == nil || fi.ModTime().Unix() > since.Unix() {
			return failed("If-Unmodified-Since")
		}
	}
	if none := r.Header.Values("If-None-Match"); none != nil {
		if ok, err := matches(none, fi != nil, tag, true); err != nil || ok {
			return orBadRequest(err, failed("If-None-Match"))
		}
	}
	return nil
}

func orBadRequest(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// matches reports whether a list of entity tags, or "*", matches a resource.
func matches(values []string, exists bool, tag string, weak bool) (bool, error) {
	list := strings.Join(values, ",")
	if strings.TrimSpace(list) == "*" {
		return exists, nil
	}
	found := false
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
			return false, Errorf(http.StatusBadRequest, "no entity tag: %q", list)
		}
		candidate := list[:n+end+1]
		if weak { // §8.8.3.2
			candidate = strings.TrimPrefix(candidate, "W/")
		}
		found = found || exists && candidate == tag
		list = list[n+end+1:]
	}
	return found, nil
}

func validETag(s string) bool {
	s = strings.TrimPrefix(s, "W/")
	return len(s) >= 2 && s[0] == '"' && strings.IndexByte(s[1:], '"') == len(s)-2
}
