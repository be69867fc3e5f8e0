package auth

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/go-crypt/crypt/algorithm/shacrypt"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// Hashes above these bounds would take longer than a user waits, or more memory than a
// small server has.
const (
	maxCost   = 16        // of bcrypt
	maxMemory = 256 << 10 // of argon2id, KiB
	maxPasses = 64        // of argon2id
	maxRounds = 2_000_000 // of SHA-512-crypt
	maxLength = 512       // bytes of a password for SHA-512-crypt, as in libxcrypt: the time grows with its square
)

// scheme is one kind of hash.
type scheme struct {
	name     string
	prefixes []string

	// parse returns a function that checks passwords, and the parameters that decide how
	// long it takes.
	parse func(text string) (verify func(password string) bool, cost string, err error)
}

// schemes are the supported kinds of hash. The last row catches the unsupported ones, so
// that none is taken for a plain password.
var schemes = []scheme{
	{"bcrypt", []string{"$2a$", "$2b$", "$2y$"}, parseBcrypt},
	{"argon2id", []string{"$argon2id$"}, parseArgon2id},
	{"SHA-512-crypt", []string{"$6$"}, parseSHA512Crypt},
	{"a hash", []string{"$1$", "$2", "$5$", "$7$", "$y$", "$apr1$", "$argon2", "{SHA}", "{SSHA}"}, refuseHash},
}

func (s scheme) claims(text string) bool {
	for _, prefix := range s.prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// NewHash returns a bcrypt hash of a password of 1 to 72 bytes.
func NewHash(password string) (string, error) {
	if password == "" || len(password) > 72 {
		return "", errors.New("expected a password of 1 to 72 bytes")
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), 12)
	return string(hash), err
}

const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// parseBcrypt treats all prefixes alike: they mark fixes of bugs that the package never
// had.
func parseBcrypt(text string) (func(string) bool, string, error) {
	cost, err := bcrypt.Cost([]byte(text))
	switch {
	case err != nil || len(text) != 60 || strings.Trim(text[7:], bcryptAlphabet) != "":
		return nil, "", fmt.Errorf("expected 60 characters of bcrypt, found %d%s", len(text), composeHint)
	case cost > maxCost:
		return nil, "", fmt.Errorf("expected a bcrypt cost of at most %d, found %d", maxCost, cost)
	}
	return func(password string) bool {
		return bcrypt.CompareHashAndPassword([]byte(text), []byte(password)) == nil
	}, strconv.Itoa(cost), nil
}

// composeHint is for hashes that Compose has damaged: it replaces $NAME by a variable.
const composeHint = " (in a compose file, write each $ as $$)"

// parseArgon2id reads the string format of the reference implementation:
// $argon2id$v=19$m=65536,t=3,p=4$salt$hash, the latter in base64 without padding.
func parseArgon2id(text string) (func(string) bool, string, error) {
	wrong := errors.New("expected argon2id as $argon2id$v=19$m=65536,t=3,p=4$salt$hash" + composeHint)
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[2] != "v=19" {
		return nil, "", wrong
	}
	var memory, passes uint32
	var threads uint8
	if n, err := fmt.Sscanf(parts[3]+"\n", "m=%d,t=%d,p=%d\n", &memory, &passes, &threads); n != 3 || err != nil {
		return nil, "", wrong
	}
	salt, err1 := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	hash, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	switch {
	case err1 != nil || err2 != nil || len(salt) < 8 || len(hash) < 16 || len(hash) > 128 || passes < 1 || threads < 1:
		return nil, "", wrong
	case int64(memory)<<10 > debug.SetMemoryLimit(-1)/2:
		return nil, "", fmt.Errorf("expected argon2id with at most half of GOMEMLIMIT as memory, found m=%d, which is %d MiB", memory, memory>>10)
	case memory > maxMemory || passes > maxPasses:
		return nil, "", fmt.Errorf("expected argon2id with at most %d KiB and %d passes, found m=%d,t=%d", maxMemory, maxPasses, memory, passes)
	}
	return func(password string) bool {
		sum := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(hash)))
		return subtle.ConstantTimeCompare(sum, hash) == 1
	}, fmt.Sprint(memory, passes, threads), nil
}

func parseSHA512Crypt(text string) (func(string) bool, string, error) {
	wrong := errors.New("expected SHA-512-crypt as $6$salt$hash or $6$rounds=5000$salt$hash" + composeHint)
	digest, err := shacrypt.Decode(text)
	if err != nil || len(text)-strings.LastIndexByte(text, '$')-1 != 86 {
		return nil, "", wrong
	}
	rounds := 5000 // the default of crypt(5)
	if _, err := fmt.Sscanf(text, "$6$rounds=%d$", &rounds); err == nil && rounds > maxRounds {
		return nil, "", fmt.Errorf("expected SHA-512-crypt with at most %d rounds, found %d", maxRounds, rounds)
	}
	parts := strings.Split(text, "$")
	salt := parts[len(parts)-2] // its length changes the cost of each round
	verify := func(password string) bool { return len(password) <= maxLength && digest.Match(password) }
	return verify, fmt.Sprint(rounds, len(salt)), nil
}

func refuseHash(string) (func(string) bool, string, error) {
	return nil, "", errors.New("expected bcrypt, argon2id or SHA-512-crypt, found another kind of hash (make one with gowebdav hash or htpasswd -B)")
}
