package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config"
)

// newHub returns a server that shares another one, whose mounts are inner, below /web2 of the mounts
// outer, where URL stands for the other one.
func newHub(t *testing.T, inner, outer string) (hub, far *site, dir string) {
	t.Helper()
	far, dir = newLimitedSite(t, inner, behindProxy())
	cfg := behindProxy()
	hub, _ = newLimitedSite(t, strings.ReplaceAll(outer, "URL", far.URL), cfg)
	return hub, far, dir
}

// nonce matches what is different on each page.
var nonce = regexp.MustCompile(`logout=[A-Z0-9]+`)

// The same requests through a hub and to the other server itself: the answers are equal but for
// the prefix.
func TestUpstreamAnswersAsItself(t *testing.T) {
	hub, far, dir := newHub(t, "/app,DIR,u,p,false", "/web2,URL,null,null,false")
	write(t, filepath.Join(dir, "lab.log"), "2026-03-04 10:00:00 ERROR one\n2026-03-04 10:00:01 INFO two\n")
	write(t, filepath.Join(dir, "sub", "日志 a.log"), "x\n")
	for _, c := range []struct {
		method, path, body string
		headers            []string
	}{
		{"GET", "/", "", []string{"Accept: text/html"}},
		{"GET", "/app/", "", []string{"u:p", "Accept: text/html"}},
		{"GET", "/app/", "", []string{"u:p", "Accept: application/json"}},
		{"GET", "/app/lab.log", "", []string{"u:p", "Range: bytes=5-9"}},
		{"GET", "/app/lab.log?tail=1", "", []string{"u:p"}},
		{"GET", "/app/lab.log?grep=one", "", []string{"u:p", "Accept: application/x-ndjson"}},
		{"GET", "/app/lab.log?view", "", []string{"u:p", "Accept: text/html"}},
		{"GET", "/app/none.log", "", []string{"u:p"}},
		{"HEAD", "/app/lab.log", "", []string{"u:p"}},
		{"GET", "/app/sub/%E6%97%A5%E5%BF%97%20a.log", "", []string{"u:p"}},
		{"PROPFIND", "/app/", "", []string{"u:p", "Depth: 1"}},
		{"OPTIONS", "/app/", "", []string{"u:p"}},
		{"GET", "/app/?zip", "", []string{"u:p"}},
		{"PUT", "/app/new.txt", "new", []string{"u:p"}},
		{"MKCOL", "/app/made", "", []string{"u:p"}},
		{"GET", "/app/", "", nil},
	} {
		direct, through := far.do(c.method, c.path, c.body, c.headers...), hub.do(c.method, "/web2"+c.path, c.body, c.headers...)
		if c.method == "PUT" || c.method == "MKCOL" { // the second one finds what the first has made
			if direct.status != 201 || through.status != 204 && through.status != 405 {
				t.Errorf("%s %s: %d, then %d", c.method, c.path, direct.status, through.status)
			}
			continue
		}
		if through.status != direct.status {
			t.Errorf("%s %s: %d, want %d: %s", c.method, c.path, through.status, direct.status, through.body)
		}
		same := strings.NewReplacer("/web2/", "/", `realm="/web2`, `realm="`, hub.URL, far.URL)
		text := func(body string) string { return nonce.ReplaceAllString(same.Replace(body), "logout=") }
		if c.path != "/app/?zip" && text(through.body) != text(direct.body) {
			t.Errorf("%s %s answers\n%.2000s\nwant\n%.2000s", c.method, c.path, through.body, direct.body)
		}
		for name := range direct.header {
			if name == "Date" || name == "Content-Length" && (len(through.body) != len(direct.body) || through.header[name] == nil && strings.Contains(c.path, "?")) {
				continue // an answer with lines has no length if it takes long
			}
			if got := through.header[name]; len(got) != len(direct.header[name]) || same.Replace(got[0]) != same.Replace(direct.header.Get(name)) {
				t.Errorf("%s %s: %s: %q, want %q", c.method, c.path, name, got, direct.header[name])
			}
		}
	}
	if got := hub.do("MOVE", "/web2/app/new.txt", "", "u:p", "Destination: "+hub.URL+"/web2/app/moved.txt"); got.status != 201 {
		t.Errorf("MOVE: %d %s", got.status, got.body)
	}
	if content, err := os.ReadFile(filepath.Join(dir, "moved.txt")); err != nil || string(content) != "new" {
		t.Errorf("moved: %q, %v", content, err)
	}
}

