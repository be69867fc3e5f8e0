package server

import (
	"strings"
	"testing"
)

// TestRefusedWritesSayWhy checks that a client that shows the answer, such as curl, shows the reason and
// not only the status.
func TestRefusedWritesSayWhy(t *testing.T) {
	s, _ := newSite(t, "/rw,DIR,null,null,false", false)
	for _, c := range []struct {
		method, target string
		headers        []string
		want           string
	}{
		{"PUT", "/rw/new/lab.log", nil, `409 Conflict: parent collection "/rw/new" does not exist: make it by MKCOL first`},
		{"PUT", "/rw/sub/", nil, "405 Method Not Allowed: PUT to the URL of a collection"},
		{"PUT", "/rw/lab.log", []string{"If-None-Match: *"}, "412 Precondition Failed: condition If-None-Match does not hold"},
		{"PUT", "/rw/lab.log", []string{"If: (no"}, "400 Bad Request: If: "},
		{"MKCOL", "/rw/sub", nil, "405 Method Not Allowed: MKCOL of an existing resource"},
		{"MOVE", "/rw/lab.log", nil, "400 Bad Request: MOVE without a Destination header"},
		{"MOVE", "/rw/lab.log", []string{"Destination: /rw/sub", "Overwrite: F"}, "412 Precondition Failed: the destination exists, and Overwrite is F"},
		{"COPY", "/rw/lab.log", []string{"Destination: /other/lab.log"}, `502 Bad Gateway: Destination "/other/lab.log" is outside of the mount "/rw"`},
		{"DELETE", "/rw/sub", []string{"Depth: 0"}, "400 Bad Request: DELETE of a collection needs Depth infinity"},
		{"PROPFIND", "/rw/", []string{"Depth: two"}, `400 Bad Request: Depth is "two", expected 0, 1 or infinity`},
		{"BREW", "/rw/lab.log", nil, "501 Not Implemented: method BREW is unknown"},
	} {
		if a := s.do(c.method, c.target, "", c.headers...); !strings.HasPrefix(a.body, c.want) {
			t.Errorf("%s %s %q: %q, want %q", c.method, c.target, c.headers, a.body, c.want)
		}
	}
}
