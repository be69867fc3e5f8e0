//go:build linux

package interop

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// newCadaver returns a cadaver with the credentials of the server's mounts in its home.
func newCadaver(t *testing.T) *client {
	t.Helper()
	c := newClient(t, "cadaver")
	c.file(".netrc", fmt.Sprintf("machine 127.0.0.1 login %s password %s\n", user, password))
	return c
}

// cadaver runs the lines of a session. Its exit status is always 0, so the test checks its output: no command may be
// refused.
func cadaver(c *client, url string, lines ...string) string {
	c.t.Helper()
	out := c.run("-r", c.file("session", strings.Join(lines, "\n")+"\nquit\n"), url)
	if strings.Contains(out, "failed") {
		c.t.Errorf("a command was refused:\n%s", out)
	}
	return out
}

func TestCadaverReads(t *testing.T) {
	t.Parallel()
	eachServer(t, testCadaverReads)
}

func testCadaverReads(t *testing.T, s *server) {
	for _, prefix := range []string{logs, privateLogs} {
		c := newCadaver(t)
		out := cadaver(c, s.at(prefix, ""), "ls", "get sshd", "cd bsd", "ls")
		for _, want := range []string{"sshd", "bsd", "syslog-vv.txt"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %q is not listed:\n%s", prefix, want, out)
			}
		}
		if got := content(t, filepath.Join(c.home, "sshd")); got != content(t, s.path(prefix, "sshd")) {
			t.Errorf("%s: got %s", prefix, brief(got))
		}
	}
}

func TestCadaverWrites(t *testing.T) {
	t.Parallel()
	eachServer(t, testCadaverWrites)
}

func testCadaverWrites(t *testing.T, s *server) {
	for _, prefix := range []string{writable, teamWritable} {
		c := newCadaver(t)
		c.file("up 一 #1%&+.log", "uploaded\n")
		out := cadaver(c, s.at(prefix, ""),
			`cd "应用 日志"`,
			`put "up 一 #1%&+.log"`,
			`mkcol "新 文件夹"`,
			`move "up 一 #1%&+.log" "新 文件夹/"`,
			`copy "新 文件夹/up 一 #1%&+.log" "二.log"`,
			`get "二.log" got.log`,
			`ls "新 文件夹"`,
			`delete "100% #1 & more+.log"`,
			`rmcol "空 文件夹"`,
			`lock 二.log`,
			`put got.log 二.log`,
			`unlock 二.log`,
		)
		if !strings.Contains(out, "up 一 #1%&+.log") {
			t.Errorf("%s: the moved file is not listed:\n%s", prefix, out)
		}
		if got := content(t, filepath.Join(c.home, "got.log")); got != "uploaded\n" {
			t.Errorf("%s: got %s", prefix, brief(got))
		}
		if got := content(t, s.path(prefix, "应用 日志/新 文件夹/up 一 #1%&+.log")); got != "uploaded\n" {
			t.Errorf("%s: moved %s", prefix, brief(got))
		}
		absent(t, s.path(prefix, "应用 日志/up 一 #1%&+.log"))
		absent(t, s.path(prefix, "应用 日志/100% #1 & more+.log"))
		absent(t, s.path(prefix, "应用 日志/空 文件夹"))
	}
}

func TestCadaverIsRefused(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCadaver(t)
	session := c.file("session", "put session\nmkcol new\nmove lab.log x.log\ndelete lab.log\nquit\n")
	out := c.run("-r", session, s.at(odd, ""))
	if got := strings.Count(out, "405 Method Not Allowed"); got != 4 {
		t.Errorf("%d of 4 commands were refused with 405:\n%s", got, out)
	}
}
