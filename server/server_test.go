package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

// site is a server with a log buffer, and the folders of its mounts.
type site struct {
	*httptest.Server
	t   testing.TB
	log *bytes.Buffer
}

// newSite serves mounts written as in dav, "DIR" standing for a folder of the
// test that holds lab.log and sub/inner.txt.
func newSite(t testing.TB, davs string, secret bool, corsOrigins ...string) (*site, string) {
	t.Helper()
	return newLimitedSite(t, davs, config.Config{SecretDavList: secret, CORSOrigins: corsOrigins, Compress: true})
}

// newLimitedSite is newSite with other settings. Without limits for logs it has those of no settings.
func newLimitedSite(t testing.TB, davs string, c config.Config) (*site, string) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "lab.log"), "one\ntwo\nthree\n")
	write(t, filepath.Join(dir, "sub", "inner.txt"), "inner\n")
	mounts := configtest.Mounts(t, strings.ReplaceAll(davs, "DIR", dir))
	s := &site{t: t, log: new(bytes.Buffer)}
	c.Mounts = mounts
	if c.Logs == (config.LogLimits{}) {
		c.Logs = configtest.LogLimits(t)
	}
	handler, err := New(c, slog.New(slog.NewTextHandler(s.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s, dir
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// answer is a response, read whole.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request; target is written to the wire as it stands, headers come
// as "Name: value", and "user:pass" stands for credentials.
func (s *site) do(method, target, body string, headers ...string) answer {
	s.t.Helper()
	req, err := http.NewRequest(method, s.URL+target, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range headers {
		name, value, ok := strings.Cut(h, ": ")
		if !ok {
			user, pass, _ := strings.Cut(h, ":")
			req.SetBasicAuth(user, pass)
			continue
		}
		req.Header.Add(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

// fingerprint is a hash over everything in a folder: names, modes and bytes.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintln(sum, name, d.Type())
		if d.Type().IsRegular() {
			content, err := os.ReadFile(name)
			fmt.Fprintln(sum, len(content))
			sum.Write(content)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(sum.Sum(nil))
}

// The security of the server: every method × credentials × kind of mount × who has the
// browser ask.
func TestMatrix(t *testing.T) {
	methods := append([]string{"OPTIONS", "GET", "HEAD", "PROPFIND", "PROPPATCH", "PUT", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "UNLOCK", "POST", "PATCH"}, "BREW", "get")
	reads := []string{"OPTIONS", "GET", "HEAD", "PROPFIND"}
	unknown := []string{"BREW", "get"}
	for _, readOnly := range []bool{true, false} {
		mounts := fmt.Sprintf("/app,DIR,user1,pass1,%v", readOnly)
		shared, sharedDir := newSite(t, mounts, false)
		for _, path := range []string{"/app", "/app/", "/app/lab.log", "/app/sub/", "/app/new.txt"} {
			for _, method := range methods {
				for _, creds := range []string{"none", "wrong", "right", "foreign"} {
					t.Run(fmt.Sprintf("readonly=%v/%s %s/%s", readOnly, method, path, creds), func(t *testing.T) {
						s, dir := shared, sharedDir
						if creds == "right" && !readOnly { // what may change files, or lock them
							s, dir = newSite(t, mounts, false)
						}
						before := fingerprint(t, dir)
						headers := []string{"Destination: " + s.URL + "/app/copy"}
						switch creds {
						case "wrong":
							headers = append(headers, "user1:pass2")
						case "right":
							headers = append(headers, "user1:pass1")
						case "foreign": // right, but a page of another site uses them
							headers = append(headers, "user1:pass1", "Sec-Fetch-Site: cross-site")
						}
						got := s.do(method, path, "", headers...)
						changed := fingerprint(t, dir) != before

						switch {
						case creds == "foreign":
							want := 403
							switch {
							case method == "OPTIONS", path == "/app/lab.log" && (method == "GET" || method == "HEAD"):
								want = 200
							case path == "/app/new.txt" && (method == "GET" || method == "HEAD"):
								want = 404
							}
							if got.status != want {
								t.Errorf("%d, want %d", got.status, want)
							}
						case creds != "right":
							if got.status != 401 || got.header.Get("WWW-Authenticate") != `Basic realm="/app", charset="UTF-8"` {
								t.Errorf("%d, challenge %q; want 401 with the mount's challenge", got.status, got.header.Get("WWW-Authenticate"))
							}
						case slices.Contains(unknown, method):
							if got.status != 501 {
								t.Errorf("%d, want 501", got.status)
							}
						case readOnly && !slices.Contains(reads, method):
							if got.status != 405 || got.header.Get("Allow") != "OPTIONS, GET, HEAD, PROPFIND" {
								t.Errorf("%d, Allow %q; want 405 with the methods that read", got.status, got.header.Get("Allow"))
							}
							if strings.Contains(got.body, "read-only") != (method != "POST") {
								t.Errorf("%s is refused with %q", method, got.body)
							}
						case got.status == 401 || got.status >= 500 || got.status >= 300 && got.status < 400:
							t.Errorf("%d: %s", got.status, got.body)
						}
						if changed && (readOnly || creds != "right") {
							t.Error("the folder has changed")
						}
					})
				}
			}
		}
	}
}

// A script that asks several mounts gets a challenge that browsers ignore, so that no dialogue of theirs opens.
func TestScriptsAreNotAskedByTheBrowser(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,u,p,true", false)
	for _, path := range []string{"/app/?grep=x", "/?grep=x"} {
		got := s.do("GET", path, "", "Accept: text/html", "X-Requested-With: page")
		if challenge := got.header.Get("WWW-Authenticate"); got.status != 401 || !strings.HasPrefix(challenge, `Script realm="/`) {
			t.Errorf("%s: %d, %q", path, got.status, challenge)
		}
	}
}

// RFC 4918 §10.1 and the clients' needs: class 1 is how a read-only mount says so.
func TestOptions(t *testing.T) {
	s, _ := newSite(t, "/ro,DIR,u,p,true; /rw,DIR,u,p,false; /team/app,DIR,u,p,true", false)
	const reads = "OPTIONS, GET, HEAD, PROPFIND"
	for _, c := range []struct {
		path, creds, class, allow string
	}{
		{"/", "", "1", reads},
		{"/team", "", "1", reads},
		{"/team/", "", "1", reads},
		{"/ro", "u:p", "1", reads},
		{"/ro/lab.log", "u:p", "1", reads},
		{"/rw", "u:p", "1, 2, sabredav-partialupdate", reads + ", PROPPATCH, PUT, PATCH, MKCOL, DELETE, COPY, MOVE, LOCK, UNLOCK"},
		{"/rw/missing", "u:p", "1, 2, sabredav-partialupdate", reads + ", PROPPATCH, PUT, PATCH, MKCOL, DELETE, COPY, MOVE, LOCK, UNLOCK"},
	} {
		var headers []string
		if c.creds != "" {
			headers = append(headers, c.creds)
		}
		got := s.do("OPTIONS", c.path, "", headers...)
		if got.status != 200 || got.header.Get("Dav") != c.class || got.header.Get("Allow") != c.allow || got.header.Get("Ms-Author-Via") != "DAV" {
			t.Errorf("OPTIONS %s: %d DAV %q Allow %q", c.path, got.status, got.header.Get("Dav"), got.header.Get("Allow"))
		}
	}
}

func TestBoundaryOfAPrefix(t *testing.T) {
	s, _ := newSite(t, "/dav1,DIR,null,null,true; /dav10,DIR,u,p,true; /{x},DIR,null,null,true; /日志 1,DIR,null,null,true", false)
	for target, want := range map[string]int{
		"/dav1":                               200,
		"/dav1/":                              200,
		"/dav1/lab.log/":                      404,
		"/dav1/lab.log":                       200,
		"/dav10/lab.log":                      401,
		"/dav1lab.log":                        404,
		"/dav1x":                              404,
		"/dav":                                404,
		"/dav1/../dav10/lab.log":              401,
		"/dav1/%2e%2e/dav10/lab.log":          401,
		"//dav1//sub/./../lab.log":            200,
		"/%7Bx%7D/lab.log":                    200,
		"/y/lab.log":                          404,
		"/%E6%97%A5%E5%BF%97%201/lab.log":     200,
		"/dav1/sub%2finner.txt":               400,
		"/dav1/..%5cdav10":                    400,
		"/dav1/lab.log%00.png":                400,
		"/dav1/%c0%ae%c0%ae/dav10/lab.log":    404,
		"/dav1/" + strings.Repeat("x", 300):   404,
		"/dav1/" + strings.Repeat("x/", 5000): 404,
		"/-/":                                 404,
		"/-/health":                           200,
		"/-/health/":                          404,
	} {
		if got := s.do("GET", target, ""); got.status != want {
			t.Errorf("GET %.80s: %d, want %d", target, got.status, want)
		}
	}
}

// No redirect, with or without the slash: WebDAV clients break on them.
func TestNoRedirect(t *testing.T) {
	s, _ := newSite(t, "/team/app,DIR,null,null,false", false)
	for _, path := range []string{"/", "/team", "/team/", "/team/app", "/team/app/", "/team/app/sub", "/team/app/sub/", "//team/./app//sub"} {
		for _, method := range []string{"GET", "PROPFIND"} {
			if got := s.do(method, path, "", "Depth: 1"); got.status != 200 && got.status != 207 {
				t.Errorf("%s %s: %d", method, path, got.status)
			}
		}
	}
}

func TestDestinationIsBoundToTheMount(t *testing.T) {
	for _, c := range []struct {
		destination string
		want        int
		lands       string
	}{
		{"URL/rw/copy", 201, "copy"},
		{"/rw/copy", 201, "copy"},
		{"https://elsewhere.example/rw/copy", 201, "copy"}, // behind a proxy that ends TLS
		{"https://elsewhere.example:8443/rw/%E6%97%A5%20%23%25", 201, "日 #%"},
		{"URL/rw/sub/../copy", 201, "copy"},
		{"URL/other/copy", 502, ""},
		{"URL/rwcopy", 502, ""},
		{"URL/rw/../other/copy", 502, ""},
		{"URL/rw/%2e%2e/other/copy", 502, ""},
		{"URL/rw/lab.log", 403, ""},
		{"URL/rw//lab.log/", 403, ""},
		{"URL/rw/lab.log/below", 403, ""},
		{"URL/rw", 403, ""},
		{"URL/rw/..%2fother", 400, ""},
		{"URL/rw/a%5cb", 400, ""},
		{"URL/rw/a%00b", 400, ""},
		{"rw/copy", 400, ""},
		{"%zz", 400, ""},
		{"", 400, ""},
	} {
		s, dir := newSite(t, "/rw,DIR,null,null,false; /other,DIR/sub,u,p,false", false)
		before := fingerprint(t, dir)
		got := s.do("COPY", "/rw/lab.log", "", "Destination: "+strings.Replace(c.destination, "URL", s.URL, 1))
		if got.status != c.want {
			t.Errorf("%q: %d, want %d", c.destination, got.status, c.want)
		}
		if c.lands == "" {
			if fingerprint(t, dir) != before {
				t.Errorf("%q: the folder has changed", c.destination)
			}
		} else if _, err := os.Stat(filepath.Join(dir, c.lands)); err != nil {
			t.Errorf("%q: %v", c.destination, err)
		}
	}
}

func TestIndex(t *testing.T) {
	const mounts = "/open,DIR; /team/a,DIR,ua,pa,true; /team/b,DIR,ub,pb,false"
	names := func(a answer) string {
		var l listing
		if err := json.Unmarshal([]byte(a.body), &l); err != nil {
			t.Fatalf("%v in %s", err, a.body)
		}
		var hrefs []string
		for _, e := range l.Entries {
			hrefs = append(hrefs, e.Href)
		}
		return strings.Join(hrefs, " ")
	}
	for _, c := range []struct {
		secret      bool
		path, creds string
		want        string
	}{
		{false, "/", "", "/open/ /team/"},
		{false, "/team", "", "/team/a/ /team/b/"},
		{true, "/", "", "/open/"},
		{true, "/", "ua:pa", "/open/ /team/"},
		{true, "/", "ua:wrong", "/open/"},
		{true, "/team/", "", ""},
		{true, "/team/", "ua:pa", "/team/a/"},
		{true, "/team/", "ub:pb", "/team/b/"},
	} {
		s, _ := newSite(t, mounts, c.secret)
		headers := []string{"Accept: application/json"}
		if c.creds != "" {
			headers = append(headers, c.creds)
		}
		if got := names(s.do("GET", c.path, "", headers...)); got != c.want {
			t.Errorf("secret=%v GET %s by %q lists %q, want %q", c.secret, c.path, c.creds, got, c.want)
		}
		got := s.do("PROPFIND", c.path, "", append(headers, "Depth: 1")...)
		for _, prefix := range []string{"/open", "/team/a", "/team/b"} {
			want := slices.Contains(strings.Fields(c.want), prefix+"/")
			if strings.Contains(got.body, prefix) != want {
				t.Errorf("secret=%v PROPFIND %s by %q: %s listed: %v", c.secret, c.path, c.creds, prefix, !want)
			}
		}
		page := s.do("GET", c.path, "", append(headers[1:], "Accept: text/html")...)
		for _, prefix := range []string{"/open/", "/team/a/", "/team/b/"} {
			want := slices.Contains(strings.Fields(c.want), prefix)
			if strings.Contains(page.body, `href="`+prefix) != want {
				t.Errorf("secret=%v page %s by %q: %s listed: %v", c.secret, c.path, c.creds, prefix, !want)
			}
		}
	}
}

func TestIndexCannotBeWritten(t *testing.T) {
	s, _ := newSite(t, "/team/app,DIR,null,null,false", false)
	for _, path := range []string{"/", "/team", "/team/"} {
		for _, method := range []string{"PUT", "DELETE", "MKCOL", "MOVE", "LOCK", "PROPPATCH", "POST"} {
			if got := s.do(method, path, ""); got.status != 405 || got.header.Get("Allow") == "" {
				t.Errorf("%s %s: %d, Allow %q", method, path, got.status, got.header.Get("Allow"))
			}
		}
	}
	if got := s.do("PUT", "/stray.txt", "x"); got.status != 404 {
		t.Errorf("PUT beside the mounts: %d, want 404", got.status)
	}
}

func TestRootMount(t *testing.T) {
	s, dir := newSite(t, "/,DIR,null,null,false", false)
	if got := s.do("GET", "/lab.log", ""); got.body != "one\ntwo\nthree\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	if got := s.do("PUT", "/deep.txt", "x"); got.status != 201 {
		t.Errorf("PUT: %d", got.status)
	}
	if got := s.do("MOVE", "/deep.txt", "", "Destination: /sub/deep.txt"); got.status != 201 {
		t.Errorf("MOVE: %d", got.status)
	}
	if _, err := os.Stat(filepath.Join(dir, "sub", "deep.txt")); err != nil {
		t.Error(err)
	}
	if got := s.do("GET", "/-/health", ""); got.body != "ok\n" {
		t.Errorf("health: %d %q", got.status, got.body)
	}
	if got := s.do("PUT", "/-/x", "x"); got.status != 404 {
		t.Errorf("PUT under /-/: %d, want 404", got.status)
	}
}

func TestSameOrigin(t *testing.T) {
	s, dir := newSite(t, "/rw,DIR,u,p,false", false)
	before := fingerprint(t, dir)
	for _, c := range []struct {
		method, header string
		want           int
	}{
		{"PUT", "Sec-Fetch-Site: cross-site", 403},
		{"PUT", "Sec-Fetch-Site: same-site", 403},
		{"DELETE", "Origin: https://evil.example", 403},
		{"POST", "Origin: null", 403},
		{"GET", "Sec-Fetch-Site: cross-site", 200}, // a link on another page
		{"PUT", "Sec-Fetch-Site: same-origin", 204},
		{"PUT", "Sec-Fetch-Site: none", 204},
	} {
		if c.want == 204 {
			before = ""
		}
		got := s.do(c.method, "/rw/lab.log", "one\ntwo\nthree\n", "u:p", c.header)
		if got.status != c.want && !(c.want == 204 && got.status == 201) {
			t.Errorf("%s with %s: %d, want %d", c.method, c.header, got.status, c.want)
		}
		if before != "" && fingerprint(t, dir) != before {
			t.Errorf("%s with %s has changed the folder", c.method, c.header)
		}
	}
}
