package dav

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxLocks       = 4096      // of one mount; then 507
	maxLockTimeout = time.Hour // clients refresh their locks every few minutes
	maxLockOwner   = 4 << 10   // bytes of DAV:owner, which each lock keeps
)

// lock is a write lock (RFC 4918 §6). Its root is a clean path without a
// trailing slash, "" for the whole mount "/".
type lock struct {
	token    string // an absolute URI
	root     string
	infinite bool // depth infinity: covers all members
	shared   bool
	owner    string // XML of DAV:owner, as the client sent it
	user     string // who may use the token (§6.4)
	timeout  time.Duration
	expires  time.Time
}

// covers reports whether a lock protects the resource at path.
func (l *lock) covers(path string) bool {
	return l.root == path || l.infinite && Within(l.root, path)
}

// locks are the locks of one mount. They are bounded in number and in time, and
// gone when the program ends, which the protocol allows (§6.6).
type locks struct {
	mu     sync.Mutex
	byRoot map[string][]*lock
	count  atomic.Int64
	swept  time.Time // when the expired ones were looked for
}

func newLocks() *locks { return &locks{byRoot: map[string][]*lock{}} }

// covering returns the live locks that protect path. The caller holds the mutex.
func (ls *locks) covering(path string) []*lock {
	if ls.none() {
		return nil
	}
	var found []*lock
	for root := path; ; root = parentPath(root) {
		for _, l := range ls.live(root) {
			if l.covers(path) {
				found = append(found, l)
			}
		}
		if root == "" {
			return found
		}
	}
}

// below returns the live locks on path and its members. The caller holds the
// mutex.
func (ls *locks) below(path string) []*lock {
	var found []*lock
	for root := range ls.byRoot {
		if Within(path, root) {
			found = append(found, ls.live(root)...)
		}
	}
	return found
}

// live drops the locks of a root that have run out and returns the others.
func (ls *locks) live(root string) []*lock {
	all, now := ls.byRoot[root], time.Now()
	alive := all[:0]
	for _, l := range all {
		if now.Before(l.expires) {
			alive = append(alive, l)
		}
	}
	ls.set(root, len(all), alive)
	return alive
}

func (ls *locks) set(root string, before int, alive []*lock) {
	ls.count.Add(int64(len(alive) - before))
	if len(alive) == 0 {
		delete(ls.byRoot, root)
		return
	}
	ls.byRoot[root] = alive
}

// create adds a lock and gives it its token, unless another stands against it
// (§6.1): then 423 with DAV:no-conflicting-lock and the roots of those.
func (ls *locks) create(l *lock) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	against := ls.covering(l.root)
	if l.infinite {
		against = append(against, ls.below(l.root)...)
	}
	conflict := &Error{Status: http.StatusLocked, Condition: "no-conflicting-lock", Err: fmt.Errorf("%q is locked", l.root)}
	for _, other := range against {
		if !l.shared || !other.shared {
			conflict.Hrefs = append(conflict.Hrefs, other.root)
		}
	}
	if conflict.Hrefs != nil {
		return conflict
	}
	if now := time.Now(); ls.count.Load() >= maxLocks && now.Sub(ls.swept) >= time.Second {
		ls.swept = now // a walk over all locks is not for each of a million requests
		for root := range ls.byRoot {
			ls.live(root)
		}
	}
	if ls.count.Load() >= maxLocks {
		return Errorf(http.StatusInsufficientStorage, "%d locks are held", maxLocks)
	}
	l.token = newToken()
	l.expires = time.Now().Add(l.timeout)
	ls.byRoot[l.root] = append(ls.byRoot[l.root], l)
	ls.count.Add(1)
	return nil
}

// newToken is a lock token that nobody can guess: a random UUID (RFC 9562 §5.4)
// as a URN.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// find returns the lock of this token that covers path, or nil.
func (ls *locks) find(path, token string) *lock {
	for _, l := range ls.covering(path) {
		if l.token == token {
			return l
		}
	}
	return nil
}

// refresh starts the time of a lock anew (§9.10.2), and returns a copy of it.
func (ls *locks) refresh(path, token, user string, timeout time.Duration) (lock, bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.find(path, token)
	if l == nil || l.user != user {
		return lock{}, false
	}
	l.timeout = timeout
	l.expires = time.Now().Add(timeout)
	return *l, true
}

// remove ends the lock of this token if it covers path (§9.11).
func (ls *locks) remove(path, token, user string) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.find(path, token)
	if l == nil {
		return &Error{Status: http.StatusConflict, Condition: "lock-token-matches-request-uri", Err: fmt.Errorf("no such lock on %q", path)}
	}
	if l.user != user {
		return Errorf(http.StatusForbidden, "the lock on %q belongs to another user", path)
	}
	ls.drop(func(other *lock) bool { return other == l }, l.root)
	return nil
}

// forget ends the locks on the members of path, which are no more, and on path
// itself: locks do not move with what they lock (§7.6, §9.6).
func (ls *locks) forget(path string, itself bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for root := range ls.byRoot {
		if Within(path, root) && (itself || root != path) {
			ls.drop(func(*lock) bool { return true }, root)
		}
	}
}

func (ls *locks) drop(which func(*lock) bool, root string) {
	all := ls.byRoot[root]
	var kept []*lock
	for _, l := range all {
		if !which(l) {
			kept = append(kept, l)
		}
	}
	ls.set(root, len(all), kept)
}

// none reports whether there are no locks at all, which most listings find.
func (ls *locks) none() bool { return ls.count.Load() == 0 }

// held counts the live locks.
func (ls *locks) held() int {
	if ls.none() {
		return 0
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	count := 0
	for root := range ls.byRoot {
		count += len(ls.live(root))
	}
	return count
}

// on returns copies of the locks that protect path.
func (ls *locks) on(path string) []lock {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var found []lock
	for _, l := range ls.covering(path) {
		found = append(found, *l)
	}
	return found
}

// change is one resource that a request is about to change.
type change struct {
	path    string
	members bool // what lies below it goes too
	name    bool // it appears or vanishes, which changes its parent as well
}

// permit checks that the request has submitted the token of a lock for each
// locked resource it changes (§7), else 423 with DAV:lock-token-submitted.
func (ls *locks) permit(submitted []string, user string, changes []change) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	refused := &Error{Status: http.StatusLocked, Condition: "lock-token-submitted"}
	require := func(covering []*lock) {
		if len(covering) == 0 {
			return
		}
		for _, l := range covering {
			for _, token := range submitted {
				// Holding a token is not enough (§6.4).
				if l.token == token && l.user == user {
					return
				}
			}
		}
		refused.Hrefs = append(refused.Hrefs, covering[0].root)
	}
	for _, c := range changes {
		require(ls.covering(c.path))
		if c.name {
			require(ls.covering(parentPath(c.path)))
		}
		if c.members {
			for _, l := range ls.below(c.path) {
				require(ls.covering(l.root))
			}
		}
	}
	if refused.Hrefs == nil {
		return nil
	}
	refused.Err = fmt.Errorf("locked: %q", refused.Hrefs)
	return refused
}

// parentPath is the path of the collection that path is a member of.
func parentPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return path[:i]
}
