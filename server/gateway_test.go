package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

const gatewayMounts = "/app,DIR,ann,S3CRET,true;/app,DIR,bob,S3CRET,false;/open,DIR"

// A login that a trusted proxy names opens what the user may, without a password.
func TestLoginOfProxy(t *testing.T) {
	trusted, untrusted := behindProxy(), behindProxy()
	untrusted.TrustedProxies = config.Proxies{Unix: true}
	trusted.AuthHeader, untrusted.AuthHeader = "Remote-User", "Remote-User"
	for _, c := range []struct {
		name    string
		config  config.Config
		method  string
		target  string
		headers []string
		want    int
	}{
		{"a user", trusted, "GET", "/app/", []string{"Remote-User: ann"}, 200},
		{"who may only read", trusted, "PUT", "/app/x", []string{"Remote-User: ann"}, 405},
		{"who may write", trusted, "PUT", "/app/x", []string{"Remote-User: bob"}, 201},
		{"nobody of the mount", trusted, "GET", "/app/", []string{"Remote-User: cid"}, 403},
		{"not even with a password", trusted, "GET", "/app/", []string{"Remote-User: cid", "ann:S3CRET"}, 403},
		{"in other letters", trusted, "GET", "/app/", []string{"Remote-User: Ann"}, 403},
		{"two", trusted, "GET", "/app/", []string{"Remote-User: ann, bob"}, 403},
		{"not logged in there", trusted, "GET", "/app/", nil, 401},
		{"empty", trusted, "GET", "/app/", []string{"Remote-User: "}, 401},
		{"logged in here", trusted, "GET", "/app/", []string{"ann:S3CRET"}, 200},
		{"an open mount", trusted, "GET", "/open/", []string{"Remote-User: cid"}, 200},
		{"from anybody", untrusted, "GET", "/app/", []string{"Remote-User: ann"}, 401},
		{"from anybody, with a password", untrusted, "PUT", "/app/x", []string{"Remote-User: bob", "ann:S3CRET"}, 405},
		{"not set up", behindProxy(), "GET", "/app/", []string{"Remote-User: ann"}, 401},
	} {
		s, _ := newLimitedSite(t, gatewayMounts, c.config)
		if a := s.do(c.method, c.target, "", c.headers...); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.want)
		}
	}
}

// asked is a gateway that lets in by what a cookie says, and the requests it has had.
type asked struct {
	*httptest.Server
	last  atomic.Pointer[http.Request]
	conns atomic.Int32
	count atomic.Int32
}

func newGateway(t *testing.T) *asked {
	g := &asked{}
	g.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.last.Store(r)
		g.count.Add(1)
		cookie, _ := r.Cookie("session")
		switch {
		case cookie == nil:
			w.Header().Set("Set-Cookie", "state=1")
			w.Header().Set("X-Internal", "not for the client")
			http.Redirect(w, r, "/login", http.StatusFound)
		case cookie.Value == "basic":
			w.Header().Set("WWW-Authenticate", `Basic realm="gateway"`)
			w.WriteHeader(401)
			io.WriteString(w, "who are you?")
		case cookie.Value == "broken":
			panic(http.ErrAbortHandler)
		case cookie.Value == "nameless":
			w.WriteHeader(204)
		default:
			w.Header().Set("Remote-User", cookie.Value)
		}
	}))
	g.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			g.conns.Add(1)
		}
	}
	g.Start()
	t.Cleanup(g.Close)
	return g
}

