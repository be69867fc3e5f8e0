package follow

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// An old file is read until it has been quiet for a minute while the new one grows, or for ten
// minutes. What is written to it later comes with the next rotation.
func TestOldFileIsLeft(t *testing.T) {
	for name, tt := range map[string]struct {
		grows bool
		until time.Duration
	}{
		"the new file grows": {true, quietLate},
		"nobody writes":      {false, longestLate},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLogFile(t)
				f := l.follow(Start{})
				l.write("one\n")
				old := l.file
				defer old.Close()
				l.file = nil
				l.rename("lab.log.1")
				l.reopen()
				if tt.grows {
					l.write("two\n")
				}
				time.Sleep(tt.until - 10*time.Second)
				old.WriteString("late\n")
				if tt.grows {
					f.want(t, "one", "two", "late")
				} else {
					f.want(t, "one", "late")
				}
				last := f.events[len(f.events)-1]
				if places := strings.Split(last.Position, ","); len(places) != 2 {
					t.Errorf("the position is %s", last.Position)
				}
				if tt.grows {
					l.write("three\n")
					f.want(t, "three")
				}
				time.Sleep(tt.until)
				old.WriteString("later\n")
				f.want(t)
				l.write("four\n")
				f.want(t, "four")
				l.rename("lab.log.2")
				l.reopen()
				l.write("five\n")
				f.want(t, "later", "five")
				f.stop(t)
			})
		})
	}
}

// Positions as they were handed out before there were prints.
func TestFollowResumesWithoutPrint(t *testing.T) {
	for position, text := range map[string]string{
		"8-7b9c7bc72169cef7:4":       "one\ntwo\nthree\n",
		"1024-c1f3c5d47b3f7cd0:1024": strings.Repeat("=", 1023) + "\ntwo\nthree\n",
		"1024-51d88627df287325:2004": strings.Repeat("\x00", 2000) + "one\ntwo\nthree\n",
	} {
		for _, rotate := range []func(l *logFile){
			func(*logFile) {},
			func(l *logFile) { l.rename("lab.log.1"); l.reopen() },
			func(l *logFile) { l.rename("lab.log.1"); l.compress("lab.log.1"); l.reopen() },
		} {
			synctest.Test(t, func(t *testing.T) {
				l := newLogFile(t)
				l.write(text)
				rotate(l)
				f := l.follow(Start{Position: position})
				l.write("four\n")
				f.want(t, "two", "three", "four")
				f.stop(t)
			})
		}
	}
}

// What cannot be read of a compressed file is said.
func TestFollowTellsOfDamage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("one\n")
		f := l.follow(Start{Lines: 1})
		f.want(t, "one")
		f.stop(t)
		for range 10_000 {
			l.write("an old line " + time.Now().String() + "\n")
			time.Sleep(time.Second)
		}
		l.rename("lab.log.1")
		l.compress("lab.log.1")
		packed, err := os.Stat(l.dir + "/lab.log.1.gz")
		l.check(err)
		l.check(os.Truncate(l.dir+"/lab.log.1.gz", packed.Size()/2))
		l.reopen()
		l.write("two\n")
		g := l.follow(Start{Position: f.events[0].Position})
		settle()
		if n := len(g.lines); n < 1000 || n > 9000 || g.lines[n-1] != "two" {
			t.Errorf("%d lines", n)
		}
		if !slices.ContainsFunc(g.events, func(e Event) bool { return strings.HasPrefix(e.Damage, "lab.log.1.gz: unexpected EOF") }) {
			t.Error("the damage is not said")
		}
		g.stop(t)
	})
}
