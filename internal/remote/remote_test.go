package remote

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestBreaker(t *testing.T) {
	var b breaker
	now := time.Now()
	for range maxFailures {
		if err := b.allows(now); err != nil {
			t.Fatal(err)
		}
		b.failed(now)
	}
	var down *DownError
	if err := b.allows(now.Add(pause / 2)); !errors.As(err, &down) || !errors.Is(err, ErrDown) || down.Wait != pause/2 {
		t.Errorf("in the pause: %v", err)
	}
	if err := b.allows(now.Add(pause)); err != nil {
		t.Errorf("after the pause: %v", err)
	}
	if err := b.allows(now.Add(pause)); err == nil {
		t.Error("two requests try after the pause")
	}
	b.succeeded()
	if err := b.allows(now); err != nil {
		t.Errorf("after a success: %v", err)
	}
}

func TestLoops(t *testing.T) {
	for value, want := range map[string]bool{
		"":                       false,
		"1.1 vegur, 2 cdn (x y)": false,
		"1.1 gowebdav-a":         false,
		"1.1 gowebdav-a, 1.1 cdn, 1.1 gowebdav-b":       false,
		"1.1 gowebdav-a, 1.0 gowebdav-b,1.1 gowebdav-c": true,
		"1.1 x, " + via: true,
	} {
		if got := looped(http.Header{"Via": {value}}); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}

// What a client claims to be does not reach a server that trusts this one.
func TestFieldsThatPass(t *testing.T) {
	got := passed(http.Header{
		"Remote-User": {"admin"}, "X-Forwarded-User": {"admin"}, "X-Forwarded-For": {"1.1.1.1"}, "Cookie": {"a=b"}, "X-Real-Ip": {"1.1.1.1"},
		"Depth": {"1"}, "If": {"(<a>)", "(<b>)"}, "Upgrade": {"websocket"}, "Connection": {"close"},
	})
	if len(got) != 2 || got.Get("Depth") != "1" || len(got["If"]) != 2 {
		t.Errorf("%v", got)
	}
}

func TestPatience(t *testing.T) {
	for _, c := range []struct {
		method, target string
		want           time.Duration
	}{
		{"GET", "/a", headTime}, {"PROPFIND", "/a", headTime}, {"GET", "/a?grep=x", time.Minute + scanMore}, {"COPY", "/a", writeTime}, {"PUT", "/a", writeTime},
	} {
		r := New(Options{URL: &url.URL{}, ScanTime: time.Minute})
		if got := r.patience(httptest.NewRequest(c.method, c.target, nil)); got != c.want {
			t.Errorf("%s %s: %v, want %v", c.method, c.target, got, c.want)
		}
	}
}

// listen accepts connections, reads the head of a request, and writes a text. It keeps each open.
func listen(t *testing.T, text string) *url.URL {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			go func() {
				conn.Read(make([]byte, 4<<10))
				conn.Write([]byte(text))
			}()
		}
	}()
	return &url.URL{Scheme: "http", Host: l.Addr().String()}
}

// ask sends a request through a remote whose patience is short.
func ask(t *testing.T, r *Remote, method string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	w := httptest.NewRecorder()
	req := httptest.NewRequest(method, "/web2/x", nil)
	req = req.WithContext(context.WithValue(req.Context(), http.ServerContextKey, &http.Server{})) // as in a server
	return w, r.Serve(w, req, Request{Base: "/web2", Path: "/x", Client: "somebody", Realm: "/web2"})
}

func everything(string) bool { return true }

// A server that accepts and says nothing, before its answer or halfway.
func TestSilence(t *testing.T) {
	for name, text := range map[string]string{"mute": "", "halfway": "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"} {
		r := New(Options{URL: listen(t, text), Private: everything})
		r.head, r.body = 50*time.Millisecond, 50*time.Millisecond
		if w, err := ask(t, r, "GET"); !errors.Is(err, ErrSilent) {
			t.Errorf("%s: %v, %d %q", name, err, w.Code, w.Body)
		}
		if r.places.InUse() != 0 {
			t.Errorf("%s: the place is still taken", name)
		}
		r.Close()
	}
}

// leaving is an answer to a client that goes with its first bytes.
type leaving struct {
	*httptest.ResponseRecorder
	leave context.CancelFunc
}

