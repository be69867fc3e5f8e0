package dav

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// RFC 4918 §6.5: tokens are URIs, unique for all time.
func TestTokens(t *testing.T) {
	form := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		token := newToken()
		if !form.MatchString(token) || seen[token] {
			t.Fatal(token, seen[token])
		}
		seen[token] = true
	}
}

// RFC 4918 §6.1: which locks conflict.
func TestLockConflicts(t *testing.T) {
	const a, ab, abc = "/rw/a", "/rw/a/b", "/rw/a/b/c"
	for _, c := range []struct {
		clause        string
		first, second lock
		conflict      bool
	}{
		{"same, exclusive", lock{root: ab}, lock{root: ab}, true},
		{"same, exclusive then shared", lock{root: ab}, lock{root: ab, shared: true}, true},
		{"same, shared then exclusive", lock{root: ab, shared: true}, lock{root: ab}, true},
		{"same, both shared", lock{root: ab, shared: true}, lock{root: ab, shared: true}, false},
		{"up: infinity above", lock{root: a, infinite: true}, lock{root: abc}, true},
		{"up: infinity above, shared", lock{root: a, infinite: true, shared: true}, lock{root: abc, shared: true}, false},
		{"up: depth 0 above", lock{root: a}, lock{root: ab}, false},
		{"down: infinity onto a member's lock", lock{root: abc}, lock{root: a, infinite: true}, true},
		{"down: infinity, both shared", lock{root: abc, shared: true}, lock{root: a, infinite: true, shared: true}, false},
		{"down: depth 0", lock{root: ab}, lock{root: a}, false},
		{"beside", lock{root: "/rw/a"}, lock{root: "/rw/ab", infinite: true}, false},
		{"beside, longer", lock{root: "/rw/ab"}, lock{root: "/rw/a", infinite: true}, false},
		{"the host itself", lock{root: "", infinite: true}, lock{root: "/x"}, true},
	} {
		ls := newLocks()
		c.first.timeout, c.second.timeout = time.Minute, time.Minute
		if err := ls.create(&c.first); err != nil {
			t.Fatal(err)
		}
		if err := ls.create(&c.second); (err != nil) != c.conflict || err != nil && Status(err) != 423 {
			t.Errorf("%s: %v", c.clause, err)
		}
	}
}

func TestLocksRunOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDirectShare(t, "/rw", false)
		first := s.lock("/rw/lab.log", "exclusive", "Timeout: Second-600")
		s.want(423, "PUT", "/rw/lab.log", "x")
		time.Sleep(9 * time.Minute)
		s.want(423, "PUT", "/rw/lab.log", "x")
		a := s.want(200, "LOCK", "/rw/lab.log", "", "If: (<"+first+">)", "Timeout: Second-120")
		if !strings.Contains(a.body, "<D:timeout>Second-120</D:timeout>") || a.header.Get("Lock-Token") != "" {
			t.Errorf("§9.10.2 refreshed: %v %s", a.header, a.body)
		}
		time.Sleep(time.Minute)
		if a := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0"); !strings.Contains(a.body, "<D:timeout>Second-60</D:timeout>") {
			t.Errorf("the time that is left: %s", a.body)
		}
		time.Sleep(time.Minute)
		if a := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0"); strings.Contains(a.body, "activelock") {
			t.Errorf("it has run out: %s", a.body)
		}
		s.want(412, "LOCK", "/rw/lab.log", "", "If: (<"+first+">)")
		s.want(409, "UNLOCK", "/rw/lab.log", "", "Lock-Token: <"+first+">").condition("lock-token-matches-request-uri")
		s.want(204, "PUT", "/rw/lab.log", "x")
		if n := s.handler.locks.places.InUse(); n != 0 {
			t.Errorf("%d locks are counted", n)
		}
	})
}

// An hour is the max timeout.
func TestLockTimeoutIsCapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDirectShare(t, "/rw", false)
		for _, timeout := range []string{"Infinite", "Second-4100000000", "Second-0", ""} {
			a := s.want(200, "LOCK", "/rw/lab.log", lockinfo("exclusive", ""), "Timeout: "+timeout)
			if !strings.Contains(a.body, "<D:timeout>Second-3600</D:timeout>") {
				t.Errorf("Timeout %q: %s", timeout, a.body)
			}
			time.Sleep(time.Hour - time.Second)
			s.want(423, "DELETE", "/rw/lab.log", "")
			time.Sleep(time.Second)
		}
		s.want(204, "DELETE", "/rw/lab.log", "")
	})
}

// A full mount is 507 (RFC 4918 §11.5). Expired locks make room.
func TestLocksAreBoundedInNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDirectShare(t, "/rw", false)
		for range maxLocks {
			if err := s.handler.locks.create(&lock{root: "/rw/lab.log", shared: true, timeout: time.Minute}); err != nil {
				t.Fatal(err)
			}
		}
		s.want(507, "LOCK", "/rw/sub", lockinfo("exclusive", ""))
		s.want(507, "LOCK", "/rw/lab.log", lockinfo("shared", ""))
		s.want(507, "LOCK", "/rw/new", lockinfo("exclusive", ""))
		if s.exists("new") {
			t.Error("a refused LOCK has made a file")
		}
		time.Sleep(time.Minute)
		s.want(200, "LOCK", "/rw/sub", lockinfo("exclusive", ""))
		if n := s.handler.locks.places.InUse(); n != 1 {
			t.Errorf("%d locks are counted, want 1", n)
		}
	})
}

// The search for expired locks scans all, so a full mount must not do it for each request.
func TestFullLocksAreWalkedOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ls := newLocks()
		timeout := 500 * time.Millisecond
		for i := range maxLocks {
			if err := ls.create(&lock{root: "/rw/" + strconv.Itoa(i), timeout: timeout}); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{0, 507}, {timeout, 507}, {timeout, 200}} {
			time.Sleep(c.after)
			if err := ls.create(&lock{root: "/rw/new", timeout: timeout}); Status(err) != c.want {
				t.Errorf("%v later: %v, want %d", c.after, err, c.want)
			}
		}
	})
}

func TestLocksOfManyClients(t *testing.T) {
	ls := newLocks()
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 200 {
				l := &lock{root: "/rw/" + string(rune('a'+i%4)), timeout: time.Minute, infinite: i%2 == 0}
				if ls.create(l) == nil {
					ls.permit([]string{l.token}, "", []change{{path: "/rw", members: true}})
					if err := ls.remove(l.root, l.token, ""); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
	if ls.places.InUse() != 0 || len(ls.byRoot) != 0 {
		t.Errorf("%d locks are left, on %d roots", ls.places.InUse(), len(ls.byRoot))
	}
}
