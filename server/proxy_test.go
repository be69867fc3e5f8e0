package server

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
)

// trusting are proxies at 10.0.0.0/8 and behind a unix socket.
func trusting(log *bytes.Buffer) *proxies {
	peers := config.Proxies{Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Unix: true}
	return newProxies(config.Config{TrustedProxies: peers}, slog.New(slog.NewTextHandler(log, nil)))
}

// behindProxy are the settings of a server whose every client is a trusted proxy.
func behindProxy() config.Config {
	return config.Config{TrustedProxies: config.Proxies{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}}
}

// revealed is the request as the handlers see it.
func revealed(p *proxies, peer string, headers ...string) *http.Request {
	r := httptest.NewRequest("GET", "http://backend.example/", nil)
	r.RemoteAddr = peer
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	p.handler(http.HandlerFunc(func(_ http.ResponseWriter, seen *http.Request) { r = seen })).ServeHTTP(httptest.NewRecorder(), r)
	return r
}

func TestClientAddress(t *testing.T) {
	p := trusting(new(bytes.Buffer))
	for _, tt := range []struct {
		name, peer, want string
		chains           []string
	}{
		{"nothing said", "10.0.0.1:5", "10.0.0.1:5", nil},
		{"one proxy", "10.0.0.1:5", "192.0.2.1:0", []string{"192.0.2.1"}},
		{"what the client has claimed", "10.0.0.1:5", "192.0.2.1:0", []string{"127.0.0.1, 198.51.100.1, 192.0.2.1"}},
		{"two proxies", "10.0.0.1:5", "192.0.2.1:0", []string{"198.51.100.1, 192.0.2.1, 10.0.0.2"}},
		{"several headers", "10.0.0.1:5", "192.0.2.1:0", []string{"198.51.100.1", "192.0.2.1", "10.0.0.2"}},
		{"the client has a proxy's address", "10.0.0.1:5", "10.0.0.3:0", []string{"10.0.0.3, 10.0.0.2"}},
		{"what cannot be read ends the chain", "10.0.0.1:5", "10.0.0.2:0", []string{"192.0.2.1, unknown, 10.0.0.2"}},
		{"nothing can be read", "10.0.0.1:5", "10.0.0.1:5", []string{"_hidden"}},
		{"empty", "10.0.0.1:5", "10.0.0.1:5", []string{""}},
		{"with ports", "10.0.0.1:5", "[2001:db8::1]:0", []string{"[2001:db8::1]:443, 10.0.0.2:80"}},
		{"in brackets", "10.0.0.1:5", "[2001:db8::1]:0", []string{"[2001:db8::1]"}},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:5", "192.0.2.1:0", []string{"::ffff:192.0.2.1"}},
		{"a unix socket", "@", "192.0.2.1:0", []string{"192.0.2.1"}},
		{"a unix socket that says nothing", "@", "unix", nil},
		{"not trusted", "192.0.2.9:5", "192.0.2.9:5", []string{"192.0.2.1"}},
	} {
		headers := make([]string, len(tt.chains))
		for i, chain := range tt.chains {
			headers[i] = "X-Forwarded-For: " + chain
		}
		if got := revealed(p, tt.peer, headers...).RemoteAddr; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Where private stands for the proxies, a client of the private network does not choose
// its address: neither behind a proxy that adds to what it claims, nor behind two.
func TestPrivateProxies(t *testing.T) {
	const guess, more = "203.0.113.9", "10.9.9.9"
	named := func(networks ...string) (p config.Proxies) {
		for _, n := range networks {
			p.Networks = append(p.Networks, netip.MustParsePrefix(n))
		}
		return p
	}
	private := func(p config.Proxies) config.Proxies { p.Private = true; return p }
	for _, tt := range []struct {
		name        string
		trusted     config.Proxies
		peer, chain string
		want        string
		warns       bool
	}{
		{"a client of the Internet", private(named()), "10.0.0.1:5", guess + ", 192.0.2.1", "192.0.2.1:0", false},
		{"a private client", private(named()), "10.0.0.1:5", "10.0.0.7", "10.0.0.7:0", false},
		{"… that claims", private(named()), "10.0.0.1:5", guess + ", 10.0.0.7", "10.0.0.7:0", true},
		{"… that claims a chain", private(named()), "172.18.0.2:5", guess + ", " + more + ", 192.168.1.7", "192.168.1.7:0", true},
		{"… behind Docker's bridge", private(named()), "172.18.0.2:5", guess + ", 172.18.0.1", "172.18.0.1:0", true},
		{"… of IPv6", private(named()), "[fd00::2]:5", guess + ", fd00::7", "[fd00::7]:0", true},
		{"… of IPv6, link-local", private(named()), "[fd00::2]:5", guess + ", fe80::7%eth0", "[fe80::7]:0", true},
		{"… of IPv4 in IPv6", private(named()), "[::ffff:10.0.0.1]:5", guess + ", ::ffff:10.0.0.7", "10.0.0.7:0", true},
		{"… of this machine", private(named()), "127.0.0.1:5", guess + ", 127.0.0.1", "127.0.0.1:0", true},
		{"… behind a proxy of this machine", private(named()), "127.0.0.1:5", guess + ", 192.168.1.7", "192.168.1.7:0", true},
		{"two private proxies, one named", private(named("10.0.0.2/32")), "10.0.0.1:5", guess + ", 192.0.2.1, 10.0.0.2", "192.0.2.1:0", false},
		{"… and a private client", private(named("10.0.0.2/32")), "10.0.0.1:5", guess + ", 10.0.0.7, 10.0.0.2", "10.0.0.7:0", true},
		{"… the nearer one", private(named("10.0.0.1/32")), "10.0.0.1:5", guess + ", 10.0.0.7", "10.0.0.7:0", true},
		{"both named", named("10.0.0.0/30"), "10.0.0.1:5", guess + ", 10.0.0.7, 10.0.0.2", "10.0.0.7:0", false},
		{"a public proxy before a private one", private(named("198.51.100.0/24")), "10.0.0.1:5", guess + ", 192.0.2.1, 198.51.100.4", "192.0.2.1:0", false},
		{"… and a private client", private(named("198.51.100.0/24")), "10.0.0.1:5", guess + ", 10.0.0.7, 198.51.100.4", "10.0.0.7:0", true},
		{"a private proxy before a public one", private(named("198.51.100.0/24")), "198.51.100.4:5", guess + ", 192.0.2.1, 10.0.0.1", "192.0.2.1:0", false},
		{"… and a private client", private(named("198.51.100.0/24")), "198.51.100.4:5", guess + ", 10.0.0.7, 10.0.0.1", "10.0.0.7:0", true},
		{"a unix socket and a private proxy", private(config.Proxies{Unix: true}), "@", guess + ", 192.0.2.1, 10.0.0.1", "192.0.2.1:0", false},
		{"… and a private client", private(config.Proxies{Unix: true}), "@", guess + ", 10.0.0.7, 10.0.0.1", "10.0.0.7:0", true},
		{"a unix socket alone", config.Proxies{Unix: true}, "@", guess + ", 10.0.0.7", "10.0.0.7:0", false},
	} {
		var log bytes.Buffer
		p := newProxies(config.Config{TrustedProxies: tt.trusted}, slog.New(slog.NewTextHandler(&log, nil)))
		for range 2 {
			if got := revealed(p, tt.peer, "X-Forwarded-For: "+tt.chain).RemoteAddr; got != tt.want {
				t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
			}
		}
		if warned := strings.Count(log.String(), "TRUSTED_PROXIES must name it"); warned > 1 || warned > 0 != tt.warns {
			t.Errorf("%s: warns %d times: %s", tt.name, warned, &log)
		}
	}
}

func TestForwardedClaims(t *testing.T) {
	p := trusting(new(bytes.Buffer))
	for _, tt := range []struct {
		name                string
		headers             []string
		host, proto, prefix string
	}{
		{"nothing said", nil, "backend.example", "", ""},
		{"all", []string{"X-Forwarded-Host: dav.example:8443", "X-Forwarded-Proto: HTTPS", "X-Forwarded-Prefix: /files/"}, "dav.example:8443", "https", "/files"},
		{"what the client has claimed", []string{"X-Forwarded-Host: evil.example", "X-Forwarded-Host: dav.example", "X-Forwarded-Proto: https, http"}, "dav.example", "http", ""},
		{"two proxies that add", []string{"X-Forwarded-For: 192.0.2.1, 10.0.0.2", "X-Forwarded-Host: evil.example, dav.example, inner.example", "X-Forwarded-Proto: https,http"}, "dav.example", "https", ""},
		{"two proxies that pass on", []string{"X-Forwarded-For: 192.0.2.1, 10.0.0.2", "X-Forwarded-Host: dav.example"}, "dav.example", "", ""},
		{"no host", []string{"X-Forwarded-Host: a/b", "X-Forwarded-Proto: ftp"}, "backend.example", "", ""},
		{"a user", []string{"X-Forwarded-Host: user@dav.example"}, "backend.example", "", ""},
		{"only a port", []string{"X-Forwarded-Host: :80"}, "backend.example", "", ""},
		{"prefixes taken off one after the other", []string{"X-Forwarded-Prefix: /a", "X-Forwarded-Prefix: /b%20c"}, "backend.example", "", "/a/b c"},
		{"another host", []string{"X-Forwarded-Prefix: //evil.example"}, "backend.example", "", ""},
		{"another host, joined", []string{"X-Forwarded-Prefix: /, /evil.example"}, "backend.example", "", "/evil.example"},
		{"a scheme", []string{"X-Forwarded-Prefix: javascript:x"}, "backend.example", "", ""},
		{"a query", []string{"X-Forwarded-Prefix: /a?b"}, "backend.example", "", ""},
		{"upwards", []string{"X-Forwarded-Prefix: /a/../b"}, "backend.example", "", ""},
		{"a backslash", []string{`X-Forwarded-Prefix: /\evil.example`}, "backend.example", "", ""},
		{"the root", []string{"X-Forwarded-Prefix: /"}, "backend.example", "", ""},
		{"too long", []string{"X-Forwarded-Prefix: /" + strings.Repeat("a", 300)}, "backend.example", "", ""},
	} {
		r := revealed(p, "10.0.0.1:5", tt.headers...)
		if r.Host != tt.host || r.Header.Get("X-Forwarded-Proto") != tt.proto || dav.BasePath(r) != tt.prefix {
			t.Errorf("%s: %q %q %q", tt.name, r.Host, r.Header.Get("X-Forwarded-Proto"), dav.BasePath(r))
		}
		r = revealed(p, "192.0.2.9:5", tt.headers...)
		if r.Host != "backend.example" || len(r.Header) != 0 {
			t.Errorf("%s, from anybody: %q %v", tt.name, r.Host, r.Header)
		}
	}
}

// The log names a proxy that was forgotten, once, and nobody on the Internet.
func TestForgottenProxy(t *testing.T) {
	var log bytes.Buffer
	p := trusting(&log)
	revealed(p, "192.0.2.9:5", "X-Forwarded-For: 192.0.2.1")
	revealed(p, "172.18.0.2:5")
	if log.Len() > 0 {
		t.Errorf("%s", &log)
	}
	for range 2 {
		revealed(p, "172.18.0.2:5", "X-Forwarded-For: 192.0.2.1")
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "remote=172.18.0.2:5") || !strings.Contains(got, "TRUSTED_PROXIES") {
		t.Errorf("%s", got)
	}
}

func FuzzForwarded(f *testing.F) {
	f.Add("192.0.2.1, 10.0.0.2", "dav.example", "https", "/files")
	f.Add("[2001:db8::1]:443,unknown", "a@b", "http,https", "/a,/b%20c")
	f.Add("", "", "", "/#")
	f.Fuzz(func(t *testing.T, chain, host, proto, prefix string) {
		p := trusting(new(bytes.Buffer))
		headers := []string{"X-Forwarded-For: " + chain, "X-Forwarded-Host: " + host, "X-Forwarded-Proto: " + proto, "X-Forwarded-Prefix: " + prefix}
		r := revealed(p, "10.0.0.1:5", headers...)
		if _, err := netip.ParseAddrPort(r.RemoteAddr); err != nil {
			t.Errorf("address %q", r.RemoteAddr)
		}
		if strings.ContainsAny(r.Host, "/\\@?# \r\n") || r.Host == "" {
			t.Errorf("host %q", r.Host)
		}
		if got := r.Header.Get("X-Forwarded-Proto"); got != "" && got != "http" && got != "https" {
			t.Errorf("scheme %q", got)
		}
		if got := dav.BasePath(r); got != "" && (got[0] != '/' || strings.HasPrefix(got, "//") || strings.HasSuffix(got, "/") || strings.ContainsAny(got, "\\\x00")) {
			t.Errorf("base path %q", got)
		}
		if r = revealed(p, "192.0.2.9:5", headers...); r.RemoteAddr != "192.0.2.9:5" || r.Host != "backend.example" || len(r.Header) > 0 {
			t.Errorf("believed from anybody: %q %q %v", r.RemoteAddr, r.Host, r.Header)
		}
	})
}

// Behind a proxy that takes a prefix off the path, all that leads somewhere leads
// through it.
func TestBasePath(t *testing.T) {
	s, _ := newLimitedSite(t, "/app,DIR,user1,pass1,false;/team/logs,DIR", behindProxy())
	const prefix, login, html, json = "X-Forwarded-Prefix: /my files", "user1:pass1", "Accept: text/html", "Accept: application/json"
	for _, tt := range []struct {
		method, target, accept string
		want, not              []string
	}{
		{"GET", "/", html, []string{`href="/my%20files/app/"`, `href="/my%20files/-/assets/`, `class="brand" href="/my%20files/"`}, []string{`href="/app`, `"/-/`, `href="/"`}},
		{"GET", "/", json, []string{`{"path":"/my files/","entries":[{"href":"/my%20files/app/"},{"href":"/my%20files/team/"}]}`}, nil},
		{"GET", "/team/", html, []string{`href="/my%20files/team/logs/"`, `href="/my%20files/"`}, []string{`href="/team`}},
		{"GET", "/app/", html, []string{`href="/my%20files/app/lab.log?view"`, `class="up" href="/my%20files/"`, `data-mount="/my%20files/app/"`, `href="/my%20files/app/?lang=`}, []string{`="/app`, `"/-/`}},
		{"GET", "/app/", json, []string{`{"path":"/my files/app/","entries":[{"href":"/my%20files/app/sub/"},{"href":"/my%20files/app/lab.log"}]}`}, []string{`"/app`}},
		{"GET", "/app/sub?mount", html, []string{`https://dav.example/my%20files/app/sub/`}, []string{`="/app`}},
		{"GET", "/app/lab.log?view", html, []string{`href="/my%20files/app/?`}, []string{`="/app`}},
		{"GET", "/app/lab.log?preview", html, []string{`data-href="/my%20files/app/lab.log"`}, []string{`="/app`}},
		{"GET", "/app/lab.log?view&since=never", html, []string{`href="/my%20files/app/lab.log?view`}, []string{`="/app`}},
		{"GET", "/app/nothing/here", html, []string{`href="/my%20files/app/nothing/"`, `href="/my%20files/"`}, []string{`="/app`, `href="/"`}},
		{"PROPFIND", "/", "Depth: 1", []string{`<D:href>/my%20files/</D:href>`, `<D:href>/my%20files/app/</D:href>`}, nil},
		{"PROPFIND", "/app", "Depth: 1", []string{`<D:href>/my%20files/app/</D:href>`, `<D:href>/my%20files/app/lab.log</D:href>`}, nil},
		{"PROPPATCH", "/app/lab.log", "Depth: 0", []string{`<D:href>/my%20files/app/lab.log</D:href>`}, nil},
		{"LOCK", "/app/lab.log", "Timeout: Second-60", []string{`<D:lockroot><D:href>/my%20files/app/lab.log</D:href>`}, nil},
		{"PROPFIND", "/app/lab.log", "Depth: 0", []string{`<D:lockroot><D:href>/my%20files/app/lab.log</D:href>`}, nil},
		{"PUT", "/app/lab.log", "X: y", []string{`<D:lock-token-submitted><D:href>/my%20files/app/lab.log</D:href>`}, nil},
	} {
		body := ""
		switch tt.method {
		case "LOCK":
			body = `<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`
		case "PROPPATCH":
			body = `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set></D:propertyupdate>`
		}
		a := s.do(tt.method, tt.target, body, prefix, login, tt.accept, "X-Forwarded-Proto: https", "X-Forwarded-Host: dav.example")
		for _, want := range tt.want {
			if has := tt.accept == json && hasJSON(t, a.body, want) || strings.Contains(a.body, want); !has {
				t.Errorf("%s %s %s: no %s in %s", tt.method, tt.target, tt.accept, want, a.body)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(a.body, not) {
				t.Errorf("%s %s %s: %s in %s", tt.method, tt.target, tt.accept, not, a.body)
			}
		}
	}
}

// A path in a header is the client's, with the prefix, or already the server's.
func TestBasePathInHeaders(t *testing.T) {
	s, _ := newLimitedSite(t, "/app,DIR,null,null,false", behindProxy())
	for destination, want := range map[string]int{
		"https://dav.example/files/app/a": 201,
		"/files/app/b":                    201,
		"/app/c":                          201,
		"/files/other/d":                  502,
		"/filesapp/e":                     502,
		"/files":                          502,
	} {
		if a := s.do("COPY", "/app/lab.log", "", "X-Forwarded-Prefix: /files", "Destination: "+destination); a.status != want {
			t.Errorf("%s: %d, want %d", destination, a.status, want)
		}
	}
	etag := s.do("GET", "/app/lab.log", "").header.Get("ETag")
	for tag, want := range map[string]int{"/files/app/lab.log": 201, "https://dav.example/files/app/lab.log": 201, "/app/lab.log": 201, "/files/app/none": 412, "/files/lab.log": 412} {
		a := s.do("PUT", "/app/of"+url.PathEscape(strings.ReplaceAll(tag, "/", " ")), "x", "X-Forwarded-Prefix: /files", "If: <"+tag+"> (["+etag+"])")
		if a.status != want {
			t.Errorf("%s: %d, want %d", tag, a.status, want)
		}
	}
}

// A browser that sends no Sec-Fetch-Site is judged by the host that it knows.
func TestSameOriginBehindProxy(t *testing.T) {
	s, _ := newLimitedSite(t, "/app,DIR,null,null,false", behindProxy())
	for origin, want := range map[string]int{"https://dav.example": 201, "https://evil.example": 403} {
		if a := s.do("PUT", "/app/"+origin[8:12], "x", "X-Forwarded-Host: dav.example", "Origin: "+origin); a.status != want {
			t.Errorf("from %s: %d, want %d", origin, a.status, want)
		}
	}
}

// The address of the client is what is logged.
func TestAccessLogBehindProxy(t *testing.T) {
	s, _ := newLimitedSite(t, "/app,DIR", behindProxy())
	s.do("GET", "/app/lab.log", "", "X-Forwarded-For: 198.51.100.7, 192.0.2.1")
	s.Close()
	if got := s.log.String(); !strings.Contains(got, "remote=192.0.2.1 ") {
		t.Errorf("%s", got)
	}
}

// A proxy may speak TLS with this server, and plain HTTP with its client.
func TestSecureRequest(t *testing.T) {
	for _, c := range []struct {
		tls   bool
		proto string
		want  bool
	}{{false, "", false}, {true, "", true}, {false, "https", true}, {true, "http", false}} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if c.proto != "" {
			r.Header.Set(forwardedProto, c.proto)
		}
		if got := secureRequest(r); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
