package dav

import (
	"io/fs"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"
)

// checkConditions evaluates If-Match, If-None-Match and If-Unmodified-Since of a request
// that changes a resource (RFC 9110 §13.2.2). fi is the current resource, nil for none.
func checkConditions(r *http.Request, fi fs.FileInfo) error {
	if err := checkUnchanged(r, fi); err != nil {
		return err
	}
	if none := r.Header.Values("If-None-Match"); none != nil {
		if matches(none, fi != nil, tagOf(fi), true) {
			return conditionFailed("If-None-Match")
		}
	}
	return nil
}

// hasConditions reports whether checkConditions has something to evaluate.
func hasConditions(r *http.Request) bool {
	return r.Header["If-Match"] != nil || r.Header["If-None-Match"] != nil || r.Header["If-Unmodified-Since"] != nil
}

// Unmodified evaluates the conditions of a GET or HEAD (RFC 9110 §13.2.2). tag is the
// entity tag of the answer. If the client's copy is current, Unmodified returns its tag,
// for the 304; else "". The tags differ if the copy came in another coding.
func Unmodified(r *http.Request, fi fs.FileInfo, tag string) (string, error) {
	if err := checkUnchanged(r, fi); err != nil {
		return "", err
	}
	if none := r.Header.Values("If-None-Match"); none != nil {
		if !matches(none, true, ETag(fi), true) {
			return "", nil
		}
		list := strings.Join(none, ",")
		for _, known := range append([]string{tag}, codedTags(ETag(fi))...) {
			if strings.Contains(list, known) {
				return known, nil
			}
		}
		return tag, nil // If-None-Match: *
	}
	if since, ok := headerDate(r, "If-Modified-Since"); ok && fi.ModTime().Unix() <= since.Unix() {
		return tag, nil
	}
	return "", nil
}

func checkUnchanged(r *http.Request, fi fs.FileInfo) error {
	if match := r.Header.Values("If-Match"); match != nil {
		if !matches(match, fi != nil, tagOf(fi), false) {
			return conditionFailed("If-Match")
		}
	} else if since, ok := headerDate(r, "If-Unmodified-Since"); ok {
		if fi == nil || fi.ModTime().Unix() > since.Unix() {
			return conditionFailed("If-Unmodified-Since")
		}
	}
	return nil
}

// checkTagCounts bounds the entity tags of If-Match and If-None-Match, like those of If.
func checkTagCounts(r *http.Request) error {
	for _, header := range []string{"If-Match", "If-None-Match"} {
		count := 0
		for range entityTags(r.Header.Values(header)) {
			if count++; count > maxConditions {
				return refusal(http.StatusBadRequest, "%s has more than %d entity tags", header, maxConditions)
			}
		}
	}
	return nil
}

// headerDate reads a date from a header. An invalid date is ignored (§13.1.3, §13.1.4).
// An absent header returns early, as making a parse error allocates.
func headerDate(r *http.Request, header string) (date time.Time, ok bool) {
	value := r.Header.Get(header)
	if value == "" {
		return time.Time{}, false
	}
	date, err := http.ParseTime(value)
	return date, err == nil
}

func conditionFailed(header string) error {
	return refusal(http.StatusPreconditionFailed, "condition %s does not hold for the current resource", header)
}

// tagOf is ETag for a resource that may not exist (nil).
func tagOf(fi fs.FileInfo) string {
	if fi == nil {
		return ""
	}
	return ETag(fi)
}

// matches reports whether a list of entity tags, or "*", matches a resource.
func matches(values []string, exists bool, tag string, weak bool) bool {
	if strings.TrimSpace(strings.Join(values, ",")) == "*" {
		return exists
	}
	known := codedTags(tag)
	for candidate := range entityTags(values) {
		if weak { // §8.8.3.2
			candidate = strings.TrimPrefix(candidate, "W/")
		}
		if exists && slices.Contains(known, candidate) {
			return true
		}
	}
	return false
}

// entityTags yields the members of a list (RFC 9110 §5.6.1). It skips anything else:
// Joplin sends MKCOL with the bare word If-None-Match: JoplinIgnore-15782.
func entityTags(values []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		list := strings.Join(values, ",")
		for list = strings.TrimLeft(list, " \t,"); list != ""; list = strings.TrimLeft(list, " \t,") {
			opaque := strings.TrimPrefix(list, "W/")
			if opaque[:min(1, len(opaque))] != `"` {
				_, list, _ = strings.Cut(list, ",")
				continue
			}
			end := strings.IndexByte(opaque[1:], '"')
			if end < 0 {
				return // no closing quote can follow either
			}
			tag := list[:len(list)-len(opaque)+end+2]
			if !yield(tag) {
				return
			}
			list = list[len(tag):]
		}
	}
}

func validETag(s string) bool {
	s = strings.TrimPrefix(s, "W/")
	return len(s) >= 2 && s[0] == '"' && strings.IndexByte(s[1:], '"') == len(s)-2
}
