package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"path"
	"strconv"
	"strings"
	"time"
)

// LongestLink is how long a link may open what it names.
const LongestLink = 366 * 24 * time.Hour

// longestPath is how long a path may be that a link opens, in bytes: each folder above it
// takes computing, and the kernel opens none that is longer.
const longestPath = 4096

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
	end := strconv.FormatInt(until.Unix(), 36)
	return end + "." + l.mac(target, end)
}

// Check reports whether a token opens a path, and then what it was signed for, the
// path or a folder above it, and when it ends.
func (l *Links) Check(token, path string, now time.Time) (target string, until time.Time, ok bool) {
	end, mac, found := strings.Cut(token, ".")
	seconds, err := strconv.ParseInt(end, 36, 64)
	if l == nil || !found || err != nil || len(path) > longestPath || len(mac) != base64.RawURLEncoding.EncodedLen(sha256.Size) {
		return "", time.Time{}, false
	}
	until = time.Unix(seconds, 0)
	if !now.Before(until) {
		return "", time.Time{}, false
	}
	for target := range upwards(path) {
		if hmac.Equal([]byte(mac), []byte(l.mac(target, end))) {
			return target, until, true
		}
	}
	return "", time.Time{}, false
}

// upwards yields a path and the folders above it.
func upwards(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name = trimSlash(name); yield(name) && name != "/" && name != "."; name = path.Dir(name) {
		}
	}
}

func (l *Links) mac(target, end string) string {
	mac := hmac.New(sha256.New, l.key[:])
	mac.Write([]byte(end + " " + trimSlash(target)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// trimSlash makes a folder's path with and without slash the same.
func trimSlash(name string) string {
	if trimmed := strings.TrimSuffix(name, "/"); trimmed != "" {
		return trimmed
	}
	return "/"
}