// What a URL says decides on every request.
func TestLoginOfURL(t *testing.T) {
	g := newGateway(t)
	settings := behindProxy()
	settings.AuthURL = g.URL + "/verify"
	s, _ := newLimitedSite(t, gatewayMounts, settings)
	for _, c := range []struct {
		name, method, target, cookie string
		want                         int
	}{
		{"a user", "GET", "/app/", "ann", 200},
		{"who may only read", "PUT", "/app/x", "ann", 405},
		{"who may write", "PUT", "/app/x", "bob", 201},
		{"nobody of the mount", "GET", "/app/", "cid", 403},
		{"nameless", "GET", "/app/", "nameless", 403},
		{"nameless, where everybody may", "GET", "/open/", "nameless", 200},
		{"asks for a login", "PROPFIND", "/app/", "basic", 401},
		{"breaks off", "GET", "/app/", "broken", 503},
		{"breaks off, where everybody may", "GET", "/open/", "broken", 503},
	} {
		if a := s.do(c.method, c.target, "", "ann:S3CRET", "Cookie: session="+c.cookie, "Remote-User: bob"); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.want)
		}
	}
	a := s.do("GET", "/open/", "", "ann:S3CRET")
	if a.status != 302 || a.header.Get("Location") != g.URL+"/login" || a.header.Get("Set-Cookie") != "state=1" || a.header.Get("X-Internal") != "" || !strings.Contains(a.body, "/login") {
		t.Errorf("not logged in: %d %v %q", a.status, a.header, a.body)
	}
	a = s.do("GET", "/app/", "", "Cookie: session=basic")
	if a.header.Get("WWW-Authenticate") != `Basic realm="gateway"` || a.body != "who are you?" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %q", a.header, a.body)
	}
	if got := g.conns.Load(); got > 5 { // each that breaks off takes one along
		t.Errorf("%d connections for %d questions", got, g.count.Load())
	}
	if log := s.log.String(); strings.Contains(log, "S3CRET") || !strings.Contains(log, "the gateway does not answer") {
		t.Errorf("%s", log)
	}
}

