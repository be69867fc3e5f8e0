package server

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const htmlOnly = "Accept: text/html,application/xhtml+xml"

// The first request with a nonce is refused, so that the browser forgets the password. The next
// one leads back, whoever has logged in.
func TestLogout(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,a,false;/app,DIR,bob,b,true", false)
	const from = "/app/sub/?sort=-size&q=in"
	back := "Referer: " + s.URL + from
	page := s.do("GET", "/app/sub/", "", htmlOnly, "ann:a").body
	link := regexp.MustCompile(`href="(/app/\?logout=[A-Z0-9]+)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("the page has no way out: %s", page)
	}
	out := s.do("GET", link[1], "", htmlOnly, "ann:a", back)
	if out.status != 401 || out.header.Get("WWW-Authenticate") != `Basic realm="/app", charset="UTF-8"` || out.header.Get("Location") != "" {
		t.Fatalf("the first: %d, %v", out.status, out.header)
	}
	if strings.Contains(out.body, "ann") || !strings.Contains(out.body, "You are logged out") || out.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page of the first: %v %s", out.header, out.body)
	}
	if got := s.do("GET", link[1], "", htmlOnly, back); got.status != 401 {
		t.Errorf("without a login: %d", got.status)
	}
	if got := s.do("GET", link[1], "", htmlOnly, back, "bob:wrong"); got.status != 401 {
		t.Errorf("a wrong password: %d", got.status)
	}
	in := s.do("GET", link[1], "", htmlOnly, "bob:b", back)
	if in.status != 303 || in.header.Get("Location") != from || in.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the next login: %d, %v", in.status, in.header)
	}
	// The same link logs out again, such as on a page that the browser has kept.
	if got := s.do("GET", link[1], "", htmlOnly, "bob:b", back); got.status != 401 {
		t.Errorf("the link once more: %d", got.status)
	}
	if got := s.do("GET", link[1], "", htmlOnly, "bob:b", back); got.status != 303 {
		t.Errorf("and the login after it: %d", got.status)
	}
	if strings.Contains(s.log.String(), `msg="login failed" user=ann`) {
		t.Error("logging out counts as a wrong password")
	}
}

// The way back is a page of the mount, and no other address.
func TestLogoutLeadsBackIntoTheMount(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,a,false;/other,DIR", false)
	for i, c := range []struct{ referer, want string }{
		{"", "/app/"},
		{s.URL + "/app", "/app"},
		{s.URL + "/app/lab.log?view&grep=a%20b", "/app/lab.log?view&grep=a%20b"},
		{s.URL + "/app/a%20b%3F/%E6%97%A5", "/app/a%20b%3F/%E6%97%A5"},
		{s.URL + "/app/?logout=ABC", "/app/"},
		{s.URL + "/other/", "/app/"},
		{s.URL + "/application/", "/app/"},
		{s.URL + "/app/../other/", "/app/"},
		{s.URL + "//evil.example/app/", "/app/"},
		{s.URL + "/app//evil.example", "/app/evil.example"},
		{s.URL + `/app/\evil.example`, "/app/"},
		{"https://evil.example/app/", "/app/"},
		{"//evil.example/app/", "/app/"},
		{"/app/sub/", "/app/"},
		{"javascript:alert(1)", "/app/"},
		{"https://ann@" + strings.TrimPrefix(s.URL, "http://") + ".evil.example/app/", "/app/"},
		{"::", "/app/"},
	} {
		target := fmt.Sprintf("/app/?logout=N%d", i)
		headers := []string{htmlOnly, "ann:a"}
		if c.referer != "" {
			headers = append(headers, "Referer: "+c.referer)
		}
		if got := s.do("GET", target, "", headers...); got.status != 401 {
			t.Errorf("%s: first %d", c.referer, got.status)
		}
		if got := s.do("GET", target, "", headers...); got.status != 303 || got.header.Get("Location") != c.want {
			t.Errorf("from %q: %d to %q, want %q", c.referer, got.status, got.header.Get("Location"), c.want)
		}
	}
}

// A mount at / and a proxy with a prefix lead back as the browser knows the paths.
func TestLogoutBelowAPrefix(t *testing.T) {
	c := behindProxy()
	s, _ := newLimitedSite(t, "/,DIR,ann,a,false", c)
	headers := []string{htmlOnly, "ann:a", "X-Forwarded-Prefix: /files", "Referer: " + s.URL + "/files/sub/?sort=-time"}
	page := s.do("GET", "/sub/", "", headers...).body
	link := regexp.MustCompile(`href="/files(/\?logout=[A-Z0-9]+)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("no way out: %s", page)
	}
	if got := s.do("GET", link[1], "", headers...); got.status != 401 {
		t.Errorf("first: %d", got.status)
	}
	if got := s.do("GET", link[1], "", headers...); got.status != 303 || got.header.Get("Location") != "/files/sub/?sort=-time" {
		t.Errorf("back: %d %v", got.status, got.header)
	}
}

