package live

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// chance writes to some logs and rotates them at random, while a client comes and goes.
type chance struct {
	*folder
	*rand.Rand
	names    []string
	written  []string // all lines, after the names of their logs
	came     []string // what the client has got
	failed   []string // what it was told
	stop     func()   // nil while it is away
	position string   // its last one
	steps    []string
}

func (c *chance) connect() {
	c.got, c.positions = nil, nil
	c.stop = c.follow(c.position)
}

// disconnect ends the client, at any moment; all that it has got counts.
func (c *chance) disconnect() {
	c.stop()
	c.stop = nil
	if n := len(c.positions); n > 0 {
		c.position = c.positions[n-1]
	}
	for _, line := range c.texts() {
		if numbered.MatchString(line) {
			c.came = append(c.came, line)
		} else {
			c.failed = append(c.failed, line)
		}
	}
}

var numbered = regexp.MustCompile(`^log\d+\.log:line \d{5}$`)

func (c *chance) lines(name string, n int) {
	for range n {
		text := fmt.Sprintf("line %05d", len(c.written))
		c.say(name, text)
		c.written = append(c.written, name+":"+text)
	}
}

// shift renames the rotated files of a log, as logrotate does.
func (c *chance) shift(name string) {
	for n := 30; n > 0; n-- {
		for _, ext := range []string{"", ".gz"} {
			from := c.at(fmt.Sprintf("%s.%d%s", name, n, ext))
			if _, err := os.Stat(from); err == nil {
				c.check(os.Rename(from, c.at(fmt.Sprintf("%s.%d%s", name, n+1, ext))))
			}
		}
	}
}

// step does something at random, and tells what.
func (c *chance) step() string {
	name := c.names[c.IntN(len(c.names))]
	switch n := c.IntN(24); {
	case n < 9:
		lines := []int{1, 2, 30}[c.IntN(3)]
		c.lines(name, lines)
		return fmt.Sprintf("%d lines in %s", lines, name)
	case n < 11:
		c.shift(name)
		c.check(os.Rename(c.at(name), c.at(name+".1")))
		late := c.IntN(2) == 0
		if late {
			c.lines(name, 1)
		}
		c.open(name)
		c.lines(name, 1)
		return fmt.Sprintf("%s renamed, a late line: %v", name, late)
	case n < 12:
		c.shift(name)
		c.check(os.Rename(c.at(name), c.at(name+".1")))
		c.compress(name + ".1")
		c.open(name)
		c.lines(name, 1)
		return name + " renamed and compressed"
	case n < 14:
		c.shift(name)
		content, err := os.ReadFile(c.at(name))
		c.check(err)
		c.check(os.WriteFile(c.at(name+".1"), content, 0o644))
		c.check(os.Chtimes(c.at(name+".1"), time.Time{}, time.Now()))
		c.check(os.Truncate(c.at(name), 0))
		c.lines(name, 1)
		return name + " copied and truncated"
	case n < 15 && len(c.names) < 8:
		added := fmt.Sprintf("log%d.log", len(c.names))
		c.names = append(c.names, added)
		c.lines(added, 1)
		return added + " appears"
	case n < 18:
		time.Sleep(time.Duration(c.IntN(700)) * time.Millisecond)
		synctest.Wait()
		return "a moment"
	case n < 20:
		pause()
		return "a while"
	}
	if c.stop == nil {
		c.connect()
		return "connected"
	}
	c.disconnect()
	return "away"
}

// However several logs are rotated, and whenever the client comes and goes, each line comes once.
func TestRandomGroups(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if failure := randomGroup(t, seed, 60); failure != "" {
					t.Error(failure)
				}
			})
		})
	}
}

func randomGroup(t *testing.T, seed uint64, steps int) string {
	c := &chance{folder: newFolder(t), Rand: rand.New(rand.NewPCG(seed, 1)), names: []string{"log0.log", "log1.log", "log2.log"}}
	for _, name := range c.names {
		c.write(name, "")
	}
	c.connect()
	c.lines("log0.log", 1)
	pause()
	for range steps {
		c.steps = append(c.steps, c.step())
	}
	if c.stop == nil {
		c.connect()
	}
	pause()
	c.disconnect()
	slices.Sort(c.came)
	want := slices.Sorted(slices.Values(c.written))
	if slices.Equal(c.came, want) && len(c.failed) == 0 {
		return ""
	}
	var odd []string
	for _, line := range want {
		if n := count(c.came, line); n != 1 {
			odd = append(odd, fmt.Sprintf("%s comes %d times", line, n))
		}
	}
	return fmt.Sprintf("%d lines of %d: %q; told %q; after\n%s", len(c.came), len(want), odd[:min(len(odd), 5)], c.failed, strings.Join(c.steps, "\n"))
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}
