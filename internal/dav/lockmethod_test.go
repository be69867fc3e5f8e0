package dav

import (
	"fmt"
	"strings"
	"testing"
)

func lockinfo(scope, owner string) string {
	return `<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><` + scope + `/></lockscope><locktype><write/></locktype>` + owner + `</lockinfo>`
}

// lock locks a resource and returns the token.
func (s *share) lock(path, scope string, headers ...string) string {
	s.t.Helper()
	a := s.do("LOCK", path, lockinfo(scope, "<owner>somebody</owner>"), headers...)
	if a.status != 200 && a.status != 201 {
		s.t.Fatalf("LOCK %s: %d\n%s", path, a.status, a.body)
	}
	return strings.Trim(a.header.Get("Lock-Token"), "<>")
}

func TestLock(t *testing.T) {
	s := newShare(t)
	a := s.want(200, "LOCK", "/rw/sub", lockinfo("exclusive", `<owner xml:lang="en"><href>mailto:a&amp;b</href> &lt;x/></owner>`), "Timeout: Second-60", "Depth: infinity")
	token := strings.Trim(a.header.Get("Lock-Token"), "<>")
	want := `<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:exclusive/></D:lockscope>` +
		`<D:depth>infinity</D:depth><D:owner xml:lang="en"><D:href>mailto:a&amp;b</D:href> &lt;x/&gt;</D:owner><D:timeout>Second-60</D:timeout>` +
		`<D:locktoken><D:href>` + token + `</D:href></D:locktoken><D:lockroot><D:href>/rw/sub/</D:href></D:lockroot></D:activelock></D:lockdiscovery></D:prop>`
	if got := strings.TrimSpace(strings.TrimPrefix(a.body, xmlHeader)); got != want {
		t.Errorf("§9.10.1:\n%s\nwant\n%s", got, want)
	}
	// §15.8: a lock shows on all resources that it covers, and on no others.
	found := s.want(207, "PROPFIND", "/rw/sub", "", "Depth: 1")
	if n := strings.Count(found.body, token); n != 2 {
		t.Errorf("the lock shows on %d of 2 resources", n)
	}
	if found := s.want(207, "PROPFIND", "/rw", "", "Depth: 1"); strings.Count(found.body, token) != 1 {
		t.Errorf("the lock shows on more than sub: %s", found.body)
	}
}

func TestLockIsRefused(t *testing.T) {
	s := newShare(t)
	const ok = `<lockscope><exclusive/></lockscope><locktype><write/></locktype>`
	s.unchanged("a refused LOCK", func() {
		for _, c := range []struct {
			clause, path, body, depth string
			want                      int
		}{
			{"§9.10.3 Depth 1", "/rw/sub", lockinfo("exclusive", ""), "1", 400},
			{"§9.10.6 no parent", "/rw/missing/new", lockinfo("exclusive", ""), "0", 409},
			{"§7.3 what it would make is no collection", "/rw/new/", lockinfo("exclusive", ""), "0", 409},
			{"§7.3 nor of any depth", "/rw/sub/new/", lockinfo("shared", ""), "infinity", 409},
			{"§9.10.6 the parent is a file", "/rw/lab.log/new", lockinfo("exclusive", ""), "0", 409},
			{"§14.11 no scope", "/rw/lab.log", `<lockinfo xmlns="DAV:"><locktype><write/></locktype></lockinfo>`, "0", 400},
			{"§14.13 both scopes", "/rw/lab.log", `<lockinfo xmlns="DAV:"><lockscope><exclusive/><shared/></lockscope><locktype><write/></locktype></lockinfo>`, "0", 400},
			{"§14.15 not of a write lock", "/rw/lab.log", `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><read/></locktype></lockinfo>`, "0", 400},
			{"another namespace", "/rw/lab.log", `<lockinfo>` + ok + `</lockinfo>`, "0", 400},
			{"another element", "/rw/lab.log", `<propfind xmlns="DAV:">` + ok + `</propfind>`, "0", 400},
			{"§9.10.2 no body and no token", "/rw/lab.log", "", "0", 400},
			{"no XML", "/rw/lab.log", "lock it", "0", 400},
			{"an owner that is a book", "/rw/lab.log", lockinfo("exclusive", "<owner>"+strings.Repeat("x", 32<<10)+"</owner>"), "0", 413},
			{"a body that is a book", "/rw/lab.log", lockinfo("exclusive", "<owner>"+strings.Repeat("x", 64<<10)+"</owner>"), "0", 413},
		} {
			if a := s.do("LOCK", c.path, c.body, "Depth: "+c.depth); a.status != c.want {
				t.Errorf("%s: %d, want %d", c.clause, a.status, c.want)
			}
		}
	})
}

