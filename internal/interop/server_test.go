//go:build linux

package interop

import (
	"cmp"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A mount is one mount in the server's dav setting.
type mount struct {
	prefix   string
	folder   string
	bucket   string // the URL of a bucket in which folder is, if the mount is that
	login    bool   // with the credentials user and password
	writable bool
}

const (
	user     = "user1"
	password = "pass1"
)

func (m mount) String() string {
	login, readonly := "null,null", "true"
	if m.login {
		login = user + "," + password
	}
	if m.writable {
		readonly = "false"
	}
	return strings.Join([]string{m.prefix, cmp.Or(m.bucket, m.folder), login, readonly}, ",")
}

// The mounts of every test's server: real logs and odd names, read-only and writable, with and without login.
const (
	logs         = "/logs"         // fail2ban's, read-only
	privateLogs  = "/private/logs" // the same behind a login
	odd          = "/odd"          // oddFiles, read-only
	privateOdd   = "/private/odd"
	writable     = "/writable" // oddFiles, writable
	teamWritable = "/team/日志"  // oddFiles, writable behind a login
)

// A server is the real program, which serves its mounts on a loopback port until the test ends.
type server struct {
	*daemon
	url    string            // without a trailing slash
	folder map[string]string // by prefix
}

var listening = regexp.MustCompile(`msg="?listening"? .*\baddr=(\S+)`)

// serve starts a server with all mounts and further arguments. With GOWEBDAV_HUB in the environment, clients reach it
// through another server. At the end of the test it checks that the read-only
// folders have not changed.
func serve(t *testing.T, args ...string) *server {
	t.Helper()
	s := serveBy(t, []string{binary}, args...)
	if os.Getenv("GOWEBDAV_HUB") != "" {
		s.url = hubOf(t, s, "/")
	}
	return s
}

// throughHub returns the server as another one shares it, below /web2.
func (s *server) throughHub(t *testing.T) *server {
	return &server{daemon: s.daemon, url: hubOf(t, s, "/web2") + "/web2", folder: s.folder}
}

// shut is a folder whose members the server of serveShut can list but not examine.
const shut = "shut"

// serveShut is serve with such a folder in each writable mount.
func serveShut(t *testing.T) *server {
	t.Helper()
	program := []string{binary}
	if os.Geteuid() == 0 { // the server runs as root, but without root's capabilities
		program = []string{need(t, "setpriv")[0], "--bounding-set=-dac_override,-dac_read_search", binary}
	}
	s := serveBy(t, program)
	for _, prefix := range []string{writable, teamWritable} {
		dir := s.path(prefix, shut)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a.log", "b.log"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(dir, 0o444); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o755) })
	}
	return s
}

// besideShut returns the tree of a writable mount without the folder shut, which must not have changed.
func besideShut(t *testing.T, s *server, prefix string) map[string]string {
	t.Helper()
	if err := os.Chmod(s.path(prefix, shut), 0o755); err != nil {
		t.Fatal(err)
	}
	files := tree(t, s.folder[prefix])
	for _, name := range []string{shut + "/", shut + "/a.log", shut + "/b.log"} {
		if _, ok := files[name]; !ok {
			t.Errorf("%s: %q is missing", prefix, name)
		}
		delete(files, name)
	}
	return files
}

// serveBy is serve by a program that runs the server.
func serveBy(t *testing.T, program []string, args ...string) *server {
	t.Helper()
	return serveMounts(t, program, mountsOf(t), args...)
}

// mountsOf returns the mounts of every test's server.
func mountsOf(t *testing.T) []mount {
	t.Helper()
	fail2ban := fail2banLogs(t)
	readable := oddFolder(t)
	return []mount{
		{prefix: logs, folder: fail2ban},
		{prefix: privateLogs, folder: fail2ban, login: true},
		{prefix: odd, folder: readable},
		{prefix: privateOdd, folder: readable, login: true},
		{prefix: writable, folder: oddFolder(t), writable: true},
		{prefix: teamWritable, folder: oddFolder(t), login: true, writable: true},
	}
}

func serveMounts(t *testing.T, program []string, mounts []mount, args ...string) *server {
	t.Helper()
	s := &server{folder: map[string]string{}}
	var dav []string
	for _, m := range mounts {
		dav = append(dav, m.String())
		s.folder[m.prefix] = m.folder
		if m.writable {
			continue
		}
		before := tree(t, m.folder)
		t.Cleanup(func() { sameTree(t, "read-only "+m.prefix, tree(t, m.folder), before) })
	}
	args = append([]string{"--address", "127.0.0.1", "--port", "0", "--dav", strings.Join(dav, ";")}, args...)
	cmd := exec.Command(program[0], append(program[1:], args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "dav=", "DAV=", "TRUSTED_PROXIES=127.0.0.1", "METRICS_USER="+watcher, "METRICS_PASSWORD="+watcherPassword)
	cmd.Env = append(cmd.Env, storeAccount...)
	var addr string
	s.daemon, addr = start(t, cmd, listening)
	s.url = "http://" + addr
	return s
}

// at returns the URL of a name in a mount. Names of folders end with a slash.
func (s *server) at(prefix, name string) string { return s.url + escape(prefix+"/"+name) }

// path returns the path on disk of a name in a mount.
func (s *server) path(prefix, name string) string { return filepath.Join(s.folder[prefix], name) }

// escape percent-encodes a slashed path for a URL.
func escape(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
