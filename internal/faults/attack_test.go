//go:build linux

package faults

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Each of these attacks, by one client or a few, once crashed the server's container or locked others out.

const attacked = "/p,%s,ann,right,false;/p,%s,bob,right too,false"

// address returns one of many addresses of this host.
func address(n int) net.IP { return net.IPv4(127, 1, byte(n>>8), byte(n)) }

func basic(user, password string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// Long passwords, right or wrong, are not kept in memory.
func TestAttackByPasswords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := contained(t, fmt.Sprintf(attacked, dir, dir))
	for i := range either(t, 2000, 6000) {
		length := 47 << 10
		if i%2 == 0 {
			length = 1000 // at this length it is checked
		}
		w := s.wire(address(i))
		user := []string{"ann", "bob", "nobody", fmt.Sprint("user", i)}[i%4]
		password := fmt.Sprint(i) + strings.Repeat("x", length)
		if a := w.ask("GET", "/p/", "", basic(user, password)); a.status != 401 && a.status != 429 {
			t.Fatalf("%s: %d", user, a.status)
		}
		w.end()
	}
	if a := s.wire(address(1)).ask("GET", "/p/", "", basic("ann", "right")); a.status != 200 {
		t.Errorf("ann: %d", a.status)
	}
	s.fits("wrong passwords")
}

// Tokens of links cost no more on a path with many segments.
func TestAttackByLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := contained(t, fmt.Sprintf(attacked, dir, dir), "--link_key", "0123456789abcdef")
	const requests = 50
	cookie := "Cookie: " + strings.TrimSuffix(strings.Repeat("gowebdav-link="+token+"; ", 8), "; ")
	target := "/p" + strings.Repeat("/d", 2047) + "?share=" + token
	w := s.wire(nil)
	before := s.computed()
	for range requests {
		if a := w.ask("GET", target, "", cookie); a.status != 401 && a.status != 404 {
			t.Fatalf("%d", a.status)
		}
	}
	each := (s.computed() - before) / requests
	figure(t, "nine tokens on 2,048 segments take %v", each)
	if each > 20*time.Millisecond {
		t.Errorf("a request computes for %v", each)
	}
	s.fits("tokens")
}

// token is a token of the old form, without the number of segments.
var token = "zzzzzz." + strings.Repeat("A", 43)

