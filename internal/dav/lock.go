package dav

import (
	"crypto/rand"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gowebdav/internal/pool"
)

const (
	maxLocks       = 4096      // per mount; more get 507
	maxLocksShown  = 16        // in DAV:lockdiscovery of one resource
	maxLockTimeout = time.Hour // clients refresh their locks every few minutes
	maxLockOwner   = 4 << 10   // bytes of DAV:owner, which each lock keeps
)

// lock is a write lock (RFC 4918 §6). Its root is a clean path without a trailing slash,
// "" for the whole mount "/".
type lock struct {
	token      string // an absolute URI
	root       string
	collection bool // root was a collection when the lock was created
	infinite   bool // depth infinity: covers all members
	shared     bool
	owner      string // XML of DAV:owner, as the client sent it
	user       string // the only user who may use the token (§6.4)
	client     string // the client whose share of the pool the lock takes
	place      *pool.Place
	timeout    time.Duration
	expires    time.Time
}

// covers reports whether a lock protects the resource at path.
func (l *lock) covers(path string) bool {
	return l.root == path || l.infinite && Within(l.root, path)
}

// locks are the locks of one mount. They are bounded in number and time. They end with the
// program, which §6.6 allows.
type locks struct {
	places *pool.Pool

	mu         sync.Mutex
	byRoot     map[string][]*lock
	byToken    map[string]*lock
	lengths    map[int]int // number of roots by length
	lastPruned time.Time   // last search for expired locks
}

func newLocks() *locks {
	return &locks{
		places:  pool.New("locks", pool.Half(maxLocks), pool.Bound{}),
		byRoot:  map[string][]*lock{},
		byToken: map[string]*lock{},
		lengths: map[int]int{},
	}
}

// covering yields the live locks that protect path. The caller holds mu. A path may have
// thousands of segments, so it skips prefixes whose length no root has.
func (ls *locks) covering(path string) iter.Seq[*lock] {
	return func(yield func(*lock) bool) {
		for root := path; ; root = parentPath(root) {
			if ls.lengths[len(root)] > 0 {
				for _, l := range ls.live(root) {
					if l.covers(path) && !yield(l) {
						return
					}
				}
			}
			if root == "" {
				return
			}
		}
	}
}

// below yields path and its members that have live locks. The caller holds mu.
func (ls *locks) below(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for root := range ls.byRoot {
			if Within(path, root) && len(ls.live(root)) > 0 && !yield(root) {
				return
			}
		}
	}
}

// live ends the expired locks of a root and returns the others.
func (ls *locks) live(root string) []*lock {
	now := time.Now()
	return ls.drop(root, func(l *lock) bool { return !now.Before(l.expires) })
}

// drop ends the locks of a root that which selects, and returns the others.
func (ls *locks) drop(root string, which func(*lock) bool) []*lock {
	all := ls.byRoot[root]
	rest := all[:0]
	for _, l := range all {
		if which(l) {
			delete(ls.byToken, l.token)
			l.place.Leave()
		} else {
			rest = append(rest, l)
		}
	}
	clear(all[len(rest):])
	ls.set(root, rest)
	return rest
}

// set replaces the locks of a root.
func (ls *locks) set(root string, all []*lock) {
	if _, had := ls.byRoot[root]; had {
		ls.lengths[len(root)]--
	}
	if len(all) == 0 {
		delete(ls.byRoot, root)
		return
	}
	ls.lengths[len(root)]++
	ls.byRoot[root] = all
}

// create adds a lock and sets its token. A conflicting lock (§6.1) makes it 423 with
// DAV:no-conflicting-lock and the roots of all conflicts.
func (ls *locks) create(l *lock) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	conflict := &Error{Status: http.StatusLocked, Condition: "no-conflicting-lock", Err: fmt.Errorf("%q is locked", l.root)}
	addConflict := func(other *lock) {
		if !l.shared || !other.shared {
			conflict.Hrefs = append(conflict.Hrefs, other.root)
		}
	}
	for other := range ls.covering(l.root) {
		addConflict(other)
	}
	if l.infinite {
		for root := range ls.below(l.root) {
			for _, other := range ls.byRoot[root] {
				addConflict(other)
			}
		}
	}
	if conflict.Hrefs != nil {
		return conflict
	}
	place, err := ls.place(l.client)
	if err != nil {
		return err
	}
	l.place, l.token, l.expires = place, newToken(), time.Now().Add(l.timeout)
	ls.byToken[l.token] = l
	ls.set(l.root, append(ls.byRoot[l.root], l))
	return nil
}

