package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
	"gowebdav/internal/dav"
	"gowebdav/internal/wire"
)

// Users × mounts × methods: ann writes and bob reads /app, bob writes and ann is
// unknown in /other, everybody reads /open.
func TestUsersMatrix(t *testing.T) {
	const davs = "/app,DIR,ann,a,false;/app,DIR,bob,b,true;/other,DIR/sub,bob,b,false;/open,DIR,null,null,true"
	may := map[string]string{"ann /app": "write", "bob /app": "read", "bob /other": "write", "ann /open": "read", "bob /open": "read", "nobody /open": "read"}
	passwords := map[string]string{"ann": "ann:a", "bob": "bob:b", "nobody": ""}
	for user, login := range passwords {
		for _, mount := range []string{"/app", "/other", "/open"} {
			for _, method := range []string{"OPTIONS", "GET", "HEAD", "PROPFIND", "PUT", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "UNLOCK", "PROPPATCH", "PATCH"} {
				t.Run(user+mount+" "+method, func(t *testing.T) {
					s, dir := newSite(t, davs, false)
					before := fingerprint(t, dir)
					headers := []string{"Destination: " + s.URL + mount + "/copy"}
					if login != "" {
						headers = append(headers, login)
					}
					got := s.do(method, mount+"/new.txt", "", headers...)
					reads := method == "OPTIONS" || method == "GET" || method == "HEAD" || method == "PROPFIND"
					switch right := may[user+" "+mount]; {
					case right == "":
						if got.status != 401 {
							t.Errorf("%d, want 401", got.status)
						}
					case right == "read" && !reads:
						if got.status != 405 {
							t.Errorf("%d, want 405", got.status)
						}
					case got.status == 401 || got.status == 405 || got.status >= 500:
						t.Errorf("%d: %s", got.status, got.body)
					}
					if method == "OPTIONS" && got.status == 200 {
						if class := got.header.Get("Dav"); strings.HasPrefix(class, "1, 2") != (may[user+" "+mount] == "write") {
							t.Errorf("class %q", class)
						}
					}
					if fingerprint(t, dir) != before && (reads || may[user+" "+mount] != "write") {
						t.Error("the folder has changed")
					}
				})
			}
		}
	}
}

// A script that works in the background gets no challenge that a browser answers by a dialogue, but
// the same status.
func TestScriptsGetNoDialogue(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,a,true", false)
	for _, path := range []string{"/app/lab.log", "/app/missing"} {
		got := s.do("GET", path, "", "ann:wrong", "X-Requested-With: XMLHttpRequest")
		if challenge := got.header.Get("WWW-Authenticate"); got.status != http.StatusUnauthorized || challenge != `Script realm="/app", charset="UTF-8"` {
			t.Errorf("%s: %d, challenge %q", path, got.status, challenge)
		}
	}
	if got := s.do("GET", "/app/lab.log", "", "ann:a", "X-Requested-With: XMLHttpRequest"); got.status != http.StatusOK {
		t.Errorf("with the login: %d", got.status)
	}
}

