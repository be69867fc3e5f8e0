package auth

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// List holds the gates of several mounts, and finds those that a client may enter.
type List struct {
	verifier
	gates []*Gate
	users map[string]*listUser
}

// listUser is a user of one or more gates.
type listUser struct {
	secrets []*Secret         // all differ
	byGate  map[*Gate]*Secret // values are in secrets
	version digest            // of all secrets together
	cached  atomic.Pointer[cachedMatch]
}

// cachedMatch is the last password that matched, and the secrets that it matched. It
// saves computing the hashes of the others again, only to find them wrong.
type cachedMatch struct {
	cachedPassword
	matching []*Secret
}

// NewList returns the list of some gates.
func NewList(gates []*Gate, guard *Guard) *List {
	l := &List{gates: gates, users: map[string]*listUser{}}
	for _, g := range gates {
		for name, a := range g.accounts {
			u := l.users[name]
			if u == nil {
				u = &listUser{byGate: map[*Gate]*Secret{}}
				l.users[name] = u
			}
			i := slices.IndexFunc(u.secrets, a.Secret.Equal)
			if i < 0 {
				i = len(u.secrets)
				u.secrets = append(u.secrets, a.Secret)
				u.version = sha256.Sum256(append(u.version[:], a.Secret.given[:]...))
			}
			u.byGate[g] = u.secrets[i]
		}
	}
	secrets := make(map[string][]*Secret, len(l.users))
	for name, u := range l.users {
		secrets[name] = u.secrets
	}
	l.verifier = newVerifier("/", guard, secrets)
	return l
}

// Gates returns the gates that the login opens or, if the login has not decided, those
// that the request's credentials open. Gates without users are always open. The error
// says why the credentials open no gate with users; the open gates are returned as well.
func (l *List) Gates(r *http.Request, login Login) (opened []*Gate, err error) {
	name, password, given := Credentials(r)
	user := l.users[name]
	var matching []*Secret
	if given && !login.Decided && len(l.users) > 0 {
		matching, err = l.matching(user, r, name, password)
	}
	for _, g := range l.gates {
		open := g.anonymous != nil
		switch {
		case login.Decided:
			_, refused := g.Admit(r, login)
			open = refused == nil
		case len(matching) > 0:
			open = open || slices.Contains(matching, user.byGate[g])
		}
		if open {
			opened = append(opened, g)
		}
	}
	return opened, err
}

// matching returns the secrets of a user that a password matches. The user is nil if
// unknown.
func (l *List) matching(u *listUser, r *http.Request, name, password string) ([]*Secret, error) {
	if u == nil {
		return l.check(r, name, password, nil, digest{})
	}
	sum, now, secrets := digestOf(password), time.Now(), u.secrets
	cached := u.cached.Load()
	if cached != nil && now.Before(cached.until) && cached.digest.equal(sum) {
		secrets = cached.matching
	}
	matching, err := l.check(r, name, password, secrets, u.version)
	if len(matching) < len(secrets) && err == nil {
		u.cached.Store(&cachedMatch{cachedPassword{sum, now.Add(cacheTime)}, matching})
	}
	return matching, err
}
