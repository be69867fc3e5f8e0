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
	maxLocks       = 4096      // of one mount; then 507
	maxTold        = 16        // that DAV:lockdiscovery tells of for one resource
	maxLockTimeout = time.Hour // clients refresh their locks every few minutes
	maxLockOwner   = 4 << 10   // bytes of DAV:owner, which each lock keeps
)

// lock is a write lock (RFC 4918 §6). Its root is a clean path without a
// trailing slash, "" for the whole mount "/".
type lock struct {
	token      string // an absolute URI
	root       string
	collection bool // at root, when it was locked
	infinite   bool // depth infinity: covers all members
	shared     bool
	owner      string // XML of DAV:owner, as the client sent it
	user       string // who may use the token (§6.4)
	client     string // whose share of the locks it is of
	place      *pool.Place
	timeout    time.Duration
	expires    time.Time
}

// covers reports whether a lock protects the resource at path.
func (l *lock) covers(path string) bool {
	return l.root == path || l.infinite && Within(l.root, path)
}

// locks are the locks of one mount. They are bounded in number and in time, and
// gone when the program ends, which the protocol allows (§6.6).
type locks struct {
	places *pool.Pool

	mu      sync.Mutex
	byRoot  map[string][]*lock
	byToken map[string]*lock
	lengths map[int]int // how many roots are so long
	swept   time.Time   // when the expired ones were looked for
}

func newLocks() *locks {
	return &locks{
		places:  pool.New("locks", pool.Half(maxLocks), pool.Bound{}),
		byRoot:  map[string][]*lock{},
		byToken: map[string]*lock{},
		lengths: map[int]int{},
	}
}

// covering yields the live locks that protect path. The caller holds the mutex. A
// path may have thousands of segments: only those are looked up that could be roots.
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

// below yields path and its members, as far as they have live locks. The caller
// holds the mutex.
func (ls *locks) below(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for root := range ls.byRoot {
			if Within(path, root) && len(ls.live(root)) > 0 && !yield(root) {
				return
			}
		}
	}
}

// live drops the locks of a root that have run out and returns the others.
func (ls *locks) live(root string) []*lock {
	now := time.Now()
	return ls.drop(root, func(l *lock) bool { return !now.Before(l.expires) })
}

// drop ends some of the locks of a root and returns the others.
func (ls *locks) drop(root string, which func(*lock) bool) []*lock {
	all := ls.byRoot[root]
	kept := all[:0]
	for _, l := range all {
		if which(l) {
			delete(ls.byToken, l.token)
			l.place.Leave()
		} else {
			kept = append(kept, l)
		}
	}
	clear(all[len(kept):])
	ls.set(root, kept)
	return kept
}

// set says which locks a root has.
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

// create adds a lock and gives it its token, unless another stands against it
// (§6.1): then 423 with DAV:no-conflicting-lock and the roots of those.
func (ls *locks) create(l *lock) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	conflict := &Error{Status: http.StatusLocked, Condition: "no-conflicting-lock", Err: fmt.Errorf("%q is locked", l.root)}
	against := func(other *lock) {
		if !l.shared || !other.shared {
			conflict.Hrefs = append(conflict.Hrefs, other.root)
		}
	}
	for other := range ls.covering(l.root) {
		against(other)
	}
	if l.infinite {
		for root := range ls.below(l.root) {
			for _, other := range ls.byRoot[root] {
				against(other)
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

// place takes a place for a lock of a client, if need be that of one which has run out.
// There are so many in the mount, and half as many for one client. Without one it is 507
// (§11.5) in either case: to this client the mount is full.
func (ls *locks) place(client string) (*pool.Place, error) {
	place, err := ls.places.Take(client, nil)
	if now := time.Now(); err != nil && now.Sub(ls.swept) >= time.Second {
		ls.swept = now // a walk over all locks is not for each of a million requests
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

// newToken is a lock token that nobody can guess: a random UUID (RFC 9562 §5.4)
// as a URN.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// find returns the lock of this token that covers path, or nil. The caller holds the
// mutex.
func (ls *locks) find(path, token string) *lock {
	if l := ls.byToken[token]; l != nil && l.covers(path) && time.Now().Before(l.expires) {
		return l
	}
	return nil
}

// protects reports whether the lock of this token covers path.
func (ls *locks) protects(path, token string) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.find(path, token) != nil
}

// same reports whether the exclusive lock that a user wants is the one of this token, which the user has.
func (ls *locks) same(l *lock, token string) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	had := ls.find(l.root, token)
	return had != nil && had.root == l.root && had.user == l.user && had.infinite == l.infinite && !had.shared && !l.shared
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
	ls.drop(l.root, func(other *lock) bool { return other == l })
	return nil
}

// forget ends the locks on the members of path, which are no more, and on path
// itself: locks do not move with what they lock (§7.6, §9.6).
func (ls *locks) forget(path string, itself bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for root := range ls.below(path) {
		if itself || root != path {
			ls.drop(root, func(*lock) bool { return true })
		}
	}
}

// none reports whether there are no locks at all, which most listings find.
func (ls *locks) none() bool { return ls.places.Taken() == 0 }

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

// on returns copies of the locks that protect path, the first of them: thousands may
// share it, and a listing would tell of each with each member.
func (ls *locks) on(path string) []lock {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var found []lock
	for l := range ls.covering(path) {
		if len(found) == maxTold {
			break
		}
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
	if ls.none() {
		return nil
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var mine []*lock
	for _, token := range submitted {
		// Holding a token is not enough (§6.4).
		if l := ls.byToken[token]; l != nil && l.user == user && time.Now().Before(l.expires) {
			mine = append(mine, l)
		}
	}
	refused := &Error{Status: http.StatusLocked, Condition: "lock-token-submitted"}
	require := func(path string) {
		if slices.ContainsFunc(mine, func(l *lock) bool { return l.covers(path) }) {
			return
		}
		for l := range ls.covering(path) {
			refused.Hrefs = append(refused.Hrefs, l.root)
			return
		}
	}
	for _, c := range changes {
		require(c.path)
		if c.name {
			require(parentPath(c.path))
		}
		if c.members {
			for root := range ls.below(c.path) {
				require(root)
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
