//go:build linux

package faults

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
)

// TestSlowListings lets clients request large folders and read hardly anything. The server's memory stays within the
// compose file's limit.
func TestSlowListings(t *testing.T) {
	// Not parallel: it measures memory.
	const limit = 64 << 20
	t.Setenv("GOMEMLIMIT", "48MiB") // the server's limit in the compose file
	s := serve(t, built.plain)
	for name, files := range map[string]int{"large": either(t, 20_000, 100_000), "middling": 2000} {
		if err := os.Mkdir(s.path(name), 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range files {
			f, err := os.Create(filepath.Join(s.path(name), fmt.Sprintf("report-%06d.log", i)))
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
		}
	}
	for _, c := range []struct {
		folder  string
		clients int
	}{{"large", 8}, {"middling", either(t, 50, 200)}} {
		for _, accept := range []string{"text/html", "application/json", "*/*"} {
			var conns []net.Conn
			for range c.clients {
				conn := s.dial()
				conn.SetReadBuffer(4 << 10)
				fmt.Fprintf(conn, "GET %s/%s/ HTTP/1.1\r\nHost: x\r\nAccept: %s\r\n\r\n", writable, c.folder, accept)
				conns = append(conns, conn)
			}
			const ok = "HTTP/1.1 200"
			for _, conn := range conns {
				begin := make([]byte, len(ok))
				if _, err := io.ReadFull(conn, begin); err != nil || string(begin) != ok {
					t.Fatalf("%q %v", begin, err)
				}
			}
			s.bounded(fmt.Sprintf("%d clients that read a folder as %s slowly", c.clients, accept), limit)
			for _, conn := range conns {
				conn.Close()
			}
		}
	}
	if n := s.peak(); n > limit {
		t.Errorf("%d KiB at its peak", n>>10)
	}
}
