package auth

import (
	"context"
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
			verify, err := scheme.parse(text)
			if err != nil {
				return nil, err
			}
			return &Secret{kind: scheme.name, given: digestOf(text), verify: verify}, nil
		}
	}
	return &Secret{kind: "plain", given: digestOf(text)}, nil
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

// declines takes as long as proves does to find a password wrong.
func (s *Secret) declines(ctx context.Context, rank int, password string) error {
	if s.Plain() {
		return nil
	}
	if err := hashing.take(ctx, rank); err != nil {
		return err
	}
	defer hashing.release()
	s.verify(password)
	return nil
}

// proves reports whether a password is the right one, by the hash if there is one, and
// remembers it. Its turn comes by rank, and the error is that of turns.take.
func (s *Secret) proves(ctx context.Context, rank int, password string, now time.Time) (bool, error) {
	if s.Plain() {
		return s.knows(digestOf(password), now), nil
	}
	if err := hashing.take(ctx, rank); err != nil {
		return false, err
	}
	defer hashing.release()
	if s.knows(digestOf(password), now) {
		return true, nil // since another's turn
	}
	if !s.verify(password) {
		return false, nil
	}
	s.proved.Store(&proof{digest: digestOf(password), until: now.Add(remembered)})
	return true, nil
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
