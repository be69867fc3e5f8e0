//go:build linux

package faults

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// container are the limits in docker-compose.example.yml, in bytes.
const container = 64 << 20

// contained starts the server as the compose file does, with more settings as flags and values. It measures the
// memory instead of limiting it.
func contained(t *testing.T, mounts string, settings ...string) *server {
	t.Helper()
	return containedFolder(t, t.TempDir(), mounts, settings...)
}

func containedFolder(t *testing.T, dir, mounts string, settings ...string) *server {
	t.Helper()
	s := &server{t: t, program: built.plain, dir: dir, mounts: mounts, settings: settings, env: []string{"GOMEMLIMIT=48MiB"}}
	return s.serve()
}

// fits fails if the server has ever used more memory than its container has.
func (s *server) fits(what string) {
	s.t.Helper()
	peak := s.peak()
	figure(s.t, "%s: at most %.1f MiB", what, float64(peak)/(1<<20))
	if peak > container {
		s.t.Errorf("%s: the server used %.1f MiB, more than its container has", what, float64(peak)/(1<<20))
	}
}

// proc reads a number about the process from /proc.
func (s *server) proc(file, expression string) int {
	s.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.cmd.Process.Pid, file))
	if err != nil {
		s.t.Fatal(err)
	}
	m := regexp.MustCompile(expression).FindSubmatch(b)
	if m == nil {
		s.t.Fatalf("%s has no %s:\n%s", file, expression, b)
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// computed returns the CPU time of the server so far, to 10 ms.
func (s *server) computed() time.Duration {
	s.t.Helper()
	user := s.proc("stat", `\) . (?:\S+ ){10}(\d+) `)
	system := s.proc("stat", `\) . (?:\S+ ){11}(\d+) `)
	return time.Duration(user+system) * 10 * time.Millisecond // USER_HZ is 100
}

// descriptors returns the number of the server's open descriptors.
func (s *server) descriptors() int {
	s.t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	return len(entries)
}

// limitDescriptors forbids the server new descriptors from n on.
func (s *server) limitDescriptors(n uint64) {
	s.t.Helper()
	if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: 4096}, nil); err != nil {
		s.t.Fatal(err)
	}
}

// A wire is a connection with one request at a time.
type wire struct {
	*net.TCPConn
	t  *testing.T
	in *bufio.Reader
}

// wire connects from an address of this host, nil for the usual one. Its buffers are small, so that a client that
// does not read soon blocks the server.
func (s *server) wire(from net.IP) wire {
	s.t.Helper()
	d := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4096) })
	}}
	if from != nil {
		d.LocalAddr = &net.TCPAddr{IP: from}
	}
	conn, err := d.Dial("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	w := wire{conn.(*net.TCPConn), s.t, bufio.NewReaderSize(conn, 512)}
	w.patient()
	return w
}

// patient restarts the timeout for the following operations.
func (w wire) patient() { w.SetDeadline(time.Now().Add(patience)) }

// send writes a request; headers are lines.
func (w wire) send(method, target, body string, headers ...string) {
	w.t.Helper()
	w.patient()
	head := append([]string{method + " " + target + " HTTP/1.1", "Host: x"}, headers...)
	if body != "" {
		head = append(head, fmt.Sprint("Content-Length: ", len(body)))
	}
	if _, err := io.WriteString(w, strings.Join(head, "\r\n")+"\r\n\r\n"+body); err != nil {
		w.t.Fatalf("%s %s: %v", method, target, err)
	}
}

// begin reads the head of an answer, without its body.
func (w wire) begin(method string) *http.Response {
	w.t.Helper()
	resp, err := http.ReadResponse(w.in, &http.Request{Method: method})
	if err != nil {
		w.t.Fatalf("answer to %s: %v", method, err)
	}
	return resp
}

// ask sends a request and reads its answer.
func (w wire) ask(method, target, body string, headers ...string) answer {
	w.t.Helper()
	w.send(method, target, body, headers...)
	resp := w.begin(method)
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(text), err}
}

// end closes the sending side, and reads until the server has closed its side.
func (w wire) end() {
	w.t.Helper()
	w.patient()
	w.CloseWrite()
	io.Copy(io.Discard, w.in) // a reset is fine too
	w.Close()
}
