package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// login sends a request from an address.
func login(g *Gate, address, user, password string) error {
	r := httptest.NewRequest("GET", "/app", nil)
	r.RemoteAddr = address + ":1234"
	r.SetBasicAuth(user, password)
	_, err := g.Authenticate(r)
	return err
}

// waits returns the wait of a *WaitError, 0 for other errors.
func waits(err error) time.Duration {
	var wait *WaitError
	if errors.As(err, &wait) {
		return wait.Wait
	}
	return 0
}

func office(t *testing.T) *Gate {
	t.Helper()
	return NewGate("/app", []User{newUser(t, "ann", "a-right"), newUser(t, "bob", "b-right")}, NewGuard(), nil)
}

func TestGuessingSlowsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := office(t)
		for i := range freeFailures + 1 {
			if err := login(g, "192.0.2.1", "ann", fmt.Sprint("guess", i)); err != ErrWrongCredentials {
				t.Fatalf("guess %d: %v", i+1, err)
			}
		}
		want := time.Second
		for i := range 8 {
			if got := waits(login(g, "192.0.2.1", "ann", "next")); got != want {
				t.Fatalf("wait %d: %v, want %v", i+1, got, want)
			}
			if got := waits(login(g, "192.0.2.1", "ann", "a-right")); got != want {
				t.Errorf("the right password does not wait: %v; it could be guessed at any speed", got)
			}
			time.Sleep(want)
			if err := login(g, "192.0.2.1", "ann", fmt.Sprint("later", i)); err != ErrWrongCredentials {
				t.Fatalf("after the wait: %v", err)
			}
			want = min(2*want, maxWait)
		}
		if err := login(g, "198.51.100.7", "ann", "a-right"); err != nil {
			t.Errorf("the right password from elsewhere: %v", err)
		}
		if err := login(g, "192.0.2.1", "bob", "b-right"); err != nil {
			t.Errorf("another of the office: %v", err)
		}
		time.Sleep(maxWait)
		if err := login(g, "192.0.2.1", "ann", "a-right"); err != nil {
			t.Errorf("the right password after the wait: %v", err)
		}
		login(g, "192.0.2.1", "ann", "one more")
		if got := waits(login(g, "192.0.2.1", "ann", "x")); got != maxWait {
			t.Errorf("a login has forgiven the guesses of a colleague: %v", got)
		}
		time.Sleep(resetAfter + time.Second)
		if err := login(g, "192.0.2.1", "ann", "y"); err != ErrWrongCredentials {
			t.Errorf("not forgotten: %v", err)
		}
		if err := login(g, "192.0.2.1", "ann", "a-right"); err != nil {
			t.Errorf("not forgotten: %v", err)
		}
	})
}

// A program with an outdated password locks nobody out.
func TestTheSameWrongPasswordIsOneGuess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := office(t)
		for range 1000 {
			if err := login(g, "192.0.2.1", "ann", "old"); err != ErrWrongCredentials {
				t.Fatal(err)
			}
		}
		if err := login(g, "192.0.2.1", "ann", "a-right"); err != nil {
			t.Error(err)
		}
	})
}

// Guesses at many users slow down the whole address, but not users who have logged in
// there before.
func TestGuessingUsersSlowsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := office(t)
		if err := login(g, "192.0.2.1", "bob", "b-right"); err != nil {
			t.Fatal(err)
		}
		tried := 0
		for ; tried < 1000; tried++ {
			if waits(login(g, "192.0.2.1", fmt.Sprint("user", tried), "password")) > 0 {
				break
			}
		}
		if tried != freeAddressFailures+1 {
			t.Errorf("%d guesses before the first wait", tried)
		}
		if got := waits(login(g, "192.0.2.1", "ann", "a-right")); got != addressWait {
			t.Errorf("ann, new at this address: %v, want %v", got, addressWait)
		}
		if err := login(g, "192.0.2.1", "bob", "b-right"); err != nil {
			t.Errorf("bob, who logged in before: %v", err)
		}
		if err := login(g, "198.51.100.7", "ann", "a-right"); err != nil {
			t.Errorf("ann elsewhere: %v", err)
		}
		time.Sleep(addressWait)
		if err := login(g, "192.0.2.1", "ann", "a-right"); err != nil {
			t.Errorf("ann after the wait: %v", err)
		}
	})
}

// Concurrent guesses get no more tries than sequential ones.
func TestGuessesAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		guard := NewGuard()
		looked, refused := 0, 0
		var mu sync.Mutex
		next := make(chan struct{})
		for i := range 1000 {
			go func() {
				err := guard.try(recordKey{realm: "/app", user: digestOf(fmt.Sprint("user", i)), address: "192.0.2.1"}, digestOf("x"), func(time.Time, int) (bool, error) {
					mu.Lock()
					looked++
					mu.Unlock()
					<-next
					return false, nil
				})
				mu.Lock()
				defer mu.Unlock()
				if waits(err) > 0 {
					refused++
				}
			}()
		}
		synctest.Wait()
		if want := freeAddressFailures + 1; looked != want || refused != 1000-want {
			t.Errorf("%d passwords are looked at, %d refused; want %d looked at", looked, refused, want)
		}
		if n := len(guard.records); n > 1001 {
			t.Errorf("%d records", n)
		}
		close(next)
		synctest.Wait()
		time.Sleep(addressWait)
		if err := guard.try(recordKey{realm: "/app", user: digestOf("ann"), address: "192.0.2.1"}, digestOf("y"), func(time.Time, int) (bool, error) { return true, nil }); err != nil {
			t.Errorf("ann after the wait: %v", err)
		}
	})
}

