package auth

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// meter records the costs of the hashes that are computed.
type meter struct{ computed []string }

// user returns a user with the password NAME-right and a hash that m counts.
func (m *meter) user(name, kind, cost string) User {
	right := name + "-right"
	s := &Secret{kind: kind, cost: kind + cost, given: digestOf(kind + cost + name)}
	if kind == "plain" {
		return User{Name: name, Secret: &Secret{kind: kind, given: digestOf(right)}}
	}
	s.verify = func(password string) bool {
		m.computed = append(m.computed, s.cost)
		return password == right
	}
	return User{Name: name, Secret: s}
}

// work returns the costs of the hashes computed since the last call.
func (m *meter) work() string {
	slices.Sort(m.computed)
	defer func() { m.computed = nil }()
	return fmt.Sprint(m.computed)
}

// tries makes requests from ever new addresses, so that the guard delays none.
type tries int

func (n *tries) request(user, password string) *http.Request {
	*n++
	r := httptest.NewRequest("GET", "/app", nil)
	r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:1", *n>>8, *n&255)
	r.SetBasicAuth(user, password)
	return r
}

// The hashes computed for a refusal do not depend on whether the user exists, on the kind
// of their hash, or on a cached password.
func TestRefusalsComputeTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		mounts [][]string // users as "name kind cost"
		gate   string     // hashes computed for a refusal at the first mount
		list   string     // and for one at the list of all mounts
	}{
		"plain":         {[][]string{{"ann plain", "bob plain"}}, "[]", "[]"},
		"one kind":      {[][]string{{"ann bcrypt 12", "bob bcrypt 12"}}, "[bcrypt12]", "[bcrypt12]"},
		"hash or plain": {[][]string{{"ann plain", "bob bcrypt 12"}}, "[bcrypt12]", "[bcrypt12]"},
		"three kinds":   {[][]string{{"ann SHA 5000", "bob bcrypt 12", "cid plain", "dan argon 1"}}, "[SHA5000 argon1 bcrypt12]", "[SHA5000 argon1 bcrypt12]"},
		"two costs":     {[][]string{{"ann bcrypt 10", "bob bcrypt 12"}}, "[bcrypt10 bcrypt12]", "[bcrypt10 bcrypt12]"},
		"two mounts":    {[][]string{{"ann bcrypt 12"}, {"bob SHA 5000"}}, "[bcrypt12]", "[SHA5000 bcrypt12]"},
		"one user of many mounts": {[][]string{{"ann bcrypt 12", "bob bcrypt 12"}, {"ann bcrypt 10"}, {"ann plain"}, {"bob SHA 1000", "cid plain"}},
			"[bcrypt12]", "[SHA1000 bcrypt10 bcrypt12]"},
		"one hash in many mounts":     {[][]string{{"ann bcrypt 12"}, {"ann bcrypt 12"}, {"ann bcrypt 12", "bob plain"}}, "[bcrypt12]", "[bcrypt12]"},
		"an open mount beside others": {[][]string{{"ann bcrypt 12"}, nil}, "[bcrypt12]", "[bcrypt12]"},
	} {
		t.Run(name, func(t *testing.T) {
			var m meter
			var n tries
			guard := NewGuard()
			var gates []*Gate
			names := []string{"nobody", "", strings.Repeat("x", MaxCredential)}
			for i, of := range c.mounts {
				users := []User{}
				for _, text := range of {
					f := append(strings.Fields(text), "")
					users = append(users, m.user(f[0], f[1], f[2]))
					names = append(names, f[0])
				}
				if of == nil {
					users = []User{{}}
				}
				gates = append(gates, NewGate(fmt.Sprintf("/%d", i), users, guard, nil))
			}
			list := NewList(gates, guard)
			refuse := func(when string) {
				t.Helper()
				for _, user := range names {
					for _, password := range []string{"wrong", "nobody-right", strings.Repeat("x", MaxCredential)} {
						m.work()
						if a, err := gates[0].Authenticate(n.request(user, password)); err != ErrWrongCredentials || a != nil {
							t.Errorf("%s: %.20q enters: %v", when, user, err)
						}
						if got := m.work(); got != c.gate {
							t.Errorf("%s: to refuse %.20q computes %s, want %s", when, user, got, c.gate)
						}
						if _, err := list.Gates(n.request(user, password), Login{}); err != ErrWrongCredentials {
							t.Errorf("%s: %.20q sees a mount: %v", when, user, err)
						}
						if got := m.work(); got != c.list {
							t.Errorf("%s: to refuse %.20q the list computes %s, want %s", when, user, got, c.list)
						}
					}
				}
			}
			refuse("at first")
			for i, of := range c.mounts {
				for _, text := range of {
					user, _, _ := strings.Cut(text, " ")
					if _, err := gates[i].Authenticate(n.request(user, user+"-right")); err != nil {
						t.Errorf("%s at %d: %v", user, i, err)
					}
					if _, err := list.Gates(n.request(user, user+"-right"), Login{}); err != nil {
						t.Errorf("%s at the list: %v", user, err)
					}
					m.work()
					if _, err := list.Gates(n.request(user, user+"-right"), Login{}); err != nil || m.work() != "[]" {
						t.Errorf("%s at the list again: %v", user, err)
					}
				}
			}
			refuse("with right passwords cached")
		})
	}
}

