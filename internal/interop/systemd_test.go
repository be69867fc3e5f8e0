//go:build linux

package interop

import (
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// systemd opens the sockets, by its test program, and starts the server at the first connection.
func TestSocketActivation(t *testing.T) {
	t.Parallel()
	activate, c := need(t, "systemd-socket-activate")[0], newCurl(t)
	const host = "127.0.8.1"
	addr, socket := net.JoinHostPort(host, freePort(t, host)), filepath.Join(t.TempDir(), "gowebdav.sock")
	folder := oddFolder(t)
	cmd := exec.Command(activate, "-l", addr, "-l", socket, "-E", "dav="+mount{prefix: odd, folder: folder}.String(), binary)
	cmd.Dir = t.TempDir()
	start(t, cmd, regexp.MustCompile(`Listening on .* as 4`))
	for _, args := range [][]string{{"http://" + addr + "/odd/lab.log"}, {"--unix-socket", socket, "http://x/odd/lab.log"}} {
		if got := c.run(append([]string{"--fail"}, args...)...); got != oddFiles["lab.log"] {
			t.Errorf("%q: %s", args, brief(got))
		}
	}
}

// systemd accepts the units without a warning, and rates the service's exposure 1.1 of 10, about the minimum for a
// file server on the network.
func TestSystemdUnits(t *testing.T) {
	t.Parallel()
	c := newClient(t, "systemd-analyze")
	service := c.file("gowebdav.service", strings.Replace(read(t, "../../docs/gowebdav.service"), "/usr/local/bin/gowebdav", binary, 1))
	socket := c.file("gowebdav.socket", read(t, "../../docs/gowebdav.socket"))
	stdout, stderr, err := c.try("verify", "--man=no", service, socket)
	if err != nil || stdout+stderr != "" {
		t.Errorf("%v\n%s%s", err, stdout, stderr)
	}
	if out := c.run("security", "--offline=true", "--no-pager", "--threshold=11", service); !strings.Contains(out, filepath.Base(service)+": 1.1 OK") {
		t.Error(out)
	}
}