// §14.12, §5.2: the lock root of a collection ends with a slash, whatever the request
// said.
func TestLockRoot(t *testing.T) {
	for _, c := range []struct{ mount, path, root string }{
		{"/rw", "/rw/sub", "/rw/sub/"}, {"/rw", "/rw/sub/", "/rw/sub/"}, {"/rw", "/rw", "/rw/"}, {"/", "/", "/"}, {"/", "/sub", "/sub/"},
		{"/rw", "/rw/lab.log", "/rw/lab.log"}, {"/rw", "/rw/new", "/rw/new"},
	} {
		s := newDirectShare(t, c.mount, false)
		a := s.do("LOCK", c.path, lockinfo("exclusive", ""), "Depth: 0")
		token := a.header.Get("Lock-Token")
		found := s.want(207, "PROPFIND", c.path, "", "Depth: 0")
		refreshed := s.want(200, "LOCK", c.path, "", "If: ("+token+")")
		for what, body := range map[string]string{"LOCK": a.body, "PROPFIND": found.body, "a refresh": refreshed.body} {
			if !strings.Contains(body, "<D:lockroot><D:href>"+c.root+"</D:href></D:lockroot>") {
				t.Errorf("%s of %s: %s", what, c.path, body)
			}
		}
		behind := s.want(207, "PROPFIND", c.path, "", "Depth: 0", "X-Forwarded-Prefix: /base")
		if !strings.Contains(behind.body, "<D:lockroot><D:href>/base"+c.root+"</D:href></D:lockroot>") {
			t.Errorf("behind a proxy: %s", behind.body)
		}
	}
}

// §10.7: Infinite gets the max timeout, and the answer says so.
func TestInfiniteTimeoutIsGrantedAtTheMaximum(t *testing.T) {
	s := newShare(t)
	for _, header := range []string{"Infinite", "infinite, Second-4100000000", "Second-4294967295"} {
		a := s.want(200, "LOCK", "/rw/lab.log", lockinfo("exclusive", ""), "Timeout: "+header)
		again := s.want(200, "LOCK", "/rw/lab.log", "", "Timeout: "+header, "If: ("+a.header.Get("Lock-Token")+")")
		for _, a := range []answer{a, again} {
			if !strings.Contains(a.body, "<D:timeout>Second-3600</D:timeout>") {
				t.Errorf("%s: %s", a.what, a.body)
			}
		}
		s.want(204, "UNLOCK", "/rw/lab.log", "", "Lock-Token: "+a.header.Get("Lock-Token"))
	}
}

// §7.3: locking a free name creates an empty file, which changes the parent.
func TestLockOfANewName(t *testing.T) {
	s := newShare(t)
	a := s.want(201, "LOCK", "/rw/new.txt", lockinfo("exclusive", ""), "Depth: 0")
	if !s.exists("new.txt") || s.content("new.txt") != "" {
		t.Error("there is no empty file")
	}
	s.want(423, "PUT", "/rw/new.txt", "x")
	s.want(204, "PUT", "/rw/new.txt", "x", "If: ("+a.header.Get("Lock-Token")+")")

	parent := s.lock("/rw/sub", "exclusive", "Depth: 0")
	s.want(423, "LOCK", "/rw/sub/new", lockinfo("exclusive", "")).condition("lock-token-submitted", "/rw/sub")
	if s.exists("sub/new") {
		t.Error("the file was made without the parent's token")
	}
	s.want(201, "LOCK", "/rw/sub/new", lockinfo("exclusive", ""), "If: </rw/sub> (<"+parent+">)")
}

func TestLockConflictNamesTheOther(t *testing.T) {
	s := newShare(t)
	s.lock("/rw/sub", "exclusive", "Depth: infinity")
	s.want(423, "LOCK", "/rw/sub/inner.txt", lockinfo("exclusive", "")).condition("no-conflicting-lock", "/rw/sub")
	s.want(423, "LOCK", "/rw/sub", lockinfo("shared", "")).condition("no-conflicting-lock", "/rw/sub")
}

