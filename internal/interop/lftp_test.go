//go:build linux

package interop

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lftp runs commands against the server, and ends the test if one fails.
func lftp(c *client, s *server, commands ...string) string {
	c.t.Helper()
	script := append([]string{
		"set cmd:fail-exit yes",
		"set net:max-retries 1",
		"open -u " + user + "," + password + " " + s.url,
	}, commands...)
	return c.run("--norc", "-c", strings.Join(script, ";"))
}

// lftp mirrors a folder by the links in its page.
func TestLftpMirrors(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{logs, privateLogs, odd, privateOdd} {
		c := newClient(t, "lftp")
		lftp(c, s, "mirror '"+prefix+"' copy")
		sameTree(t, prefix, tree(t, filepath.Join(c.home, "copy")), tree(t, s.folder[prefix]))
	}
}

// lftp lists by PROPFIND on request. It does not mirror this way here: lftp 4.9.2 takes each file to be as long as
// the one before if the rest of the file arrives later than its start.
func TestLftpLists(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{privateLogs, odd} {
		c := newClient(t, "lftp")
		out := lftp(c, s, "set http:use-propfind yes", "cd '"+prefix+"/'", "find .")
		got := map[string]string{}
		for line := range strings.Lines(out) {
			if name := strings.TrimPrefix(strings.TrimSpace(line), "./"); name != "" {
				got[name] = ""
			}
		}
		want := tree(t, s.folder[prefix])
		for _, name := range slices.Collect(maps.Keys(want)) {
			want[name] = ""
		}
		sameTree(t, prefix, got, want)
	}
}

func TestLftpWrites(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := newClient(t, "lftp")
	c.file("up 一.log", "uploaded\n")
	lftp(c, s, "cd '"+teamWritable+"/'", "put 'up 一.log'", "mkdir '新 文件夹'", "mv 'up 一.log' '新 文件夹/改 名.log'", "rm lab.log")
	if got := content(t, s.path(teamWritable, "新 文件夹/改 名.log")); got != "uploaded\n" {
		t.Errorf("moved %s", brief(got))
	}
	absent(t, s.path(teamWritable, "up 一.log"))
	absent(t, s.path(teamWritable, "lab.log"))
}
