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

// LongestLink is how long a link may open what it names.
const LongestLink = 366 * 24 * time.Hour

const (
	longestPath = 4096 // bytes of a path that a link opens: the kernel opens none that is longer

	// deepestOld is on how many segments of a path a token is tried that does not say of
	// how many its target is: each takes computing.
	deepestOld = 64
)

// Links signs and checks links, each of which opens one file or folder to read until
// it ends. Nothing about them is kept: another key ends them all.
type Links struct{ key [sha256.Size]byte }

// NewLinks returns the Links of a key of at least 16 bytes, nil for an empty key:
// then there are none.
func NewLinks(key string) (*Links, error) {
	if key == "" {
		return nil, nil
	}
	if len(key) < 16 {
		return nil, errors.New("expected at least 16 characters, such as openssl rand -hex 16 makes")
	}
	return &Links{key: sha256.Sum256([]byte(key))}, nil
}

// Equal reports whether two have the same key; nil has none.
func (l *Links) Equal(other *Links) bool {
	return l == other || l != nil && other != nil && hmac.Equal(l.key[:], other.key[:])
}

// Sign returns the token that opens the decoded URL path, and what lies below it,
// until a time, which is rounded to seconds.
func (l *Links) Sign(target string, until time.Time) string {
	target = trimSlash(target)
	terms := strconv.FormatInt(until.Unix(), 36) + "." + strconv.Itoa(segments(target))
	return terms + "." + l.mac(target, terms)
}

// Check reports whether a token opens a path, and then what it was signed for, the
// path or a folder above it, and when it ends.
func (l *Links) Check(token, path string, now time.Time) (target string, until time.Time, ok bool) {
	dot := strings.LastIndexByte(token, '.')
	if l == nil || dot < 0 || len(path) > longestPath || len(token)-dot-1 != base64.RawURLEncoding.EncodedLen(sha256.Size) {
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

// targets yields what a token can be for that opens a path: if it says of how many
// segments that is, the path's first so many, else the path and the folders above it.
func targets(name, depth string, deep bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		switch n, err := strconv.Atoi(depth); {
		case !deep && segments(name) <= deepestOld:
			for ; yield(name) && name != "/" && name != "."; name = path.Dir(name) {
			}
		case deep && err == nil:
			if target, ok := firstSegments(name, n); ok {
				yield(target)
			}
		}
	}
}

// segments is how many segments a path has without a slash at its end; "/" has none.
func segments(name string) int {
	if name == "/" {
		return 0
	}
	return strings.Count(name, "/")
}

// firstSegments is the path of the first n segments of another, if that has so many.
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

// mac signs the terms of a link to a target: when it ends, and, since links say so, of how
// many segments the target is. No terms of the one kind are some of the other.
func (l *Links) mac(target, terms string) string {
	mac := hmac.New(sha256.New, l.key[:])
	mac.Write([]byte(terms + " " + target))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// trimSlash makes a folder's path with and without slash the same.
func trimSlash(name string) string {
	if trimmed := strings.TrimSuffix(name, "/"); trimmed != "" {
		return trimmed
	}
	return "/"
}