// §9.10.3: if a member's lock conflicts with a lock on the whole collection, 207 names the
// member, and the collection with 424. Nothing is locked.
func TestLockOfACollectionWithALockedMember(t *testing.T) {
	s := newShare(t)
	s.lock("/rw/sub/inner.txt", "exclusive")
	s.unchanged("the refused LOCK", func() {
		a := s.want(207, "LOCK", "/rw/sub", lockinfo("exclusive", ""), "Depth: infinity")
		if got := a.of("/rw/sub/inner.txt").Status; got != "HTTP/1.1 423 Locked" {
			t.Errorf("member: %q", got)
		}
		if got := a.of("/rw/sub").Status; got != "HTTP/1.1 424 Failed Dependency" {
			t.Errorf("collection: %q", got)
		}
		if a.header.Get("Lock-Token") != "" {
			t.Error("a refused lock has a token")
		}
	})
	s.want(200, "LOCK", "/rw/sub", lockinfo("exclusive", ""), "Depth: 0")
}

// §6.2: shared locks. One token is enough to write (§7).
func TestSharedLocks(t *testing.T) {
	s := newShare(t)
	a := s.lock("/rw/lab.log", "shared", "as: ann")
	b := s.lock("/rw/lab.log", "shared", "as: ben")
	s.want(423, "LOCK", "/rw/lab.log", lockinfo("exclusive", ""))
	s.want(423, "PUT", "/rw/lab.log", "x")
	s.want(204, "PUT", "/rw/lab.log", "x", "as: ann", "If: (<"+a+">)")
	s.want(204, "PUT", "/rw/lab.log", "x", "as: ben", "If: (<"+b+">)")
	s.want(204, "UNLOCK", "/rw/lab.log", "", "as: ann", "Lock-Token: <"+a+">")
	s.want(423, "PUT", "/rw/lab.log", "x", "as: ann")
	s.want(204, "UNLOCK", "/rw/lab.log", "", "as: ben", "Lock-Token: <"+b+">")
	s.want(204, "PUT", "/rw/lab.log", "x")
}

// §7.4, §7.5: what an exclusive lock of each depth protects, and what works without its
// token.
func TestWhatALockProtects(t *testing.T) {
	for _, c := range []struct {
		clause, root, depth   string
		method, path, headers string
		want                  int
	}{
		{"content", "/rw/lab.log", "0", "PUT", "/rw/lab.log", "", 423},
		{"properties", "/rw/lab.log", "0", "PROPPATCH", "/rw/lab.log", "", 423},
		{"reading is free", "/rw/lab.log", "0", "PROPFIND", "/rw/lab.log", "Depth: 0", 207},
		{"copying is free", "/rw/lab.log", "0", "COPY", "/rw/lab.log", "Destination: /rw/copy", 201},
		{"copying onto it is not", "/rw/lab.log", "0", "COPY", "/rw/sub/inner.txt", "Destination: /rw/lab.log", 423},
		{"moving", "/rw/lab.log", "0", "MOVE", "/rw/lab.log", "Destination: /rw/copy", 423},
		{"moving onto it", "/rw/lab.log", "0", "MOVE", "/rw/sub/inner.txt", "Destination: /rw/lab.log", 423},
		{"its neighbour", "/rw/lab.log", "0", "PUT", "/rw/sub/inner.txt", "", 204},
		{"depth 0: a member's content is free", "/rw/sub", "0", "PUT", "/rw/sub/inner.txt", "", 204},
		{"depth 0: no new member", "/rw/sub", "0", "PUT", "/rw/sub/new", "", 423},
		{"depth 0: no new collection", "/rw/sub", "0", "MKCOL", "/rw/sub/new", "", 423},
		{"depth 0: no member goes", "/rw/sub", "0", "DELETE", "/rw/sub/inner.txt", "", 423},
		{"depth 0: no member moves out", "/rw/sub", "0", "MOVE", "/rw/sub/inner.txt", "Destination: /rw/out", 423},
		{"depth 0: none moves in", "/rw/sub", "0", "MOVE", "/rw/lab.log", "Destination: /rw/sub/in", 423},
		{"depth 0: none is copied in", "/rw/sub", "0", "COPY", "/rw/lab.log", "Destination: /rw/sub/in", 423},
		{"infinity: content", "/rw/sub", "infinity", "PUT", "/rw/sub/inner.txt", "", 423},
		{"infinity: the mount", "/rw", "infinity", "PUT", "/rw/sub/inner.txt", "", 423},
		{"infinity is what no Depth means", "/rw", "", "PUT", "/rw/sub/inner.txt", "", 423},
		{"a locked member keeps its collection", "/rw/sub/inner.txt", "0", "DELETE", "/rw/sub", "", 423},
		{"a locked member keeps its collection in place", "/rw/sub/inner.txt", "0", "MOVE", "/rw/sub", "Destination: /rw/new", 423},
		{"nor is it replaced", "/rw/sub/inner.txt", "0", "COPY", "/rw/lab.log", "Destination: /rw/sub", 423},
	} {
		s := newDirectShare(t, "/rw", false)
		var depth, headers []string
		if c.depth != "" {
			depth = append(depth, "Depth: "+c.depth)
		}
		if c.headers != "" {
			headers = append(headers, c.headers)
		}
		token := s.lock(c.root, "exclusive", depth...)
		body := ""
		switch c.method {
		case "PUT":
			body = "x"
		case "PROPPATCH":
			body = setProperty(`<x xmlns="urn:x">1</x>`)
		}
		before := s.fingerprint()
		if a := s.do(c.method, c.path, body, headers...); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.clause, a.status, c.want)
		} else if a.status == 423 {
			a.condition("lock-token-submitted", c.root)
			if s.fingerprint() != before {
				t.Errorf("%s: something has changed", c.clause)
			}
			if a := s.do(c.method, c.path, body, append(headers, "If: <"+c.root+"> (<"+token+">)")...); a.status >= 300 {
				t.Errorf("%s, with the token: %d", c.clause, a.status)
			}
		}
	}
}