// A user with several passwords sees the mounts that each of them opens. Hashes are
// computed once for each password.
func TestListOfSeveralPasswords(t *testing.T) {
	var m meter
	var n tries
	guard := NewGuard()
	one, two := m.user("ann", "bcrypt", "12"), m.user("ann", "bcrypt", "12")
	two.Secret.given = digestOf("another")
	two.Secret.verify = func(password string) bool { m.computed = append(m.computed, "two"); return password == "two" }
	gates := []*Gate{NewGate("/one", []User{one}, guard, nil), NewGate("/two", []User{two}, guard, nil), NewGate("/open", []User{{}}, guard, nil), NewGate("/bob", []User{m.user("bob", "plain", "")}, guard, nil)}
	list := NewList(gates, guard)
	for _, c := range []struct {
		password, want, work string
		err                  error
	}{
		{"ann-right", "/one /open", "[bcrypt12 two]", nil},
		{"ann-right", "/one /open", "[]", nil},
		{"two", "/two /open", "[bcrypt12 two]", nil},
		{"two", "/two /open", "[]", nil},
		{"bob-right", "/open", "[bcrypt12 two]", ErrWrongCredentials},
		{"wrong", "/open", "[bcrypt12 two]", ErrWrongCredentials},
	} {
		opened, err := list.Gates(n.request("ann", c.password), Login{})
		var realms []string
		for _, g := range opened {
			realms = append(realms, g.realm)
		}
		got := strings.Join(realms, " ")
		if work := m.work(); err != c.err || got != c.want || work != c.work {
			t.Errorf("%s: %q after %s, %v; want %q after %s", c.password, got, work, err, c.want, c.work)
		}
	}
	if opened, err := list.Gates(httptest.NewRequest("GET", "/", nil), Login{}); err != nil || len(opened) != 1 {
		t.Errorf("without credentials: %d, %v", len(opened), err)
	}
	if opened, err := list.Gates(n.request("cid", "x"), Login{Decided: true, Name: "bob"}); err != nil || len(opened) != 2 {
		t.Errorf("logged in elsewhere: %d, %v", len(opened), err)
	}
}

// Hashes have the same cost only if they take equally long.
func TestCostOfAHash(t *testing.T) {
	for text, want := range map[string]string{
		"plain":        "",
		hashedBcrypt:   "bcrypt 5",
		hashedArgon2id: "argon2id 1024 1 1",
		hashedSHA512:   "SHA-512-crypt 5000 8",
		"$6$rounds=1000$salt$" + hashedSHA512[strings.LastIndexByte(hashedSHA512, '$')+1:]: "SHA-512-crypt 1000 4",
	} {
		s, err := ParseSecret(text)
		if err != nil {
			t.Fatal(err)
		}
		if s.cost != want {
			t.Errorf("%s costs %q, want %q", text, s.cost, want)
		}
	}
}
