//go:build linux

package faults

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A siege is many clients that each hold a little of everything they can get.
type siege struct {
	t *testing.T
	s *server

	idle, followers, uploads, archives, listings []wire
	sent                                         []int // bytes of each upload
	refused                                      int
	reading                                      sync.WaitGroup
}

const uploadSize = 1 << 20

// besiege starts a siege. Its listings are of a folder that is larger than the system's buffers of a connection.
func (s *server) besiege(idle, followers, uploads, archives, listings int) *siege {
	s.t.Helper()
	g := &siege{t: s.t, s: s}
	n := 0
	open := func() wire { n++; return s.wire(address(n)) }
	for range idle {
		w := open()
		if a := w.ask("GET", writable+"/small.log", ""); a.status != 200 {
			s.t.Fatalf("GET: %d", a.status)
		}
		g.idle = append(g.idle, w)
	}
	for range followers {
		w := open()
		w.send("GET", writable+"/live.log?follow", "")
		if status := w.begin("GET").StatusCode; status != 200 {
			s.t.Fatalf("follow: %d", status)
		}
		g.followers = append(g.followers, w)
		w.SetDeadline(time.Time{})
		g.reading.Go(func() { io.Copy(io.Discard, w.in) })
	}
	for i := range uploads {
		w := open()
		fmt.Fprintf(w, "PUT %s/upload-%d.log HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", writable, i, uploadSize)
		g.uploads, g.sent = append(g.uploads, w), append(g.sent, 0)
	}
	slow := func(n int, target string) (kept []wire) {
		for range n {
			w := open()
			w.send("GET", target, "", "Accept: application/json") // a JSON listing has all entries, a page has not
			switch status := w.begin("GET").StatusCode; status {
			case 200:
				kept = append(kept, w)
			case 429:
				g.refused++
				w.end()
			default:
				s.t.Fatalf("%s: %d", target, status)
			}
		}
		return kept
	}
	g.archives = slow(archives, writable+"/?tar&name=noise.bin")
	g.listings = slow(listings, writable+"/many/")
	return g
}

