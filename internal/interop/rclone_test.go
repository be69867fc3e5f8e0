//go:build linux

package interop

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newRclone returns an rclone whose remote "dav:" is the mount.
func newRclone(t *testing.T, url string) *client {
	t.Helper()
	c := newClient(t, "rclone")
	secret := strings.TrimSpace(c.run("obscure", password))
	c.env = []string{
		"RCLONE_CONFIG=" + c.file("rclone.conf", ""),
		"RCLONE_CONFIG_DAV_TYPE=webdav",
		"RCLONE_CONFIG_DAV_URL=" + url,
		"RCLONE_CONFIG_DAV_VENDOR=other",
		"RCLONE_CONFIG_DAV_USER=" + user,
		"RCLONE_CONFIG_DAV_PASS=" + secret,
		"RCLONE_RETRIES=1",
	}
	return c
}

func TestRcloneCopiesDown(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{logs, privateLogs, odd, privateOdd} {
		c := newRclone(t, s.at(prefix, ""))
		local := filepath.Join(c.home, "down")
		c.run("copy", "--create-empty-src-dirs", "dav:", local)
		sameTree(t, prefix, tree(t, local), tree(t, s.folder[prefix]))
		c.run("check", "--download", "dav:", local)
	}
}

func TestRcloneLists(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := newRclone(t, s.at(privateLogs, ""))
	var members []struct {
		Path    string
		Size    int64
		ModTime string
		IsDir   bool
	}
	if err := json.Unmarshal([]byte(c.run("lsjson", "-R", "--use-server-modtime", "dav:")), &members); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, m := range members {
		if m.IsDir {
			found[m.Path+"/"] = ""
			continue
		}
		info, err := os.Stat(s.path(privateLogs, m.Path))
		if err != nil {
			t.Fatal(err)
		}
		if want := info.ModTime().UTC().Format("2006-01-02T15:04:05Z"); m.Size != info.Size() || m.ModTime != want {
			t.Errorf("%s: %d bytes of %s, want %d of %s", m.Path, m.Size, m.ModTime, info.Size(), want)
		}
		found[m.Path] = content(t, s.path(privateLogs, m.Path))
	}
	sameTree(t, privateLogs, found, tree(t, s.folder[privateLogs]))

	if got := c.run("cat", "--offset", "100", "--count", "50", "dav:sshd"); got != content(t, s.path(privateLogs, "sshd"))[100:150] {
		t.Errorf("cat of 50 bytes: %q", got)
	}
}

func TestRcloneCopiesUpAndSyncs(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{writable, teamWritable} {
		c := newRclone(t, s.at(prefix, ""))
		c.run("copy", s.folder[logs], "dav:应用 日志/fail2ban")
		c.run("check", "--download", s.folder[logs], "dav:应用 日志/fail2ban")
		sameTree(t, "copy", tree(t, s.path(prefix, "应用 日志/fail2ban")), tree(t, s.folder[logs]))

		c.run("moveto", "dav:应用 日志/fail2ban", "dav:搬 家 #2")
		absent(t, s.path(prefix, "应用 日志/fail2ban"))
		c.run("copyto", "dav:搬 家 #2/sshd", "dav:搬 家 #2/sshd 副本")
		c.run("deletefile", "dav:搬 家 #2/sshd")
		c.run("mkdir", "dav:新/文 件 夹")
		c.run("rmdir", "dav:新/文 件 夹")

		c.run("sync", "--create-empty-src-dirs", s.folder[odd], "dav:")
		sameTree(t, "sync", tree(t, s.folder[prefix]), tree(t, s.folder[odd]))
	}
}

// rclone retries what it takes for a passing trouble: a refusal must not look like one.
func TestRcloneIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{odd, privateOdd} {
		c := newRclone(t, s.at(prefix, ""))
		before := s.log()
		_, stderr, err := c.try("copyto", c.file("new.log", "new\n"), "dav:new.log")
		if err == nil || !strings.Contains(stderr, "405") {
			t.Errorf("%s: copy: %v, want a failure with 405\n%s", prefix, err, stderr)
		}
		if got := strings.Count(strings.TrimPrefix(s.log(), before), "method=PUT"); got != 1 {
			t.Errorf("%s: rclone sent %d PUTs, want 1", prefix, got)
		}
		if _, stderr, err = c.try("deletefile", "dav:lab.log"); err == nil {
			t.Errorf("%s: delete: %s", prefix, stderr)
		}
	}
}
