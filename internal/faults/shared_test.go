//go:build linux

package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSharedFolder lets eight clients write, copy, move and delete the same few files at once. Every file that is
// read, or left at the end, is complete and was uploaded by one of them.
func TestSharedFolder(t *testing.T) {
	t.Parallel()
	const clients = 8
	for _, seed := range seeds(t, 5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random(t, seed)
			s := serve(t, built.checked)
			plant(t, s.dir, map[string]string{"x/": "", "y/": ""})
			until := time.Now().Add(soak(t) / 8)
			var wg sync.WaitGroup
			for i := range clients {
				wg.Go(func() {
					rnd := rand.New(rand.NewPCG(seed, uint64(i)))
					client := &http.Client{Transport: &http.Transport{}}
					defer client.CloseIdleConnections()
					for n := 0; n < 120 || time.Now().Before(until); n++ {
						if err := s.scramble(client, rnd, fmt.Sprintf("client %d, step %d", i, n)); err != nil {
							t.Errorf("client %d, step %d: %v", i, n, err)
							return
						}
					}
				})
			}
			wg.Wait()
			files, err := tree(s.dir)
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range files {
				if !strings.HasSuffix(name, "/") && !whole(content) {
					t.Errorf("in the end %s is torn: %s", name, brief(content))
				}
			}
			if left := temporaries(t, s.dir); left != nil {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// scramble sends one request. Its answer depends on the other clients, but must not be an error of the server.
func (s *server) scramble(client *http.Client, rnd *rand.Rand, name string) error {
	path := func() string { return []string{"x/a", "x/b", "y/a", "y/b", "x", "y"}[rnd.IntN(6)] }
	method := []string{"PUT", "PUT", "PUT", "GET", "GET", "GET", "COPY", "COPY", "MOVE", "MOVE", "DELETE", "MKCOL", "MKCOL", "PROPFIND"}[rnd.IntN(14)]
	at, to, body := path(), path(), ""
	header := []string{"Destination", writable + "/" + to, "Depth", "1"}
	switch method {
	case "PUT":
		body = version(name, 1, 100+rnd.IntN(100_000))
	case "DELETE", "COPY", "MOVE":
		header = header[:2]
	case "MKCOL":
		at = at[:1]
	}
	a, err := s.try(client, method, writable+"/"+at, body, header...)
	if err != nil {
		return err
	}
	if a.status == 500 {
		return fmt.Errorf("%s %s to %s: %d", method, at, to, a.status)
	}
	if method == "GET" && a.status == 200 && strings.Contains(at, "/") && !whole(a.body) {
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") { // a listing of a folder with this name
			return fmt.Errorf("%s is torn: %s", at, brief(a.body))
		}
	}
	return nil
}

// whole reports whether version has made this content.
func whole(content string) bool {
	line, _, ok := strings.Cut(content, "\n")
	if !ok {
		return false
	}
	var client, step, size int
	n, err := fmt.Sscanf(line, "client %d, step %d version 1 size %d", &client, &step, &size)
	return err == nil && n == 3 && version(fmt.Sprintf("client %d, step %d", client, step), 1, size) == content
}