// advance lets each kind progress a little. It writes a log line for all followers, continues uploads, and reads more of
// an archive and a listing.
func (g *siege) advance(n int) {
	g.t.Helper()
	live, err := os.OpenFile(g.s.path("live.log"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		g.t.Fatal(err)
	}
	defer live.Close()
	fmt.Fprintf(live, "2026-03-04 05:06:07 INFO line %d\n", n)
	for i := range g.uploads {
		g.upload(i, 100)
	}
	for _, slow := range [][]wire{g.archives, g.listings} {
		if len(slow) > 0 {
			w := slow[n%len(slow)]
			w.patient()
			io.CopyN(io.Discard, w.in, 4<<10) // or to its end
		}
	}
}

// upload sends more of an upload, up to its end.
func (g *siege) upload(i, n int) {
	g.t.Helper()
	g.uploads[i].patient()
	n = min(n, uploadSize-1-g.sent[i])
	g.sent[i] += n
	if _, err := io.WriteString(g.uploads[i], strings.Repeat("x", n)); err != nil {
		g.t.Fatalf("upload: %v", err)
	}
}

// end ends the siege, and waits until the server has closed its connections.
func (g *siege) end() {
	for _, w := range g.followers {
		w.CloseWrite()
	}
	g.reading.Wait()
	var all sync.WaitGroup
	for i, w := range g.uploads {
		g.upload(i, uploadSize)
		io.WriteString(w, "x")
		if status := w.begin("PUT").StatusCode; status/100 != 2 {
			g.t.Errorf("upload: %d", status)
		}
	}
	for _, wires := range [][]wire{g.idle, g.uploads, g.archives, g.listings} {
		for _, w := range wires {
			all.Go(w.end)
		}
	}
	all.Wait()
}

// usual are the requests of other clients meanwhile: method, target, headers.
var usual = [][]string{
	{"GET", writable + "/usual/lab.log"},
	{"GET", writable + "/usual/", "Accept", "text/html"},
	{"GET", writable + "/usual/lab.log?tail=20"},
	{"PROPFIND", writable + "/usual/", "Depth", "1"},
	{"PUT", writable + "/usual/upload.log"},
}

// TestSiege compares a server under siege with another one. Requests take the first at most twice as long. After the
// siege it has released everything.
func TestSiege(t *testing.T) {
	// Not parallel: it measures times.
	besieged, quiet := contained(t, ""), contained(t, "")
	content := version("lab.log", 1, 64<<10)
	for _, s := range []*server{besieged, quiet} {
		plant(t, s.dir, map[string]string{"usual/lab.log": content, "small.log": "log\n", "live.log": "", "noise.bin": noise(8 << 20), "many/": ""})
	}
	for i := range either(t, 15_000, 30_000) {
		if err := os.WriteFile(filepath.Join(besieged.dir, "many", fmt.Sprintf("service-%0100d.log", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	ask := func(s *server, r []string) time.Duration {
		body := ""
		if r[0] == "PUT" {
			body = content
		}
		begin := time.Now()
		a, err := s.try(client, r[0], r[1], body, r[2:]...)
		took := time.Since(begin)
		if err != nil || a.err != nil || a.status/100 != 2 {
			t.Fatalf("%s %s: %d, %v, %v", r[0], r[1], a.status, err, a.err)
		}
		return took
	}
	for _, r := range usual {
		ask(besieged, r)
		ask(quiet, r)
	}
	open := besieged.descriptors()
	var held []int
	for range 2 {
		g := besieged.besiege(either(t, 100, 1000), either(t, 40, 200), either(t, 10, 50), either(t, 8, 20), either(t, 8, 20))
		took := make([][2][]time.Duration, len(usual))
		until := time.Now().Add(time.Duration(either(t, 0, 60)) * time.Second)
		// On a busy machine, more requests are needed for a decision.
		for n := 0; n < 60 || n < 600 && slower(took) || time.Now().Before(until); n++ {
			g.advance(n)
			for i, r := range usual {
				for _, which := range []int{n % 2, 1 - n%2} {
					took[i][which] = append(took[i][which], ask([]*server{besieged, quiet}[which], r))
				}
			}
		}
		for i, r := range usual {
			there, here := median(took[i][0]), median(took[i][1])
			figure(t, "%s %s besieged: %v, %.2f times as long as without", r[0], r[1], there, float64(there)/float64(here))
			if there > maxSlowdown*here {
				t.Errorf("%s %s takes %v in a siege, and %v without", r[0], r[1], there, here)
			}
		}
		besieged.fits(fmt.Sprintf("%d idle, %d followers, %d uploads, %d archives and %d listings (%d were refused)",
			len(g.idle), len(g.followers), len(g.uploads), len(g.archives), len(g.listings), g.refused))
		g.end()
		if now := besieged.descriptors(); now > open+5 {
			t.Errorf("%d descriptors were open before, %d after", open, now)
		}
		held = append(held, besieged.proc("status", `(?m)^VmRSS:\s+(\d+) kB$`)<<10)
	}
	figure(t, "memory after a siege: %.1f MiB, after the next: %.1f MiB", float64(held[0])/(1<<20), float64(held[1])/(1<<20))
	if held[1] > held[0]+8<<20 {
		t.Errorf("%d bytes were held after a siege, %d after the next", held[0], held[1])
	}
	if left := temporaries(t, besieged.dir); left != nil {
		t.Errorf("left behind: %q", left)
	}
}

// maxSlowdown is the maximum ratio of the response times with and without a siege.
const maxSlowdown = 2

// slower reports whether any request takes longer than that.
func slower(took [][2][]time.Duration) bool {
	return slices.ContainsFunc(took, func(t [2][]time.Duration) bool { return median(t[0]) > maxSlowdown*median(t[1]) })
}

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}
