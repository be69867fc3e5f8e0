package server

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
	"gowebdav/internal/pool"
)

// asker sends requests of one user from one address.
type asker struct {
	t            *testing.T
	s            *site
	user, remote string
	query        string // added to each
}

// begin begins a request and reads the status of its answer, which stays open until the
// test or the caller closes it.
func (a asker) begin(method, target string) *http.Response {
	a.t.Helper()
	req, err := http.NewRequest(method, a.s.URL+target+a.query, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("X-Forwarded-For", a.remote)
	if a.user != "" {
		req.SetBasicAuth(a.user, "pass")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func (a asker) want(status int, method, target string) *http.Response {
	a.t.Helper()
	resp := a.begin(method, target)
	if resp.StatusCode != status {
		a.t.Errorf("%s at %s: %s %s is %d, want %d", a.user, a.remote, method, target, resp.StatusCode, status)
	}
	return resp
}

// refused wants a 429 that says why, and when to come again.
func (a asker) refused(target string) {
	a.t.Helper()
	resp := a.want(429, "GET", target)
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(body), "at a time for one client") || resp.Header.Get("Retry-After") == "" {
		a.t.Errorf("%s: %q, %v, Retry-After %q", target, body, err, resp.Header.Get("Retry-After"))
	}
}

// shares is a site where everybody says from which address they come.
func shares(t *testing.T, davs string, change func(*config.Config)) (*site, string) {
	c := config.Config{Logs: configtest.LogLimits(t), TrustedProxies: config.Proxies{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}}
	if change != nil {
		change(&c)
	}
	return newLimitedSite(t, davs, c)
}

const twoUsers = "/app,DIR,ann,pass,true;/app,DIR,bob,pass,true;/open,DIR,null,null,true"

// No client has all places of a pool, however many it asks for: others find one.
func TestNoClientTakesAPool(t *testing.T) {
	for name, c := range map[string]struct {
		query  string
		mine   int // places that one client gets
		change func(*config.Config)
	}{
		"follows":  {"lab.log?follow", 3, func(c *config.Config) { c.Logs.Follows = 6 }},
		"archives": {"?tar", 2, nil},
		"searches": {"big.log?grep=e", 4, nil},
		"folders":  {"?grep=e", 4, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := shares(t, twoUsers, c.change)
			// Neither is sent to its end while nobody reads.
			write(t, filepath.Join(dir, "big.log"), strings.Repeat(strings.Repeat("0123456789abcde ", 64)+"\n", 16<<10))
			noise := make([]byte, 16<<20)
			rand.Read(noise)
			write(t, filepath.Join(dir, "noise.bin"), string(noise))
			ann := asker{t, s, "ann", "192.0.2.1", ""}
			for range c.mine {
				ann.want(200, "GET", "/app/"+c.query)
			}
			ann.refused("/app/" + c.query)
			asker{t, s, "bob", "192.0.2.1", ""}.want(200, "GET", "/app/"+c.query)
			asker{t, s, "ann", "192.0.2.2", ""}.want(200, "GET", "/app/"+c.query)
		})
	}
}

// Of twenty clients that search folders at once, as many are served as there are places. The others
// are told to come again, and do not wait.
func TestTwentyClientsSearchFolders(t *testing.T) {
	s, dir := shares(t, twoUsers, func(c *config.Config) { c.Logs.Scans, c.Logs.ClientScans = 8, 2 })
	const lines = 1 << 10 // of 4 KiB: an answer is more than what two sockets hold
	for i := range 4 {
		write(t, filepath.Join(dir, fmt.Sprintf("big%d.log", i)), strings.Repeat(strings.Repeat("0123456789abcde ", 256)+"\n", lines))
	}
	var served []*http.Response
	for i := range 20 {
		resp := asker{t, s, "ann", fmt.Sprintf("192.0.2.%d", i), ""}.begin("GET", "/app/?grep=e")
		switch {
		case resp.StatusCode == 200:
			served = append(served, resp)
		case resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "":
			t.Errorf("client %d: %d, Retry-After %q", i, resp.StatusCode, resp.Header.Get("Retry-After"))
		}
	}
	if len(served) != 8 {
		t.Errorf("%d are served", len(served))
	}
	for _, resp := range served {
		scan := bufio.NewScanner(resp.Body)
		scan.Buffer(nil, 1<<20)
		n := 0
		for scan.Scan() {
			n++
		}
		if scan.Err() != nil || n != 4*lines+3 { // and lab.log, sub/inner.txt
			t.Errorf("%d lines, %v", n, scan.Err())
		}
	}
	asker{t, s, "bob", "192.0.2.99", ""}.want(200, "GET", "/app/?grep=e")
}

// A network of IPv6 is one client, and so is an address with the links that it comes by.
func TestOneClientUnderManyNames(t *testing.T) {
	links, err := auth.NewLinks(linkKey)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := shares(t, twoUsers, func(c *config.Config) {
		c.Logs.Follows = 8
		c.Links = links
	})
	asker{t, s, "", "2001:db8:0:1::1", ""}.want(200, "GET", "/open/lab.log?follow")
	asker{t, s, "", "2001:db8:0:1:ffff::2", ""}.want(200, "GET", "/open/lab.log?follow")
	link := "&" + LinkQuery(links, "/app/lab.log", time.Now().Add(time.Hour))
	asker{t, s, "", "2001:db8:0:1:8::3", link}.want(200, "GET", "/app/lab.log?follow")
	asker{t, s, "", "2001:db8:0:1::4", ""}.want(200, "GET", "/open/lab.log?follow")
	asker{t, s, "", "2001:db8:0:1::5", link}.refused("/app/lab.log?follow")
	asker{t, s, "", "2001:db8:0:1::6", ""}.refused("/open/lab.log?follow")
	asker{t, s, "", "2001:db8:0:2::6", ""}.want(200, "GET", "/open/lab.log?follow")
	asker{t, s, "ann", "2001:db8:0:1::6", ""}.want(200, "GET", "/app/lab.log?follow")
}

// A head of a request is kept as long as it runs: not many large ones are.
func TestLargeHeadsAreBounded(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,true", false)
	get := func(target string, head int) *http.Response {
		t.Helper()
		req, err := http.NewRequest("GET", s.URL+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Large", strings.Repeat("x", head))
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp
	}
	for i := range largeHeads/2 + 1 {
		want := 200
		if i == largeHeads/2 {
			want = 429
		}
		if resp := get("/app/lab.log?follow", largeHead); resp.StatusCode != want {
			t.Errorf("the %dth large head: %d, want %d", i, resp.StatusCode, want)
		}
	}
	if resp := get("/app/lab.log?follow", largeHead/2); resp.StatusCode != 200 {
		t.Errorf("a small head: %d", resp.StatusCode)
	}
}

// One client that reads compressed logs slowly does not keep others waiting.
func TestNoClientTakesAllTurns(t *testing.T) {
	s, dir := shares(t, twoUsers, nil)
	packed, err := os.Create(filepath.Join(dir, "big.log.zst"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(packed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 400_000 {
		fmt.Fprintf(z, "%x is what the line says, and so does the one after it\n", i*7919)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	ann, bob := asker{t, s, "ann", "192.0.2.1", ""}, asker{t, s, "bob", "192.0.2.1", ""}
	for range pool.Half(max(3, runtime.GOMAXPROCS(0))).Client {
		ann.want(200, "GET", "/app/big.log.zst?grep=line")
	}
	line, err := bufio.NewReader(bob.want(200, "GET", "/app/big.log.zst?grep=^1eef+is&regex").Body).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "1eef is") {
		t.Errorf("%q, %v", line, err)
	}
}
