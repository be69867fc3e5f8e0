package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// cacheTime is how long a password that matched a hash is accepted without computing the
// hash again. Each request of a WebDAV client carries the password, and a hash takes a
// quarter of a second.
const cacheTime = 10 * time.Minute

// Secret is a password, or the hash of one, that passwords are checked against. Of a
// plain password only a keyed digest is kept. A Secret prints its kind, never its content.
type Secret struct {
	kind   string
	cost   string                     // equal for hashes that take equally long; "" for a plain password
	given  digest                     // of the text that ParseSecret got
	verify func(password string) bool // nil for a plain password
	cached atomic.Pointer[cachedPassword]
}

// cachedPassword is the last password that matched a hash.
type cachedPassword struct {
	digest digest
	until  time.Time
}

// ParseSecret reads a plain password or a hash: bcrypt ($2a$, $2b$, $2y$), argon2id
// or SHA-512-crypt ($6$). Text with the prefix of a hash must be a valid hash. The error
// says what is wrong with it, and never shows the text.
func ParseSecret(text string) (*Secret, error) {
	if len(text) > MaxCredential {
		return nil, fmt.Errorf("expected up to %d bytes, found %d", MaxCredential, len(text))
	}
	for _, scheme := range schemes {
		if scheme.claims(text) {
			verify, cost, err := scheme.parse(text)
			if err != nil {
				return nil, err
			}
			return &Secret{kind: scheme.name, cost: scheme.name + " " + cost, given: digestOf(text), verify: verify}, nil
		}
	}
	return &Secret{kind: "plain", given: digestOf(toUTF8(text))}, nil
}

// Kind is plain, bcrypt, argon2id or SHA-512-crypt.
func (s *Secret) Kind() string { return s.kind }

// Plain reports whether the secret is a plain password, not a hash.
func (s *Secret) Plain() bool { return s.verify == nil }

// String returns the kind.
func (s *Secret) String() string { return s.kind }

// GoString returns the kind, for %#v.
func (s *Secret) GoString() string { return s.kind }

// LogValue returns the kind, for slog.
func (s *Secret) LogValue() slog.Value { return slog.StringValue(s.kind) }

// MarshalText returns the kind, for encoding/json.
func (s *Secret) MarshalText() ([]byte, error) { return []byte(s.kind), nil }

// Equal reports whether two secrets were made from the same text. Two hashes of one
// password with different salts are not equal.
func (s *Secret) Equal(other *Secret) bool { return s.kind == other.kind && s.given.equal(other.given) }

// matchesCached reports whether a password is known to match, without computing a hash.
func (s *Secret) matchesCached(password digest, now time.Time) bool {
	if s.Plain() {
		return s.given.equal(password)
	}
	p := s.cached.Load()
	return p != nil && now.Before(p.until) && p.digest.equal(password)
}

// matches reports whether a password matches, and caches a match. sum is the password's
// digest. It computes the hash unless another request did meanwhile. The caller holds the
// turn of the hash queue.
func (s *Secret) matches(password string, sum digest, now time.Time) bool {
	if s.matchesCached(sum, now) {
		return true
	}
	if s.Plain() || !s.verify(password) {
		return false
	}
	s.cached.Store(&cachedPassword{digest: sum, until: now.Add(cacheTime)})
	return true
}

// digest stands for a text in memory. Its key is random in each process, so that it cannot
// be looked up in a table of known passwords.
type digest [sha256.Size]byte

var digestKey = sync.OnceValue(func() (key [sha256.Size]byte) {
	rand.Read(key[:])
	return key
})

func digestOf(text string) digest {
	key := digestKey()
	var buf [128]byte
	return sha256.Sum256(append(append(buf[:0], key[:]...), text...))
}

func (d digest) equal(other digest) bool { return subtle.ConstantTimeCompare(d[:], other[:]) == 1 }
