//go:build linux

package faults

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// mixed are requests of all kinds: method, target, body, headers. %d is replaced by a number.
var mixed = [][]string{
	{"GET", "/w/lab.log", ""}, {"GET", "/w/lab.log", "", "Range: bytes=5-99,200-"}, {"GET", "/w/lab.log?tail=5", ""}, {"GET", "/w/lab.log?grep=line+%d", ""},
	{"GET", "/w/lab.log?follow", ""}, {"GET", "/w/lab.log?follow&rotated&tail=3", "", "Accept: text/event-stream"}, {"GET", "/w/lab.log?histogram", "", "Accept: application/json"},
	{"GET", "/w/lab.log?lines=end&before=20", "", "Accept: application/json"}, {"GET", "/w/lab.log?view", "", "Accept: text/html"}, {"GET", "/w/lab.log?preview", "", "Accept: text/html"},
	{"GET", "/w/", "", "Accept: text/html", "Accept-Encoding: gzip"}, {"GET", "/w/", "", "Accept: application/json"}, {"GET", "/w/?zip", ""}, {"GET", "/w/?tar", ""},
	{"POST", "/w/?zip", "name=lab.log&name=none", "Content-Type: application/x-www-form-urlencoded"}, {"GET", "/", "", "Accept: text/html"}, {"GET", "/-/health", ""},
	{"PROPFIND", "/w/", "", "Depth: 1"}, {"PROPFIND", "/w/", `<propfind xmlns="DAV:"><propname/></propfind>`, "Depth: 1", "Expect: 100-continue"},
	{"PROPPATCH", "/w/f%d", `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="y">%d</x></prop></set></propertyupdate>`},
	{"PUT", "/w/f%d", "content %d"}, {"PUT", "/w/f%d", strings.Repeat("line\n", 100_000)}, {"PUT", "/w/c%d/f", "in a folder"}, {"PUT", "/w/lab.log", strings.Repeat("2026-03-04 05:06:07 INFO line\n", 3000)},
	{"PATCH", "/w/f%d", "more", "Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"}, {"MKCOL", "/w/c%d", ""}, {"DELETE", "/w/c%d", ""}, {"DELETE", "/w/f%d", ""},
	{"COPY", "/w/c%d", "", "Destination: /w/c%d"}, {"MOVE", "/w/c%d", "", "Destination: /w/c%d/x"}, {"COPY", "/w/lab.log", "", "Destination: /w/f%d"}, {"MOVE", "/w/f%d", "", "Destination: /w/f%d"},
	{"LOCK", "/w/f%d", `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>`, "Timeout: Second-1"},
	{"GET", "/p/", "", basic("ann", "wrong %d")}, {"GET", "/p/", "", basic("ann", "right")}, {"GET", "/p/", "", "Cookie: gowebdav-link=" + token}, {"GET", "/ro/c/d/a.log", ""},
	{"BREW", "/w/", ""}, {"GET", "/w/%%zz", ""}, {"GET", "/w/lab.log?lines=%d", ""},
}

// TestMixedRequests sends all kinds of requests at once, and interrupts some at any point. It uses the race detector
// if these tests have it.
func TestMixedRequests(t *testing.T) {
	t.Parallel()
	for _, seed := range seeds(t, 1) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random(t, seed)
			dir, private := t.TempDir(), t.TempDir()
			t.Cleanup(func() { // after the server has ended
				if left := temporaries(t, dir); left != nil {
					t.Errorf("left behind: %q", left)
				}
			})
			s := &server{t: t, program: built.checked, dir: dir, mounts: fmt.Sprintf(attacked, private, private), settings: []string{"--link_key", "0123456789abcdef"}}
			s.serve()
			plant(t, dir, map[string]string{"lab.log": strings.Repeat("2026-03-04 05:06:07 ERROR line\n", 3000)})
			const clients = 8
			counts := make([]map[int]int, clients)
			var all sync.WaitGroup
			for i := range clients {
				counts[i] = map[int]int{}
				rnd := rand.New(rand.NewPCG(seed, uint64(i)))
				all.Go(func() {
					for range either(t, 600, 20_000) / clients {
						counts[i][s.mix(rnd)]++
					}
				})
			}
			all.Wait()
			statuses := map[int]int{}
			for _, c := range counts {
				for status, n := range c {
					statuses[status] += n
				}
			}
			figure(t, "%d requests, 0 those that were broken off: %v", total(statuses), statuses)
			if a := s.wire(nil).ask("GET", "/-/health", ""); a.status != 200 {
				t.Errorf("afterwards: %d", a.status)
			}
			if statuses[0] < total(statuses)/10 || statuses[200] < total(statuses)/10 {
				t.Errorf("answers: %v", statuses)
			}
		})
	}
}

// mix sends one of the requests, and returns the status of its answer, 0 if it was interrupted.
func (s *server) mix(rnd *rand.Rand) int {
	r := mixed[rnd.IntN(len(mixed))]
	fill := func(text string) string {
		for strings.Contains(text, "%d") {
			text = strings.Replace(text, "%d", fmt.Sprint(rnd.IntN(6)), 1)
		}
		return text
	}
	body := fill(r[2])
	text := r[0] + " " + fill(r[1]) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n"
	for _, h := range r[3:] {
		text += fill(h) + "\r\n"
	}
	text += "\r\n" + body
	conn := s.dial()
	defer conn.Close()
	switch rnd.IntN(6) {
	case 0: // interrupts the request
		io.WriteString(conn, text[:rnd.IntN(len(text))])
		return 0
	case 1: // interrupts the answer
		conn.SetLinger(0)
		if _, err := io.WriteString(conn, text); err == nil {
			io.CopyN(io.Discard, conn, int64(rnd.IntN(200)))
		}
		return 0
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		io.WriteString(conn, text)
	}()
	status := 0
	if strings.Contains(r[1], "follow") {
		// An endless answer.
		b := make([]byte, 12)
		if _, err := io.ReadFull(conn, b); err == nil {
			fmt.Sscanf(string(b), "HTTP/1.1 %d", &status)
		}
	} else if a := readAnswer(conn, r[0]); a.err == nil {
		status = a.status
	}
	conn.Close()
	<-sent
	if status >= 500 && status != http.StatusNotImplemented && status != http.StatusInsufficientStorage && status != http.StatusBadGateway {
		s.t.Errorf("%s %s: %d", r[0], r[1], status)
	}
	return status
}