// What one writes the other reads, and a lock holds for the writers of both.
func TestUsersShareTheMount(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,a,false;/app,DIR,cid,c,false;/app,DIR,bob,b,true", false)
	if got := s.do("PUT", "/app/new.txt", "by ann", "ann:a"); got.status != 201 {
		t.Fatal(got.status)
	}
	if got := s.do("GET", "/app/new.txt", "", "bob:b"); got.body != "by ann" {
		t.Errorf("bob reads %d %q", got.status, got.body)
	}
	const exclusive = `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
	if got := s.do("LOCK", "/app/new.txt", exclusive, "ann:a"); got.status != 200 {
		t.Fatal(got.status)
	}
	if got := s.do("PUT", "/app/new.txt", "by cid", "cid:c"); got.status != 423 {
		t.Errorf("cid writes what ann has locked: %d", got.status)
	}
	if got := s.do("PUT", "/app/new.txt", "by bob", "bob:b"); got.status != 405 {
		t.Errorf("bob writes: %d", got.status)
	}
}

// reloadable is a server whose configuration changes.
func reloadable(t *testing.T, davs string) (s *site, handler *Server, configure func(davs string) config.Config) {
	t.Helper()
	s, dir := newSite(t, davs, false)
	handler = s.Config.Handler.(*Server)
	return s, handler, func(davs string) config.Config {
		mounts := configtest.Mounts(t, strings.ReplaceAll(davs, "DIR", dir))
		return config.Config{Mounts: mounts, Compress: true}
	}
}

func TestReload(t *testing.T) {
	s, handler, configure := reloadable(t, "/app,DIR,ann,a,false;/gone,DIR/sub")
	const exclusive = `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
	if got := s.do("LOCK", "/app/lab.log", exclusive, "ann:a"); got.status != 200 {
		t.Fatal(got.status)
	}
	if err := handler.Reload(configure("/app,DIR,ann,other,false;/app,DIR,bob,b,false;/new,DIR/sub")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, login string
		want                int
	}{
		{"GET", "/app/lab.log", "ann:a", 401},
		{"GET", "/app/lab.log", "ann:other", 200},
		{"PUT", "/app/lab.log", "bob:b", 423}, // the lock has stayed
		{"GET", "/gone/inner.txt", "", 404},
		{"GET", "/new/inner.txt", "", 200},
	} {
		var headers []string
		if c.login != "" {
			headers = append(headers, c.login)
		}
		if got := s.do(c.method, c.path, "x", headers...); got.status != c.want {
			t.Errorf("%s %s as %s: %d, want %d", c.method, c.path, c.login, got.status, c.want)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	if err := handler.Reload(config.Config{Mounts: []config.Mount{{Prefix: "/app", Path: file, Users: configure("/x,DIR").Mounts[0].Users}}}); err == nil {
		t.Fatal("a file is served as a folder")
	}
	if got := s.do("GET", "/app/lab.log", "", "bob:b"); got.status != 200 {
		t.Errorf("a refused configuration has changed what is served: %d", got.status)
	}
}

// Who may not enter any more does not go on reading.
func TestReloadEndsFollows(t *testing.T) {
	s, handler, configure := reloadable(t, "/app,DIR,ann,a,true;/app,DIR,bob,b,true")
	follow := func(user, password string) io.ReadCloser {
		req, err := http.NewRequest("GET", s.URL+"/app/lab.log?follow&tail=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(user, password)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, len("three\n"))); err != nil {
			t.Fatal(err)
		}
		return resp.Body
	}
	ann, bob := follow("ann", "a"), follow("bob", "b")
	defer ann.Close()
	defer bob.Close()
	if err := handler.Reload(configure("/app,DIR,bob,b,true")); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(ann); err != nil || len(rest) > 0 {
		t.Errorf("ann's follow ends with %q, %v", rest, err)
	}
	if err := handler.Reload(configure("/app,DIR,cid,c,true")); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(bob); err != nil || len(rest) > 0 {
		t.Errorf("bob's follow ends with %q, %v", rest, err)
	}
}

// What a crash has left in a folder that a reload brings, or makes writable, is swept;
// who was swept before is left alone.
func TestSweepAfterReload(t *testing.T) {
	_, handler, configure := reloadable(t, "/start,DIR/sub")
	dir := configure("/x,DIR").Mounts[0].Path
	leave := func() {
		for _, name := range []string{"app", "old", "new"} {
			write(t, filepath.Join(dir, name, ".gowebdav-upload-ABCDEFGHIJKLMNOPQRSTUVWXY2"), "half")
		}
	}
	left := func() (names []string) {
		found, err := filepath.Glob(filepath.Join(dir, "*", ".gowebdav-upload-*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			names = append(names, filepath.Base(filepath.Dir(name)))
		}
		return names
	}
	for i, c := range []struct{ davs, want string }{
		{"/app,DIR/app,ann,a,false;/old,DIR/old", "[new old]"},
		{"/app,DIR/app,ann,b,false;/old,DIR/old,null,null,false;/new,DIR/new,ann,a,false", "[app]"},
		{"/app,DIR/app,ann,b,true;/new,DIR/new,ann,a,false", "[app new old]"},
		{"/app,DIR/app,ann,b,false;/new,DIR/old,ann,a,false", "[app new]"},
	} {
		leave()
		if err := handler.Reload(configure(c.davs)); err != nil {
			t.Fatal(err)
		}
		handler.Sweep(t.Context())
		if got := fmt.Sprint(left()); got != c.want {
			t.Errorf("%d: left in %s, want %s", i, got, c.want)
		}
	}
}

// Thirty-two clients see each configuration whole, and no failed request, while it
// changes all the time.
func TestReloadUnderLoad(t *testing.T) {
	const one = "/app,DIR,ann,1,true;/one,DIR,ann,1,true;/app,DIR,bob,b,true"
	const two = "/app,DIR,ann,2,true;/two,DIR,ann,2,true;/app,DIR,bob,b,true"
	s, handler, configure := reloadable(t, one)
	configurations := []config.Config{configure(two), configure(one)}
	ctx, stop := context.WithCancel(t.Context())
	var reloads, requests atomic.Int64
	var reloading sync.WaitGroup
	reloading.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := handler.Reload(configurations[i%2]); err != nil {
				t.Error(err)
				return
			}
			reloads.Add(1)
		}
	})
	var clients sync.WaitGroup
	for range 32 {
		clients.Go(func() {
			for i := range 60 {
				got := s.do("GET", "/app/lab.log", "", "bob:b")
				if got.status != 200 || got.body != "one\ntwo\nthree\n" {
					t.Errorf("request %d: %d %q", i, got.status, got.body)
				}
				list := s.do("GET", "/", "", "Accept: application/json")
				hasOne, hasTwo := strings.Contains(list.body, `"/one/"`), strings.Contains(list.body, `"/two/"`)
				if list.status != 200 || hasOne == hasTwo || !strings.Contains(list.body, `"/app/"`) {
					t.Errorf("request %d: half a configuration: %s", i, list.body)
				}
				requests.Add(2)
			}
		})
	}
	clients.Wait()
	stop()
	reloading.Wait()
	if reloads.Load() < 10 {
		t.Errorf("only %d reloads during %d requests", reloads.Load(), requests.Load())
	}
}