// A browser that has logged in at the list of mounts sends that login to all of them, and forgets
// it there.
func TestLogoutOfTheList(t *testing.T) {
	s, _ := newSite(t, "/team/app,DIR,ann,a,false;/team/app,DIR,bob,b,true", false)
	back := "Referer: " + s.URL + "/team/"
	link := regexp.MustCompile(`href="(/\?logout=[A-Z0-9]+)"`).FindStringSubmatch(s.do("GET", "/team/", "", htmlOnly, "ann:a").body)
	if link == nil {
		t.Fatal("no way out")
	}
	if got := s.do("GET", link[1], "", htmlOnly, "ann:a", back); got.status != 401 || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), `Basic realm="/"`) {
		t.Errorf("first: %d %v", got.status, got.header)
	}
	if got := s.do("GET", link[1], "", htmlOnly, "bob:b", back); got.status != 303 || got.header.Get("Location") != "/team/" {
		t.Errorf("back: %d %v", got.status, got.header)
	}
	for _, headers := range [][]string{{htmlOnly}, {"ann:a"}, {"Accept: application/json", "ann:a"}} {
		if got := s.do("GET", "/?logout=N", "", headers...); got.status != 200 || strings.Contains(got.body, "?logout=") {
			t.Errorf("%v: %d", headers, got.status)
		}
	}
	before := strings.Count(s.log.String(), "login failed")
	s.do("PROPFIND", "/", "", "ann:wrong", "Depth: 1")
	if strings.Count(s.log.String(), "login failed") != before {
		t.Error("programs are checked at the list, which asks for no login")
	}
}

// Everywhere else the query means nothing, and no page offers it.
func TestLogoutIsOnlyForPasswordsOfTheMount(t *testing.T) {
	byHeader, byURL := behindProxy(), behindProxy()
	byHeader.AuthHeader = "Remote-User"
	g := newGateway(t)
	byURL.AuthURL = g.URL
	linkSite, _, links := linked(t, "/app,DIR,ann,a,false")
	token := LinkQuery(links, "/app/", time.Now().Add(time.Hour))
	plain, _ := newSite(t, "/app,DIR,ann,a,false;/open,DIR", false)
	header, _ := newLimitedSite(t, "/app,DIR,ann,a,false", byHeader)
	url, _ := newLimitedSite(t, "/app,DIR,ann,a,false", byURL)
	for _, c := range []struct {
		name    string
		site    *site
		target  string
		headers []string
	}{
		{"an open mount", plain, "/open/?logout=N", []string{htmlOnly, "ann:a"}},
		{"a folder of the mount", plain, "/app/sub/?logout=N", []string{htmlOnly, "ann:a"}},
		{"a file", plain, "/app/lab.log?logout=N", []string{htmlOnly, "ann:a"}},
		{"no nonce", plain, "/app/?logout", []string{htmlOnly, "ann:a"}},
		{"a program", plain, "/app/?logout=N", []string{"ann:a"}},
		{"JSON", plain, "/app/?logout=N", []string{"Accept: application/json", "ann:a"}},
		{"a link on another site", plain, "/app/?logout=N", []string{htmlOnly, "ann:a", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}},
		{"AUTH_HEADER", header, "/app/?logout=N", []string{htmlOnly, "Remote-User: ann"}},
		{"AUTH_HEADER, by password", header, "/app/?logout=N", []string{htmlOnly, "ann:a"}},
		{"AUTH_URL", url, "/app/?logout=N", []string{htmlOnly, "Cookie: session=ann", "ann:a"}},
		{"a link", linkSite, "/app/?" + token + "&logout=N", []string{htmlOnly}},
	} {
		for range 2 {
			got := c.site.do("GET", c.target, "", c.headers...)
			if got.status != 200 {
				t.Errorf("%s: %d", c.name, got.status)
			}
			if c.site != plain && strings.Contains(got.body, "?logout=") {
				t.Errorf("%s: the page offers to log out", c.name)
			}
		}
	}
	if got := plain.do("HEAD", "/app/?logout=N", "", htmlOnly, "ann:a"); got.status != 200 {
		t.Errorf("HEAD: %d", got.status)
	}
	if got := plain.do("GET", "/open/", "", htmlOnly, "ann:a"); strings.Contains(got.body, "?logout=") {
		t.Error("an open mount offers to log out")
	}
	if got := plain.do("GET", "/", "", htmlOnly); strings.Contains(got.body, "?logout=") {
		t.Error("the list offers to log out to who has not logged in")
	}
	if got := plain.do("GET", "/app/", "", "ann:a"); strings.Contains(got.body, "?logout=") {
		t.Error("a program that follows all links, such as wget, is logged out")
	}
	if got := plain.do("PUT", "/app/?logout=N", "x", "ann:a"); got.status == 401 || got.status == 303 {
		t.Errorf("PUT: %d", got.status)
	}
}

// However often someone logs out, nobody waits, and the memory for nonces is bounded.
func TestLogoutIsBounded(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,a,false", false)
	for i := range maxLogouts + 10 {
		if got := s.do("GET", fmt.Sprintf("/app/?logout=%d", i), "", htmlOnly, "ann:a"); got.status != 401 {
			t.Fatalf("%d: %d", i, got.status)
		}
	}
	if got := s.do("GET", fmt.Sprintf("/app/?logout=%d", maxLogouts), "", htmlOnly, "ann:a"); got.status != 303 {
		t.Errorf("one of the last: %d", got.status)
	}
	if got := s.do("GET", "/app/?logout=0", "", htmlOnly, "ann:a"); got.status != http.StatusUnauthorized {
		t.Errorf("the first, which is forgotten: %d", got.status)
	}
	if got := s.do("GET", "/app/", "", htmlOnly, "ann:a"); got.status != 200 {
		t.Errorf("afterwards: %d", got.status)
	}
}
