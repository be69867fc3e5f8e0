//go:build linux

package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// davfs mounts url at $MNT and runs a shell script in it. Both run in new namespaces, which end with the script and
// take the mount and its daemon along. $OUT is the client's home.
//
// davfs2 encodes the URL itself.
//
// The scripts access files by name and never list. On some kernels davfs2 1.6 answers EINVAL to reading a directory,
// with any server.
func davfs(t *testing.T, url, options, script string) *client {
	t.Helper()
	need(t, "mount.davfs")
	c := newClient(t, "unshare")
	if _, err := os.Stat("/dev/fuse"); err != nil {
		missing(t, "davfs2 needs FUSE: %v", err)
	}
	secrets := c.file("secrets", fmt.Sprintf("%q %s %s\n", url, user, password))
	conf := c.file("davfs2.conf", "secrets "+secrets+"\nask_auth 0\ndelay_upload 0\n")
	mnt := filepath.Join(c.home, "mnt")
	if err := os.Mkdir(mnt, 0o755); err != nil {
		t.Fatal(err)
	}
	c.env = []string{"MNT=" + mnt, "OUT=" + c.home}
	args := []string{"--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"}
	if os.Geteuid() != 0 {
		args = append([]string{"--non-interactive", "--preserve-env=MNT,OUT", c.path}, args...)
		c.path = need(t, "sudo")[0]
	}
	if _, stderr, err := c.try(append(args, "true")...); err != nil {
		missing(t, "davfs2 needs a root who may mount: %s", stderr)
	}
	c.run(append(args, "/bin/sh", "-euc", `
		mount -t tmpfs -o mode=0755 tmpfs /var/cache/davfs2
		chown davfs2:davfs2 /var/cache/davfs2
		mount.davfs -o "conf=$1,$2" "$3" "$MNT"
		trap 'cd /; umount "$MNT"' EXIT
		cd "$MNT"
		eval "$4"
	`, "davfs", conf, options, url, script)...)
	return c
}

func TestDavfs2Reads(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{logs, privateLogs} {
		t.Run(prefix, func(t *testing.T) {
			t.Parallel()
			c := davfs(t, s.url+prefix, "ro", `
				cat sshd >"$OUT/sshd"
				cat bsd/syslog-vv.txt >"$OUT/syslog-vv.txt"
				! cat missing.log
				! echo new >new.log
				! rm sshd
			`)
			for name, from := range map[string]string{"sshd": "sshd", "syslog-vv.txt": "bsd/syslog-vv.txt"} {
				if got := content(t, filepath.Join(c.home, name)); got != content(t, s.path(prefix, from)) {
					t.Errorf("%s: %s", name, brief(got))
				}
			}
		})
	}
}

func TestDavfs2Writes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{writable, teamWritable} {
		t.Run(prefix, func(t *testing.T) {
			t.Parallel()
			davfs(t, s.url+prefix, "rw", `
				[ "$(cat 'a b/what?.log')" = 'question mark' ]
				echo one >'应用 日志/新 #1 50%+.log'
				echo two >>'应用 日志/新 #1 50%+.log'
				mkdir '新 文件夹'
				mv '应用 日志/新 #1 50%+.log' '新 文件夹/'
				cp lab.log '新 文件夹/copy.log'
				echo three >>'应用 日志/2026年 一月.log'
				rm lab.log
			`)
			for name, want := range map[string]string{
				"新 文件夹/新 #1 50%+.log": "one\ntwo\n",
				"新 文件夹/copy.log":      oddFiles["lab.log"],
				"应用 日志/2026年 一月.log":  oddFiles["应用 日志/2026年 一月.log"] + "three\n",
			} {
				if got := content(t, s.path(prefix, name)); got != want {
					t.Errorf("%s: %s, want %s", name, brief(got), brief(want))
				}
			}
			absent(t, s.path(prefix, "应用 日志/新 #1 50%+.log"))
			absent(t, s.path(prefix, "lab.log"))
		})
	}
}