// §6.4: the token alone is not enough.
func TestTokensBelongToAUser(t *testing.T) {
	s := newShare(t)
	token := s.lock("/rw/lab.log", "exclusive", "as: ann")
	s.unchanged("another user", func() {
		s.want(423, "PUT", "/rw/lab.log", "x", "as: ben", "If: (<"+token+">)")
		s.want(412, "LOCK", "/rw/lab.log", "", "as: ben", "If: (<"+token+">)").condition("lock-token-matches-request-uri")
		s.want(403, "UNLOCK", "/rw/lab.log", "", "as: ben", "Lock-Token: <"+token+">")
	})
	s.want(204, "PUT", "/rw/lab.log", "x", "as: ann", "If: (<"+token+">)")
	s.want(200, "LOCK", "/rw/lab.log", "", "as: ann", "If: (<"+token+">)")
	s.want(204, "UNLOCK", "/rw/lab.log", "", "as: ann", "Lock-Token: <"+token+">")
}

// §9.11.1
func TestUnlock(t *testing.T) {
	s := newShare(t)
	file := s.lock("/rw/lab.log", "exclusive")
	tree := s.lock("/rw/sub", "exclusive")
	s.unchanged("a refused UNLOCK", func() {
		for _, c := range []struct {
			clause, path, token string
			want                int
		}{
			{"another URL", "/rw/sub", "<" + file + ">", 409},
			{"the collection of the lock's root", "/rw", "<" + file + ">", 409},
			{"a URL that is not there", "/rw/missing", "<" + file + ">", 409},
			{"no such lock", "/rw/lab.log", "<urn:uuid:11111111-1111-4111-8111-111111111111>", 409},
			{"no token", "/rw/lab.log", "", 400},
			{"no token", "/rw/lab.log", "<>", 400},
			{"no token", "/rw/lab.log", "< >", 400},
			{"no such lock, bare", "/rw/lab.log", "urn:uuid:11111111-1111-4111-8111-111111111111", 409},
			{"a part of the token", "/rw/lab.log", "<" + file[:len(file)-1] + ">", 409},
		} {
			a := s.do("UNLOCK", c.path, "", "Lock-Token: "+c.token)
			if a.status != c.want {
				t.Errorf("%s: %d, want %d", c.clause, a.status, c.want)
			} else if c.want == 409 {
				a.condition("lock-token-matches-request-uri")
			}
		}
	})
	s.want(204, "UNLOCK", "/rw/lab.log", "", "Lock-Token: <"+file+">")
	s.want(204, "UNLOCK", "/rw/sub/inner.txt", "", "Lock-Token: <"+tree+">") // in its scope
	s.want(204, "DELETE", "/rw/sub", "")
	s.want(409, "UNLOCK", "/rw/lab.log", "", "Lock-Token: <"+file+">")
}