// Who may do what through a hub.
func TestUpstreamAccess(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "login")
	write(t, secret, "u:p\n")
	write(t, secret+"2", "u:wrong\n")
	hub, _, _ := newHub(t, "/app,DIR,u,p,false", "/there,URL,null,null,true; /here,URL?as=file:"+secret+",v,q,true; /wrong,URL?as=file:"+secret+"2,v,q,true")
	for _, c := range []struct {
		method, path string
		want         int
		headers      []string
	}{
		{"GET", "/there/app/", 401, nil},
		{"GET", "/there/app/", 200, []string{"u:p"}},
		{"PUT", "/there/app/x", 405, []string{"u:p"}},
		{"GET", "/here/app/", 401, nil},
		{"GET", "/here/app/", 401, []string{"u:p"}},
		{"GET", "/here/app/", 200, []string{"v:q"}},
		{"DELETE", "/here/app/lab.log", 405, []string{"v:q"}},
		{"GET", "/wrong/app/", 502, []string{"v:q"}},
	} {
		if got := hub.do(c.method, c.path, "", c.headers...); got.status != c.want {
			t.Errorf("%s %s %v: %d, want %d: %s", c.method, c.path, c.headers, got.status, c.want, got.body)
		}
	}
	if got := hub.do("GET", "/there/app/", "").header.Get("WWW-Authenticate"); got != `Basic realm="/there/app", charset="UTF-8"` {
		t.Errorf("challenge %q", got)
	}
}

// A line that is written there is read here within a second, and ends with its reader.
// gowebdav check says how to trust a certificate that only an authority of one's own has signed.
func TestExamineCertificate(t *testing.T) {
	far := httptest.NewUnstartedServer(http.NotFoundHandler())
	far.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	far.StartTLS()
	defer far.Close()
	at, err := url.Parse(far.URL)
	if err != nil {
		t.Fatal(err)
	}
	said := Examine(config.Mount{Remote: &config.Remote{URL: at}})
	if !strings.HasPrefix(said, "the certificate of the other server is not trusted: ") || !strings.Contains(said, "ca=FILE") {
		t.Error(said)
	}
}

// A hub that refuses writing lets the other server offer none, whatever that one allows its own clients.
func TestUpstreamReadOnly(t *testing.T) {
	hub, far, dir := newHub(t, "/app,DIR,null,null,false", "/web2,URL,null,null,true;/web3,URL,null,null,false")
	write(t, filepath.Join(dir, "a.txt"), "a\n")
	for _, c := range []struct {
		at       *site
		prefix   string
		readOnly bool
	}{{far, "", false}, {hub, "/web2", true}, {hub, "/web3", false}} {
		if got := c.at.do("GET", c.prefix+"/app/", "", "Accept: application/json"); strings.Contains(got.body, `"readOnly":true`) != c.readOnly {
			t.Errorf("%s: %s", c.prefix, got.body)
		}
		if got := c.at.do("GET", c.prefix+"/app/", "", "Accept: text/html"); got.status != 200 || strings.Contains(got.body, "New folder") == c.readOnly {
			t.Errorf("%s: %d: %s", c.prefix, got.status, got.body)
		}
		if got := c.at.do("OPTIONS", c.prefix+"/app/", ""); strings.Contains(got.header.Get("Allow"), "PUT") == c.readOnly {
			t.Errorf("%s: Allow: %s", c.prefix, got.header.Get("Allow"))
		}
		if got := c.at.do("PUT", c.prefix+"/app/new.txt", "new"); (got.status == 405) != c.readOnly {
			t.Errorf("%s: PUT: %d", c.prefix, got.status)
		}
	}
	if got := far.do("PUT", "/app/b.txt", "b", "X-Forwarded-Read-Only: true"); got.status != 405 {
		t.Errorf("the other server itself: PUT: %d", got.status)
	}
}

