//go:build linux

package interop

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// systemd opens the sockets, here by its program for trying that out, and starts the server with the first connection.
func TestSocketActivation(t *testing.T) {
	t.Parallel()
	activate, c := need(t, "systemd-socket-activate")[0], newCurl(t)
	const host = "127.0.8.1"
	addr, socket := net.JoinHostPort(host, freePort(t, host)), filepath.Join(t.TempDir(), "gowebdav.sock")
	folder := oddFolder(t)
	cmd := exec.Command(activate, "-l", addr, "-l", socket, "-E", "dav="+mount{prefix: odd, folder: folder}.String(), binary)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+filepath.Join(unpacked, "usr/lib/x86_64-linux-gnu/systemd"))
	start(t, cmd, regexp.MustCompile(`Listening on .* as 4`))
	for _, args := range [][]string{{"http://" + addr + "/odd/lab.log"}, {"--unix-socket", socket, "http://x/odd/lab.log"}} {
		if got := c.run(append([]string{"--fail"}, args...)...); got != oddFiles["lab.log"] {
			t.Errorf("%q: %s", args, brief(got))
		}
	}
}
