//go:build linux

package faults

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// ending is what the client does after sending the text of an upload.
type ending int

const (
	waits  ending = iota // waits for the answer
	leaves               // closes the connection
	resets               // resets the connection
	halts                // closes its side, and waits
)

// brokenUploads are heads (without request line and Host) and bodies of malformed uploads. If the length is
// contradictory or missing, nothing may be stored as a file.
var brokenUploads = map[string]struct {
	text   string
	end    ending
	status int    // required status of the answer, 0 for none
	whole  string // content that is complete by its own framing, and may replace the file
}{
	"closed in the body":               {"Content-Length: 100\r\n\r\nhalf", leaves, 0, ""},
	"closed before the body":           {"Content-Length: 100\r\n\r\n", leaves, 0, ""},
	"reset in the body":                {"Content-Length: 100\r\n\r\nhalf", resets, 0, ""},
	"reset in a large body":            {"Content-Length: 3000000\r\n\r\n" + strings.Repeat("half", 500_000), resets, 0, ""},
	"short body":                       {"Content-Length: 100\r\n\r\nhalf", halts, 400, ""},
	"over-long body":                   {"Content-Length: 4\r\n\r\nfull, and what is no request", waits, 204, "full"},
	"length that is no number":         {"Content-Length: 4x\r\n\r\nhalf", waits, 400, ""},
	"length below zero":                {"Content-Length: -4\r\n\r\nhalf", waits, 400, ""},
	"length beyond all numbers":        {"Content-Length: 99999999999999999999\r\n\r\nhalf", waits, 400, ""},
	"two lengths":                      {"Content-Length: 4\r\nContent-Length: 5\r\n\r\nhalf!", waits, 400, ""},
	"chunk of no length":               {"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n0\r\n\r\n", waits, 400, ""},
	"chunk below zero":                 {"Transfer-Encoding: chunked\r\n\r\n-4\r\nhalf\r\n0\r\n\r\n", waits, 400, ""},
	"chunk beyond all numbers":         {"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhalf\r\n0\r\n\r\n", waits, 400, ""},
	"chunk shorter than it says":       {"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf\r\n0\r\n\r\n", halts, 400, ""},
	"chunk longer than it says":        {"Transfer-Encoding: chunked\r\n\r\n2\r\nhalf\r\n0\r\n\r\n", waits, 400, ""},
	"chunks without a last one":        {"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", halts, 400, ""},
	"chunks without a last one, left":  {"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", leaves, 0, ""},
	"chunks without an end":            {"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n", halts, 400, ""},
	"unknown coding":                   {"Transfer-Encoding: gzip, chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n", waits, 501, ""},
	"fewer bytes than expected":        {"X-Expected-Entity-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n", waits, 400, ""},
	"more bytes than expected":         {"X-Expected-Entity-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n", waits, 400, ""},
	"none of the expected bytes":       {"X-Expected-Entity-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", waits, 400, ""},
	"expected length that is none":     {"X-Expected-Entity-Length: many\r\nContent-Length: 4\r\n\r\nhalf", waits, 400, ""},
	"expected length against length":   {"X-Expected-Entity-Length: 5\r\nContent-Length: 4\r\n\r\nhalf", waits, 400, ""},
	"range of a length that is wrong":  {"Content-Range: bytes 0-9/*\r\nContent-Length: 4\r\n\r\nhalf", waits, 400, ""},
	"range that is none":               {"Content-Range: half\r\nContent-Length: 4\r\n\r\nhalf", waits, 400, ""},
	"range, closed in the body":        {"Content-Range: bytes 0-99/*\r\nContent-Length: 100\r\n\r\nhalf", leaves, 0, ""},
	"range, reset in the body":         {"Content-Range: bytes 0-99/*\r\nContent-Length: 100\r\n\r\nhalf", resets, 0, ""},
	"waits to be told to go on, halts": {"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n", halts, 0, ""},
	"condition that does not hold":     {"If-Match: \"other\"\r\nContent-Length: 4\r\n\r\nhalf", waits, 412, ""},
	"only if there is nothing":         {"If-None-Match: *\r\nContent-Length: 4\r\n\r\nhalf", waits, 412, ""},
}

func TestBrokenUploads(t *testing.T) {
	t.Parallel()
	s := serve(t, built.checked)
	const old = "old, and 100 bytes long:                                                            the end of it\n"
	n := 0
	for what, c := range brokenUploads {
		n++
		for _, name := range []string{fmt.Sprintf("%d-old.log", n), fmt.Sprintf("%d-new.log", n)} {
			want := map[string]string{}
			if strings.HasSuffix(name, "-old.log") {
				want[name] = old
			} else if c.status == 204 {
				continue
			} else if what == "only if there is nothing" {
				continue // this is a valid result
			}
			plant(t, s.dir, want)
			a := s.send("PUT "+writable+"/"+name+" HTTP/1.1\r\nHost: x\r\n"+c.text, c.end)
			if c.status != 0 && a.status != c.status && !(c.status == 400 && a.status == 404 && strings.HasPrefix(what, "range")) {
				t.Errorf("%s (%s): %d, %v; want %d", what, name, a.status, a.err, c.status)
			}
			if c.status == 0 {
				s.awaitRequest(writable + "/" + name)
			}
			if c.whole != "" {
				want[name] = c.whole
			}
			got, err := tree(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			for other := range got {
				if !strings.HasPrefix(other, fmt.Sprintf("%d-", n)) && !strings.HasPrefix(other, ".") {
					delete(got, other)
				}
			}
			if list := differences(got, want); list != nil && name == fmt.Sprintf("%d-old.log", n) {
				t.Errorf("%s: %s", what, strings.Join(list, "\n"))
			} else if _, made := got[name]; made && want[name] == "" {
				t.Errorf("%s: %s was made: %s", what, name, brief(got[name]))
			}
			// The fingerprint of this folder shows the result.
			s.send("PUT "+readOnly+"/lab.log HTTP/1.1\r\nHost: x\r\n"+c.text, c.end)
		}
	}
	if left := temporaries(t, s.dir); left != nil {
		t.Errorf("left behind: %q", left)
	}
	figure(t, "%d kinds of broken uploads: every old file whole, nothing left behind", n)
}

// send sends text unchanged and ends as told. The answer has status 0 if the client does not wait for one.
func (s *server) send(text string, end ending) answer {
	s.t.Helper()
	if end == waits {
		return s.raw(text)
	}
	conn := s.dial()
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil && end == halts {
		s.t.Error(err)
	}
	switch end {
	case resets:
		conn.SetLinger(0)
	case halts:
		if err := conn.CloseWrite(); err != nil {
			s.t.Error(err)
		}
		return readAnswer(conn, "PUT")
	}
	return answer{}
}
