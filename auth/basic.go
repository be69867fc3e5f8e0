// Package auth says whether a request's credentials open a mount; it knows
// nothing of files.
package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
)

// Basic is the lock of one mount: a user and a password, asked for by HTTP's
// Basic scheme (RFC 7617). The password itself is not kept.
type Basic struct {
	challenge string
	open      bool
	user      [sha256.Size]byte
	password  [sha256.Size]byte
}

// NewBasic returns the lock of the mount called realm. Without user and
// password it is open to everyone.
func NewBasic(realm, user, password string) *Basic {
	// A realm is a quoted string of ASCII (RFC 9110 §11.5); percent-encoding
	// leaves nothing in it that would have to be quoted.
	quoted := (&url.URL{Path: realm}).EscapedPath()
	return &Basic{
		challenge: `Basic realm="` + quoted + `", charset="UTF-8"`,
		open:      user == "" && password == "",
		user:      sha256.Sum256([]byte(user)),
		password:  sha256.Sum256([]byte(password)),
	}
}

// Authenticate returns the user the request's credentials prove, "" on an open
// mount, and whether they open it. It takes the same time for every wrong
// answer: both parts are hashed, so that their lengths do not show, and both
// are compared.
func (b *Basic) Authenticate(r *http.Request) (user string, ok bool) {
	if b.open {
		return "", true
	}
	user, password, _ := r.BasicAuth()
	userSum, passwordSum := sha256.Sum256([]byte(user)), sha256.Sum256([]byte(password))
	right := subtle.ConstantTimeCompare(userSum[:], b.user[:]) & subtle.ConstantTimeCompare(passwordSum[:], b.password[:])
	if right != 1 {
		return "", false
	}
	return user, true
}

// Challenge asks for credentials (RFC 9110 §11.6.1). The caller sends the 401.
func (b *Basic) Challenge(h http.Header) { h.Set("WWW-Authenticate", b.challenge) }

// Open reports whether the mount asks for no credentials.
func (b *Basic) Open() bool { return b.open }