// Ten thousand wrong passwords cost less than a hundred hashes would, and the right
// user enters meanwhile.
func TestGuessingIsCheap(t *testing.T) {
	// bcrypt of "right", cost 4: hashes are counted
	const hash = "$2y$04$IfgABQjsZsKiyPf4Ii.mVOaNcLb2.MYVy1QXQYVDctbI.AjMHtxQy"
	s, _ := newSite(t, "/app,DIR,ann,"+hash+",true", false)
	statuses := map[int]int{}
	get := func(remote, password string) int {
		r := httptest.NewRequest("GET", "/app/lab.log", nil)
		r.RemoteAddr = remote
		r.SetBasicAuth("ann", password)
		w := &discard{header: http.Header{}}
		s.Config.Handler.ServeHTTP(w, r)
		return w.status
	}
	for i := range 10_000 {
		statuses[get("127.0.0.1:1", fmt.Sprint("guess", i))]++
	}
	if statuses[401] < 6 || statuses[401] > 12 || statuses[401]+statuses[429] != 10_000 {
		t.Errorf("statuses %v; want 429 after the first few", statuses)
	}
	if status := get("198.51.100.7:1", "right"); status != 200 {
		t.Errorf("ann from elsewhere: %d", status)
	}
	s.Close()
	if n := strings.Count(s.log.String(), `msg="login failed" user=ann mount=/app remote=127.0.0.1`); n != 10_000 {
		t.Errorf("%d lines of failed logins", n)
	}
	if strings.Contains(s.log.String(), "guess") || strings.Contains(s.log.String(), hash[10:]) {
		t.Error("the log shows a password")
	}
}

