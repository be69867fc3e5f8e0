package auth

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"iter"
	"path"
	"strconv"
	"strings"
	"time"
)

// MaxLinkLifetime is the maximum lifetime of a link.
const MaxLinkLifetime = 366 * 24 * time.Hour

const (
	maxPath = 4096 // bytes; the kernel opens no longer path

	// maxOldDepth is the maximum number of segments of a path for tokens of the old form.
	// Each segment costs one HMAC.
	maxOldDepth = 64
)

// Links signs and checks the tokens of links. A link opens one file or folder for reading
// until it expires. Links are not stored: a new key revokes all of them.
type Links struct{ key [sha256.Size]byte }

// NewLinks returns the Links of a key of at least 16 bytes. For an empty key it returns
// nil: links are off.
func NewLinks(key string) (*Links, error) {
	if key == "" {
		return nil, nil
	}
	if len(key) < 16 {
		return nil, errors.New("expected at least 16 characters (make a key with openssl rand -hex 16)")
	}
	return &Links{key: sha256.Sum256([]byte(key))}, nil
}

// Equal reports whether both have the same key. Either may be nil.
func (l *Links) Equal(other *Links) bool {
	return l == other || l != nil && other != nil && hmac.Equal(l.key[:], other.key[:])
}

// Sign returns the token that opens a decoded URL path, and everything below it, until
// the given time in whole seconds.
//
// A token is "end.depth.mac": the end in Unix seconds to base 36, the number of segments
// of the target, and an HMAC-SHA-256 in base64. The old form lacks the depth.
func (l *Links) Sign(target string, until time.Time) string {
	target = trimSlash(target)
	terms := strconv.FormatInt(until.Unix(), 36) + "." + strconv.Itoa(segments(target))
	return terms + "." + l.mac(target, terms)
}

// Check reports whether a token opens a path. It returns the target that was signed, which
// is the path or a folder above it, and when the token expires.
func (l *Links) Check(token, path string, now time.Time) (target string, until time.Time, ok bool) {
	dot := strings.LastIndexByte(token, '.')
	if l == nil || dot < 0 || len(path) > maxPath || len(token)-dot-1 != base64.RawURLEncoding.EncodedLen(sha256.Size) {
		return "", time.Time{}, false
	}
	terms, mac := token[:dot], token[dot+1:]
	end, depth, deep := strings.Cut(terms, ".")
	seconds, err := strconv.ParseInt(end, 36, 64)
	until = time.Unix(seconds, 0)
	if err != nil || !now.Before(until) {
		return "", time.Time{}, false
	}
	for target := range targets(trimSlash(path), depth, deep) {
		if hmac.Equal([]byte(mac), []byte(l.mac(target, terms))) {
			return target, until, true
		}
	}
	return "", time.Time{}, false
}

// targets yields the possible targets of a token that opens the path name. A token with a
// depth has one: the first depth segments. An old token has the path and all folders
// above it.
func targets(name, depth string, deep bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		switch n, err := strconv.Atoi(depth); {
		case !deep && segments(name) <= maxOldDepth:
			for ; yield(name) && name != "/" && name != "."; name = path.Dir(name) {
			}
		case deep && err == nil:
			if target, ok := firstSegments(name, n); ok {
				yield(target)
			}
		}
	}
}

// segments counts the segments of a path without trailing slash; "/" has none.
func segments(name string) int {
	if name == "/" {
		return 0
	}
	return strings.Count(name, "/")
}

// firstSegments returns the first n segments of a path, if it has that many.
func firstSegments(name string, n int) (string, bool) {
	if n < 0 || n > segments(name) {
		return "", false
	}
	end := 0
	for range n {
		if next := strings.IndexByte(name[end+1:], '/'); next >= 0 {
			end += 1 + next
		} else {
			end = len(name)
		}
	}
	return cmp.Or(name[:end], "/"), true
}

// mac signs the terms of a link and its target. The terms are the end, and in new tokens
// ".depth". Terms hold no blank, so no two pairs of terms and target give the same text.
func (l *Links) mac(target, terms string) string {
	mac := hmac.New(sha256.New, l.key[:])
	mac.Write([]byte(terms + " " + target))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// trimSlash removes a trailing slash: a folder's path means the same with and without it.
func trimSlash(name string) string {
	if trimmed := strings.TrimSuffix(name, "/"); trimmed != "" {
		return trimmed
	}
	return "/"
}
