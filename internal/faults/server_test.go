//go:build linux

package faults

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The two mounts of every server. The content of the read-only one is compared before and after each test.
const (
	writable = "/w"
	readOnly = "/ro"
)

// patience is the maximum wait for an event that must occur. A test that waits longer fails.
const patience = time.Minute

// A server is the real program. It can be killed and restarted over the same folders.
type server struct {
	t           *testing.T
	program     string
	dir         string // folder of the writable mount
	readOnlyDir string // folder of the read-only mount

	mounts   string   // more mounts, as in dav
	settings []string // more flags
	env      []string

	cmd  *exec.Cmd
	addr string // host:port

	mu    sync.Mutex
	added chan struct{} // closed and replaced at every line
	lines []string      // lines of the log
	ended chan struct{}
}

var listening = regexp.MustCompile(`msg=listening addr=(\S+)`)

// serve starts a server over two new folders.
func serve(t *testing.T, program string) *server {
	t.Helper()
	return serveFolder(t, program, t.TempDir())
}

func serveFolder(t *testing.T, program, dir string) *server {
	t.Helper()
	return (&server{t: t, program: program, dir: dir}).serve()
}

// serve starts the server with the current settings.
func (s *server) serve() *server {
	t := s.t
	t.Helper()
	s.readOnlyDir = t.TempDir()
	plant(t, s.readOnlyDir, map[string]string{
		"lab.log": "2026-03-04 05:06:07 INFO sealed\n", "a": "a", "b/": "", "b/a": "a in b", "c/d/a.log": strings.Repeat("line\n", 1000), "c0/a": "x",
	})
	before := fingerprint(t, s.readOnlyDir)
	t.Cleanup(func() {
		if after := fingerprint(t, s.readOnlyDir); after != before {
			t.Errorf("the read-only folder has changed:\n%s\nit was\n%s", after, before)
		}
	})
	t.Cleanup(s.stop)
	s.start()
	return s
}

func (s *server) start() {
	s.t.Helper()
	s.cmd = exec.Command(s.program, append([]string{"--address", "127.0.0.1", "--port", "0",
		"--dav", writable + "," + s.dir + ",null,null,false;" + readOnly + "," + s.readOnlyDir + ",null,null,true;" + s.mounts}, s.settings...)...)
	s.cmd.Dir = s.t.TempDir()
	s.cmd.Env = append(append(os.Environ(), "dav=", "DAV="), s.env...)
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.lines, s.added, s.ended = nil, make(chan struct{}), make(chan struct{})
	go s.read(stderr, s.ended)
	s.addr = s.await(listening)
}

// read collects the log.
func (s *server) read(stderr io.Reader, ended chan struct{}) {
	defer close(ended)
	for scanner := bufio.NewReader(stderr); ; {
		line, err := scanner.ReadString('\n')
		if line != "" {
			s.mu.Lock()
			s.lines = append(s.lines, line)
			close(s.added)
			s.added = make(chan struct{})
			s.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

// await waits for a line of the log that matches the expression, old or new, and returns the match or its first
// group.
func (s *server) await(line *regexp.Regexp) string {
	s.t.Helper()
	deadline := time.After(patience)
	for seen := 0; ; {
		s.mu.Lock()
		lines, added := s.lines[seen:], s.added
		seen = len(s.lines)
		s.mu.Unlock()
		for _, text := range lines {
			if m := line.FindStringSubmatch(text); m != nil {
				return m[len(m)-1]
			}
		}
		select {
		case <-added:
		case <-s.ended:
			s.t.Fatalf("the server ended before it logged %s:\n%s", line, s.log())
		case <-deadline:
			s.t.Fatalf("the server never logged %s:\n%s", line, s.log())
		}
	}
}

// awaitRequest returns the line of the access log about a path that is requested once.
func (s *server) awaitRequest(path string) string {
	s.t.Helper()
	return s.await(regexp.MustCompile(`^.*msg=request .*path=` + regexp.QuoteMeta(path) + ` .*`))
}

// log returns the last lines of the log.
func (s *server) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines[max(0, len(s.lines)-30):], "")
}

// kill ends the server like a crash.
func (s *server) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	<-s.ended
	s.cmd.Wait() // "signal: killed"
}

