//go:build linux

package faults

import (
	"encoding/xml"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestRandomRequests compares the server with the model after each of many random requests. One client sends them,
// then eight concurrent ones, each in a folder of its own. The read-only mount gets the same requests.
func TestRandomRequests(t *testing.T) {
	t.Parallel()
	probe := t.TempDir()
	if err := unix.Setxattr(probe, "user.test", []byte("x"), 0); err != nil {
		missing(t, "no extended attributes in %s: %v", probe, err)
	}
	for _, clients := range []int{1, 8} {
		t.Run(fmt.Sprintf("%d clients", clients), func(t *testing.T) {
			for _, seed := range seeds(t, 1, 2) {
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					random(t, seed) // prints how to repeat it
					s := serve(t, built.checked)
					steps := 700 / clients
					until := time.Now().Add(soak(t) / 8)
					counts := make([]map[string]int, clients)
					var wg sync.WaitGroup
					for i := range clients {
						plant(t, s.dir, map[string]string{fmt.Sprintf("c%d/", i): ""})
						c := &randomClient{
							t: t, s: s, m: newModel(), folder: fmt.Sprintf("c%d", i), counts: map[string]int{},
							rnd:  rand.New(rand.NewPCG(seed, uint64(i))),
							http: &http.Client{Transport: &http.Transport{}},
						}
						counts[i] = c.counts
						wg.Go(func() {
							defer c.http.CloseIdleConnections()
							for n := 0; n < steps || time.Now().Before(until); n++ {
								if !c.step(n) {
									return
								}
							}
						})
					}
					wg.Wait()
					if left := temporaries(t, s.dir); left != nil {
						t.Errorf("left behind: %q", left)
					}
					total := map[string]int{}
					for _, count := range counts {
						for status, n := range count {
							total[status] += n
						}
					}
					figure(t, "random requests, %d at once, as the model has it (seed %d): %v", clients, seed, total)
				})
			}
		})
	}
}

// A randomClient sends random requests to a folder of its own.
type randomClient struct {
	t      *testing.T
	s      *server
	rnd    *rand.Rand
	http   *http.Client
	m      *model
	folder string
	past   []string // tokens of locks that may be gone
	counts map[string]int
}

// step sends one request and compares. It reports whether all results match.
func (c *randomClient) step(n int) bool {
	r := c.request(n)
	before := maps.Clone(c.m.resources)
	a, token, err := c.send(writable, r)
	if err != nil {
		c.t.Errorf("step %d, %+v: %v", n, r, err)
		return false
	}
	if token != "" {
		c.past = append(c.past, token)
	}
	want := c.m.apply(r, token)
	c.counts[fmt.Sprintf("%s %dxx", r.method, a.status/100)]++
	if ok := a.status == want.status || want.status == refused && a.status/100 == 4; !ok {
		c.t.Errorf("step %d of %s, %+v: %d, want %d; locks: %v; before: %q", n, c.folder, r, a.status, want.status, c.m.locks, slices.Sorted(maps.Keys(before)))
		return false
	}
	if r.method == "GET" && !before[r.path].collection && want.status == 200 && a.body != want.content {
		c.t.Errorf("step %d, %+v: %s, want %s", n, r, brief(a.body), brief(want.content))
	}
	if want.members != nil {
		got, err := c.members(r.path, a.body)
		if list := differences(got, want.members); err != nil || list != nil {
			c.t.Errorf("step %d, %+v: %v\n%s", n, r, err, strings.Join(list, "\n"))
		}
	}
	got, err := tree(c.s.path(c.folder))
	if list := differences(got, c.m.tree()); err != nil || list != nil {
		c.t.Errorf("step %d of %s, %+v: %d, and then on disk %v:\n%s", n, c.folder, r, a.status, err, strings.Join(list, "\n"))
		return false
	}
	if sealed, _, err := c.send(readOnly, r); err != nil || sealed.status/100 == 2 && r.method != "GET" && r.method != "PROPFIND" {
		c.t.Errorf("step %d, %+v, on the read-only mount: %d, %v", n, r, sealed.status, err)
	}
	return !c.t.Failed()
}

