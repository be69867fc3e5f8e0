// Package auth says whether a request's credentials open a mount, and slows down
// who guesses them; it knows nothing of files.
package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// LongestCredential is how long a user's name and a password may be, in bytes.
const LongestCredential = 1 << 10

// User is somebody who may enter a mount.
type User struct {
	Name     string
	Secret   *Secret
	ReadOnly bool
}

// Account is a User of one Gate, or of the Gates that have taken its place.
type Account struct {
	User
	ctx    context.Context
	revoke context.CancelFunc
}

// Context ends when the account no longer opens the mount.
func (a *Account) Context() context.Context { return a.ctx }

func newAccount(u User) *Account {
	a := &Account{User: u}
	a.ctx, a.revoke = context.WithCancel(context.Background())
	return a
}

// Guest returns an account that may read until a time, or until ctx ends. done is to be
// called when it is no longer needed.
func Guest(ctx context.Context, name string, until time.Time) (guest *Account, done context.CancelFunc) {
	a := &Account{User: User{Name: name, ReadOnly: true}}
	a.ctx, a.revoke = context.WithDeadline(ctx, until)
	return a, a.revoke
}

func (a *Account) same(u User) bool {
	if a.Name != u.Name || a.ReadOnly != u.ReadOnly || (a.Secret == nil) != (u.Secret == nil) {
		return false
	}
	return u.Secret == nil || a.Secret.Equal(u.Secret)
}

// Gate is the lock of one mount: its users, asked for by HTTP's Basic scheme
// (RFC 7617).
type Gate struct {
	doors
	challenge string
	anyone    *Account // who enters an open mount
	accounts  map[string]*Account
}

// Errors of Authenticate. There are ErrBusy and a *WaitError too.
var (
	ErrNoCredentials    = errors.New("no credentials")
	ErrWrongCredentials = errors.New("credentials do not open the mount")
)

// NewGate returns the lock of the mount called realm. A single user without name and
// secret stands for everybody: the mount is open. Those who entered by old, if there
// is one, and may enter alike, keep their Account.
func NewGate(realm string, users []User, guard *Guard, old *Gate) *Gate {
	// A realm is a quoted string of ASCII (RFC 9110 §11.5); percent-encoding
	// leaves nothing in it that would have to be quoted.
	quoted := (&url.URL{Path: realm}).EscapedPath()
	g := &Gate{challenge: `Basic realm="` + quoted + `", charset="UTF-8"`, accounts: map[string]*Account{}}
	secrets := map[string][]*Secret{}
	for _, u := range users {
		u.Name = inUTF8(u.Name)
		a := old.account(u.Name)
		if a == nil || !a.same(u) {
			a = newAccount(u)
		}
		if u.Secret == nil {
			g.anyone = a
			continue
		}
		g.accounts[u.Name] = a
		secrets[u.Name] = []*Secret{a.Secret}
	}
	g.doors = newDoors(realm, guard, secrets)
	return g
}

// account returns the account of a name, nil if there is none.
func (g *Gate) account(name string) *Account {
	switch {
	case g == nil:
		return nil
	case g.anyone != nil && name == "":
		return g.anyone
	}
	return g.accounts[name]
}

// Revoke ends the accounts that next, the Gate that takes this one's place, has not
// kept; nil has kept none.
func (g *Gate) Revoke(next *Gate) {
	if g.anyone != nil && g.anyone != next.account("") {
		g.anyone.revoke()
	}
	for name, a := range g.accounts {
		if a != next.account(name) {
			a.revoke()
		}
	}
}

// Authenticate returns the account that the request's credentials prove.
func (g *Gate) Authenticate(r *http.Request) (*Account, error) {
	if g.anyone != nil {
		return g.anyone, nil
	}
	name, password, given := Credentials(r)
	if !given {
		return nil, ErrNoCredentials
	}
	account := g.accounts[name]
	var err error
	if account != nil {
		_, err = g.prove(r, name, password, []*Secret{account.Secret}, account.Secret.given)
	} else {
		_, err = g.prove(r, name, password, nil, digest{})
	}
	if err != nil {
		return nil, err
	}
	return account, nil
}

// Challenge asks for credentials (RFC 9110 §11.6.1). The caller sends the 401.
func (g *Gate) Challenge(h http.Header) { h.Set("WWW-Authenticate", g.challenge) }

// Open reports whether the mount asks for no credentials.
func (g *Gate) Open() bool { return g.anyone != nil }

// WaitError is the answer to who has guessed too often.
type WaitError struct{ Wait time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("too many wrong passwords, wait %v", e.Wait.Round(time.Second))
}