func TestUpstreamFollow(t *testing.T) {
	hub, _, dir := newHub(t, "/app,DIR,null,null,true", "/web2,URL,null,null,true")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", hub.URL+"/web2/app/lab.log?follow&tail=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	file, err := os.OpenFile(filepath.Join(dir, "lab.log"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	begun := time.Now()
	if _, err := file.WriteString("a new line\n"); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(answer.Body).ReadString('\n')
	if took := time.Since(begun); line != "a new line\n" || err != nil || took > 5*time.Second {
		t.Errorf("%q, %v, after %v", line, err, took)
	}
}

// A server that asks for the login is not in a secret list, since nobody has checked it. One whose login is
// here is, for those who have it.
func TestUpstreamInSecretList(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "login")
	write(t, secret, "u:p\n")
	_, far, _ := newHub(t, "/app,DIR,u,p,false", "/x,URL")
	cfg := behindProxy()
	cfg.SecretDavList = true
	hub, _ := newLimitedSite(t, "/there,"+far.URL+";/here,"+far.URL+"?as=file:"+secret+",v,q,true", cfg)
	for _, c := range []struct{ login, want string }{{"", ""}, {"u:p", ""}, {"v:q", "/here/"}} {
		got := hub.do("GET", "/", "", append([]string{"Accept: application/json"}, strings.Fields(c.login)...)...)
		if strings.Contains(got.body, "/there/") || strings.Contains(got.body, "/here/") != (c.want != "") {
			t.Errorf("%q sees %s", c.login, got.body)
		}
	}
}

// Two servers that share each other: a request does not go round for ever.
func TestUpstreamLoop(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	hub, _ := newLimitedSite(t, "/self,http://"+listener.Addr().String()+",null,null,true", behindProxy())
	server := &http.Server{Handler: hub.Config.Handler}
	if listener, err = net.Listen("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	defer server.Close()
	if got := hub.do("GET", "/self/self/self/", ""); got.status != http.StatusLoopDetected {
		t.Errorf("%d, want 508: %s", got.status, got.body)
	}
}

// Servers that are dead, mute or lie.
func TestUpstreamFaults(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	raw := func(text string) string {
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
				go func() {
					defer conn.Close()
					conn.Read(make([]byte, 4<<10))
					io.WriteString(conn, text)
				}()
			}
		}()
		return "http://" + l.Addr().String()
	}
	dav := "/dead,http://" + dead.Addr().String() + ",null,null,true;" +
		"/closes," + raw("") + ",null,null,true;" +
		"/noise," + raw("SSH-2.0-x\r\n") + ",null,null,true;" +
		"/half," + raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") + ",null,null,true;" +
		"/cookies," + raw("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nStrict-Transport-Security: max-age=1\r\nContent-Length: 3\r\n\r\nabc") + ",null,null,true"
	hub, _ := newLimitedSite(t, dav, behindProxy())
	for range 4 {
		hub.do("GET", "/dead/", "")
	}
	for path, want := range map[string]int{"/dead/": 503, "/closes/": 502, "/noise/": 502, "/cookies/": 200} {
		got := hub.do("GET", path, "")
		if got.status != want {
			t.Errorf("%s: %d, want %d: %s", path, got.status, want, got.body)
		}
		if got.header.Get("Set-Cookie")+got.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s passes %v", path, got.header)
		}
		if want == 503 && got.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	resp, err := http.Get(hub.URL + "/half/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("half an answer looks complete: %q", text)
	}
	hub, _ = newLimitedSite(t, "/dies,"+raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 999\r\n\r\n"+
		"data: {\"offset\":0,\"length\":2,\"text\":\"x\",\"file\":\"a.log\"}\n\n")+",null,null,true", behindProxy())
	if got := hub.do("GET", "/?grep=x", "", "Accept: application/x-ndjson"); !strings.Contains(got.body, `"reason":"broken"`) || strings.Contains(got.body, "searched") || !strings.Contains(got.body, "its answer broke off") {
		t.Errorf("an answer that breaks off looks complete: %s", got.body)
	}
	if got := hub.do("GET", "/", ""); got.status != 200 {
		t.Errorf("the list waits for dead servers: %d", got.status)
	}
}