// §10.5 requires angle brackets, RFC 9562 §4 ignores case. Clients vary in both.
func TestSpellingsOfTokens(t *testing.T) {
	s := newShare(t)
	for _, form := range []string{"<%s>", "%s", " < %s > ", "<%s", "(<%s>)", `"%s"`} {
		for _, spell := range []func(string) string{strings.ToLower, strings.ToUpper, func(s string) string { return strings.Replace(s, "urn:uuid", "URN:UUID", 1) }} {
			token := s.lock("/rw/lab.log", "exclusive")
			value := fmt.Sprintf(form, spell(token))
			s.unchanged("another user's UNLOCK", func() { s.want(403, "UNLOCK", "/rw/lab.log", "", "as: ben", "Lock-Token: "+value) })
			s.want(204, "UNLOCK", "/rw/lab.log", "", "Lock-Token: "+value)
		}
	}
	token := s.lock("/rw/sub", "exclusive")
	other := s.lock("/rw/lab.log", "exclusive")
	for _, header := range []string{"If: (<%s>)", "If: (%s)", "If: <%s>", "If: %s", "If: ( < %s > )", "If: </rw/sub> (%s)", "Lock-Token: <%s>", "Lock-Token: %s"} {
		for _, spell := range []func(string) string{strings.ToLower, strings.ToUpper} {
			a := s.want(200, "LOCK", "/rw/sub", "", fmt.Sprintf(header, spell(token)), "Timeout: Second-77")
			if !strings.Contains(a.body, token) || !strings.Contains(a.body, "Second-77") {
				t.Errorf("%s: %s", a.what, a.body)
			}
			s.want(412, "LOCK", "/rw/sub", "", fmt.Sprintf(header, spell(other)))
			s.want(412, "LOCK", "/rw/sub", "", fmt.Sprintf(header, spell(token)), "as: ben").condition("lock-token-matches-request-uri")
		}
	}
	s.want(400, "LOCK", "/rw/sub", "", "If: sub")
	s.want(400, "LOCK", "/rw/sub", "", "Lock-Token: <>")
}

// A refresh has no body (§9.10.2), except that of npm's webdav, which repeats the LOCK.
// Any other lock is a second one.
func TestRefreshWithABody(t *testing.T) {
	s := newShare(t)
	file := s.lock("/rw/lab.log", "exclusive", "Depth: 0")
	tree := s.lock("/rw/sub", "exclusive")
	for _, c := range []struct{ path, token, depth string }{{"/rw/lab.log", file, "0"}, {"/rw/sub", tree, "infinity"}, {"/rw/sub/", tree, "infinity"}} {
		for _, header := range []string{"If: (<%s>)", "If: <%s>", "If: %s"} {
			a := s.want(200, "LOCK", c.path, lockinfo("exclusive", "<owner>x</owner>"), fmt.Sprintf(header, c.token), "Depth: "+c.depth, "Timeout: Second-77")
			if !strings.Contains(a.body, c.token) || !strings.Contains(a.body, "Second-77") || a.header.Get("Lock-Token") != "" {
				t.Errorf("%s: %s", a.what, a.body)
			}
		}
	}
	s.unchanged("another lock", func() {
		for _, c := range []struct {
			what, path, scope string
			headers           []string
		}{
			{"without the token", "/rw/lab.log", "exclusive", []string{"Depth: 0"}},
			{"of another user", "/rw/lab.log", "exclusive", []string{"Depth: 0", "If: (<" + file + ">)", "as: ben"}},
			{"of another depth", "/rw/lab.log", "exclusive", []string{"If: (<" + file + ">)"}},
			{"of another scope", "/rw/lab.log", "shared", []string{"Depth: 0", "If: (<" + file + ">)"}},
			{"of a member", "/rw/sub/inner.txt", "exclusive", []string{"If: (<" + tree + ">)"}},
			{"not the one", "/rw/lab.log", "exclusive", []string{"Depth: 0", "If: (Not <" + file + ">) (Not <DAV:no-lock>)"}},
		} {
			if a := s.do("LOCK", c.path, lockinfo(c.scope, ""), c.headers...); a.status != 423 {
				t.Errorf("%s: %d, want 423", c.what, a.status)
			}
		}
	})
	// Shared locks do not conflict, so this makes a second one.
	shared := s.lock("/rw/free.log", "shared")
	if a := s.want(200, "LOCK", "/rw/free.log", lockinfo("shared", ""), "If: (<"+shared+">)"); strings.Contains(a.header.Get("Lock-Token"), shared) {
		t.Errorf("the first lock again: %s", a.body)
	}
}