// Two thousand wrong logins, each from an address of its own, leave little in memory, and
// in the log no more of a name than there can be of one.
func TestWrongLoginsLeaveNoMemory(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,right,true", false)
	long := strings.Repeat("x", 47_000)
	guess := func(i int) {
		r := httptest.NewRequest("GET", "/app/", nil)
		r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:1", i>>8, i&255)
		switch user := fmt.Sprint("user", i); i % 3 {
		case 0:
			r.SetBasicAuth(user, long)
		case 1:
			r.SetBasicAuth(user+long, "p")
		default:
			r.SetBasicAuth(user, long[:1000])
		}
		w := &discard{header: http.Header{}}
		s.Config.Handler.ServeHTTP(w, r)
		if w.status != 401 {
			t.Fatal(w.status)
		}
	}
	guess(0)
	held := func() (m runtime.MemStats) {
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m
	}
	before, logged := held(), s.log.Cap()
	for i := range 2000 {
		guess(i)
	}
	if n := int(held().HeapAlloc-before.HeapAlloc) - (s.log.Cap() - logged); n > 4<<20 {
		t.Errorf("%d bytes are held", n)
	}
	for line := range strings.Lines(s.log.String()) {
		if len(line) > auth.MaxCredential+200 {
			t.Fatalf("a line of %d bytes", len(line))
		}
	}
}

// Once it is looked at, a password is in no request that runs on, nor is anything else that
// a follow does not need.
func TestRequestForgetsItsPassword(t *testing.T) {
	s, _, links := linked(t, "/app,DIR,ann,a,true;/open,DIR")
	link := LinkQuery(links, "/app/lab.log", time.Now().Add(time.Hour))
	for _, target := range []string{"/app/lab.log", "/open/lab.log", "/app/lab.log?" + link} {
		for _, query := range []string{"tail=1", "follow&limit=1&tail=1"} {
			before, after, _ := strings.Cut(target, "?")
			r := httptest.NewRequest("GET", before+"?"+strings.Trim(query+"&"+after, "&"), nil)
			r.SetBasicAuth("ann", "a")
			if after != "" {
				r.SetBasicAuth("ann", "wrong")
			}
			r.Header.Set("Cookie", "x=y")
			w := httptest.NewRecorder()
			s.Config.Handler.ServeHTTP(w, r)
			if w.Code != 200 || r.Header.Get("Authorization") != "" || strings.HasPrefix(query, "follow") != (len(r.Header) == 0) {
				t.Errorf("%s, %s: %d %v", target, query, w.Code, r.Header)
			}
		}
	}
	if n := strings.Count(s.log.String(), `msg="login failed" user=ann mount=/app`); n != 2 {
		t.Errorf("%d lines of the wrong password beside a link", n)
	}
}

// The list of mounts is no place to guess at unseen, and no answer comes sooner for a user
// that there is not.
func TestGuessingAtTheSecretList(t *testing.T) {
	const hash = "$2y$04$ZNzZPGnyYUqTrXN3.PlxI.CNAdzVXjhyVVzYGX2ZzU8kS.cGFjJ5."
	s, _ := newSite(t, "/app,DIR,ann,"+hash+",true;/plain,DIR,bob,b,true;/open,DIR", true)
	for _, login := range []string{"", "bob:b", "ann:wrong", "bob:wrong", "nobody:wrong"} {
		headers := []string{"Accept: application/json"}
		if login != "" {
			headers = append(headers, login)
		}
		got := s.do("GET", "/", "", headers...)
		if got.status != 200 || !strings.Contains(got.body, "/open/") || strings.Contains(got.body, "/app/") || strings.Contains(got.body, "/plain/") != (login == "bob:b") {
			t.Errorf("%q: %d %s", login, got.status, got.body)
		}
	}
	for i := range 60 {
		s.do("GET", "/", "", fmt.Sprintf("user%d:guess", i))
	}
	if got := s.do("GET", "/plain/", "", "cid:c"); got.status != 429 {
		t.Errorf("after 60 guesses of users at the list: %d, want 429", got.status)
	}
	s.Close()
	for user, want := range map[string]int{"ann": 1, "bob": 1, "nobody": 1, "user59": 1, `""`: 0} {
		if n := strings.Count(s.log.String(), `msg="login failed" user=`+user+` mount=""`); n != want {
			t.Errorf("%s: %d lines of failed logins, want %d", user, n, want)
		}
	}
}