// A search at / asks the other servers too. Those that cannot answer are named, and cost no more
// than their patience, once.
func TestUpstreamsInASearch(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "login")
	write(t, secret, "u:p\n")
	mute, err := net.Listen("tcp", "127.0.0.1:0") // it accepts, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	nobody, _ := net.Listen("tcp", "127.0.0.1:0")
	nobody.Close()
	mounts := "/a,DIR,null,null,true; /b,URL?as=file:" + secret + ",null,null,true; /c,URL,null,null,true; /d,http://" + nobody.Addr().String() + ",null,null,true; /z,DIR,null,null,true"
	hub, far, dir := newHub(t, "/app,DIR,u,p,false; /open,DIR/sub,null,null,true", mounts+"; /e,http://"+mute.Addr().String()+",null,null,true")
	write(t, filepath.Join(dir, "lab.log"), "needle one\nother\nneedle two\n")
	write(t, filepath.Join(dir, "sub", "inner.log"), "x\ny\nneedle three\nz\n")
	begun := time.Now()
	got := hub.do("GET", "/?grep=needle&context=1", "")
	want := "b/app/lab.log:needle one\nb/app/lab.log-other\nb/app/lab.log:needle two\n--\nb/app/sub/inner.log-y\nb/app/sub/inner.log:needle three\nb/app/sub/inner.log-z\n" +
		"--\nb/open/inner.log-y\nb/open/inner.log:needle three\nb/open/inner.log-z\n" +
		"--\nc/open/inner.log-y\nc/open/inner.log:needle three\nc/open/inner.log-z\n" +
		"-- c/app/: another login opens it\n-- d/: the other server cannot be reached\n-- e/: the other server does not answer\n"
	if got.status != 200 || got.body != want {
		t.Errorf("%d\n%s\nwant\n%s", got.status, got.body, want)
	}
	if took := time.Since(begun); took > 9*time.Second {
		t.Errorf("it took %v", took)
	}
	if limited := hub.do("GET", "/?grep=needle&context=1&limit=2&name=b/app/lab.log&name=b/app/sub/inner.log", ""); limited.body != "b/app/lab.log:needle one\nb/app/lab.log-other\nb/app/lab.log:needle two\n" {
		t.Errorf("up to a limit: %s", limited.body)
	}
	hub, _ = newLimitedSite(t, strings.ReplaceAll(mounts, "URL", far.URL), behindProxy()) // without the mute one
	for query, want := range map[string]string{
		"grep=needle&limit=1":                     `"hits":1,"reason":"limit"`,
		"grep=needle&events=1":                    `{"events":1,"files":`,
		"grep=needle&events":                      `{"events":5,"files":`,
		"grep=needle&first=1":                     `"hits":5,"reason":"done"`,
		"grep=needle&count":                       `{"searched":{"file":"b/app/lab.log","hits":2,`,
		"grep=needle&name=c/open/inner.log":       `"hits":1`,
		"grep=needle&glob=*/app/lab.log":          `"hits":2`,
		"grep=needle&glob=?/app/lab.log&name=a/x": `{"name":"a/x","reason":"there is no such log"}`,
		"grep=needle&depth=2":                     `"hits":0`,
		"grep=needle&depth=3":                     `"hits":4`,
	} {
		got := hub.do("GET", "/?"+query+"&text", "", "Accept: application/x-ndjson")
		if !strings.Contains(got.body, want) {
			t.Errorf("%s: no %s in\n%s", query, want, got.body)
		}
	}
	const closed, down = "-- c/app/: another login opens it\n", "-- d/: the other server cannot be reached\n"
	for query, want := range map[string]string{
		"find=inner+log":         "b/app/sub/inner.log\nb/open/inner.log\nc/open/inner.log\n" + closed + down,
		"find=inner+log&depth=3": "b/open/inner.log\nc/open/inner.log\n" + closed + down,
		"find=inner+log&limit=2": "b/app/sub/inner.log\nb/open/inner.log\n-- stopped after 2: there are more\n",
		"find=sub&depth=3":       "a/sub/\nb/app/sub/\nz/sub/\n" + closed + down,
	} {
		if got := hub.do("GET", "/?"+query, ""); got.status != 200 || got.body != want {
			t.Errorf("%s: %d\n%s\nwant\n%s", query, got.status, got.body, want)
		}
	}
}
