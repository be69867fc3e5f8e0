//go:build linux

package interop

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gowebdav/internal/build"
)

// binary is the server under test, built once by TestMain.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gowebdav-interop-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "gowebdav")
	if err := build.ProgramAsTest(binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// unpacked is the folder into which "make deps" unpacks packages that would leave a service on the machine if
// installed.
const unpacked = "../../.cache/debian"

// installed is the folder into which "make deps" installs programs in Go.
const installed = "../../.cache/bin"

// packages maps each program to its Debian package.
var packages = map[string]string{
	"cadaver":                 "cadaver",
	"caddy":                   "caddy",
	"curl":                    "curl",
	"davix-ls":                "davix",
	"dbus-run-session":        "dbus-daemon",
	"fail2ban-client":         "fail2ban",
	"fail2ban-regex":          "fail2ban",
	"gio":                     "libglib2.0-bin",
	"gvfsd-dav":               "gvfs-backends",
	"lftp":                    "lftp",
	"litmus":                  "litmus",
	"logrotate":               "logrotate",
	"mount.davfs":             "davfs2",
	"nginx":                   "nginx",
	"node":                    "nodejs",
	"promtool":                "prometheus",
	"python3":                 "python3",
	"sh":                      "dash",
	"rclone":                  "rclone",
	"rsyslogd":                "rsyslog",
	"setpriv":                 "util-linux",
	"sudo":                    "sudo",
	"systemd-analyze":         "systemd",
	"systemd-socket-activate": "systemd",
	"unshare":                 "util-linux",
	"wdc":                     "python3-webdavclient",
	"wget":                    "wget",
	"zgrep":                   "gzip",
}

// need returns the absolute path of each program, or ends the test by missing.
func need(t *testing.T, programs ...string) []string {
	t.Helper()
	dirs := append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/sbin", "/usr/libexec",
		filepath.Join(unpacked, "usr/bin"), filepath.Join(unpacked, "usr/sbin"), installed)
	paths := make([]string, len(programs))
	for i, program := range programs {
		for _, dir := range dirs {
			path, err := exec.LookPath(filepath.Join(dir, program))
			if err != nil {
				continue
			}
			if paths[i], err = filepath.Abs(path); err != nil {
				t.Fatal(err)
			}
			break
		}
		if paths[i] == "" {
			how := "make deps"
			if packages[program] != "" {
				how = "apt-get install " + packages[program]
			}
			missing(t, "%s is not installed: %s", program, how)
		}
	}
	return paths
}

// missing ends the test because something is missing on this machine. It skips, or fails if all clients are required.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("GOWEBDAV_REQUIRE_CLIENTS") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// A client is a program with a new home directory, so that settings of this machine or of other tests do not affect
// it.
type client struct {
	t     *testing.T
	path  string
	home  string   // also the working directory
	env   []string // in addition to the minimal environment of every client
	stdin string
}

func newClient(t *testing.T, program string) *client {
	t.Helper()
	return &client{t: t, path: need(t, program)[0], home: t.TempDir()}
}

// file writes a file into the client's home and returns its path. Only the owner can read it: some clients refuse
// credentials that others may read.
func (c *client) file(name, content string) string {
	c.t.Helper()
	path := filepath.Join(c.home, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// run returns the client's standard output. It ends the test if the client fails.
func (c *client) run(args ...string) string {
	c.t.Helper()
	stdout, stderr, err := c.try(args...)
	if err != nil {
		c.t.Fatalf("%s %q: %v\n%s%s", filepath.Base(c.path), args, err, stdout, stderr)
	}
	return stdout
}

// try is run for a client that may fail.
func (c *client) try(args ...string) (stdout, stderr string, err error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	cmd := command(ctx, c.path, args...)
	cmd.Dir = c.home
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/sbin",
		"HOME=" + c.home,
		"TMPDIR=" + c.home,
		"LC_ALL=C.UTF-8",
		"TZ=UTC",
	}, c.env...)
	cmd.Stdin = strings.NewReader(c.stdin)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err = cmd.Run(); ctx.Err() != nil {
		c.t.Fatalf("%s %q: %v\n%s%s", filepath.Base(c.path), args, ctx.Err(), &out, &errOut)
	}
	return out.String(), errOut.String(), err
}

// command is exec.CommandContext that also ends the command's children.
func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// A daemon is a program that runs in the foreground until the end of the test.
type daemon struct {
	t    *testing.T
	cmd  *exec.Cmd
	mu   sync.Mutex
	text strings.Builder
	done chan struct{} // closed at the end of the log
	end  sync.Once
}

// start runs the command and waits for a line of standard error that matches ready. It returns the first group of the
// match. At the end of the test the daemon gets SIGTERM, and must exit with status 0.
func start(t *testing.T, cmd *exec.Cmd, ready *regexp.Regexp) (*daemon, string) {
	t.Helper()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d := &daemon{t: t, cmd: cmd, done: make(chan struct{})}
	t.Cleanup(func() { d.end.Do(d.stop) })
	found := make(chan string, 1)
	go d.read(stderr, ready, found)
	select {
	case match := <-found:
		return d, match
	case <-d.done:
		t.Fatalf("%s ended before it was ready:\n%s", cmd.Path, d.log())
	case <-time.After(time.Minute):
		t.Fatalf("%s is not ready:\n%s", cmd.Path, d.log())
	}
	return nil, ""
}

func (d *daemon) read(stderr io.Reader, ready *regexp.Regexp, found chan<- string) {
	defer close(d.done)
	for lines := bufio.NewReader(stderr); ; {
		line, err := lines.ReadString('\n')
		d.mu.Lock()
		d.text.WriteString(line)
		d.mu.Unlock()
		if m := ready.FindStringSubmatch(line); m != nil {
			select {
			case found <- m[len(m)-1]:
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

func (d *daemon) log() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

func (d *daemon) stop() {
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Errorf("%s: %v", d.cmd.Path, err)
	}
	select {
	case <-d.done:
	case <-time.After(20 * time.Second):
		d.t.Errorf("%s does not stop on SIGTERM", d.cmd.Path)
		d.cmd.Process.Kill()
		<-d.done
	}
	if err := d.cmd.Wait(); err != nil {
		d.t.Errorf("%s: %v", d.cmd.Path, err)
	}
	if d.t.Failed() {
		d.t.Logf("log of %s:\n%s", d.cmd.Path, d.log())
	}
}