// The gateway is told of what will be served, not of what was written.
func TestQuestionToURL(t *testing.T) {
	g := newGateway(t)
	settings := behindProxy()
	settings.AuthURL = g.URL + "/verify?for=dav"
	s, _ := newLimitedSite(t, gatewayMounts, settings)
	s.do("PROPFIND", "/open/../app//sub/../a%20b?x=1", "", "Cookie: session=ann", "ann:S3CRET", "Depth: 0",
		"X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: dav.example", "X-Forwarded-Prefix: /files")
	r := g.last.Load()
	for name, want := range map[string]string{
		"X-Forwarded-Method": "PROPFIND",
		"X-Forwarded-Uri":    "/files/app/a%20b?x=1",
		"X-Forwarded-Proto":  "https",
		"X-Forwarded-Host":   "dav.example",
		"X-Forwarded-For":    "192.0.2.1",
		"Cookie":             "session=ann",
		"Depth":              "",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if user, password, _ := r.BasicAuth(); r.Method != "GET" || r.URL.RequestURI() != "/verify?for=dav" || user != "ann" || password != "S3CRET" {
		t.Errorf("%s %s %s", r.Method, r.URL, user)
	}
}

// Without an answer nobody enters, and the log does not show the URL's password.
func TestSilentGateway(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer silent.Close()
	settings := behindProxy()
	settings.AuthURL = strings.Replace(silent.URL, "http://", "http://me:S3CRET@", 1)
	s, _ := newLimitedSite(t, gatewayMounts, settings)
	for _, target := range []string{"/app/", "/open/"} {
		for accept, want := range map[string]string{"*/*": ": the gateway does not answer\n", "text/html": "<h1>Logins cannot be checked at the moment</h1>"} {
			if a := s.do("GET", target, "", "ann:S3CRET", "Accept: "+accept); a.status != 503 || !strings.Contains(a.body, want) || strings.Contains(a.body, "S3CRET") {
				t.Errorf("%s for %s: %d %q", target, accept, a.status, a.body)
			}
		}
	}
	if log := s.log.String(); strings.Contains(log, "S3CRET") {
		t.Errorf("%s", log)
	}
}

// A list that is secret asks once, and shows what the login opens.
func TestSecretListBehindGateway(t *testing.T) {
	g := newGateway(t)
	settings := behindProxy()
	settings.AuthURL, settings.SecretDavList = g.URL, true
	s, _ := newLimitedSite(t, gatewayMounts, settings)
	for cookie, want := range map[string]string{"ann": "/app/ /open/", "cid": "/open/", "basic": "", "broken": ""} {
		before := g.count.Load()
		a := s.do("GET", "/", "", "Accept: application/json", "Cookie: session="+cookie)
		for _, href := range []string{"/app/", "/open/"} {
			if got := strings.Contains(a.body, fmt.Sprintf("%q", href)); got != strings.Contains(want, href) {
				t.Errorf("%s: %s", cookie, a.body)
			}
		}
		if n := g.count.Load() - before; n > 2 { // a question that breaks off may be put again
			t.Errorf("%s: asked %d times", cookie, n)
		}
	}
}

// Settings that open mounts because a gateway stands before them must not be served
// without it; and whom another gateway has let in, or a password, does not stay.
func TestReloadBringsGateway(t *testing.T) {
	g := newGateway(t)
	s, handler, configure := reloadable(t, "/app,DIR,ann,a,true")
	byPassword := following(t, s.URL+"/app/lab.log?follow&tail=1", "Authorization", "Basic YW5uOmE=")
	byPassword.want("three")

	settings := configure("/app,DIR,ann,a,true;/open,DIR")
	settings.AuthURL = g.URL + "/verify"
	if err := handler.Reload(settings); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]int{"/app/": 302, "/open/": 302} {
		if a := s.do("GET", target, "", "ann:a"); a.status != want {
			t.Errorf("%s: %d, want %d", target, a.status, want)
		}
	}
	byPassword.ends()
	byURL := following(t, s.URL+"/app/lab.log?follow&tail=1", "Cookie", "session=ann")
	byURL.want("three")

	settings.Mounts = configure("/app,DIR,ann,a,true;/new,DIR").Mounts
	if err := handler.Reload(settings); err != nil {
		t.Fatal(err)
	}
	appendTo(t, settings.Mounts[0].Path+"/lab.log", "four\n")
	byURL.want("four") // the gateway is the same

	settings.AuthURL, settings.AuthHeader, settings.TrustedProxies = "", "Remote-User", behindProxy().TrustedProxies
	if err := handler.Reload(settings); err != nil {
		t.Fatal(err)
	}
	byURL.ends()
	if a := s.do("GET", "/app/", "", "Remote-User: ann"); a.status != 200 {
		t.Errorf("by a proxy that is trusted since: %d", a.status)
	}
	settings.TrustedProxies = config.Proxies{Unix: true}
	if err := handler.Reload(settings); err != nil {
		t.Fatal(err)
	}
	if a := s.do("GET", "/app/", "", "Remote-User: ann"); a.status != 401 {
		t.Errorf("by a proxy that is trusted no more: %d", a.status)
	}
}

// A follow lasts for hours: who is shut out at the gateway meanwhile stops reading.
func TestGatewayEndsFollow(t *testing.T) {
	var shut atomic.Bool
	g := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // one that waits would keep the test's time from passing
		if shut.Load() || r.Header.Get("Cookie") != "session=ann" {
			w.WriteHeader(401)
		}
		w.Header().Set("Remote-User", "ann")
	}))
	defer g.Close()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "lab.log"), "one\n")
	synctest.Test(t, func(t *testing.T) {
		mounts := configtest.Mounts(t, "/app,"+dir+",ann,a,true")
		handler, err := New(config.Config{Mounts: mounts, AuthURL: g.URL, Logs: configtest.LogLimits(t)}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, "GET", "/app/lab.log?follow&tail=1", nil)
		r.Header.Set("Cookie", "session=ann")
		time.AfterFunc(90*time.Second, func() { shut.Store(true) })
		begun, w := time.Now(), httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if lasted := time.Since(begun); w.Body.String() != "one\n" || lasted < 2*time.Minute || lasted > 3*time.Minute {
			t.Errorf("%d %q, followed for %v", w.Code, w.Body, lasted)
		}
	})
}