func (l leaving) Write(p []byte) (int, error) {
	l.leave()
	return l.ResponseRecorder.Write(p)
}

// The log does not blame the other server for a client that goes, as at the end of a follow.
func TestClientGoes(t *testing.T) {
	r := New(Options{URL: listen(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), Private: everything})
	defer r.Close()
	ctx, leave := context.WithCancel(context.WithValue(t.Context(), http.ServerContextKey, &http.Server{}))
	defer leave()
	req := httptest.NewRequest("GET", "/web2/x", nil).WithContext(ctx)
	err := r.Serve(leaving{httptest.NewRecorder(), leave}, req, Request{Base: "/web2", Path: "/x", Client: "somebody", Realm: "/web2"})
	if err == nil || err.Error() != "the client has gone: context canceled" || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Plain HTTP goes to private addresses only, whatever the name resolves to.
func TestPlainOnlyToPrivate(t *testing.T) {
	asked := ""
	r := New(Options{URL: listen(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Private: func(host string) bool { asked = host; return false }})
	_, err := ask(t, r, "GET")
	if !errors.Is(err, ErrDown) || !strings.Contains(err.Error(), "use https") || asked != "127.0.0.1" {
		t.Errorf("%v, asked about %q", err, asked)
	}
}

// A certificate that nobody has signed is not trusted, unless the settings name it.
func TestCertificates(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.ErrorLog = nil
	if _, err := ask(t, New(Options{URL: u}), "GET"); !errors.Is(err, ErrCertificate) {
		t.Errorf("%v", err)
	}
	trusted := New(Options{URL: u, CA: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if w, err := ask(t, trusted, "GET"); err != nil || w.Code != 404 {
		t.Errorf("%d, %v", w.Code, err)
	}
}

// With a login of its own, this server never sends the client's, and never asks the client for one.
func TestOwnLogin(t *testing.T) {
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		user, password, _ := req.BasicAuth()
		sent = append(sent, user+":"+password)
		w.Header().Set("WWW-Authenticate", `Basic realm="/app"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	w, err := ask(t, New(Options{URL: u, User: "hub", Password: "p:q", Private: everything}), "GET")
	if !errors.Is(err, ErrRefused) || w.Header().Get("WWW-Authenticate") != "" || len(sent) != 1 || sent[0] != "hub:p:q" {
		t.Errorf("%v, %v, sent %q", err, w.Header(), sent)
	}
	if w, err := ask(t, New(Options{URL: u, Private: everything}), "GET"); err != nil || w.Code != 401 || w.Header().Get("WWW-Authenticate") != `Basic realm="/web2/app"` {
		t.Errorf("%d %v, %v", w.Code, w.Header(), err)
	}
}

func TestProbe(t *testing.T) {
	up := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case !up:
			w.WriteHeader(http.StatusServiceUnavailable)
		case req.URL.Path == "/":
			w.Write([]byte(`{"path":"/","entries":[]}`))
		}
	}))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	r := New(Options{URL: u, Private: everything})
	if s := r.Probe(); !s.Offline.IsZero() || !s.Untrusted {
		t.Errorf("up, without trust: %+v", s)
	}
	up = false
	first := r.Probe()
	if first.Offline.IsZero() {
		t.Error("down, and not offline")
	}
	if s := r.Probe(); s.Offline != first.Offline {
		t.Errorf("offline since %v, then since %v", first.Offline, s.Offline)
	}
	up = true
	if s := r.Probe(); !s.Offline.IsZero() {
		t.Errorf("up again: %+v", s)
	}
}

// A server that sends its fields or its answer a byte at a time is silent once the time for its fields is
// over, and harms nobody as long as its answer goes on.
func TestSlowFields(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
					return
				}
				tick := time.NewTicker(10 * time.Millisecond)
				defer tick.Stop()
				for text := "HTTP/1.1 200 OK\r\nX: "; ; text = "x" {
					if _, err := io.WriteString(conn, text); err != nil {
						return
					}
					<-tick.C
				}
			}()
		}
	}()
	to, _ := url.Parse("http://" + l.Addr().String())
	r := New(Options{URL: to, Private: func(string) bool { return true }})
	defer r.Close()
	r.head = 100 * time.Millisecond
	err = r.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), Request{Path: "/"})
	if !errors.Is(err, ErrSilent) {
		t.Errorf("ends with %v", err)
	}
}
