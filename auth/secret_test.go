package auth

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-crypt/crypt/algorithm/shacrypt"
)

// The hashes were made by htpasswd -nbB, by argon2 (the program of the reference
// implementation), and by openssl passwd -6.
const (
	hashedBcrypt   = "$2y$05$6ZiVXMPFLe77wXQYI.FZAOAV4eUV2KM04GlU6MXDLtyoxBn/4pnmy"
	hashedArgon2id = "$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$Xsx9a9EurcwBl119vJ8YSf5u1e2bzsYk7ymcELniW8M"
	hashedSHA512   = "$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0"
)

// takes reports whether a password matches a secret.
func takes(s *Secret, password string) bool {
	return s.matches(password, digestOf(password), time.Now())
}

func TestSecretTakesItsPassword(t *testing.T) {
	for _, c := range []struct{ text, kind, password string }{
		{"p:a,s;s 密", "plain", "p:a,s;s 密"},
		{"$no hash", "plain", "$no hash"},
		{hashedBcrypt, "bcrypt", "correct horse"},
		{"$2a$" + hashedBcrypt[4:], "bcrypt", "correct horse"},
		{"$2b$" + hashedBcrypt[4:], "bcrypt", "correct horse"},
		{hashedArgon2id, "argon2id", "correct horse"},
		{hashedSHA512, "SHA-512-crypt", "correct horse"},
	} {
		s, err := ParseSecret(c.text)
		if err != nil || s.Kind() != c.kind {
			t.Errorf("%q: %v, %v; want %s", c.text, s, err, c.kind)
			continue
		}
		for password, want := range map[string]bool{c.password: true, "": false, c.password + "x": false, c.text + "y": false} {
			if got := takes(s, password); got != want {
				t.Errorf("%s takes %q: %v", c.kind, password, got)
			}
		}
		if c.kind != "plain" {
			if takes(s, c.text) {
				t.Errorf("%s accepts its own hash as the password", c.kind)
			}
		}
	}
}

func TestNewHash(t *testing.T) {
	hash, err := NewHash("correct horse")
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSecret(hash)
	if err != nil || s.Kind() != "bcrypt" {
		t.Fatalf("%v, %v", s, err)
	}
	if !takes(s, "correct horse") {
		t.Error("the hash does not take its password")
	}
	for _, password := range []string{"", strings.Repeat("x", 73)} {
		if _, err := NewHash(password); err == nil {
			t.Errorf("a hash of %d bytes", len(password))
		}
	}
}

// Text with the prefix of a hash is a valid hash, or an error that does not show it.
func TestParseSecretErrors(t *testing.T) {
	for _, text := range []string{
		hashedBcrypt[:59], hashedBcrypt + "x", "$2y$", "$2y$99" + hashedBcrypt[6:], "$2y$04" + hashedBcrypt[6:59] + "\x00", "$2x$" + hashedBcrypt[4:],
		strings.Replace(hashedArgon2id, "m=", "m=999", 1), strings.Replace(hashedArgon2id, "t=1", "t=100000", 1), strings.Replace(hashedArgon2id, "v=19", "v=16", 1),
		hashedArgon2id[:len(hashedArgon2id)-30], strings.Replace(hashedArgon2id, "argon2id", "argon2i", 1), strings.Replace(hashedArgon2id, "p=1", "p=0", 1),
		hashedSHA512[:len(hashedSHA512)-1], "$6$", "$6$rounds=99999999$" + hashedSHA512[3:], "$6$rounds=x$" + hashedSHA512[3:],
		"$apr1$salt$hashhashhash", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "$1$salt$hash", "$5$salt$hash", "$y$j9T$salt$hash",
	} {
		s, err := ParseSecret(text)
		if err == nil {
			t.Errorf("%q is taken for %s", text, s.Kind())
		} else if len(text) > 8 && strings.Contains(err.Error(), text[len(text)/2:]) {
			t.Errorf("%q: the error shows it: %v", text, err)
		}
	}
}

// A hash that takes more memory than the machine has would kill the program at the first
// login.
func TestHashFitsIntoMemory(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(48 << 20))
	const hash = "$argon2id$v=19$m=%d,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"
	if _, err := ParseSecret(fmt.Sprintf(hash, 19456)); err != nil {
		t.Error(err)
	}
	if _, err := ParseSecret(fmt.Sprintf(hash, 65536)); err == nil || !strings.Contains(err.Error(), "GOMEMLIMIT") {
		t.Errorf("%v", err)
	}
}

