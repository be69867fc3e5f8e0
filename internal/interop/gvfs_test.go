//go:build linux

package interop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// GNOME's file manager and the command gio use gvfs for WebDAV. Both need a session bus. Each session here has its
// own bus, and its daemons end with it.
type gvfs struct{ *client }

func newGvfs(t *testing.T) gvfs {
	t.Helper()
	need(t, "gio", "gvfsd-dav")
	c := gvfs{newClient(t, "dbus-run-session")}
	run := filepath.Join(c.home, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	c.env = []string{"XDG_RUNTIME_DIR=" + run, "GVFS_DISABLE_FUSE=1", "GIO_USE_VOLUME_MONITOR=unix"}
	return c
}

// session runs a shell script in a session, with arguments $1, $2 and so on.
func (c gvfs) session(script string, args ...string) string {
	c.t.Helper()
	return c.run(append([]string{"--", "/bin/sh", "-euc", script, "session"}, args...)...)
}

// davURL turns the URL of a server into the dav:// URL of gvfs.
func davURL(url string) string { return "dav" + strings.TrimPrefix(url, "http") }

// gvfsLogin answers the two prompts of "gio mount".
const gvfsLogin = user + "\n" + password + "\n"

// The URL has no trailing slash, as people type it.
func TestGvfsReads(t *testing.T) {
	t.Parallel()
	eachServer(t, testGvfsReads)
}

func testGvfsReads(t *testing.T, s *server) {
	for _, prefix := range []string{logs, privateLogs} {
		c := newGvfs(t)
		c.stdin = gvfsLogin
		out := c.session(`
			gio mount "$1" >/dev/null
			gio list "$1"
			gio list "$1/bsd"
			gio info "$1/sshd"
			gio cat "$1/sshd" >sshd
			gio copy "$1/bsd/syslog-vv.txt" .
		`, davURL(s.url+escape(prefix)))
		for _, want := range []string{"\nsshd\n", "\nsyslog-v.txt\n", "size:  34410\n"} {
			if !strings.Contains("\n"+out, want) {
				t.Errorf("%s: %q is not listed:\n%s", prefix, want, out)
			}
		}
		for name, from := range map[string]string{"sshd": "sshd", "syslog-vv.txt": "bsd/syslog-vv.txt"} {
			if got := content(t, filepath.Join(c.home, name)); got != content(t, s.path(prefix, from)) {
				t.Errorf("%s: %s: %s", prefix, name, brief(got))
			}
		}
	}
}

func TestGvfsWrites(t *testing.T) {
	t.Parallel()
	eachServer(t, testGvfsWrites)
}

func testGvfsWrites(t *testing.T, s *server) {
	for _, prefix := range []string{writable, teamWritable} {
		c := newGvfs(t)
		c.stdin = gvfsLogin
		c.file("up.log", "uploaded\n")
		c.session(`
			gio mount "$1" >/dev/null
			gio mkdir "$1/$2"
			gio copy up.log "$1/$2/$3"
			gio rename "$1/$2/$3" '改名 #2 50%+.log'
			gio move "$1/lab.log" "$1/$2/moved.log"
			gio remove "$1/$4"
		`, davURL(s.url+escape(prefix)), escape("新 文件夹"), escape("up 一 #1%&+.log"), escape("a b/what?.log"))
		if got := content(t, s.path(prefix, "新 文件夹/改名 #2 50%+.log")); got != "uploaded\n" {
			t.Errorf("%s: renamed %s", prefix, brief(got))
		}
		if got := content(t, s.path(prefix, "新 文件夹/moved.log")); got != oddFiles["lab.log"] {
			t.Errorf("%s: moved %s", prefix, brief(got))
		}
		absent(t, s.path(prefix, "新 文件夹/up 一 #1%&+.log"))
		absent(t, s.path(prefix, "lab.log"))
		absent(t, s.path(prefix, "a b/what?.log"))
	}
}

// A refused write is an error at once, not a hang.
func TestGvfsIsRefused(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newGvfs(t)
	c.file("up.log", "uploaded\n")
	c.session(`
		gio mount "$1" >/dev/null
		! gio copy up.log "$1/up.log"
		! gio remove "$1/lab.log"
		! gio mkdir "$1/new"
		! gio rename "$1/lab.log" other.log
		gio cat "$1/lab.log"
	`, davURL(s.url+escape(odd)))
}
