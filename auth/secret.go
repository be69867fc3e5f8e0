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

// remembered is how long a password that a hash has proved is taken at once: each
// request of a WebDAV client carries it, and a hash takes a quarter of a second.
const remembered = 10 * time.Minute

// Secret is what a password is checked against: a hash, or the password itself, of
// which only a digest is kept. It prints as its kind alone.
type Secret struct {
	kind   string
	cost   string // of a hash: the same for all that take as long
	given  digest
	verify func(password string) bool // nil: given is the digest of the password
	proved atomic.Pointer[proof]
}

// proof is the one password that a hash has proved.
type proof struct {
	digest digest
	until  time.Time
}

// ParseSecret reads a plain password or a hash: bcrypt ($2a$, $2b$, $2y$), argon2id
// or SHA-512-crypt ($6$). What starts as a hash must be one: an error says what is
// wrong with it, and does not show it.
func ParseSecret(text string) (*Secret, error) {
	if len(text) > LongestCredential {
		return nil, fmt.Errorf("expected up to %d bytes, found %d", LongestCredential, len(text))
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
	return &Secret{kind: "plain", given: digestOf(inUTF8(text))}, nil
}

// Kind is plain, bcrypt, argon2id or SHA-512-crypt.
func (s *Secret) Kind() string { return s.kind }

// Plain reports whether the secret was given as the password itself.
func (s *Secret) Plain() bool { return s.verify == nil }

// String is the kind.
func (s *Secret) String() string { return s.kind }

// GoString is the kind too, for %#v.
func (s *Secret) GoString() string { return s.kind }

// LogValue is the kind, for slog.
func (s *Secret) LogValue() slog.Value { return slog.StringValue(s.kind) }

// MarshalText is the kind, for encoding/json.
func (s *Secret) MarshalText() ([]byte, error) { return []byte(s.kind), nil }

// Equal reports whether two secrets were given alike.
func (s *Secret) Equal(other *Secret) bool { return s.kind == other.kind && s.given.equal(other.given) }

// knows reports whether a password is the right one, as far as that is known without
// computing a hash.
func (s *Secret) knows(password digest, now time.Time) bool {
	if s.Plain() {
		return s.given.equal(password)
	}
	p := s.proved.Load()
	return p != nil && now.Before(p.until) && p.digest.equal(password)
}

// proves reports whether a password, of which the caller has the digest, is the right one,
// and remembers it. It computes the hash that there is, unless another has meanwhile: the
// caller has a turn for that.
func (s *Secret) proves(password string, sum digest, now time.Time) bool {
	if s.knows(sum, now) {
		return true
	}
	if s.Plain() || !s.verify(password) {
		return false
	}
	s.proved.Store(&proof{digest: sum, until: now.Add(remembered)})
	return true
}

// digest stands for a text in memory. It is keyed: nobody can look it up.
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
