package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/config"
)

// Each mount has a log of its own, so that an answer tells which ones were read.
func newMountsOfLogs(t *testing.T, c config.Config) *site {
	t.Helper()
	const mounts = "/open,DIR/open; /team/a,DIR/a,ua,pa,true; /team/b,DIR/b,ub,pb,false; /team/b,DIR/b,ua,pa,true; /w10,DIR/c,uc,pc,true; /w9,DIR/d"
	base := t.TempDir()
	for _, name := range []string{"open", "a", "b", "c", "d"} {
		write(t, filepath.Join(base, name, "lab.log"), "hit in "+name+"\n")
	}
	s, _ := newLimitedSite(t, strings.ReplaceAll(mounts, "DIR", base), c)
	return s
}

// At / a search reads what the credentials open.
func TestSearchOfAllMounts(t *testing.T) {
	const (
		open   = "open/lab.log:hit in open\n"
		a, b   = "team/a/lab.log:hit in a\n", "team/b/lab.log:hit in b\n"
		w9     = "w9/lab.log:hit in d\n"
		closed = ": another login opens it\n"
	)
	for _, secret := range []bool{false, true} {
		s := newMountsOfLogs(t, config.Config{SecretDavList: secret})
		named := func(mounts ...string) (text string) {
			for _, m := range mounts {
				if !secret {
					text += "-- " + m + "/" + closed
				}
			}
			return text
		}
		for _, c := range []struct {
			target, accept, login string
			status                int
			want                  string
		}{
			{"/?grep=hit", "*/*", "", 200, open + w9 + named("team/a", "team/b", "w10")},
			{"/?grep=hit", "*/*", "ua:pa", 200, open + a + b + w9 + named("w10")},
			{"/?grep=hit", "text/html,*/*;q=0.8", "ub:pb", 200, open + b + w9 + named("team/a", "w10")},
			{"/?grep=hit", "text/html,*/*;q=0.8", "", 401, ""},
			{"/?grep=hit", "*/*", "ua:wrong", 401, ""},
			{"/?grep=hit", "*/*", "nobody:x", 401, ""},
			{"/team?grep=hit", "*/*", "ua:pa", 200, "a/lab.log:hit in a\nb/lab.log:hit in b\n"},
			{"/team/?grep=hit&count", "*/*", "ub:pb", 200, "b/lab.log:1\n" + named("a")},
			{"/team/?grep=hit", "*/*", "", 401, ""},
			{"/?grep=hit&depth=2", "*/*", "ua:pa", 200, open + w9 + named("w10")},
			{"/?grep=hit&name=team/b", "*/*", "ua:pa", 200, b + named("w10")},
			{"/?grep=hit&glob=team/*/lab.log&limit=1", "*/*", "ua:pa", 200, a + named("w10")},
			{"/?grep=hit&glob=[", "*/*", "ua:pa", 400, "400 Bad Request: glob: \"[\": expected a pattern such as *.log, lab-[0-9]* or web/*.log\n"},
			{"/?histogram&places=3", "*/*", "ua:pa", 400, "400 Bad Request: places: is for one log: ask for it at the URL of a file\n"},
		} {
			headers := []string{"Accept: " + c.accept}
			if c.login != "" {
				headers = append(headers, c.login)
			}
			got := s.do("GET", c.target, "", headers...)
			if got.status != c.status || c.status != 401 && got.body != c.want {
				t.Errorf("secret=%v %s by %q: %d\n got %q\nwant %q", secret, c.target, c.login, got.status, got.body, c.want)
			}
			challenge := got.header.Get("WWW-Authenticate")
			if (challenge == `Basic realm="/", charset="UTF-8"`) != (c.status == 401) {
				t.Errorf("secret=%v %s by %q: challenge %q", secret, c.target, c.login, challenge)
			}
			if strings.Contains(got.body, "lab.log") && secret && strings.Contains(got.body, "w10") {
				t.Errorf("a secret mount is named: %q", got.body)
			}
			if head := s.do("HEAD", c.target, "", headers...); head.status != c.status {
				t.Errorf("secret=%v HEAD %s by %q: %d", secret, c.target, c.login, head.status)
			}
		}
		// All else stays anonymous.
		for _, method := range []string{"GET", "PROPFIND", "OPTIONS"} {
			if got := s.do(method, "/", "", "Depth: 1", "Accept: text/html"); got.status != 200 && got.status != 207 || got.header.Get("WWW-Authenticate") != "" {
				t.Errorf("secret=%v %s /: %d", secret, method, got.status)
			}
		}
		s.Close()
		if log := s.log.String(); strings.Count(log, `msg="login failed" user=ua`) != 2 || strings.Contains(log, "user=nobody status=200") {
			t.Errorf("secret=%v: %s", secret, log)
		}
	}
}

// Names that nobody has checked are in no log, and have no share of their own.
func TestSearchOfOpenMountsKnowsNoUser(t *testing.T) {
	s, _ := newSite(t, "/a,DIR;/b,DIR", false)
	if got := s.do("GET", "/?grep=two", "", "root:x"); got.body != "a/lab.log:two\nb/lab.log:two\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	s.Close()
	if strings.Contains(s.log.String(), "root") {
		t.Error(s.log.String())
	}
}

// A mount whose folder is missing does not hide the others.
func TestSearchOfAllMountsButOne(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "a", "lab.log"), "hit\n")
	write(t, filepath.Join(base, "b", "lab.log"), "hit\n")
	s, _ := newSite(t, fmt.Sprintf("/a,%s/a;/b,%[1]s/b", base), false)
	if err := os.RemoveAll(filepath.Join(base, "a")); err != nil {
		t.Fatal(err)
	}
	if got := s.do("GET", "/?grep=hit", ""); got.body != "b/lab.log:hit\n-- a/: this folder is not there on the server; its log says which\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
}

// The gateway is asked about / and about each mount.
func TestSearchOfAllMountsBehindGateway(t *testing.T) {
	g := newChoosy(t, "private")
	base := t.TempDir()
	for _, name := range []string{"app", "private", "bobs"} {
		write(t, filepath.Join(base, name, "lab.log"), "hit in "+name+"\n")
	}
	mounts := strings.ReplaceAll("/app,DIR/app,ann,x,true;/private,DIR/private,ann,x,true;/bobs,DIR/bobs,bob,x,true", "DIR", base)
	for _, secret := range []bool{false, true} {
		s, _ := newLimitedSite(t, mounts, config.Config{AuthURL: g.URL, SecretDavList: secret})
		g.questions()
		want := "app/lab.log:hit in app\n"
		if !secret {
			want += "-- bobs/: another login opens it\n-- private/: the gateway does not allow it\n"
		}
		for _, accept := range []string{"*/*", "text/html,*/*;q=0.8"} {
			if got := s.do("GET", "/?grep=hit", "", "Accept: "+accept); got.status != 200 || got.body != want {
				t.Errorf("secret=%v: %d %q", secret, got.status, got.body)
			}
			if asked := fmt.Sprint(g.questions()); asked != "[GET / GET /app/ GET /private/ GET /app/lab.log]" {
				t.Errorf("asked %s", asked)
			}
		}
	}
}
