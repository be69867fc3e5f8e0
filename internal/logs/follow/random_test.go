package follow

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// chance rotates a log at random.
type chance struct {
	*rotated
	*rand.Rand
	sizes     []int     // of what is written at a time, in lines
	olds      []oldFile // that are still written to, oldest first
	rotations int
	steps     []string
}

// oldFile is a renamed file that its writer has open.
type oldFile struct {
	*os.File
	used     time.Time
	rotation int
}

// step does something at random, and tells what.
func (c *chance) step() string {
	switch n := c.IntN(20); {
	case n < 7:
		lines := c.sizes[c.IntN(len(c.sizes))]
		c.say(lines)
		return fmt.Sprintf("%d lines", lines)
	case n < 9:
		return c.late()
	case n < 12:
		c.shiftAll()
		c.olds = append(c.olds, oldFile{c.file, time.Now(), c.rotations})
		c.file = nil
		c.rename("lab.log.1")
		c.reopen()
		return "renamed"
	case n < 13:
		c.shiftAll()
		c.rename("lab.log.1")
		c.compress("lab.log.1")
		c.reopen()
		return "renamed and compressed"
	case n < 15:
		c.shiftAll()
		c.copyTruncate("lab.log.1")
		compressed := c.IntN(2) == 0
		if compressed {
			c.compress("lab.log.1")
		}
		return fmt.Sprint("copied and truncated, compressed: ", compressed)
	case n < 17:
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		return "a poll"
	case n < 18:
		settle()
		return "a while"
	}
	if c.f == nil {
		c.connect()
		return "connected"
	}
	c.disconnect()
	c.f = nil
	return "away"
}

// late writes to an old file that is not left yet.
func (c *chance) late() string {
	c.olds = slices.DeleteFunc(c.olds, func(o oldFile) bool {
		return time.Since(o.used) > 30*time.Second || c.rotations-o.rotation >= maxLate
	})
	if len(c.olds) == 0 {
		return "nothing"
	}
	i := c.IntN(len(c.olds))
	c.sayTo(c.olds[i].File, 1)
	c.olds[i].used = time.Now()
	return fmt.Sprint("a late line in old file ", i)
}

func (c *chance) shiftAll() {
	c.rotations++
	for n := 40; n > 0; n-- {
		for _, ext := range []string{"", ".gz"} {
			from := c.at(fmt.Sprintf("lab.log.%d%s", n, ext))
			if _, err := os.Stat(from); err == nil {
				c.check(os.Rename(from, c.at(fmt.Sprintf("lab.log.%d%s", n+1, ext))))
			}
		}
	}
}

// However a log is rotated, with whatever else happens meanwhile, each line comes once. The seeds
// from 149 on rotate files that are empty while the client is away.
func TestRandomRotations(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, 149, 341, 466, 539, 768, 946} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if failure := randomRotations(t, seed, 40); failure != "" {
					t.Error(failure)
				}
			})
		})
	}
}

func randomRotations(t *testing.T, seed uint64, steps int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	c := &chance{rotated: &rotated{logFile: newLogFile(t)}, Rand: r}
	c.sizes = [][]int{{1, 2}, {1, 20, 200}, {1, 3000}}[r.IntN(3)]
	c.connect()
	c.say(1)
	settle()
	for range steps {
		c.steps = append(c.steps, c.step())
	}
	settle()
	if c.f != nil {
		c.disconnect()
	}
	c.connect()
	c.disconnect()
	numbered := slices.DeleteFunc(c.got, func(s string) bool { return !lineNumber.MatchString(s) })
	slices.Sort(numbered)
	said := slices.ContainsFunc(c.events, func(e Event) bool { return e.Cause != 0 })
	if once := slices.Compact(slices.Clone(numbered)); slices.Equal(numbered, c.written) || said && len(once) == len(numbered) {
		return ""
	}
	return fmt.Sprintf("%d lines of %d, the first that differs is %q, after %q", len(numbered), len(c.written), differ(numbered, c.written), c.steps)
}

func differ(got, want []string) string {
	for i, line := range got {
		if i >= len(want) || line != want[i] {
			return line
		}
	}
	return want[len(got)]
}
