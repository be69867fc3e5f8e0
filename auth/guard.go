package auth

import (
	"container/list"
	"sync"
	"time"
)

const (
	freeFailures        = 5                // wrong passwords of a user at an address before the first wait
	maxWait             = 30 * time.Second // the longest wait of a user at an address
	freeAddressFailures = 50               // wrong passwords at an address, over all users, before the first wait
	addressWait         = time.Second      // the wait of users who have not logged in at that address before
	resetAfter          = 15 * time.Minute // without a wrong password, failures are reset
	maxRecords          = 8192             // each takes about 600 bytes
	maxWrong            = 8                // wrong passwords remembered per user and address
)

// Guard slows down password guessing, by user and address. After a few different wrong
// passwords, the next one must wait, up to half a minute. The same user can still log in
// from other addresses, and so can other users at the same address, such as colleagues
// in one office.
//
// A repeated wrong password does not count again. It gains an attacker nothing, and
// programs with an outdated password send it all day.
type Guard struct {
	mu      sync.Mutex
	records map[recordKey]*list.Element
	order   *list.List // of *record, the most recently used first
}

// NewGuard returns a Guard without records.
func NewGuard() *Guard {
	return &Guard{records: map[recordKey]*list.Element{}, order: list.New()}
}

// recordKey names the target and the source of logins. Without a user it stands for all
// logins from an address. A changed secret makes a new key.
//
// User names are kept as digests: clients send name and password as one text, so a name
// may hold a part of the password.
type recordKey struct {
	realm, address string
	user, secret   digest
}

// record is the login history of one key.
type record struct {
	key recordKey

	mu       sync.Mutex // held during a password check, so checks of one key run one by one
	loggedIn bool
	failures int
	running  int       // password checks that run now; only for a whole address
	last     time.Time // of the failures
	next     time.Time // when the next password may be checked
	wrong    [maxWrong]digest
}

// try calls check unless the client must wait, and records its result. Attempts of one
// user at one address run one after the other.
//
// The rank orders clients in the queue for hashes. Users who have logged in at this
// address before have rank 0. The rank of others grows with the failures at the address.
func (g *Guard) try(key recordKey, password digest, check func(now time.Time, rank int) (bool, error)) error {
	address := g.record(recordKey{address: key.address}, true)
	wait := address.wait(time.Now())
	s := g.record(key, wait <= 0) // refused clients must not fill the memory
	if s == nil {
		return &WaitError{wait}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.expire(now)
	if s.failures > 0 && s.repeats(password) {
		return ErrWrongCredentials
	}
	if wait := s.next.Sub(now); wait > 0 {
		return &WaitError{wait}
	}
	wait, rank := address.begin(now)
	switch {
	case s.loggedIn:
		rank = 0
	case wait > 0:
		address.end()
		return &WaitError{wait}
	}
	defer address.end()
	ok, err := check(now, rank)
	if err != nil {
		return err
	}
	if ok {
		s.loggedIn = true // the failures stay: a colleague's login must not reset those of an attacker
		return nil
	}
	now = time.Now() // a hash takes long
	s.wrong[s.failures%maxWrong] = password
	s.fail(now, freeFailures, maxWait)
	address.mu.Lock()
	defer address.mu.Unlock()
	address.expire(now)
	address.fail(now, freeAddressFailures, addressWait)
	return ErrWrongCredentials
}

// record returns the record of a key. If there is none, it returns a new one if create is
// set, else nil.
func (g *Guard) record(key recordKey, create bool) *record {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e, ok := g.records[key]; ok {
		g.order.MoveToFront(e)
		return e.Value.(*record)
	}
	if !create {
		return nil
	}
	if len(g.records) >= maxRecords {
		oldest := g.order.Back()
		delete(g.records, g.order.Remove(oldest).(*record).key)
	}
	s := &record{key: key}
	g.records[key] = g.order.PushFront(s)
	return s
}

// wait returns how long this address must wait. Running checks count as failures, since
// all may turn out wrong.
func (s *record) wait(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waitLocked(now)
}

func (s *record) waitLocked(now time.Time) time.Duration {
	s.expire(now)
	if s.running > 0 && s.failures+s.running > freeAddressFailures {
		return max(addressWait, s.next.Sub(now))
	}
	return s.next.Sub(now)
}

// begin counts one more running check at this address. It returns how long that check
// must wait, and its rank: the number of failures and running checks.
func (s *record) begin(now time.Time) (wait time.Duration, rank int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait = s.waitLocked(now)
	s.running++
	return wait, s.failures + s.running
}

// end is the counterpart of begin.
func (s *record) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
}

func (s *record) expire(now time.Time) {
	if s.failures > 0 && now.Sub(s.last) > resetAfter {
		s.failures, s.next = 0, time.Time{}
	}
}

// repeats reports whether a password is one of the recent wrong ones.
func (s *record) repeats(password digest) bool {
	for i := range min(s.failures, maxWrong) {
		if s.wrong[i].equal(password) {
			return true
		}
	}
	return false
}

// fail counts a wrong password. Each failure beyond the free ones doubles the wait.
func (s *record) fail(now time.Time, free int, longest time.Duration) {
	s.failures++
	s.last = now
	if over := s.failures - free; over > 0 {
		s.next = now.Add(min(longest, time.Second<<min(over-1, 20)))
	}
}