// request makes up a request. It uses few names, so that requests affect each other.
func (c *randomClient) request(n int) request {
	// Most paths are of existing resources, or of new ones in existing collections.
	there := slices.Sorted(maps.Keys(c.m.resources))
	path := func() string {
		known, name := there[c.rnd.IntN(len(there))], []string{"a", "b", "日 志#1%"}[c.rnd.IntN(3)]
		switch {
		case known == "" || c.m.resources[known].collection && c.rnd.IntN(2) == 0 && strings.Count(known, "/") < 3:
			return strings.TrimPrefix(known+"/"+name, "/")
		case c.rnd.IntN(8) == 0:
			return known + "/" + name
		}
		return known
	}
	one := func(choices ...string) string { return choices[c.rnd.IntN(len(choices))] }
	r := request{path: path()}
	r.method = one("PUT", "PUT", "PUT", "MKCOL", "MKCOL", "MKCOL", "MKCOL", "DELETE", "COPY", "COPY", "COPY", "MOVE", "MOVE", "MOVE",
		"PATCH", "PATCH", "PROPPATCH", "PROPPATCH", "LOCK", "UNLOCK", "UNLOCK", "PROPFIND", "GET")
	switch r.method {
	case "PUT", "PATCH":
		r.body = version(fmt.Sprint(c.folder, r.path), n, 1+c.rnd.IntN(3000))
		if c.rnd.IntN(10) == 0 {
			r.body = ""
		}
	case "COPY", "MOVE":
		r.destination = path()
		r.overwrite = one("", "T", "F")
		if r.method == "COPY" {
			r.depth = one("", "", "infinity", "0")
		}
	case "PROPPATCH":
		r.property = one("p", "q")
		r.body = one("", fmt.Sprint("value ", n))
	case "LOCK":
		r.depth = one("", "infinity", "0", "0")
		r.shared = c.rnd.IntN(2) == 0
	case "UNLOCK":
		r.token = c.token()
		for token, l := range c.m.locks {
			if c.rnd.IntN(4) > 0 {
				r.token, r.path = token, l.root
			}
		}
	case "PROPFIND":
		r.depth = one("0", "1", "1")
		r.path = one(r.path, r.path, "")
	}
	if r.method == "GET" || r.method == "PROPFIND" {
		return r
	}
	if c.rnd.IntN(12) == 0 {
		r.match = one("current", "current", "stale", "*")
	} else if c.rnd.IntN(12) == 0 {
		r.noneMatch = one("current", "stale", "*")
	}
	if c.rnd.IntN(4) > 0 { // as a client that knows its locks
		for token, l := range c.m.locks {
			if l.covers(r.path) || in(l.root, r.path) || l.covers(parent(r.path)) ||
				r.destination != "" && (l.covers(r.destination) || in(l.root, r.destination) || l.covers(parent(r.destination))) {
				r.lists = append(r.lists, list{resource: l.root, token: token})
			}
		}
		slices.SortFunc(r.lists, func(a, b list) int { return strings.Compare(a.resource+a.token, b.resource+b.token) })
	} else if c.rnd.IntN(2) == 0 {
		r.lists = []list{{resource: one(r.path, path()), token: c.token(), not: c.rnd.IntN(3) == 0}}
	}
	return r
}

// token returns one of the client's former tokens, or an unknown one.
func (c *randomClient) token() string {
	if len(c.past) == 0 || c.rnd.IntN(5) == 0 {
		return "urn:uuid:00000000-0000-4000-8000-000000000000"
	}
	return c.past[max(0, len(c.past)-1-c.rnd.IntN(6))]
}

func (c *randomClient) address(mount, path string) string {
	return (&url.URL{Path: strings.TrimSuffix(mount+"/"+c.folder+"/"+path, "/")}).EscapedPath()
}

