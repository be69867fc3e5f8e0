//go:build linux

package interop

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// eachVendor runs a test for each vendor setting of rclone. With owncloud, uploads keep their times, and a sync
// compares times. With other, a sync compares sizes only.
func eachVendor(t *testing.T, test func(t *testing.T, vendor string)) {
	for _, vendor := range []string{"other", "owncloud"} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			test(t, vendor)
		})
	}
}

// newRclone returns an rclone with the mount as its remote "dav:".
func newRclone(t *testing.T, vendor, url string) *client {
	t.Helper()
	c := newClient(t, "rclone")
	secret := strings.TrimSpace(c.run("obscure", password))
	c.env = []string{
		"RCLONE_CONFIG=" + c.file("rclone.conf", ""),
		"RCLONE_CONFIG_DAV_TYPE=webdav",
		"RCLONE_CONFIG_DAV_URL=" + url,
		"RCLONE_CONFIG_DAV_VENDOR=" + vendor,
		"RCLONE_CONFIG_DAV_USER=" + user,
		"RCLONE_CONFIG_DAV_PASS=" + secret,
		"RCLONE_RETRIES=1",
	}
	return c
}

func TestRcloneCopiesDown(t *testing.T) {
	t.Parallel()
	eachServer(t, testRcloneCopiesDown)
}

func testRcloneCopiesDown(t *testing.T, s *server) {
	for _, prefix := range []string{logs, privateLogs, odd, privateOdd} {
		c := newRclone(t, "other", s.at(prefix, ""))
		local := filepath.Join(c.home, "down")
		c.run("copy", "--create-empty-src-dirs", "dav:", local)
		sameTree(t, prefix, tree(t, local), tree(t, s.folder[prefix]))
		c.run("check", "--download", "dav:", local)
	}
}

func TestRcloneLists(t *testing.T) {
	t.Parallel()
	eachServer(t, func(t *testing.T, s *server) {
		eachVendor(t, func(t *testing.T, vendor string) { testRcloneLists(t, s, vendor) })
	})
}

func testRcloneLists(t *testing.T, s *server, vendor string) {
	c := newRclone(t, vendor, s.at(privateLogs, ""))
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
		path := s.path(privateLogs, m.Path)
		found[m.Path] = content(t, path)
		if size, want := int64(len(found[m.Path])), modified(t, path); m.Size != size || m.ModTime != want {
			t.Errorf("%s: %d bytes of %s, want %d of %s", m.Path, m.Size, m.ModTime, size, want)
		}
	}
	sameTree(t, privateLogs, found, tree(t, s.folder[privateLogs]))

	if got := c.run("cat", "--offset", "100", "--count", "50", "dav:sshd"); got != content(t, s.path(privateLogs, "sshd"))[100:150] {
		t.Errorf("cat of 50 bytes: %q", got)
	}
}

func TestRcloneCopiesUpAndSyncs(t *testing.T) {
	t.Parallel()
	eachVendor(t, func(t *testing.T, vendor string) {
		testRcloneCopiesUpAndSyncs(t, serve(t), vendor, writable, teamWritable)
	})
}

// A bucket does not keep times, so rclone has no reason for the vendor owncloud.
func TestRcloneCopiesUpAndSyncsABucket(t *testing.T) {
	t.Parallel()
	testRcloneCopiesUpAndSyncs(t, serveBuckets(t), "other", teamWritable)
}

func testRcloneCopiesUpAndSyncs(t *testing.T, s *server, vendor string, prefixes ...string) {
	for _, prefix := range prefixes {
		c := newRclone(t, vendor, s.at(prefix, ""))
		c.run("copy", s.folder[logs], "dav:应用 日志/fail2ban")
		c.run("check", "--download", s.folder[logs], "dav:应用 日志/fail2ban")
		sameTree(t, "copy", tree(t, s.path(prefix, "应用 日志/fail2ban")), tree(t, s.folder[logs]))
		sameTimes(t, vendor, s.path(prefix, "应用 日志/fail2ban"), s.folder[logs])
		again(c, s.folder[logs], "dav:应用 日志/fail2ban")

		c.run("moveto", "dav:应用 日志/fail2ban", "dav:搬 家 #2")
		absent(t, s.path(prefix, "应用 日志/fail2ban"))
		sameTimes(t, vendor, s.path(prefix, "搬 家 #2"), s.folder[logs])
		c.run("copyto", "dav:搬 家 #2/sshd", "dav:搬 家 #2/sshd 副本")
		c.run("deletefile", "dav:搬 家 #2/sshd")
		c.run("mkdir", "dav:新/文 件 夹")
		c.run("rmdir", "dav:新/文 件 夹")

		c.run("sync", "--create-empty-src-dirs", s.folder[odd], "dav:")
		sameTree(t, "sync", tree(t, s.folder[prefix]), tree(t, s.folder[odd]))
		again(c, s.folder[odd], "dav:")

		c.file("moved.log", "moved\n")
		c.run("move", c.home, "dav:in", "--include", "moved.log")
		absent(t, filepath.Join(c.home, "moved.log"))
		if got := content(t, s.path(prefix, "in/moved.log")); got != "moved\n" {
			t.Errorf("moved %s", brief(got))
		}
	}
}

// again repeats a sync, and reports an error if anything is sent.
func again(c *client, from, to string) {
	c.t.Helper()
	_, stderr, err := c.try("sync", "-v", from, to)
	if err != nil || !strings.Contains(stderr, "There was nothing to transfer") {
		c.t.Errorf("sync again: %v\n%s", err, stderr)
	}
}

// sameTimes reports files with different times, in whole seconds: rclone sends no fractions with owncloud.
func sameTimes(t *testing.T, vendor, got, want string) {
	t.Helper()
	if vendor == "other" {
		return
	}
	for name := range tree(t, want) {
		if strings.HasSuffix(name, "/") {
			continue
		}
		if got, want := modified(t, filepath.Join(got, name)), modified(t, filepath.Join(want, name)); got != want {
			t.Errorf("%s: of %s, want %s", name, got, want)
		}
	}
}

// modified returns a file's time in rclone's notation.
func modified(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime().UTC().Format("2006-01-02T15:04:05Z")
}

// A file with only a new time is sent again, and keeps this time.
func TestRcloneKeepsTimes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := newRclone(t, "owncloud", s.at(teamWritable, ""))
	local := c.file("旧 1.log", "line\n")
	for _, want := range []string{"2024-02-29T12:00:00Z", "1999-12-31T23:59:59Z"} {
		at, err := time.Parse(time.RFC3339, want)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(local, at, at); err != nil {
			t.Fatal(err)
		}
		c.run("copy", local, "dav:times")
		c.run("copy", "dav:times", filepath.Join(c.home, "down"))
		var members []struct{ ModTime string }
		if err := json.Unmarshal([]byte(c.run("lsjson", "dav:times")), &members); err != nil || len(members) != 1 {
			t.Fatalf("%v, %v", members, err)
		}
		got := []string{modified(t, s.path(teamWritable, "times/旧 1.log")), members[0].ModTime, modified(t, filepath.Join(c.home, "down/旧 1.log"))}
		if !slices.Equal(got, []string{want, want, want}) {
			t.Errorf("on disk, listed and back: %v, want %s", got, want)
		}
	}
}

// rclone retries temporary errors: a refusal must not look like one.
func TestRcloneIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	eachVendor(t, testRcloneIsRefusedAtOnce)
}

func testRcloneIsRefusedAtOnce(t *testing.T, vendor string) {
	s := serve(t)
	for _, prefix := range []string{odd, privateOdd} {
		c := newRclone(t, vendor, s.at(prefix, ""))
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
