package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestNoGateway(t *testing.T) {
	g := NewGateway("", "", nil)
	login, err := g.Login(httptest.NewRequest("GET", "/app/", nil))
	if g != nil || login.Decided || err != nil {
		t.Errorf("%v, %+v, %v", g, login, err)
	}
}

// A refusal's page is passed on up to a bound, with only the headers meant for clients.
func TestRefusal(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Www-Authenticate", "Retry-After", "Server", "X-Internal", "Access-Control-Allow-Origin"} {
			w.Header().Set(name, "x")
		}
		w.WriteHeader(http.StatusTooManyRequests)
		w.Write(make([]byte, 1<<20))
	}))
	defer s.Close()
	_, err := NewGateway("", s.URL, nil).Login(httptest.NewRequest("GET", "/app/", nil))
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Status != 429 || len(refusal.Body) != maxRefusal {
		t.Fatalf("%v", err)
	}
	if len(refusal.Header) != 3 || refusal.Header.Get("Www-Authenticate") != "x" || refusal.Header.Get("Retry-After") != "x" {
		t.Errorf("%v", refusal.Header)
	}
}

// A password in the URL is for the gateway. A redirect to its login must not reveal it.
func TestRedirectWithoutPassword(t *testing.T) {
	asked := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, asked, _ = r.BasicAuth()
		w.Header().Set("Location", "/login?rd=x")
		w.WriteHeader(http.StatusFound)
	}))
	defer s.Close()
	_, err := NewGateway("", strings.Replace(s.URL, "//", "//me:S3CRET@", 1)+"/verify", nil).Login(httptest.NewRequest("GET", "/app/", nil))
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Header.Get("Location") != s.URL+"/login?rd=x" || asked != "S3CRET" {
		t.Errorf("%v, %+v; asked with %q", err, refusal, asked)
	}
}

// A silent gateway admits nobody, and delays a client only until the timeout.
func TestSlowGateway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGateway("", "http://gateway.example/", nil)
		transport := g.client.Transport.(*http.Transport)
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go server.Read(make([]byte, 1<<16)) // the request
			return client, nil
		}
		start := time.Now()
		_, err := g.Login(httptest.NewRequest("GET", "/app/", nil))
		if waited := time.Since(start); !errors.Is(err, ErrGatewayDown) || waited != gatewayTimeout || strings.Contains(err.Error(), "gateway.example") {
			t.Errorf("%v after %v", err, waited)
		}

		gone, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		if _, err := g.Login(httptest.NewRequestWithContext(gone, "GET", "/app/", nil)); !errors.Is(err, context.Canceled) || errors.Is(err, ErrGatewayDown) {
			t.Errorf("a client that leaves: %v", err)
		}
		transport.CloseIdleConnections()
	})
}

// answers is a transport that gives its answers in turn, and repeats the last one. A string
// is a user's name, a number is a status, 0 is a failed connection.
type answers []any

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	next := (*a)[0]
	if len(*a) > 1 {
		*a = (*a)[1:]
	}
	w := httptest.NewRecorder()
	switch next := next.(type) {
	case string:
		w.Header().Set("Remote-User", next)
	case int:
		if next == 0 {
			return nil, errors.New("connection refused")
		}
		w.WriteHeader(next)
	}
	return w.Result(), nil
}

// The gateway is asked again about a long request, with its original headers.
func TestGatewayIsAskedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answers answers
		out     time.Duration // 0: never
	}{
		"let in always":          {answers{"ann"}, 0},
		"shut out":               {answers{"ann", "ann", 401}, 2 * time.Minute},
		"sent to the login":      {answers{"ann", 302}, time.Minute},
		"somebody else":          {answers{"ann", "ann", "ann", "bob"}, 3 * time.Minute},
		"nobody":                 {answers{"ann", ""}, time.Minute},
		"down for a while":       {answers{"ann", 0, 502, 429, 0, "ann", 0, 0, 0, 0, "ann"}, 0},
		"down for good":          {answers{"ann", "ann", 503, 0}, 6 * time.Minute},
		"shut out when up again": {answers{"ann", 0, 0, 403}, 3 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewGateway("", "http://gateway.example/", nil)
				g.client.Transport = &c.answers
				ctx, leave := context.WithTimeout(t.Context(), time.Hour)
				defer leave()
				r := httptest.NewRequestWithContext(ctx, "GET", "/app/lab.log?follow", nil)
				login, err := g.Login(r)
				if err != nil {
					t.Fatal(err)
				}
				begun, out := time.Now(), time.Duration(0)
				login.Watch(r.Context(), r.Method, r.URL, func() { out = time.Since(begun); leave() })
				<-ctx.Done()
				synctest.Wait()
				if out != c.out {
					t.Errorf("out after %v, want %v", out, c.out)
				}
			})
		})
	}
}

// The cost per request of a URL on the same machine.
func BenchmarkGateway(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Remote-User", "ann") }))
	defer s.Close()
	g := NewGateway("", s.URL, nil)
	r := httptest.NewRequest("PROPFIND", "/app/", nil)
	b.ReportAllocs()
	for b.Loop() {
		if login, err := g.Login(r); err != nil || login.Name != "ann" {
			b.Fatal(login, err)
		}
	}
}