// Response times reveal neither whether a user exists, nor that a password belongs to
// another user.
func TestUnknownUserTakesAsLong(t *testing.T) {
	hashed, plain := newUser(t, "ann", "$2y$04$.3Bb/H0j/aZm1d7bHYvLhOr6ExLUb7Tp8MFEA0j2Qq8m0Hj1Q1c7W"), newUser(t, "bob", "b-right")
	computed := 0
	verify := hashed.Secret.verify
	hashed.Secret.verify = func(password string) bool {
		computed++
		return password == "right" || verify(password)
	}
	g := NewGate("/app", []User{plain, hashed}, NewGuard(), nil)
	for i, c := range []struct {
		user, password string
		want           error
		hashes         int
	}{
		{"ann", "right", nil, 1},
		{"ann", "right", nil, 0},
		{"ann", "wrong", ErrWrongCredentials, 1},
		{"bob", "wrong", ErrWrongCredentials, 1},
		{"bob", "b-right", nil, 0},
		{"cid", "wrong", ErrWrongCredentials, 1},
		{"cid", "right", ErrWrongCredentials, 1}, // ann's
		{"dan", "right", ErrWrongCredentials, 1},
		{"bob", "right", ErrWrongCredentials, 1},
	} {
		computed = 0
		if err := login(g, "192.0.2.1", c.user, c.password); err != c.want || computed != c.hashes {
			t.Errorf("%d: %s with %q: %v after %d hashes, want %v after %d", i, c.user, c.password, err, computed, c.want, c.hashes)
		}
	}
}

func TestGuardForgetsTheOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := office(t)
		for i := range 3 * maxRecords {
			login(g, fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), "ann", "guess")
		}
		if n, m := len(g.guard.records), g.guard.order.Len(); n != maxRecords || m != n {
			t.Errorf("%d records, %d in order; want %d", n, m, maxRecords)
		}
		if err := login(g, "192.0.2.1", "ann", "a-right"); err != nil {
			t.Error(err)
		}
	})
}

// A client that disconnects while it waits for a hash has not used up a guess.
func TestGoneClientHasNotGuessed(t *testing.T) {
	g := NewGate("/app", []User{newUser(t, "ann", hashedBcrypt)}, NewGuard(), nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, "GET", "/app", nil)
	r.RemoteAddr = "192.0.2.1:1"
	r.SetBasicAuth("ann", "correct horse")
	if err := hashes.acquire(t.Context(), 0); err != nil { // as another login would
		t.Fatal(err)
	}
	_, err := g.Authenticate(r)
	hashes.release()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := login(g, "192.0.2.1", "ann", "correct horse"); err != nil {
		t.Errorf("the right password counts as wrong: %v", err)
	}
}

// A changed password counts immediately, even if the new one was wrong before.
func TestGateTakesThePlaceOfAnother(t *testing.T) {
	guard := NewGuard()
	ann, bob := newUser(t, "ann", "a1"), newUser(t, "bob", "b1")
	old := NewGate("/app", []User{ann, bob}, guard, nil)
	was := map[string]*Account{"ann": old.accounts["ann"], "bob": old.accounts["bob"]}
	for range 10 {
		login(old, "192.0.2.1", "ann", "a2")
	}
	next := NewGate("/app", []User{newUser(t, "ann", "a2"), newUser(t, "bob", "b1")}, guard, old)
	old.Revoke(next)
	if err := login(next, "192.0.2.1", "ann", "a2"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if err := login(next, "192.0.2.1", "ann", "a1"); err != ErrWrongCredentials {
		t.Errorf("the old password: %v", err)
	}
	if was["ann"].Context().Err() == nil {
		t.Error("ann's account was not revoked")
	}
	if was["bob"].Context().Err() != nil || next.accounts["bob"] != was["bob"] {
		t.Error("bob has not changed, but his account was revoked")
	}
	next.Revoke(nil)
	if was["bob"].Context().Err() == nil {
		t.Error("bob's account was not revoked with the mount")
	}
	everybody := NewGate("/app", []User{{}}, guard, next)
	readers := NewGate("/app", []User{{ReadOnly: true}}, guard, everybody)
	everybody.Revoke(readers)
	if everybody.anonymous.Context().Err() == nil {
		t.Error("the writable account was not revoked")
	}
}

// Names and passwords above the maximum length are refused without a hash. The guard keeps
// no plain text of any name or password.
func TestGuardKeepsNoPlaintext(t *testing.T) {
	computed := 0
	ann := newUser(t, "ann", hashedBcrypt)
	ann.Secret.verify = func(string) bool { computed++; return false }
	g := NewGate("/app", []User{ann}, NewGuard(), nil)
	long := strings.Repeat("x", MaxCredential)
	for _, c := range []struct {
		user, password string
		computed       int
	}{
		{"ann", long + "x", 0}, {long + "x", "p", 0}, {long + "x", long + "x", 0}, {"ann", strings.Repeat(long, 46), 0},
		{"ann", long, 1}, {long, "p", 1}, {long, long, 1},
	} {
		computed = 0
		if err := login(g, "192.0.2.1", c.user, c.password); err != ErrWrongCredentials || computed != c.computed {
			t.Errorf("%d bytes of name, %d of password: %v after %d hashes", len(c.user), len(c.password), err, computed)
		}
	}
	if n := len(g.guard.records); n != 3 { // ann, the one with the long name, and all of the address
		t.Errorf("%d records", n)
	}
	for who := range g.guard.records {
		if len(who.realm)+len(who.address) > len("/app192.0.2.1") {
			t.Errorf("%q %q", who.realm, who.address)
		}
	}
}
