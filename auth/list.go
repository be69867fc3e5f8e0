package auth

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// List is the gates of a list that shows everybody the mounts that are theirs.
type List struct {
	doors
	gates []*Gate
	users map[string]*listed
}

// listed is a user of some gates.
type listed struct {
	secrets []*Secret         // no two given alike
	of      map[*Gate]*Secret // one of these
	version digest            // of them all
	proved  atomic.Pointer[listProof]
}

// listProof is the one password that was proved, and of which secrets: to find the
// others wrong again takes computing.
type listProof struct {
	proof
	right []*Secret
}

// NewList returns the list of some gates.
func NewList(gates []*Gate, guard *Guard) *List {
	l := &List{gates: gates, users: map[string]*listed{}}
	for _, g := range gates {
		for name, a := range g.accounts {
			u := l.users[name]
			if u == nil {
				u = &listed{of: map[*Gate]*Secret{}}
				l.users[name] = u
			}
			i := slices.IndexFunc(u.secrets, a.Secret.Equal)
			if i < 0 {
				i = len(u.secrets)
				u.secrets = append(u.secrets, a.Secret)
				u.version = sha256.Sum256(append(u.version[:], a.Secret.given[:]...))
			}
			u.of[g] = u.secrets[i]
		}
	}
	secrets := make(map[string][]*Secret, len(l.users))
	for name, u := range l.users {
		secrets[name] = u.secrets
	}
	l.doors = newDoors("/", guard, secrets)
	return l
}

// Opened returns those of the gates that a login, or if it has not decided the request's
// credentials, opens. An error says why these open none that asks for some; the others
// are returned beside it.
func (l *List) Opened(r *http.Request, login Login) (opened []*Gate, err error) {
	name, password, given := Credentials(r)
	user := l.users[name]
	var right []*Secret
	if given && !login.Decided && len(l.users) > 0 {
		right, err = l.secretsOf(user, r, name, password)
	}
	for _, g := range l.gates {
		open := g.anyone != nil
		switch {
		case login.Decided:
			_, refused := g.Enter(r, login)
			open = refused == nil
		case len(right) > 0:
			open = open || slices.Contains(right, user.of[g])
		}
		if open {
			opened = append(opened, g)
		}
	}
	return opened, err
}

// secretsOf returns those of a user, nil for none, that a password is.
func (l *List) secretsOf(u *listed, r *http.Request, name, password string) ([]*Secret, error) {
	if u == nil {
		return l.prove(r, name, password, nil, digest{})
	}
	sum, now, secrets := digestOf(password), time.Now(), u.secrets
	known := u.proved.Load()
	if known != nil && now.Before(known.until) && known.digest.equal(sum) {
		secrets = known.right
	}
	right, err := l.prove(r, name, password, secrets, u.version)
	if len(right) < len(secrets) && err == nil {
		u.proved.Store(&listProof{proof{sum, now.Add(remembered)}, right})
	}
	return right, err
}
