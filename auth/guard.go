package auth

import (
	"container/list"
	"sync"
	"time"
)

const (
	freeGuesses  = 5                // wrong passwords of a user at an address before the first wait
	longestWait  = 30 * time.Second // behind one of them
	freeOfAll    = 50               // wrong passwords at an address, of whatever users
	waitOfAll    = time.Second      // behind one of them, for users who have not logged in there
	forgotten    = 15 * time.Minute // without a wrong password, all is forgotten
	maxSuspects  = 8192             // of about 600 bytes
	rememberedOf = 8                // wrong passwords of a user at an address
)

// Guard slows down guessing, by user and address: after a few wrong passwords, one
// must wait before the next is looked at, up to half a minute. The user enters from
// elsewhere meanwhile, and so do the others of an office behind one address. One who
// tries the same wrong password again and again, as a program does that was not
// told the new one, gains nothing by it and so does not wait.
type Guard struct {
	mu       sync.Mutex
	suspects map[guess]*list.Element
	order    *list.List // of *suspect, the latest first
}

// NewGuard returns a Guard that knows nobody.
func NewGuard() *Guard {
	return &Guard{suspects: map[guess]*list.Element{}, order: list.New()}
}

// guess is by whom a password is guessed, and of what. Without a user it stands for
// all guesses from an address. A changed secret makes it another one. It keeps nothing of
// what the client has sent: a user's name is a part of one text with the password.
type guess struct {
	realm, address string
	user, secret   digest
}

// suspect is who has logged in or tried to.
type suspect struct {
	guess guess

	mu       sync.Mutex // held while a password is looked at
	entered  bool       // has logged in
	failures int
	running  int       // passwords that are being looked at, of all at an address
	last     time.Time // of the failures
	next     time.Time // when a password is looked at again
	wrong    [rememberedOf]digest
}

// try calls right, if the time has come for it, and takes note of what it says. The
// tries of one user at one address come one after the other. In the rank stand who has
// logged in there before all others, and these by how much was guessed at the address.
func (g *Guard) try(who guess, password digest, right func(now time.Time, rank int) (bool, error)) error {
	everybody := g.suspect(guess{address: who.address}, true)
	wait := everybody.wait(time.Now())
	s := g.suspect(who, wait <= 0) // who is refused here must not fill the memory
	if s == nil {
		return &WaitError{wait}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.forget(now)
	if s.failures > 0 && s.tried(password) {
		return ErrWrongCredentials
	}
	if wait := s.next.Sub(now); wait > 0 {
		return &WaitError{wait}
	}
	wait, rank := everybody.begin(now)
	switch {
	case s.entered:
		rank = 0
	case wait > 0:
		everybody.end()
		return &WaitError{wait}
	}
	defer everybody.end()
	ok, err := right(now, rank)
	if err != nil {
		return err
	}
	if ok {
		s.entered = true // and nothing is forgiven: a colleague may be logging in while one guesses
		return nil
	}
	now = time.Now() // a hash takes long
	s.wrong[s.failures%rememberedOf] = password
	s.fail(now, freeGuesses, longestWait)
	everybody.mu.Lock()
	defer everybody.mu.Unlock()
	everybody.forget(now)
	everybody.fail(now, freeOfAll, waitOfAll)
	return ErrWrongCredentials
}

// suspect returns what is known of who guesses; of a new one nil, or if that is
// asked for an empty page.
func (g *Guard) suspect(who guess, create bool) *suspect {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e, ok := g.suspects[who]; ok {
		g.order.MoveToFront(e)
		return e.Value.(*suspect)
	}
	if !create {
		return nil
	}
	if len(g.suspects) >= maxSuspects {
		oldest := g.order.Back()
		delete(g.suspects, g.order.Remove(oldest).(*suspect).guess)
	}
	s := &suspect{guess: who}
	g.suspects[who] = g.order.PushFront(s)
	return s
}

// wait is how long all at an address must wait. Of passwords that are being looked at
// so many may be wrong that the next must wait for them.
func (s *suspect) wait(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waitOfAll(now)
}

func (s *suspect) waitOfAll(now time.Time) time.Duration {
	s.forget(now)
	if s.running > 0 && s.failures+s.running > freeOfAll {
		return max(waitOfAll, s.next.Sub(now))
	}
	return s.next.Sub(now)
}

// begin notes that one more password is looked at, and says how long that must wait. It
// is the rank'th, wrong ones and those that are being looked at, of all at an address.
func (s *suspect) begin(now time.Time) (wait time.Duration, rank int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait = s.waitOfAll(now)
	s.running++
	return wait, s.failures + s.running
}

// end notes that it has been looked at.
func (s *suspect) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
}

func (s *suspect) forget(now time.Time) {
	if s.failures > 0 && now.Sub(s.last) > forgotten {
		s.failures, s.next = 0, time.Time{}
	}
}

// tried reports whether a password is among the last wrong ones.
func (s *suspect) tried(password digest) bool {
	for i := range min(s.failures, rememberedOf) {
		if s.wrong[i].equal(password) {
			return true
		}
	}
	return false
}

// fail counts a wrong password. Each beyond the free ones doubles the wait.
func (s *suspect) fail(now time.Time, free int, longest time.Duration) {
	s.failures++
	s.last = now
	if over := s.failures - free; over > 0 {
		s.next = now.Add(min(longest, time.Second<<min(over-1, 20)))
	}
}
