//go:build linux

package faults

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// slowKinds are ways to hold a connection with little cost for the client.
var slowKinds = []struct {
	name, text string
	answered   bool // before the client stops reading
}{
	{"headers that do not end", "GET " + writable + "/lab.log HTTP/1.1\r\nHost: x\r\nX-Slow: ", false},
	{"an upload that does not go on", "PUT " + writable + "/slow-%d.log HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nfirst line\n", false},
	{"a large upload that does not go on", "PUT " + writable + "/large-%d.log HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + strings.Repeat("first line\n", 30_000), false},
	{"a PROPFIND whose body does not come", "PROPFIND " + writable + "/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<propfind", false},
	{"an idle connection", "GET " + writable + "/lab.log HTTP/1.1\r\nHost: x\r\n\r\n", true},
	{"a download that is not read", "GET " + writable + "/big.log HTTP/1.1\r\nHost: x\r\n\r\n", false},
}

// TestSlowClients lets 500 slow clients hold connections, while another client downloads.
func TestSlowClients(t *testing.T) {
	// Not parallel: it measures times.
	const clients = 500
	downloads := either(t, 20, 500)
	s := serve(t, built.plain)
	content := version("lab.log", 1, 256<<10)
	plant(t, s.dir, map[string]string{"lab.log": content, "big.log": version("big.log", 1, 32<<20)})
	usual := s.download(downloads, content)
	before := s.memory()

	conns := make([]net.Conn, clients)
	for i := range conns {
		kind := slowKinds[i%len(slowKinds)]
		conn := s.dial()
		text := kind.text
		if strings.Contains(text, "%d") {
			text = fmt.Sprintf(text, i)
		}
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
		if kind.answered {
			if _, err := io.ReadFull(conn, make([]byte, len(content))); err != nil {
				t.Fatal(err)
			}
		}
		conns[i] = conn
	}
	// All are being served once the last of them is.
	besieged := s.download(downloads, content)
	s.bounded(fmt.Sprintf("%d slow clients, %d KiB before", clients, before>>10), before+48<<20)
	figure(t, "GET of %d KiB: median %v, with %d slow clients %v, %.2f times as long",
		len(content)>>10, usual, clients, besieged, float64(besieged)/float64(usual))
	if soak(t) > 0 && besieged > 2*usual {
		t.Errorf("a GET takes %v, and %v with %d slow clients", usual, besieged, clients)
	}
	for _, conn := range conns {
		conn.Close()
	}
	for i := range conns {
		if text := slowKinds[i%len(slowKinds)].text; strings.HasPrefix(text, "PUT") {
			path, _, _ := strings.Cut(fmt.Sprintf(strings.TrimPrefix(text, "PUT "), i), " ")
			s.awaitRequest(path)
		}
	}
	if left := temporaries(t, s.dir); left != nil {
		t.Errorf("left behind: %q", left)
	}
}

// download gets the file repeatedly over one connection, and returns the median time.
func (s *server) download(times int, want string) time.Duration {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	took := make([]time.Duration, times)
	for i := range took {
		begin := time.Now()
		a, err := s.try(client, "GET", writable+"/lab.log", "")
		took[i] = time.Since(begin)
		if err != nil || a.err != nil || a.status != 200 || a.body != want {
			s.t.Fatalf("GET: %d, %v, %v, %d bytes", a.status, err, a.err, len(a.body))
		}
	}
	slices.Sort(took)
	return took[times/2]
}
