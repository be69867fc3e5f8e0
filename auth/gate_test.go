package auth

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// plain returns the gate of one user with a plain password.
func plain(t testing.TB, realm, user, password string) *Gate {
	t.Helper()
	return NewGate(realm, []User{newUser(t, user, password)}, NewGuard(), nil)
}

func newUser(t testing.TB, name, secret string) User {
	t.Helper()
	parsed, err := ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	return User{Name: name, Secret: parsed}
}

func TestAuthenticate(t *testing.T) {
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		name, header string
		want         bool
	}{
		{"right", basic("user1:p:a,s;s 密"), true},
		{"RFC 9110 §11.1: the scheme's case does not count", strings.Replace(basic("user1:p:a,s;s 密"), "Basic", "bAsIc", 1), true},
		{"none", "", false},
		{"empty", basic(":"), false},
		{"wrong password", basic("user1:pass"), false},
		{"prefix of the password", basic("user1:p:a,s"), false},
		{"wrong user", basic("user2:p:a,s;s 密"), false},
		{"user's case", basic("User1:p:a,s;s 密"), false},
		{"swapped", basic("p:a,s;s 密:user1"), false},
		{"no base64", "Basic user1:pass", false},
		{"no colon", basic("user1"), false},
		{"other scheme", "Bearer user1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			lock := plain(t, "/app", "user1", "p:a,s;s 密")
			r := httptest.NewRequest("GET", "/app", nil)
			if c.header != "" {
				r.Header.Set("Authorization", c.header)
			}
			account, err := lock.Authenticate(r)
			if (err == nil) != c.want || (account != nil) != c.want {
				t.Errorf("Authenticate = %v, %v; want %v", account, err, c.want)
			}
		})
	}
}

func TestOpenMountTakesAnyone(t *testing.T) {
	r := httptest.NewRequest("GET", "/app", nil)
	r.SetBasicAuth("somebody", "else")
	g := NewGate("/app", []User{{ReadOnly: true}}, NewGuard(), nil)
	if account, err := g.Authenticate(r); err != nil || account.Name != "" || !account.ReadOnly {
		t.Errorf("Authenticate = %v, %v; want the anonymous account", account, err)
	}
}

// RFC 7617 §2: the realm is a quoted string. No mount's name may end it early.
func TestChallengeNamesTheMount(t *testing.T) {
	for realm, want := range map[string]string{
		"/app":         `Basic realm="/app", charset="UTF-8"`,
		"/team/日志":     `Basic realm="/team/%E6%97%A5%E5%BF%97", charset="UTF-8"`,
		"/a\"b":        `Basic realm="/a%22b", charset="UTF-8"`,
		"/a\r\nX-Y: z": `Basic realm="/a%0D%0AX-Y:%20z", charset="UTF-8"`,
	} {
		h := http.Header{}
		plain(t, realm, "u", "p").Challenge(h)
		if got := h.Get("WWW-Authenticate"); got != want {
			t.Errorf("realm %q: %s, want %s", realm, got, want)
		}
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	lock := plain(b, "/app", "user1", "pass1")
	r := httptest.NewRequest("GET", "/app", nil)
	r.SetBasicAuth("user1", "pass1")
	b.ReportAllocs()
	for b.Loop() {
		lock.Authenticate(r)
	}
}
