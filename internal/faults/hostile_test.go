//go:build linux

package faults

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// maxMemory is the server's memory limit in bytes, against any attack by one client.
const maxMemory = 96 << 20

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	s := serve(t, built.plain)
	plant(t, s.dir, map[string]string{"lab.log": "log\n", "sub/a.log": "a\n"})
	before, err := tree(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	deep := strings.Repeat("<a>", 25_000_000)
	long := strings.Repeat("x", 2_000_000)
	for name, c := range map[string]struct {
		method, head, body string
		status             []int
	}{
		"a header of 2 MB":               {"GET", "X-Huge: " + long + "\r\n", "", []int{431}},
		"100,000 headers":                {"GET", strings.Repeat("X-Many: x\r\n", 100_000), "", []int{431}},
		"a method of 2 MB":               {long, "", "", []int{431, 400}},
		"75 MB of nested XML":            {"PROPFIND", "Depth: 0\r\n", deep, []int{413}},
		"nested XML that is not closed":  {"PROPFIND", "Depth: 0\r\n", deep[:60_000], []int{400}},
		"nested XML that is closed":      {"PROPPATCH", "", strings.Repeat("<a>", 8000) + strings.Repeat("</a>", 8000), []int{400}},
		"nested XML in LOCK":             {"LOCK", "", deep, []int{413}},
		"entities that multiply":         {"PROPFIND", "", `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><propfind xmlns="DAV:"><prop><x>&b;</x></prop></propfind>`, []int{400}},
		"an entity that is a file":       {"PROPPATCH", "", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><propertyupdate xmlns="DAV:"><set><prop><x>&a;</x></prop></set></propertyupdate>`, []int{400}},
		"4,000 attributes":               {"PROPFIND", "Depth: 0\r\n", "<propfind xmlns='DAV:' " + manyAttributes(4000) + "><allprop/></propfind>", []int{207}},
		"PROPFIND without an end":        {"PROPFIND", "Depth: infinity\r\n", "", []int{403}},
		"PROPFIND of a depth that is no": {"PROPFIND", "Depth: 2\r\n", "", []int{400}},
		"PROPFIND with no depth":         {"PROPFIND", "", "", []int{403}},
		"an If header of 60 KB":          {"PUT", "If: " + strings.Repeat("(<urn:x>)", 6500) + "\r\n", "x", []int{400}},
		"an If header without an end":    {"PUT", "If: " + strings.Repeat("(", 60_000) + "\r\n", "x", []int{400}},
		"an If-Match list of 60 KB":      {"PUT", "If-Match: " + strings.Repeat(`"x",`, 15_000) + "\r\n", "x", []int{400}},
		"a property of 60 KB":            {"PROPPATCH", "", `<propertyupdate xmlns="DAV:"><remove><prop><x` + strings.Repeat("y", 60_000) + `/></prop></remove></propertyupdate>`, []int{207}},
		"POST":                           {"POST", "", "x", []int{405}},
		"CONNECT":                        {"CONNECT", "", "", []int{400, 405, 501}},
		"TRACE":                          {"TRACE", "", "", []int{405, 501}},
		"HTTP/0.9 and nonsense":          {"\x16\x03\x01\x02", "", "", []int{400}},
	} {
		for _, mount := range []string{writable, readOnly} {
			target := mount + "/lab.log"
			if c.method == "PROPFIND" {
				target = mount + "/"
			}
			a := s.raw(c.method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + fmt.Sprint(len(c.body)) + "\r\n" + c.head + "\r\n" + c.body)
			ok := false
			for _, status := range c.status {
				ok = ok || a.status == status
			}
			if !ok && !(mount == readOnly && a.status == 405) {
				t.Errorf("%s on %s: %d, %v; want %v", name, mount, a.status, a.err, c.status)
			}
		}
	}
	sameTree(t, "after all of it", s.dir, before)
	s.bounded("hostile requests", maxMemory)
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d='' ", i)
	}
	return b.String()
}

// Locks use memory as long as their client likes, so their number and size are bounded.
func TestManyLocks(t *testing.T) {
	t.Parallel()
	for name, owner := range map[string]string{"small": "me", "large": strings.Repeat("&quot;", 600), "too large": strings.Repeat("o", 60_000)} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, built.plain)
			plant(t, s.dir, map[string]string{"lab.log": "log\n"})
			requests := 6000 // more than the maximum number of locks
			switch name {
			case "small":
				requests = either(t, requests, 1_000_000)
			case "too large":
				requests = 2000
			}
			conn := s.dial()
			conn.SetDeadline(time.Time{})
			body := `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype><owner>` + owner + `</owner></lockinfo>`
			go func() {
				w := bufio.NewWriter(conn)
				for i := range requests {
					// Some locks share one file, others are on ever new files.
					file := "lab.log"
					if i%2 == 0 {
						file = fmt.Sprintf("new-%d.log", i)
					}
					fmt.Fprintf(w, "LOCK %s/%s HTTP/1.1\r\nHost: x\r\nTimeout: Infinite\r\nDepth: 0\r\nContent-Length: %d\r\n\r\n%s", writable, file, len(body), body)
				}
				w.Flush()
			}()
			statuses := map[int]int{}
			for r := bufio.NewReader(conn); total(statuses) < requests; {
				resp, err := http.ReadResponse(r, &http.Request{Method: "LOCK"})
				if err != nil {
					t.Fatalf("after %v: %v", statuses, err)
				}
				if _, err := io.Copy(io.Discard, resp.Body); err != nil {
					t.Fatal(err)
				}
				statuses[resp.StatusCode]++
			}
			figure(t, "%d LOCK requests with a %s owner: %v", requests, name, statuses)
			granted := statuses[200] + statuses[201]
			if granted > 5000 || granted+statuses[507]+statuses[413]+statuses[400] != requests {
				t.Errorf("answers: %v", statuses)
			}
			files, err := tree(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(files) != 1+statuses[201] {
				t.Errorf("%d files for %d new locks", len(files), statuses[201])
			}
			s.bounded("with its locks", maxMemory)
			if a := s.do("PROPFIND", writable+"/lab.log", "", "Depth", "0"); a.status != 207 {
				t.Errorf("PROPFIND of the locked file: %d", a.status)
			}
			s.bounded("having told of its locks", maxMemory)
			if a := s.do("GET", writable+"/lab.log", ""); a.status != 200 || a.body != "log\n" {
				t.Errorf("GET of the locked file: %d", a.status)
			}
		})
	}
}

func total(counts map[int]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}

// Many overlapping ranges get no more data than the file has (RFC 9110 §14.2 lets a server ignore them).
func TestManyRanges(t *testing.T) {
	t.Parallel()
	s := serve(t, built.plain)
	const size = 8 << 20
	plant(t, s.dir, map[string]string{"big.log": version("big.log", 1, size)})
	for name, ranges := range map[string]string{
		"the whole, hundreds of times": strings.Repeat("0-,", 500),
		"overlapping":                  strings.Repeat("0-4000000,", 500),
		"thousands of single bytes":    strings.Repeat("0-0,", 15_000),
		"ends":                         strings.Repeat("-8000000,", 500),
		"backwards":                    strings.Repeat("5-4,", 500),
		"beyond all numbers":           "0-99999999999999999999999,",
	} {
		conn := s.dial()
		fmt.Fprintf(conn, "GET %s/big.log HTTP/1.1\r\nHost: x\r\nRange: bytes=%s\r\n\r\n", writable, strings.TrimSuffix(ranges, ","))
		a := readAnswer(conn, "GET")
		figure(t, "%s: %d bytes of ranges, %d with %d bytes", name, len(ranges), a.status, len(a.body))
		if a.err != nil || len(a.body) > size+200*15_000 || a.status >= 500 || a.status == 0 {
			t.Errorf("%s: %d with %d bytes, %v", name, a.status, len(a.body), a.err)
		}
		conn.Close()
	}
	s.bounded("range bombs", maxMemory)
}

// No spelling of a path leads out of the mount.
func TestPathTricks(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	plant(t, base, map[string]string{"secret.txt": "secret", "w/lab.log": "log\n", "w/sub/a.log": "a\n", "w2/secret.txt": "secret"})
	s := serveFolder(t, built.checked, filepath.Join(base, "w"))
	outside := func() string {
		return fingerprint(t, filepath.Join(base, "w2")) + fingerprint(t, filepath.Join(base, "secret.txt"))
	}
	before := outside()
	var targets []string
	for _, up := range []string{
		"..", "%2e%2e", ".%2e", "%2E.", "..%2f", "%2e%2e%2f", "..%5c", "..\\", "%2e%2e%5c", "..%00", "..%00/", "%c0%ae%c0%ae", "%c0%ae%c0%ae%c0%af",
		"%e0%80%ae%e0%80%ae", "%f0%80%80%ae.", "%252e%252e", "%25%32%65%25%32%65", "....", "....//..", "..;", "..;/..", "..%20", "..%09", "..%0a", ".%00.",
		"sub/../..", "sub/%2e%2e/%2e%2e", "//..", "/./..", "..%ef%bc%8f", "%u002e%u002e", "~", "C:", "C:%5c", "%5c%5chost%5cshare", "/etc/passwd%00.log", "..#", "..?",
	} {
		for _, prefix := range []string{writable + "/", readOnly + "/", "/", writable, writable + "//"} {
			targets = append(targets, prefix+up+"/secret.txt", prefix+up+"secret.txt", prefix+up+"/w2/secret.txt", "http://x"+prefix+up+"/secret.txt")
		}
	}
	methods := []string{"GET", "PUT", "DELETE", "MKCOL", "PROPFIND", "LOCK"}
	for i, target := range targets {
		for _, method := range []string{methods[0], methods[1+i%(len(methods)-1)]} {
			a := s.raw(method + " " + target + " HTTP/1.1\r\nHost: x\r\nDepth: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			if strings.Contains(a.body, "secret") && !strings.Contains(a.body, "secret.txt") || strings.Contains(a.body, "root:") {
				t.Errorf("%s %s: %d %s", method, target, a.status, a.body)
			}
			if a.status == 0 || a.status >= 500 && a.status != 501 && a.status != 502 {
				t.Errorf("%s %s: %d, %v", method, target, a.status, a.err)
			}
		}
		a := s.raw("COPY " + writable + "/lab.log HTTP/1.1\r\nHost: x\r\nDestination: " + target + "\r\nConnection: close\r\n\r\n")
		if a.status == 0 || a.status >= 500 && a.status != 502 {
			t.Errorf("COPY to %s: %d, %v", target, a.status, a.err)
		}
		if a := s.raw("COPY " + target + " HTTP/1.1\r\nHost: x\r\nDestination: " + writable + "/stolen\r\nConnection: close\r\n\r\n"); a.status/100 == 2 {
			s.noSecret(target)
		}
	}
	if after := outside(); after != before {
		t.Errorf("outside of the mount there is now\n%s\nbefore\n%s", after, before)
	}
	entries, err := filepath.Glob(filepath.Join(base, "*"))
	if err != nil || len(entries) != 3 {
		t.Errorf("beside the mount there is now %q, %v", entries, err)
	}
	figure(t, "%d spellings of a way out, each by four requests: none leads out", len(targets))
}

// noSecret checks the content that a COPY brought into the mount.
func (s *server) noSecret(from string) {
	s.t.Helper()
	files, err := tree(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, content := range files {
		if content == "secret" {
			s.t.Errorf("%s is copied to %s", from, name)
		}
	}
}
