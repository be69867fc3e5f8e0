//go:build linux

package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// A program writes numbered lines to a log, and reopens it after a rotation.
type program struct {
	t    *testing.T
	path string

	mu      sync.Mutex
	log     *os.File
	written int
}

func newProgram(t *testing.T, path string) *program {
	p := &program{t: t, path: path}
	p.reopen()
	t.Cleanup(func() { p.log.Close() })
	return p
}

func (p *program) reopen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.log != nil {
		p.log.Close()
	}
	var err error
	if p.log, err = os.OpenFile(p.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644); err != nil {
		p.t.Error(err)
	}
}

func lineOf(n int) string { return fmt.Sprintf("line %d %s", n, strings.Repeat("x", n%90)) }

// run writes so many lines at each interval until stop is closed.
func (p *program) run(stop <-chan struct{}, interval time.Duration, lines int) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		p.mu.Lock()
		for range lines {
			if _, err := fmt.Fprintln(p.log, lineOf(p.written)); err != nil {
				p.t.Error(err)
			}
			p.written++
		}
		p.mu.Unlock()
	}
}

func (p *program) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written
}

// numbered returns the number of a line, which must be complete.
func numbered(t *testing.T, line string) int {
	t.Helper()
	number, _, _ := strings.Cut(strings.TrimPrefix(line, "line "), " ")
	n, err := strconv.Atoi(number)
	if err != nil || line != lineOf(n) {
		t.Fatalf("a torn line: %q", line)
	}
	return n
}

// All ways in which logrotate rotates, while the log is written and followed.
func TestLogrotate(t *testing.T) {
	t.Parallel()
	rotate := need(t, "logrotate")[0]
	s := serve(t)
	for name, directives := range map[string]string{
		"create":                           "create",
		"nocreate":                         "nocreate",
		"compress":                         "create\ncompress",
		"delaycompress":                    "create\ncompress\ndelaycompress",
		"dateext":                          "create\ndateext\ndateformat -%Y%m%d-%s",
		"extension":                        "create\ncompress\nextension .log\ndateext\ndateformat -%Y%m%d-%s",
		"copytruncate":                     "copytruncate",
		"copytruncate, compressed at once": "copytruncate\ncompress",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testLogrotate(t, s, rotate, strings.ReplaceAll(name, ", ", " "), directives)
		})
	}
}

func testLogrotate(t *testing.T, s *server, rotate, name, directives string) {
	dir := s.path(teamWritable, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p := newProgram(t, filepath.Join(dir, "lab.log"))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	stopWriting := sync.OnceFunc(func() { close(stop) })
	defer stopWriting()

	f := followWith(t, http.DefaultClient, s.at(teamWritable, name+"/lab.log")+"?follow", "text/plain", "identity")
	wg.Go(func() { p.run(stop, 2*time.Millisecond, 10) })
	c := newLogrotate(t, rotate, p, directives)
	copied := strings.Contains(directives, "copytruncate")
	got := []int{}
	until := func(n int) {
		for len(got) == 0 || got[len(got)-1] < n {
			line := f.next("text/plain")
			if copied && strings.HasSuffix(line, " not sent: truncated before it was read") {
				continue // it was written after the copy, as the check at the end shows
			}
			got = append(got, numbered(t, line))
		}
	}
	for rotations := 0; rotations < 4; {
		until(p.count())
		if c.run() {
			rotations++
		}
	}
	until(p.count()) // wait for one more line: the last one must not be lost by copytruncate
	stopWriting()
	wg.Wait()
	until(p.written - 1)
	followsFromTheFirst(t, s.at(teamWritable, name+"/lab.log")+"?follow", slices.Sorted(slices.Values(linesIn(t, dir))))

	for i, n := range got {
		if i > 0 && n <= got[i-1] {
			t.Fatalf("line %d comes after line %d", n, got[i-1])
		}
	}
	if lost := p.written - len(got); lost == 0 {
		return
	} else if !copied {
		t.Fatalf("%d of %d lines are lost", lost, p.written)
	}
	// Lines written between logrotate's copy and its truncation are in no file.
	for _, n := range linesIn(t, dir) {
		if _, ok := slices.BinarySearch(got, n); !ok {
			t.Errorf("line %d is there, and was not followed", n)
		}
	}
}

// followsFromTheFirst follows a log from its first line, then resumes after that line. Both positions are in the
// oldest rotated file, which may be compressed.
func followsFromTheFirst(t *testing.T, url string, there []int) {
	t.Helper()
	objects := followWith(t, http.DefaultClient, url+"&rotated&tail=1000000", "application/x-ndjson", "identity")
	var first struct{ Text, Position string }
	if err := json.Unmarshal([]byte(objects.next("application/x-ndjson")), &first); err != nil || first.Text != lineOf(there[0]) {
		t.Errorf("begins with %+v, %v", first, err)
	}
	again := followWith(t, http.DefaultClient, url+"&position="+first.Position, "text/plain", "identity")
	for _, want := range there[1:] {
		if got := numbered(t, again.next("text/plain")); got != want {
			t.Fatalf("after the resume, found line %d, want line %d", got, want)
		}
	}
}

// logrotate runs the real program. Its configuration tells the writer to reopen the log, and waits until it has: by
// two pipes, one per direction.
type logrotate struct {
	*client
	config, state string
}

func newLogrotate(t *testing.T, path string, p *program, directives string) *logrotate {
	t.Helper()
	c := &client{t: t, path: path, home: t.TempDir()}
	told, done := filepath.Join(c.home, "told"), filepath.Join(c.home, "done")
	for _, pipe := range []string{told, done} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(directives, "copytruncate") {
		directives += fmt.Sprintf("\npostrotate\necho rotated >'%s'; read answer <'%s'\nendscript", told, done)
		listener, err := os.OpenFile(told, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		answers, err := os.OpenFile(done, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			for lines := bufio.NewScanner(listener); lines.Scan() && lines.Text() == "rotated"; {
				p.reopen()
				fmt.Fprintln(answers, "done")
			}
		})
		t.Cleanup(func() {
			fmt.Fprintln(listener, "end")
			wg.Wait()
			listener.Close()
			answers.Close()
		})
	}
	config := fmt.Sprintf("\"%s\" {\nrotate 100\n%s\n}\n", p.path, directives)
	return &logrotate{c, c.file("logrotate.conf", config), filepath.Join(c.home, "state")}
}

// run rotates, unless a rotated file of the same second exists.
func (c *logrotate) run() bool {
	c.t.Helper()
	out, errOut, err := c.try("--force", "--state", c.state, c.config)
	if err != nil && !strings.Contains(errOut, "already exists, skipping rotation") {
		c.t.Fatalf("logrotate: %v\n%s%s", err, out, errOut)
	}
	return err == nil
}

// linesIn returns the numbers of the lines in all files of a folder.
func linesIn(t *testing.T, dir string) (numbers []int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		file, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		if strings.HasSuffix(e.Name(), ".gz") {
			z, err := gzip.NewReader(file)
			if err != nil {
				t.Fatal(err)
			}
			lines = bufio.NewScanner(z)
		}
		for lines.Scan() {
			// A writer that appends leaves no gap of NULs after a truncation.
			numbers = append(numbers, numbered(t, lines.Text()))
		}
	}
	return numbers
}
