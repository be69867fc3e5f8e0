package dav

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// named returns n different elements.
func named(n int, local string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<%s%d/>", local, i)
	}
	return b.String()
}

// The properties of one request are bounded, as each costs something per resource.
func TestNamesAreBounded(t *testing.T) {
	s := newShare(t)
	long := func(bytes int) string { return strings.Repeat("x", bytes) }
	propfind := func(inner string) string { return `<propfind xmlns="DAV:">` + inner + `</propfind>` }
	update := func(inner string) string { return `<propertyupdate xmlns="DAV:">` + inner + `</propertyupdate>` }
	for _, c := range []struct {
		name, method, body string
		want               int
	}{
		{"200 properties", "PROPFIND", propfind("<prop>" + named(200, "p") + "</prop>"), 207},
		{"201 properties", "PROPFIND", propfind("<prop>" + named(201, "p") + "</prop>"), 400},
		{"201 times the same", "PROPFIND", propfind("<prop>" + strings.Repeat("<getetag/>", 201) + "</prop>"), 400},
		{"200 more of all", "PROPFIND", propfind("<allprop/><include>" + named(200, "p") + "</include>"), 207},
		{"201 more of all", "PROPFIND", propfind("<allprop/><include>" + named(201, "p") + "</include>"), 400},
		{"60 KB of names", "PROPFIND", propfind("<prop>" + named(8000, "p") + "</prop>"), 400},
		{"a name of 16 KB", "PROPFIND", propfind("<prop><" + long(16<<10-4) + "/></prop>"), 207},
		{"a longer name", "PROPFIND", propfind("<prop><" + long(16<<10) + "/></prop>"), 400},
		{"a long namespace that is meant often", "PROPFIND", propfind(`<prop xmlns:n="` + long(10_000) + `"><n:a/><n:b/></prop>`), 400},
		{"200 updates", "PROPPATCH", update("<remove><prop>" + named(200, "p") + "</prop></remove>"), 207},
		{"201 updates", "PROPPATCH", update("<remove><prop>" + named(100, "p") + "</prop></remove><remove><prop>" + named(101, "p") + "</prop></remove>"), 400},
	} {
		if a := s.do(c.method, "/rw/lab.log", c.body, "Depth: 0"); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.want)
		}
	}
}

// So are the tokens and tags of its conditions.
func TestConditionsAreBounded(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct {
		name, header string
		want         int
	}{
		{"100 tokens", "If: (" + strings.Repeat("Not <urn:x>", 100) + ")", 204},
		{"101 tokens", "If: (" + strings.Repeat("Not <urn:x>", 101) + ")", 400},
		{"100 lists", "If: " + strings.Repeat("(Not <urn:x>)", 100), 204},
		{"101 lists", "If: " + strings.Repeat("(Not <urn:x>)", 101), 400},
		{"101 tags", "If: (" + strings.Repeat(`Not ["x"]`, 101) + ")", 400},
		{"101 resources", "If: " + strings.Repeat(`</rw/x>(Not ["x"])`, 101), 400},
		{"100 tags that do not match", "If-Match: " + strings.Repeat(`"x",`, 100), 412},
		{"101 tags that do not match", "If-Match: " + strings.Repeat(`"x",`, 101), 400},
		{"101 tags, none of which may match", "If-None-Match: " + strings.Repeat(`W/"x" `, 101), 400},
		{"60 KB of no tags", "If-None-Match: " + strings.Repeat(`x,`, 30_000), 204},
		{"60 KB of no tags before one", "If-Match: " + strings.Repeat(`W/,`, 20_000) + `"x"`, 412},
	} {
		if a := s.do("PUT", "/rw/lab.log", "x", c.header); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.want)
		}
	}
}

