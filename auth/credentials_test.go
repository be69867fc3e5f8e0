package auth

import (
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// RFC 7617 §2.1: the charset is UTF-8. Older clients send ISO-8859-1, and settings may be
// in it too.
func TestCredentialsInLatin1(t *testing.T) {
	const utf8, latin1 = "Zoë:pässwörd§", "Zo\xeb:p\xe4ssw\xf6rd\xa7"
	for _, c := range []struct {
		name, settings, sent string
		want                 bool
	}{
		{"UTF-8", utf8, utf8, true},
		{"ISO-8859-1", utf8, latin1, true},
		{"ISO-8859-1 in the settings", latin1, utf8, true},
		{"ISO-8859-1 in both", latin1, latin1, true},
		{"the password alone is not ASCII", "ann:é", "ann:\xe9", true},
		{"the name alone is not ASCII", "é:pass", "\xe9:pass", true},
		{"the two are one text", "é:Ã©", "\xe9:\xc3\xa9", true},
		{"what is UTF-8 is not read otherwise", "ann:é", "ann:\xc3\xa9", true},
		{"nor as ISO-8859-1", "ann:Ã©", "ann:\xc3\xa9", false},
		{"another letter", utf8, strings.Replace(latin1, "\xe4", "\xe5", 1), false},
		{"replacement characters", utf8, "Zo\ufffd:p\ufffdssw\ufffdrd\ufffd", false},
		{"all bytes", "ann:" + "\u0080\u00ff\u0100", "ann:\x80\xff", false},
		{"all bytes", "ann:" + "\u0080\u00ff", "ann:\x80\xff", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			user, password, _ := strings.Cut(c.settings, ":")
			guard := NewGuard()
			gates := []*Gate{NewGate("/app", []User{newUser(t, user, password)}, guard, nil)}
			r := httptest.NewRequest("GET", "/app", nil)
			sentUser, sentPassword, _ := strings.Cut(c.sent, ":")
			r.SetBasicAuth(sentUser, sentPassword)
			account, err := gates[0].Authenticate(r)
			if (err == nil) != c.want || c.want && account.Name != toUTF8(user) {
				t.Errorf("Authenticate = %v, %v; want %v", account, err, c.want)
			}
			if opened, err := NewList(gates, guard).Gates(r, Login{}); (len(opened) == 1) != c.want {
				t.Errorf("Gates = %v, %v; want %v", opened, err, c.want)
			}
		})
	}
}

// Hashes are made from the password in UTF-8.
func TestHashOfAPasswordSentInLatin1(t *testing.T) {
	hashed, err := bcrypt.GenerateFromPassword([]byte("pässwörd"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	gate := plain(t, "/app", "ann", string(hashed))
	for sent, want := range map[string]bool{"pässwörd": true, "p\xe4ssw\xf6rd": true, "p\xe4ssword": false} {
		r := httptest.NewRequest("GET", "/app", nil)
		r.SetBasicAuth("ann", sent)
		if _, err := gate.Authenticate(r); (err == nil) != want {
			t.Errorf("%q: %v", sent, err)
		}
	}
}

func FuzzCredentials(f *testing.F) {
	f.Add("ann", "\xe9")
	f.Add("é", "p")
	f.Fuzz(func(t *testing.T, user, password string) {
		user = strings.ReplaceAll(user, ":", "")
		r := httptest.NewRequest("GET", "/", nil)
		r.SetBasicAuth(user, password)
		name, got, ok := Credentials(r)
		if !ok || len(user)+len(password) <= MaxCredential && (name != toUTF8(name) || got != toUTF8(got)) {
			t.Errorf("%q %q: %q %q", user, password, name, got)
		}
	})
}