// A client that goes away while its password waits at the secret list has not guessed.
func TestGoneClientOfSecretList(t *testing.T) {
	const hash = "$2y$04$.3Bb/H0j/aZm1d7bHYvLhOr6ExLUb7Tp8MFEA0j2Qq8m0Hj1Q1c7W"
	s, _ := newSite(t, "/app,DIR,ann,"+hash+",true;/other,DIR/sub,bob,"+hash+",true", true)
	for _, user := range []string{"ann", "nobody"} {
		gone, leave := context.WithCancel(t.Context())
		leave()
		r := httptest.NewRequestWithContext(gone, "GET", "/", nil)
		r.SetBasicAuth(user, "x")
		s.Config.Handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	if log := s.log.String(); strings.Contains(log, "login failed") {
		t.Error(log)
	}
}

// Who finds too many waiting is told to come again, and has not guessed.
func TestBusyIsNoFailedLogin(t *testing.T) {
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/app/", nil)
	x := &exchange{Writer: wire.Writer{ResponseWriter: w}}
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	err := refuse(&x.Writer, r, nil, auth.ErrBusy)
	if got := dav.Status(err); got != 429 || w.Header().Get("Retry-After") != "10" || x.entry.refused {
		t.Errorf("%d %v, refused is %v", got, w.Header(), x.entry.refused)
	}
}

// Whoever must wait after wrong passwords learns why, in a page or in a line of text.
func TestGuessingIsExplained(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,ann,a,true", false)
	for accept, want := range map[string]string{
		"*/*":       "429 Too Many Requests: too many wrong passwords, try again in 8s\n",
		"text/html": "<h1>Too many wrong passwords</h1>",
	} {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/app/", nil)
		r.Header.Set("Accept", accept)
		x := &exchange{Writer: wire.Writer{ResponseWriter: w}}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		s.Config.Handler.(*Server).problem(&x.Writer, r, refuse(&x.Writer, r, nil, &auth.WaitError{Wait: 7001 * time.Millisecond}))
		if got := w.Body.String(); w.Code != 429 || w.Header().Get("Retry-After") != "8" || !strings.Contains(got, want) {
			t.Errorf("for %s: %d %v %q", accept, w.Code, w.Header(), got)
		}
	}
}

// discard is a ResponseWriter without a connection.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }

// A hash costs its time once, not at each request.
func BenchmarkPropfindWithHash(b *testing.B) {
	for name, secret := range map[string]string{"plain": "right", "bcrypt": "$2y$12$i4YXFjC1PeQWPW8lVOxNp./nbxKIfaVTRwVQaBjfdxVEe227eSsGm"} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			for i := range 100 {
				write(b, filepath.Join(dir, fmt.Sprintf("lab-%d.log", i)), "line\n")
			}
			mounts := configtest.Mounts(b, "/app,"+dir+",ann,"+secret+",true")
			handler, err := New(config.Config{Mounts: mounts}, slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			list := func() {
				r := httptest.NewRequest("PROPFIND", "/app/", nil)
				r.Header.Set("Depth", "1")
				r.SetBasicAuth("ann", "right")
				w := &discard{header: http.Header{}}
				handler.ServeHTTP(w, r)
				if w.status != 207 {
					b.Fatal(w.status)
				}
			}
			list()
			b.ReportAllocs()
			for b.Loop() {
				list()
			}
		})
	}
}
