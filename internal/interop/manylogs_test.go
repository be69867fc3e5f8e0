//go:build linux

package interop

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// Twenty logs are followed as one while logrotate rotates them, by a client that breaks off and comes
// again all the time. No line is lost, and none comes twice.
func TestLogrotateOfManyLogs(t *testing.T) {
	t.Parallel()
	rotate := need(t, "logrotate")[0]
	s := serve(t)
	directives := []string{"create", "nocreate", "create\ncompress", "create\ncompress\ndelaycompress", "create\ndateext\ndateformat -%Y%m%d-%s"}
	const logs = 20
	var programs []*program
	var rotations []*logrotate
	for i := range logs {
		dir := s.path(teamWritable, fmt.Sprintf("many/app%d", i))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		p := newProgram(t, filepath.Join(dir, "lab.log"))
		programs = append(programs, p)
		rotations = append(rotations, newLogrotate(t, rotate, p, directives[i%len(directives)]))
	}
	client := &manyLogs{t: t, url: s.at(teamWritable, "many/") + "?follow", came: map[string]map[int]int{}}
	client.connect()
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for _, p := range programs {
		writers.Go(func() { p.run(stop, 5*time.Millisecond, 1) })
	}
	var rotators sync.WaitGroup
	for _, c := range rotations {
		rotators.Go(func() {
			for n := 0; n < 3; {
				if c.run() {
					n++
				}
				time.Sleep(time.Second) // the format of dates counts seconds
			}
		})
	}
	rotated := make(chan struct{})
	go func() {
		rotators.Wait()
		close(stop)
		writers.Wait()
		close(rotated)
	}()
	random := rand.New(rand.NewPCG(1, 2))
	for open := true; open; {
		select {
		case <-rotated:
			open = false
		default:
			client.read(1 + random.IntN(40))
			client.connect()
		}
	}
	total := 0
	for _, p := range programs {
		total += p.written
	}
	client.read(total - client.count)
	for i, p := range programs {
		came := client.came[fmt.Sprintf("app%d", i)]
		for n := range p.written {
			if came[n] != 1 {
				t.Errorf("app%d (%s): line %d of %d comes %d times", i, directives[i%len(directives)], n, p.written, came[n])
			}
		}
	}
	t.Logf("%d lines, %d connections", total, client.connections)
}

// manyLogs is a client that follows a folder.
type manyLogs struct {
	t           *testing.T
	url         string
	position    string
	lines       *bufio.Scanner
	cancel      context.CancelFunc
	connections int

	came  map[string]map[int]int // how often each line has come, by the folder of its log
	count int
}

// connect breaks off, and comes again after the last line.
func (c *manyLogs) connect() {
	c.t.Helper()
	if c.cancel != nil {
		c.cancel()
	}
	var ctx context.Context
	ctx, c.cancel = context.WithTimeout(c.t.Context(), 2*time.Minute)
	c.t.Cleanup(c.cancel)
	target := c.url
	if c.position != "" {
		target += "&position=" + url.QueryEscape(c.position)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.SetBasicAuth(user, password)
	r.Header.Set("Accept", "application/x-ndjson")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		c.t.Fatal(answer.Status)
	}
	c.lines = bufio.NewScanner(answer.Body)
	c.connections++
}

// read reads some lines. If the answer ends before, the lines that are missing are named later.
func (c *manyLogs) read(n int) {
	c.t.Helper()
	for n > 0 {
		if !c.lines.Scan() {
			c.t.Errorf("the answer ends after %d lines: %v", c.count, c.lines.Err())
			return
		}
		var line struct{ Text, File, Position string }
		if err := json.Unmarshal(c.lines.Bytes(), &line); err != nil {
			c.t.Fatal(err)
		}
		if line.Text == "" {
			c.message()
			continue
		}
		app := path.Dir(line.File)
		if c.came[app] == nil {
			c.came[app] = map[int]int{}
		}
		c.came[app][numbered(c.t, line.Text)]++
		c.position = line.Position
		c.count++
		n--
	}
}

// message wants a message to be about nothing that is lost. If a client comes again while its file is
// being compressed, the server cannot know yet, and says that lines may be missing.
func (c *manyLogs) message() {
	c.t.Helper()
	var message map[string]struct{ Reason string }
	if err := json.Unmarshal(c.lines.Bytes(), &message); err != nil {
		c.t.Fatal(err)
	}
	for name, object := range message {
		if harmless := []string{"rotated", "missing", "found", "joined"}; !slices.Contains(harmless, name) || object.Reason != "" && object.Reason != "gone" {
			c.t.Errorf("the server says %s", c.lines.Bytes())
		}
	}
}