// send sends a request over HTTP. For a granted LOCK it returns the token.
func (c *randomClient) send(mount string, r request) (a answer, token string, err error) {
	header := []string{}
	body := r.body
	add := func(name, value string) {
		if value != "" {
			header = append(header, name, value)
		}
	}
	switch r.method {
	case "COPY", "MOVE":
		add("Destination", c.address(mount, r.destination))
	case "PATCH":
		add("Content-Type", "application/x-sabredav-partialupdate")
		add("X-Update-Range", "append")
	case "PROPPATCH":
		body = `<propertyupdate xmlns="DAV:"><set><prop><` + r.property + ` xmlns="urn:x">` + r.body + `</` + r.property + `></prop></set></propertyupdate>`
		if r.body == "" {
			body = `<propertyupdate xmlns="DAV:"><remove><prop><` + r.property + ` xmlns="urn:x"/></prop></remove></propertyupdate>`
		}
	case "LOCK":
		scope := "exclusive"
		if r.shared {
			scope = "shared"
		}
		body = `<lockinfo xmlns="DAV:"><lockscope><` + scope + `/></lockscope><locktype><write/></locktype></lockinfo>`
	case "UNLOCK":
		add("Lock-Token", "<"+r.token+">")
	case "PROPFIND":
		body = `<propfind xmlns="DAV:"><prop><resourcetype/><p xmlns="urn:x"/><q xmlns="urn:x"/></prop></propfind>`
	}
	add("Depth", r.depth)
	add("Overwrite", r.overwrite)
	var lists strings.Builder
	for _, l := range r.lists {
		not := ""
		if l.not {
			not = "Not "
		}
		fmt.Fprintf(&lists, "<%s> (%s<%s>) ", c.address(mount, l.resource), not, l.token)
	}
	add("If", strings.TrimSpace(lists.String()))
	for name, value := range map[string]string{"If-Match": r.match, "If-None-Match": r.noneMatch} {
		if value, err = c.tag(mount, r.path, value); err != nil {
			return answer{}, "", err
		}
		add(name, value)
	}
	if a, err = c.s.try(c.http, r.method, c.address(mount, r.path), body, header...); err == nil {
		err = a.err
	}
	if r.method == "LOCK" && a.status/100 == 2 {
		token = strings.Trim(a.header.Get("Lock-Token"), "<>")
	}
	return a, token, err
}

// tag returns the entity tag for a condition.
func (c *randomClient) tag(mount, path, which string) (string, error) {
	switch which {
	case "stale":
		return `"stale"`, nil
	case "current":
		a, err := c.s.try(c.http, "HEAD", c.address(mount, path), "")
		if tag := a.header.Get("Etag"); tag != "" {
			return tag, err
		}
		return `"nothing"`, err
	}
	return which, nil
}

// members parses a multistatus into the form of the model's outcome.
func (c *randomClient) members(path, body string) (map[string]string, error) {
	var ms struct {
		Responses []struct {
			Href      string `xml:"DAV: href"`
			Propstats []struct {
				Status string `xml:"DAV: status"`
				Prop   struct {
					Collection *struct{} `xml:"DAV: resourcetype>collection"`
					P          *string   `xml:"urn:x p"`
					Q          *string   `xml:"urn:x q"`
				} `xml:"DAV: prop"`
			} `xml:"DAV: propstat"`
		} `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(body), &ms); err != nil {
		return nil, err
	}
	members := map[string]string{}
	for _, r := range ms.Responses {
		href, err := url.PathUnescape(r.Href)
		if err != nil {
			return nil, err
		}
		one := resource{properties: map[string]string{}}
		for _, ps := range r.Propstats {
			if !strings.Contains(ps.Status, " 200 ") {
				continue
			}
			one.collection = ps.Prop.Collection != nil
			for name, value := range map[string]*string{"p": ps.Prop.P, "q": ps.Prop.Q} {
				if value != nil {
					one.properties[name] = *value
				}
			}
		}
		base := strings.TrimSuffix(writable+"/"+c.folder+"/"+path, "/")
		name := strings.Trim(strings.TrimPrefix(href, base), "/")
		if one.collection != strings.HasSuffix(href, "/") {
			return nil, fmt.Errorf("href %q", href)
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("%q is listed twice", href)
		}
		members[name] = describe(one)
	}
	return members, nil
}
