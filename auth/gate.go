package auth

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"
)

// MaxCredential is the maximum length of a user name, and of a password, in bytes.
const MaxCredential = 1 << 10

// User is a user of a mount, as the settings name it. Without Name and Secret it stands
// for everybody.
type User struct {
	Name     string
	Secret   *Secret
	ReadOnly bool
}

// Account is a User of a Gate. It survives a reload of the settings if the user stays the
// same.
type Account struct {
	User
	ctx    context.Context
	revoke context.CancelFunc
}

// Context is cancelled when the account loses access to the mount.
func (a *Account) Context() context.Context { return a.ctx }

func newAccount(u User) *Account {
	a := &Account{User: u}
	a.ctx, a.revoke = context.WithCancel(context.Background())
	return a
}

// LinkVisitor returns an account for a link visitor. It may read until the given time, or until
// ctx ends. The caller calls done to release its timer.
func LinkVisitor(ctx context.Context, name string, until time.Time) (visitor *Account, done context.CancelFunc) {
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

// Gate admits the users of one mount, by HTTP Basic authentication (RFC 7617). It is safe
// for concurrent use.
type Gate struct {
	verifier
	anonymous *Account // of everybody, if the mount is open; else nil
	accounts  map[string]*Account
}

// Errors of Authenticate. It also returns ErrBusy, a *WaitError, or the error of the
// request's context.
var (
	ErrNoCredentials    = errors.New("no credentials")
	ErrWrongCredentials = errors.New("credentials do not open the mount")
)

// NewGate returns the gate of the mount called realm. A single user without name and
// secret makes the mount open to everybody. Users who are the same in old, the gate
// before a reload, keep their Account. old may be nil.
func NewGate(realm string, users []User, guard *Guard, old *Gate) *Gate {
	g := &Gate{accounts: map[string]*Account{}}
	secrets := map[string][]*Secret{}
	for _, u := range users {
		u.Name = toUTF8(u.Name)
		a := old.account(u.Name)
		if a == nil || !a.same(u) {
			a = newAccount(u)
		}
		if u.Secret == nil {
			g.anonymous = a
			continue
		}
		g.accounts[u.Name] = a
		secrets[u.Name] = []*Secret{a.Secret}
	}
	g.verifier = newVerifier(realm, guard, secrets)
	return g
}

// Account returns the account of a user whom another check has admitted: the one for everybody if
// the gate is open; nil if the gate does not know the name.
func (g *Gate) Account(name string) *Account {
	if g.anonymous != nil {
		return g.anonymous
	}
	return g.accounts[name]
}

// account returns the account of a name, or nil. The gate may be nil.
func (g *Gate) account(name string) *Account {
	switch {
	case g == nil:
		return nil
	case g.anonymous != nil && name == "":
		return g.anonymous
	}
	return g.accounts[name]
}

// Revoke cancels the contexts of all users who lost access: those whose account is not in
// next, the gate after a reload. next is nil if the mount is gone.
func (g *Gate) Revoke(next *Gate) {
	if g.anonymous != nil && g.anonymous != next.account("") {
		g.anonymous.revoke()
	}
	for name, a := range g.accounts {
		if a != next.account(name) {
			a.revoke()
		}
	}
}

// Authenticate returns the account of the request's credentials.
func (g *Gate) Authenticate(r *http.Request) (*Account, error) {
	if g.anonymous != nil {
		return g.anonymous, nil
	}
	name, password, given := Credentials(r)
	if !given {
		return nil, ErrNoCredentials
	}
	account := g.accounts[name]
	var err error
	if account != nil {
		_, err = g.check(r, name, password, []*Secret{account.Secret}, account.Secret.given)
	} else {
		_, err = g.check(r, name, password, nil, digest{})
	}
	if err != nil {
		return nil, err
	}
	return account, nil
}

// Open reports whether everybody may enter without credentials.
func (g *Gate) Open() bool { return g.anonymous != nil }

// ReadOnly reports whether a user, who has logged in, may only read. Without a name, or with an
// unknown one, it is known only if it is the same for all users.
func (g *Gate) ReadOnly(name string) (readOnly, known bool) {
	if g.anonymous != nil {
		return g.anonymous.ReadOnly, true
	}
	if a := g.accounts[name]; a != nil {
		return a.ReadOnly, true
	}
	readers := 0
	for _, a := range g.accounts {
		if a.ReadOnly {
			readers++
		}
	}
	return readers > 0, readers == 0 || readers == len(g.accounts)
}

// WaitError reports too many wrong passwords. The next one is checked after Wait.
type WaitError struct{ Wait time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("too many wrong passwords, try again in %.0fs", math.Ceil(e.Wait.Seconds()))
}