// restart starts a killed server again, and returns the number of temporary files that it removed.
func (s *server) restart() (swept int) {
	s.t.Helper()
	left := temporaries(s.t, s.dir)
	s.start()
	if len(left) == 0 {
		return 0
	}
	count, err := strconv.Atoi(s.await(regexp.MustCompile(`msg=swept mount=` + writable + ` count=(\d+)`)))
	if err != nil {
		s.t.Fatal(err)
	}
	if still := temporaries(s.t, s.dir); len(still) > 0 {
		s.t.Errorf("after the restart there still is %q", still)
	}
	return count
}

// stop ends the server as an operator does. The log must have no error until then.
func (s *server) stop() {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Errorf("SIGTERM: %v", err)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Error("the server does not stop on SIGTERM")
		s.cmd.Process.Kill()
		<-s.ended
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the server: %v", err)
	}
	for _, line := range s.lines {
		if strings.Contains(line, "msg=panic") || strings.Contains(line, " status=500 ") || strings.Contains(line, "DATA RACE") {
			s.t.Errorf("log: %s", line)
		}
	}
	if s.t.Failed() {
		s.t.Logf("end of the log:\n%s", s.log())
	}
}

// url returns the URL of a path, without escaping it.
func (s *server) url(path string) string { return "http://" + s.addr + path }

// path returns the path on disk of a file in the writable mount.
func (s *server) path(name string) string { return filepath.Join(s.dir, name) }

// dial opens a connection that is closed at the end of the test.
func (s *server) dial() *net.TCPConn {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// An answer is the response to a request.
type answer struct {
	status int
	header http.Header
	body   string
	err    error // of an interrupted body
}

// raw sends text unchanged and reads one answer, with status 0 if there is none.
func (s *server) raw(text string) answer {
	s.t.Helper()
	conn := s.dial()
	defer conn.Close()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		io.WriteString(conn, text) // the server may refuse the rest
	}()
	a := readAnswer(conn, text[:strings.IndexByte(text, ' ')])
	conn.Close()
	<-sent
	return a
}

func readAnswer(conn io.Reader, method string) answer {
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body), err}
}

// do sends a request. headers alternates names and values.
func (s *server) do(method, path, body string, headers ...string) answer {
	s.t.Helper()
	a, err := s.try(http.DefaultClient, method, path, body, headers...)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *server) try(client *http.Client, method, path, body string, headers ...string) (answer, error) {
	req, err := http.NewRequest(method, s.url(path), strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(resp.Body)
	return answer{resp.StatusCode, resp.Header, b.String(), err}, nil
}

// memory returns the server's proportional set size in bytes.
func (s *server) memory() int {
	s.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^Pss:\s+(\d+) kB$`).FindSubmatch(b)
	if m == nil {
		s.t.Fatalf("no Pss in\n%s", b)
	}
	kB, err := strconv.Atoi(string(m[1]))
	if err != nil {
		s.t.Fatal(err)
	}
	return kB << 10
}

// bounded fails if the server now uses more than limit bytes.
func (s *server) bounded(what string, limit int) {
	s.t.Helper()
	now := s.memory()
	figure(s.t, "%s: the server holds %.1f MiB", what, float64(now)/(1<<20))
	if now > limit {
		s.t.Errorf("%s: the server uses %d bytes, more than %d", what, now, limit)
	}
}

// peak returns the server's largest resident set so far, in bytes.
func (s *server) peak() int {
	s.t.Helper()
	return s.proc("status", `(?m)^VmHWM:\s+(\d+) kB$`) << 10
}