// The time of SHA-512-crypt grows with the square of the password's length: a very long
// password would block all logins for seconds.
func TestLongPasswordOfSHA512(t *testing.T) {
	hasher, err := shacrypt.New(shacrypt.WithVariant(shacrypt.VariantSHA512), shacrypt.WithIterations(1000))
	if err != nil {
		t.Fatal(err)
	}
	for length, want := range map[int]bool{maxLength: true, maxLength + 1: false} {
		password := strings.Repeat("x", length)
		hash, err := hasher.Hash(password)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ParseSecret(hash.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if got := takes(s, password); got != want {
			t.Errorf("%d bytes: %v", length, got)
		}
	}
}

func TestProvedPasswordIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		computed := 0
		s := &Secret{kind: "bcrypt", given: digestOf("hash"), verify: func(p string) bool { computed++; return p == "right" }}
		ask := func(password string) bool { return takes(s, password) }
		for range 3 {
			if !ask("right") {
				t.Fatal("refused")
			}
		}
		if computed != 1 {
			t.Errorf("computed %d times for three requests", computed)
		}
		if first, again := ask("wrong"), ask("wrong"); first || again || computed != 3 {
			t.Errorf("computed %d times; a wrong password is not remembered as right or wrong here", computed)
		}
		time.Sleep(cacheTime)
		if !ask("right") || computed != 4 {
			t.Errorf("computed %d times; want it computed again", computed)
		}
	})
}

func TestSecretIsNeverPrinted(t *testing.T) {
	for _, text := range []string{"S3CRET", hashedBcrypt} {
		s, err := ParseSecret(text)
		if err != nil {
			t.Fatal(err)
		}
		u := User{Name: "u", Secret: s}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "user", u, "secret", s)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "user", u, "secret", s)
		object, err := json.Marshal(u)
		if err != nil {
			t.Fatal(err)
		}
		for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), fmt.Sprintf("%+v", u), string(object), log.String()} {
			if strings.Contains(shown, "S3CRET") || strings.Contains(shown, hashedBcrypt[10:20]) {
				t.Errorf("shown: %s", shown)
			}
		}
	}
}

func TestParseHtpasswd(t *testing.T) {
	users, err := ParseHtpasswd(strings.NewReader("# users\n\nann:" + hashedBcrypt + "\r\n bob:" + hashedSHA512 + ":more:fields\n"))
	if err != nil || len(users) != 2 || users[0].Name != "ann" || users[1].Name != "bob" || users[1].Secret.Kind() != "SHA-512-crypt" {
		t.Errorf("%v, %v", users, err)
	}
	for content, want := range map[string]string{
		"ann:" + hashedBcrypt + "\nbob:S3CRET\n": "line 2: expected a hash, not a plain password",
		"S3CRET":                                 "line 1: expected name:hash",
		":S3CRET":                                "line 1: expected name:hash",
		"ann:":                                   "line 1: expected name:hash",
		"\nann:$apr1$S3CRET$S3CRET":              "line 2: expected bcrypt",
		"ann:$6$" + strings.Repeat("S3CRET", 200):                       "line 1: expected up to 1024 bytes, found 1203",
		"ann:" + hashedBcrypt + "\n#\nann:" + hashedSHA512:              "line 3: expected a name that no line above has",
		"ann:" + hashedBcrypt + "\n" + strings.Repeat("S3CRET", 20_000): "token too long",
	} {
		_, err := ParseHtpasswd(strings.NewReader(content))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "S3CRET") {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

func FuzzParseHtpasswd(f *testing.F) {
	f.Add("ann:" + hashedBcrypt + "\n#\nbob:" + hashedSHA512)
	f.Add("ann:" + hashedArgon2id)
	f.Add("ann:$2y$05$\nann")
	f.Add("ann:$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA")
	f.Fuzz(func(t *testing.T, content string) {
		users, err := ParseHtpasswd(strings.NewReader(content))
		if err != nil {
			if users != nil || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%v beside %q", users, err)
			}
			return
		}
		for _, u := range users {
			if u.Name == "" || u.Secret.Plain() || strings.ContainsAny(u.Name, ":\n") {
				t.Errorf("%q gives %+v", content, u)
			}
		}
	})
}
