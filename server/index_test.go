package server

import (
	"regexp"
	"strings"
	"testing"
)

// The list of mounts says what its reader may do in each, as far as that is known.
func TestIndexSaysWhatTheUserMay(t *testing.T) {
	const davs = "/app,DIR,ann,a,false;/app,DIR,bob,b,true;/logs,DIR,ann,a,true;/logs,DIR,bob,b,true;/open,DIR;/drop,DIR,null,null,false"
	badges := regexp.MustCompile(`<bdi>(\w+)</bdi>|"#i-(lock|readonly|writable)"`)
	shown := func(body string) string {
		var words []string
		_, list, _ := strings.Cut(body, `<ul class="mounts">`)
		for _, m := range badges.FindAllStringSubmatch(list, -1) {
			words = append(words, m[1]+m[2])
		}
		return strings.Join(words, " ")
	}
	plain, _ := newSite(t, davs, false)
	byHeader := behindProxy()
	byHeader.AuthHeader = "Remote-User"
	header, _ := newLimitedSite(t, davs, byHeader)
	secret, _ := newSite(t, davs, true)
	g := newGateway(t)
	byURL := behindProxy()
	byURL.AuthURL = g.URL
	url, _ := newLimitedSite(t, davs, byURL)
	const nobody = "app lock logs lock readonly open readonly drop writable"
	const ann = "app lock writable logs lock readonly open readonly drop writable"
	const bob = "app lock readonly logs lock readonly open readonly drop writable"
	for _, c := range []struct {
		name  string
		site  *site
		login string
		want  string
	}{
		{"nobody", plain, "Accept-Language: en", nobody},
		{"who may write", plain, "ann:a", ann},
		{"who may read", plain, "bob:b", bob},
		{"a user of the proxy", header, "Remote-User: bob", bob},
		{"no user of the proxy", header, "Remote-User: cid", nobody},
		{"a secret list", secret, "ann:a", ann},
		{"a secret list for nobody", secret, "Accept-Language: en", "open readonly drop writable"},
		{"a gateway", url, "Cookie: session=ann", nobody},
	} {
		got := c.site.do("GET", "/", "", htmlOnly, c.login)
		if got.status != 200 || shown(got.body) != c.want {
			t.Errorf("%s: %d %q, want %q", c.name, got.status, shown(got.body), c.want)
		}
	}
	// The browser forgets a wrong password, and would send it with each page of the list else.
	if got := plain.do("GET", "/", "", htmlOnly, "ann:b"); got.status != 401 || got.header.Get("WWW-Authenticate") == "" {
		t.Errorf("a wrong password: %d %v", got.status, got.header)
	}
	if got := plain.do("GET", "/", "", "Accept: application/json", "ann:b"); got.status != 200 {
		t.Errorf("a program with a wrong password: %d", got.status)
	}
	if n := g.count.Load(); n != 0 {
		t.Errorf("the gateway was asked %d times about the list", n)
	}
	if got := plain.do("GET", "/", "", htmlOnly, "bob:b"); !strings.Contains(got.body, "Logged in as </span><bdi>bob</bdi>") {
		t.Error("the page does not say who is logged in")
	}
}