// place takes a place in the pool; if the pool is full, it first ends expired locks. A
// client gets up to half of the places. A full share is 507 (§11.5) too: for this client
// the mount is full.
func (ls *locks) place(client string) (*pool.Place, error) {
	place, err := ls.places.Take(client, nil)
	if now := time.Now(); err != nil && now.Sub(ls.lastPruned) >= time.Second {
		ls.lastPruned = now // a scan of all locks, so not on every request
		for root := range ls.byRoot {
			ls.live(root)
		}
		place, err = ls.places.Take(client, nil)
	}
	if err != nil {
		return nil, Errorf(http.StatusInsufficientStorage, "%w", err)
	}
	return place, nil
}

// newToken returns an unguessable lock token: a random UUID (RFC 9562 §5.4) as a URN.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// find returns the live lock with this token that covers path, or nil. The caller holds mu.
func (ls *locks) find(path, token string) *lock {
	if l := ls.byToken[token]; l != nil && l.covers(path) && time.Now().Before(l.expires) {
		return l
	}
	return nil
}

// protects reports whether the live lock with this token covers path.
func (ls *locks) protects(path, token string) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.find(path, token) != nil
}

// repeats reports whether l asks again for the exclusive lock of this token: same root,
// user and depth.
func (ls *locks) repeats(l *lock, token string) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	had := ls.find(l.root, token)
	return had != nil && had.root == l.root && had.user == l.user && had.infinite == l.infinite && !had.shared && !l.shared
}

// refresh restarts the timeout of a lock (§9.10.2), and returns a copy of the lock.
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

// remove ends the lock with this token if it covers path (§9.11).
func (ls *locks) remove(path, token, user string) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.find(path, token)
	if l == nil {
		return &Error{Status: http.StatusConflict, Condition: "lock-token-matches-request-uri", Err: fmt.Errorf("%q has no lock with this token", path)}
	}
	if l.user != user {
		return refusal(http.StatusForbidden, "the lock on %q belongs to another user", path)
	}
	ls.drop(l.root, func(other *lock) bool { return other == l })
	return nil
}

// forget ends the locks on the deleted members of path, and on path itself if itself is
// set. Locks do not move with their resource (§7.6, §9.6).
func (ls *locks) forget(path string, itself bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for root := range ls.below(path) {
		if itself || root != path {
			ls.drop(root, func(*lock) bool { return true })
		}
	}
}

// empty reports whether there are no locks, without the mutex: the common case of listings.
func (ls *locks) empty() bool { return ls.places.InUse() == 0 }

// count counts the live locks.
func (ls *locks) count() int {
	if ls.empty() {
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

// on returns copies of up to maxLocksShown locks that protect path. Thousands may share a
// resource, and a listing repeats them for each member.
func (ls *locks) on(path string) []lock {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var found []lock
	for l := range ls.covering(path) {
		if len(found) == maxLocksShown {
			break
		}
		found = append(found, *l)
	}
	return found
}

// change is one resource that a request changes.
type change struct {
	path    string
	members bool // all members change too
	name    bool // the name appears or vanishes, which changes the parent too
}

// permit checks that the request submitted a lock token for each locked resource that it
// changes (§7). Else it is 423 with DAV:lock-token-submitted.
func (ls *locks) permit(submitted []string, user string, changes []change) error {
	if ls.empty() {
		return nil
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var usable []*lock
	for _, token := range submitted {
		// A token works only for its user (§6.4).
		if l := ls.byToken[token]; l != nil && l.user == user && time.Now().Before(l.expires) {
			usable = append(usable, l)
		}
	}
	refused := &Error{Status: http.StatusLocked, Condition: "lock-token-submitted"}
	requireToken := func(path string) {
		if slices.ContainsFunc(usable, func(l *lock) bool { return l.covers(path) }) {
			return
		}
		for l := range ls.covering(path) {
			refused.Hrefs = append(refused.Hrefs, l.root)
			return
		}
	}
	for _, c := range changes {
		requireToken(c.path)
		if c.name {
			requireToken(parentPath(c.path))
		}
		if c.members {
			for root := range ls.below(c.path) {
				requireToken(root)
			}
		}
	}
	if refused.Hrefs == nil {
		return nil
	}
	refused.Err = fmt.Errorf("locked: %q", refused.Hrefs)
	return refused
}

// parentPath returns the collection that contains path.
func parentPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return path[:i]
}
