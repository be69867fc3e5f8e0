//go:build linux

package faults

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// Unused connections in any state make room for new ones. Without room, the health check still gets an answer.
func TestAttackByConnections(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, request string
		answered      bool
	}{
		{"idle", "GET " + writable + "/lab.log HTTP/1.1\r\nHost: x\r\n\r\n", true},
		{"silent", "", false},
		{"in the middle of a head", "GET " + writable + "/lab.log HTTP/1.1\r\nHost: x\r\nX-Slow: ", false},
		{"in the middle of a body", "PROPFIND " + writable + "/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<propfind", false},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := contained(t, "")
			plant(t, s.dir, map[string]string{"lab.log": "log\n"})
			for i := range either(t, 1600, 2500) {
				w := s.wire(address(i))
				io.WriteString(w, c.request) // or the server has no room
				if c.answered {
					if status := w.begin("GET").StatusCode; status != 200 {
						t.Fatalf("connection %d: %d", i, status)
					}
				}
			}
			if a := s.wire(nil).ask("GET", "/-/health", ""); a.status != 200 {
				t.Errorf("health: %d", a.status)
			}
			if a := s.wire(nil).ask("GET", writable+"/lab.log", ""); a.status != 200 && (c.answered || a.status != 503 || a.header.Get("Retry-After") == "") {
				t.Errorf("somebody else: %d", a.status)
			}
			s.fits(fmt.Sprintf("%d connections, %s", either(t, 1600, 2500), strings.ToLower(c.what)))
		})
	}
}