// One client gets up to half of a mount's locks; others still get some.
func TestOneClientDoesNotTakeAllLocks(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	for i := range maxLocks / 2 {
		l := &lock{root: fmt.Sprint("/rw/", i), client: "ann@192.0.2.1", timeout: time.Minute}
		if err := s.handler.locks.create(l); err != nil {
			t.Fatal(err)
		}
	}
	for client, want := range map[string]int{"ann@192.0.2.1": 507, "bob@192.0.2.1": 200, "ann@192.0.2.2": 200} {
		if err := s.handler.locks.create(&lock{root: "/rw/" + client, client: client, timeout: time.Minute}); Status(err) != want {
			t.Errorf("%s: %v, want %d", client, err, want)
		}
	}
	if err := s.handler.locks.remove("/rw/7", s.handler.locks.byRoot["/rw/7"][0].token, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.handler.locks.create(&lock{root: "/rw/7", client: "ann@192.0.2.1", timeout: time.Minute}); err != nil {
		t.Errorf("a place that was given back: %v", err)
	}
}

// A share belongs to the logged-in user at an address.
func TestLocksCountForTheirClient(t *testing.T) {
	s := newShare(t)
	s.want(200, "LOCK", "/rw/lab.log", lockinfo("shared", ""), "as: ann")
	s.want(200, "LOCK", "/rw/lab.log", lockinfo("shared", ""))
	var clients []string
	for _, l := range s.handler.locks.byRoot["/rw/lab.log"] {
		clients = append(clients, l.client)
	}
	if got := strings.Join(clients, " "); got != "ann@127.0.0.1 @127.0.0.1" {
		t.Error(got)
	}
}

// Thousands may share a lock on a folder. A listing shows only a few with each member.
func TestToldLocksAreBounded(t *testing.T) {
	s := newShare(t)
	owner := strings.Repeat("o", 4000)
	for range 100 {
		s.want(200, "LOCK", "/rw/", lockinfo("shared", owner))
	}
	a := s.want(207, "PROPFIND", "/rw/", "", "Depth: 1")
	if count := strings.Count(a.body, "<D:activelock>"); count != 3*maxLocksShown {
		t.Errorf("%d locks are told of, want %d", count, 3*maxLocksShown)
	}
}

// A path has up to 32,000 segments, a request 100 tokens, a mount 4,096 locks. The costs
// must not multiply.
func BenchmarkConditionsOnADeepPath(b *testing.B) {
	ls := newLocks()
	deep := "/rw" + strings.Repeat("/a", 1000)
	for i := range maxLocks / 2 {
		for _, l := range []*lock{{root: "/rw", infinite: true, shared: true, timeout: time.Hour}, {root: fmt.Sprint("/rw/x", i), shared: true, timeout: time.Hour}} {
			if err := ls.create(l); err != nil {
				b.Fatal(err)
			}
		}
	}
	tokens := make([]string, maxConditions)
	for i := range tokens {
		tokens[i] = newToken()
	}
	b.Run("tokens", func(b *testing.B) {
		for b.Loop() {
			for _, token := range tokens {
				ls.protects(deep, token)
			}
		}
	})
	b.Run("permit", func(b *testing.B) {
		for b.Loop() {
			ls.permit(tokens, "", []change{{path: "/rw", members: true, name: true}, {path: deep, name: true}})
		}
	})
}

func BenchmarkXML(b *testing.B) {
	fill := func(unit, end string) string { return strings.Repeat(unit, (maxXML-200)/len(unit)) + end }
	var attributes strings.Builder
	for i := 0; attributes.Len() < maxXML-300; i++ {
		fmt.Fprintf(&attributes, "a%d='' ", i)
	}
	nested := ""
	for i := range 90 {
		nested += fmt.Sprintf("<a xmlns:p%d='x'>", i)
	}
	for name, body := range map[string]string{
		"elements":   "<a>" + fill("<a/>", "</a>"),
		"pieces":     "<a>" + fill("x<a/>", "</a>"),
		"attributes": "<a " + attributes.String() + "/>",
		"scopes":     nested + strings.Repeat("<p0:a/>", 8000) + strings.Repeat("</a>", 90),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := parseXML([]byte(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