// §7.5, §7.6, §9.6: locks end with their resource, and do not move with it.
func TestLocksGoWithWhatTheyLock(t *testing.T) {
	s := newShare(t)
	member := s.lock("/rw/sub/inner.txt", "exclusive")
	s.want(204, "DELETE", "/rw/sub", "", "If: </rw/sub/inner.txt> (<"+member+">)")
	s.want(201, "MKCOL", "/rw/sub", "")
	s.want(201, "PUT", "/rw/sub/inner.txt", "new")

	file := s.lock("/rw/lab.log", "exclusive")
	s.want(201, "COPY", "/rw/lab.log", "", "Destination: /rw/copied.log")
	s.want(204, "PUT", "/rw/copied.log", "free")
	s.want(201, "MOVE", "/rw/lab.log", "", "Destination: /rw/moved.log", "If: (<"+file+">)")
	s.want(204, "PUT", "/rw/moved.log", "free")
	s.want(201, "PUT", "/rw/lab.log", "free")

	// A lock of the destination stays.
	target := s.lock("/rw/moved.log", "exclusive")
	s.want(204, "MOVE", "/rw/lab.log", "", "Destination: /rw/moved.log", "If: </rw/moved.log> (<"+target+">)")
	s.want(423, "PUT", "/rw/moved.log", "x")

	// Locks in a replaced folder end.
	gone := s.lock("/rw/sub/inner.txt", "exclusive")
	s.want(201, "MKCOL", "/rw/other", "")
	s.want(204, "MOVE", "/rw/other", "", "Destination: /rw/sub", "If: </rw/sub/inner.txt> (<"+gone+">)")
	s.want(201, "PUT", "/rw/sub/inner.txt", "free")
}

// §9.10.2
func TestRefresh(t *testing.T) {
	s := newShare(t)
	token := s.lock("/rw/sub", "exclusive", "Timeout: Second-10")
	a := s.want(200, "LOCK", "/rw/sub/inner.txt", "", "If: (<"+token+">)", "Timeout: Second-500")
	if !strings.Contains(a.body, token) || !strings.Contains(a.body, "<D:timeout>Second-500</D:timeout>") || !strings.Contains(a.body, "<D:href>/rw/sub/</D:href>") {
		t.Error(a.body)
	}
	s.want(412, "LOCK", "/rw/lab.log", "", "If: (<"+token+">)")
	s.want(412, "LOCK", "/rw/lab.log", "", "If: (Not <DAV:no-lock>) (<"+token+">)").condition("lock-token-matches-request-uri")
}

// §15.10, §18.2
func TestSupportedLock(t *testing.T) {
	const body = `<propfind xmlns="DAV:"><prop><supportedlock/><lockdiscovery/></prop></propfind>`
	s := newDirectShare(t, "/rw", false)
	p, status := s.want(207, "PROPFIND", "/rw/lab.log", body, "Depth: 0").of("/rw/lab.log").find("supportedlock")
	if status != "HTTP/1.1 200 OK" || strings.Count(p.Inner, "lockentry>") != 4 || !strings.Contains(p.Inner, "exclusive") || !strings.Contains(p.Inner, "shared") {
		t.Errorf("%s %s", status, p.Inner)
	}
	if p, status := s.want(207, "PROPFIND", "/rw/lab.log", body, "Depth: 0").of("/rw/lab.log").find("lockdiscovery"); status != "HTTP/1.1 200 OK" || p.Inner != "" {
		t.Errorf("no locks: %s %q", status, p.Inner)
	}
	s = newDirectShare(t, "/ro", true)
	if _, status := s.want(207, "PROPFIND", "/ro/lab.log", body, "Depth: 0").of("/ro/lab.log").find("supportedlock"); status != "HTTP/1.1 404 Not Found" {
		t.Errorf("of a read-only mount: %s", status)
	}
}
