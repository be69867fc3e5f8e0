//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// program returns a command that runs gowebdav as a process, in a new folder.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "gowebdav", args...)
	cmd.Dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(cmd.Dir, "logs"), 0o755); err != nil { // which most of the tests share
		t.Fatal(err)
	}
	cmd.Env = append([]string{"ADDRESS=127.0.0.1", "GORACE=" + os.Getenv("GORACE"), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}, env...)
	return cmd
}

// running starts the program and returns the lines of its log.
func running(t *testing.T, cmd *exec.Cmd) *bufio.Scanner {
	t.Helper()
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return bufio.NewScanner(log)
}

// listensOn returns the address in the log.
func listensOn(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	_, addr, _ := strings.Cut(awaitLine(t, lines, "msg=listening"), "addr=")
	addr, _, _ = strings.Cut(addr, " ")
	return addr
}

// awaitLine reads up to a line that contains text.
func awaitLine(t *testing.T, lines *bufio.Scanner, text string) string {
	t.Helper()
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return lines.Text()
		}
	}
	t.Fatalf("the log ends without %q", text)
	return ""
}

// A hanging upload delays the stop for the grace period. A second signal ends the program
// immediately.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	cmd := program(t, []string{"dav=/drop,drop,null,null,false", "PORT=0"})
	lines := running(t, cmd)
	addr := listensOn(t, lines)

	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "PUT /drop/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
	// The server reads the body now.
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("%q, %v", line, err)
	}

	cmd.Process.Signal(syscall.SIGTERM)
	awaitLine(t, lines, "msg=stopping")
	cmd.Process.Signal(syscall.SIGTERM)
	for lines.Scan() {
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("%v; want the second signal to end it", err)
	}
}

// The health check ignores the machine's proxy for outgoing requests.
func TestHealthcheckAsksNoProxy(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the proxy is asked for %s", r.URL)
	}))
	defer proxy.Close()
	// No host has this address, so nothing leaves the machine.
	cmd := program(t, []string{"ADDRESS=0.0.0.1", "HTTP_PROXY=" + proxy.URL, "http_proxy=" + proxy.URL}, "healthcheck")
	if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v, %s; want exit status 1", err, out)
	}
}

// What packages do before main costs every start, whether their feature is used or not. Some libraries
// compile expressions and fill tables there.
func TestPackagesDoLittleBeforeMain(t *testing.T) {
	const most = 48 << 10 // bytes
	trace, err := program(t, []string{"GODEBUG=inittrace=1"}, "version").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, trace)
	}
	packages := regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes, `).FindAllSubmatch(trace, -1)
	if len(packages) < 20 {
		t.Fatalf("found %d packages\n%s", len(packages), trace)
	}
	for _, p := range packages {
		if bytes, _ := strconv.Atoi(string(p[2])); bytes > most {
			t.Errorf("%s allocates %d bytes, expected %d at most", p[1], bytes, most)
		}
	}
}