// A tree of 2,048 levels blocks neither the start nor a copy, takes few descriptors, and can be deleted.
func TestAttackByDepth(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	nest(t, dir, 2048)
	s := containedFolder(t, dir, "")
	s.limitDescriptors(120)
	for _, c := range []struct {
		method, target, header string
		status                 int
	}{
		{"COPY", writable + "/d", "Destination: " + writable + "/e", 403},
		{"MKCOL", writable + strings.Repeat("/d", 200) + "/new", "", 403},
		{"MOVE", writable + strings.Repeat("/d", 10), "Destination: " + writable + strings.Repeat("/d", 9) + "/new", 201},
		{"PROPFIND", writable + strings.Repeat("/d", 9) + "/new" + strings.Repeat("/d", 2000), "Depth: 1", 207},
		{"GET", writable + "/?tar", "", 200},
		{"GET", writable + "/?zip", "", 200},
		{"DELETE", writable + "/d", "", 204},
	} {
		w := s.wire(nil)
		var headers []string
		if c.header != "" {
			headers = []string{c.header}
		}
		if a := w.ask(c.method, c.target, "", headers...); a.status != c.status || a.err != nil {
			t.Errorf("%s %.20s: %d, %v", c.method, c.target, a.status, a.err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
	s.fits("a tree of 2,048 levels")
}

// nest makes a chain of folders that is deeper than a path can express.
func nest(t *testing.T, dir string, levels int) {
	t.Helper()
	fd, err := unix.Open(dir, unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	for range levels {
		if err == nil {
			err = unix.Mkdirat(fd, "d", 0o755)
		}
		below := -1
		if err == nil {
			below, err = unix.Openat(fd, "d", unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		unix.Close(fd)
		fd = below
	}
	unix.Close(fd)
}

// A client that takes everything it can get leaves others their share.
func TestAttackOnPools(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plant(t, dir, map[string]string{"lab.log": "2026-03-04 05:06:07 INFO line\n", "big.bin": noise(12 << 20)})
	s := contained(t, fmt.Sprintf(attacked, dir, dir), "--log_follows", "64")
	lock := `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>`
	for _, c := range []struct {
		what, method, target, body string
		max                        int
		full                       int
	}{
		{"archives", "GET", "/p/?tar", "", 8, 429},
		{"follows", "GET", "/p/lab.log?follow", "", 70, 429},
		{"locks", "LOCK", "/p/lab.log", lock, 4100, 507},
	} {
		taken, refused := 0, 0
		for range c.max {
			w := s.wire(nil)
			w.send(c.method, c.target, c.body, basic("ann", "right"))
			switch status := w.begin(c.method).StatusCode; status {
			case 200, 201:
				taken++
			case c.full:
				refused++
			default:
				t.Fatalf("%s: %d", c.what, status)
			}
			if refused > 0 {
				break
			}
			if c.method == "LOCK" {
				w.Close()
			}
		}
		w := s.wire(nil)
		w.send(c.method, c.target, c.body, basic("bob", "right too"))
		status := w.begin(c.method).StatusCode
		figure(t, "%s: one client has %d, then another gets %d", c.what, taken, status)
		if taken < 2 || refused == 0 || status/100 != 2 {
			t.Errorf("%s: one client has %d, and then %d refusals; another gets %d", c.what, taken, refused, status)
		}
	}
	s.fits("full pools")
}

// noise is incompressible content, larger than the system's buffers of a connection.
func noise(size int) string {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(b)
	return string(b)
}

// The cost of a body or a header is bounded before it is processed.
func TestAttackByQuestions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 2000 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("service-%06d.log", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := containedFolder(t, dir, "")
	var names strings.Builder
	for i := range 7000 {
		fmt.Fprintf(&names, "<a%d/>", i)
	}
	properties := `<propfind xmlns="DAV:"><prop>` + names.String() + `</prop></propfind>`
	deep := writable + strings.Repeat("/d", 1000)
	for what, c := range map[string]struct{ method, target, header, body string }{
		"60 KB of properties": {"PROPFIND", writable + "/", "Depth: 1", properties},
		"7,500 state tokens":  {"PUT", deep, "If: " + strings.Repeat("(<a:b>)", 7500), "x"},
		"7,500 entity tags":   {"PUT", deep, "If: " + strings.Repeat(`(["b"])`, 7500), "x"},
		"7,500 tags":          {"DELETE", deep, "If-Match: " + strings.Repeat(`"a",`, 7500) + `"b"`, ""},
		"7,500 resources":     {"DELETE", deep, "If: " + strings.Repeat(`</w>(<a:b>)`, 5000), ""},
	} {
		before := s.computed()
		a := s.wire(nil).ask(c.method, c.target, c.body, c.header)
		took := s.computed() - before
		figure(t, "%s: %d after %v, %d bytes", what, a.status, took, len(a.body))
		if a.status != 400 || len(a.body) > 1000 || took > 200*time.Millisecond {
			t.Errorf("%s: %d after %v, %d bytes", what, a.status, took, len(a.body))
		}
	}
	// A form of 4 MiB without an end.
	form := strings.Repeat("name=service-000001.log&", 4<<20/24)
	var slow []wire
	for range 8 {
		w := s.wire(nil)
		head := fmt.Sprintf("POST %s/?zip HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", writable, len(form)+1)
		go w.Write([]byte(head + form))
		slow = append(slow, w)
	}
	if a := s.wire(nil).ask("PROPFIND", writable+"/", "", "Depth: 0"); a.status != 207 {
		t.Errorf("beside them: %d", a.status)
	}
	for _, w := range slow {
		w.end()
	}
	s.fits("large questions")
}

// Without a free descriptor the answer is 503 with Retry-After. Later everything works again.
func TestAttackOnDescriptors(t *testing.T) {
	t.Parallel()
	s := contained(t, "")
	plant(t, s.dir, map[string]string{"lab.log": "log\n"})
	conns := make([]wire, 40)
	for i := range conns {
		conns[i] = s.wire(nil)
		if a := conns[i].ask("GET", writable+"/lab.log", ""); a.status != 200 {
			t.Fatalf("GET: %d", a.status)
		}
	}
	s.limitDescriptors(uint64(s.descriptors()))
	for _, method := range []string{"GET", "PROPFIND", "PUT", "COPY", "DELETE", "MKCOL"} {
		a := conns[1].ask(method, writable+"/new", "", "Depth: 0", "Destination: "+writable+"/other")
		if method == "GET" || method == "PROPFIND" {
			a = conns[1].ask(method, writable+"/lab.log", "", "Depth: 0")
		}
		ok := a.status == 503 && a.header.Get("Retry-After") != ""
		if !ok && !(a.status/100 == 2 || a.status == 404) { // answers that need no descriptor
			t.Errorf("%s: %d, %v", method, a.status, a.header)
		}
	}
	s.limitDescriptors(4096)
	if a := s.wire(nil).ask("GET", writable+"/lab.log", ""); a.status != 200 {
		t.Errorf("afterwards: %d", a.status)
	}
	w := s.wire(nil)
	w.send("PROPFIND", writable+"/", "", "Depth: 0", "Expect: 100-continue", "Content-Length: 10")
	if resp := w.begin("PROPFIND"); resp.StatusCode != 100 {
		t.Errorf("Expect: %d", resp.StatusCode)
	}
	if _, err := w.Write([]byte("<propfind>")); err != nil {
		t.Fatal(err)
	}
	if resp := w.begin("PROPFIND"); resp.StatusCode != 400 {
		t.Errorf("after Expect: %d", resp.StatusCode)
	}
	s.fits("without descriptors")
}
