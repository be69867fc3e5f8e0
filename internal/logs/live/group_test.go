package live

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Lines of several logs come by their time, although the logs are read one after the other.
func TestLinesComeByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		for _, name := range []string{"a.log", "b.log", "c.log"} {
			f.write(name, "2026-03-04T10:11:12.000Z old\n")
		}
		stop := f.follow("")
		var want []string
		for i := range 200 {
			name := string("abc"[i*7%3]) + ".log"
			f.say(name, fmt.Sprint(i))
			want = append(want, fmt.Sprintf("%s:%d", name, i))
			time.Sleep(time.Duration(1+i%50) * time.Millisecond)
		}
		pause()
		f.want(want...)
		stop()
	})
}

// A line comes after those of other logs that were written up to half a second before it, and
// read later, as by a program that writes what it has collected.
func TestLinesAreSortedWithinTheHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("fast.log", "")
		f.write("late.log", "")
		stop := f.follow("")
		late := time.Now().UTC().Format("2006-01-02T15:04:05.000Z") + " late\n"
		time.Sleep(50 * time.Millisecond)
		f.say("fast.log", "fast")
		time.Sleep(300 * time.Millisecond)
		f.write("late.log", late)
		pause()
		f.want("late.log:late", "fast.log:fast")
		stop()
	})
}

// A log whose clock is wrong, or whose times are whole seconds, does not hold up the others.
func TestWrongClocksHoldUpNoLine(t *testing.T) {
	for name, off := range map[string]time.Duration{"slow": -8 * time.Hour, "fast": 8 * time.Hour, "a bit slow": -2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFolder(t)
				f.write("right.log", "")
				f.write("wrong.log", "")
				g := f.group()
				came := map[string]time.Duration{}
				begun := time.Now()
				stop := f.run(g, "", func(text []byte) error {
					for line := range strings.SplitSeq(string(text), "\x00") {
						came[line] = time.Since(begun)
					}
					return nil
				})
				for i := range 300 {
					f.say("right.log", fmt.Sprint(i))
					f.write("wrong.log", fmt.Sprintf("%s %d\n\tat it\n", time.Now().Add(off).UTC().Format("2006-01-02T15:04:05Z"), i))
					time.Sleep(20 * time.Millisecond)
				}
				pause()
				stop()
				slowest := time.Duration(0)
				for _, line := range f.got {
					var n int
					if fields := strings.Fields(line); !strings.Contains(line, "\tat") {
						fmt.Sscan(fields[len(fields)-1], &n)
						slowest = max(slowest, came[line]-time.Duration(n)*20*time.Millisecond)
					}
				}
				if len(f.got) != 900 || slowest > 600*time.Millisecond {
					t.Errorf("%d lines of 900, the slowest after %v", len(f.got), slowest)
				}
			})
		})
	}
}

// Stack traces of two logs that are written at the same time, line by line, are not mixed.
func TestTracesStayWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("a.log", "")
		f.write("b.log", "")
		f.write("coarse.log", "")
		stop := f.follow("")
		var want [3][]string
		for event := range 50 {
			for line := range 12 {
				for i, name := range []string{"a.log", "b.log", "coarse.log"} {
					text := fmt.Sprintf("\tat com.example.App.run%d(App.java:%d)", line, event)
					switch {
					case line > 0:
						f.write(name, text+"\n")
					case i < 2:
						text = fmt.Sprintf("ERROR failed %d", event)
						f.say(name, text)
					default:
						text = fmt.Sprintf("ERROR failed %d", event)
						f.write(name, time.Now().UTC().Format("2006-01-02T15:04:05Z ")+text+"\n")
					}
					want[i] = append(want[i], name+":"+text)
					time.Sleep(time.Duration(event%7) * time.Millisecond)
				}
			}
			time.Sleep(time.Duration(event*13) * time.Millisecond)
		}
		pause()
		stop()
		got := f.texts()
		if len(got) != 3*50*12 {
			t.Fatalf("%d lines", len(got))
		}
		for i := 0; i < len(got); i += 12 {
			name, text, _ := strings.Cut(got[i], ":")
			if !strings.HasPrefix(text, "ERROR") {
				t.Fatalf("event %d begins with %q", i/12, got[i])
			}
			for _, line := range got[i+1 : i+12] {
				if !strings.HasPrefix(line, name+":\tat") {
					t.Fatalf("%q in the trace of %q", line, got[i])
				}
			}
		}
		for i, name := range []string{"a.log", "b.log", "coarse.log"} {
			if own := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasPrefix(s, name) }); !slices.Equal(own, want[i]) {
				t.Errorf("%s: lines are not in their order", name)
			}
		}
	})
}

// A client that comes again gets the lines of a log that was empty when it came first, although they
// were written, and held, before the last line that it has got, and the log was rotated since. It
// gets no line from before it came.
func TestHeldLinesOfAnEmptyLog(t *testing.T) {
	for i := range 6 {
		compressed, missing := i&1 != 0, i&2 != 0
		early := i >= 4 // logrotate began before the last lines were written, and says so
		synctest.Test(t, func(t *testing.T) {
			f := newFolder(t)
			f.say("old.log.1", "of before")
			time.Sleep(20 * time.Millisecond)
			f.write("a.log", "")
			f.write("old.log", "")
			made := time.Now()
			f.write("b.log", "")
			time.Sleep(5 * time.Second)
			stop := f.follow("")
			f.say("b.log", "1")
			time.Sleep(100 * time.Millisecond)
			f.say("a.log", "2")
			time.Sleep(20 * time.Millisecond)
			f.say("old.log", "3")
			time.Sleep(430 * time.Millisecond)
			synctest.Wait()
			position := f.positions[0]
			f.want("b.log:1")
			stop()
			for _, name := range []string{"a.log", "old.log"} {
				if name == "old.log" {
					f.check(os.Rename(f.at("old.log.1"), f.at("old.log.2")))
					if compressed {
						f.compress("old.log.2")
					}
				}
				f.check(os.Rename(f.at(name), f.at(name+".1")))
				if early {
					f.check(os.Chtimes(f.at(name+".1"), time.Time{}, made))
				}
				if compressed {
					f.compress(name + ".1")
				}
			}
			if missing { // their programs open them after the client has come
				stop = f.follow(position)
			}
			time.Sleep(3 * time.Second)
			f.open("a.log")
			f.open("old.log")
			f.say("a.log", "4")
			time.Sleep(10 * time.Millisecond)
			f.say("old.log", "5")
			if !missing {
				stop = f.follow(position)
			}
			pause()
			f.got = slices.DeleteFunc(f.got, func(line string) bool { return strings.HasSuffix(line, ": missing") })
			f.want("a.log:2", "old.log:3", "a.log:4", "old.log:5")
			stop()
		})
	}
}

// Logs that appear are taken up from their first line, those that go are told, and a folder
// without logs waits.
func TestLogsComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		stop := f.follow("")
		pause()
		f.say("a.log", "1")
		f.say("a.log", "2")
		pause()
		f.want("a.log:1", "a.log:2")
		f.write("old.log.1.gz", "")
		pause()
		f.check(os.Rename(f.at("a.log"), f.at("a.log.1")))
		f.open("a.log")
		f.say("a.log", "3")
		pause()
		f.want("a.log:3")
		f.say("a.log", "4")
		f.check(os.Remove(f.at("a.log")))
		f.check(os.Remove(f.at("a.log.1")))
		pause()
		f.want("a.log:4", "a.log: missing")
		f.open("a.log")
		f.say("a.log", "5")
		pause()
		f.want("a.log:5")
		f.say("old.log", "6")
		pause()
		f.want("old.log:6")
		stop()
		want := []string{"1 a.log", "3 old.log.1.gz", "1 a.log", "1 old.log"}
		var notes []string
		for _, n := range f.notes {
			notes = append(notes, fmt.Sprint(n.Event, " ", n.Log))
		}
		if !slices.Equal(notes, want) {
			t.Errorf("notes %q, want %q", notes, want)
		}
	})
}

// A group ends at its limit.
func TestGroupEndsAtItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("a.log", "")
		f.write("b.log", "")
		g := f.group()
		g.Limit = 3
		done := make(chan error)
		go func() {
			done <- g.Follow(t.Context(), nil, func() error { return nil }, func([]byte) error { return nil })
		}()
		time.Sleep(7 * time.Millisecond)
		for i := range 4 {
			f.say("ab"[i%2:i%2+1]+".log", fmt.Sprint(i))
			time.Sleep(time.Millisecond)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		f.want("a.log:0", "b.log:1", "a.log:2")
	})
}

// An idle group pings.
func TestGroupPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		f.write("a.log", "")
		g := f.group()
		g.Idle = 15 * time.Second
		var pings atomic.Int32
		g.Form.Note = func(b []byte, n Note) []byte {
			if n.Event == Quiet {
				pings.Add(1)
			}
			return append(b, '.')
		}
		stop := f.run(g, "", nil)
		time.Sleep(46 * time.Second)
		synctest.Wait()
		if n := pings.Load(); n != 3 {
			t.Errorf("%d pings", n)
		}
		f.say("a.log", "1")
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if pings.Load() != 3 {
			t.Error("a ping although there was a line")
		}
		stop()

		g = f.group()
		g.Idle, g.Ping = 15*time.Second, true
		pings.Store(0)
		g.Form.Note = func(b []byte, n Note) []byte { pings.Add(1); return append(b, '.') }
		stop = f.run(g, "", nil)
		synctest.Wait()
		f.say("a.log", "2")
		for _, want := range []struct {
			after time.Duration
			pings int32
		}{{900 * time.Millisecond, 1}, {200 * time.Millisecond, 2}, {1800 * time.Millisecond, 2}, {200 * time.Millisecond, 3}, {14 * time.Second, 3}, {time.Second, 4}} {
			time.Sleep(want.after)
			synctest.Wait()
			if n := pings.Load(); n != want.pings {
				t.Errorf("after %v more: %d pings, want %d", want.after, n, want.pings)
			}
		}
		stop()
	})
}

// A group that is Once ends where nothing more was written, in the order of the times, and goes on
// there; or at its limit.
func TestGroupOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t)
		var last Note
		once := func(position string, limit int) string {
			g := f.group()
			g.Once, g.Limit = true, limit
			g.Form.Note = func(b []byte, n Note) []byte { last = n; return append(b, ' ') }
			from := (*Position)(nil)
			if position != "" {
				p, _ := ParsePosition(position)
				from = &p
			}
			if err := g.Follow(t.Context(), from, func() error { return nil }, func([]byte) error { return nil }); err != nil {
				t.Error(err)
			}
			return f.positions[len(f.positions)-1]
		}
		for i := range 3 {
			f.say(fmt.Sprintf("log%d.log", i), "old")
		}
		at := once("", 0)
		f.want(" :")
		var want []string
		for i := range 3000 {
			time.Sleep(time.Millisecond)
			f.say(fmt.Sprintf("log%d.log", i*7%3), fmt.Sprint(i))
			want = append(want, fmt.Sprintf("log%d.log:%d", i*7%3, i))
		}
		at = once(at, 1000)
		f.want(append(want[:1000:1000], " :")...)
		if last.Event != Limited {
			t.Errorf("ends with %+v", last)
		}
		at = once(at, 0)
		f.want(append(want[1000:], " :")...)
		if last.Event != Reached {
			t.Errorf("ends with %+v", last)
		}
		once(at, 0)
		f.want(" :")
	})
}

// Whatever the times of lines tell, they come half a second after they were written: how long a log was
// not looked at before does not count.
func TestHoldBeginsWhenLinesAreWritten(t *testing.T) {
	for name, format := range map[string]string{"milliseconds": "2006-01-02T15:04:05.000Z ", "seconds": "2006-01-02T15:04:05Z ", "none": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFolder(t)
				const logs, apart = 5, 7 * time.Millisecond
				for i := range logs {
					f.write(fmt.Sprintf("app%d.log", i), "")
				}
				slowest := time.Duration(0)
				begun := time.Now().Add(3*time.Second + time.Millisecond)
				stop := f.run(f.group(), "", func(text []byte) error {
					for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\x00"), "\x00") {
						var n int
						fmt.Sscan(line[strings.LastIndex(line, " ")+1:], &n)
						slowest = max(slowest, time.Since(begun)-time.Duration(n)*apart)
					}
					return nil
				})
				time.Sleep(time.Until(begun))
				for n := range 1000 {
					f.write(fmt.Sprintf("app%d.log", n%logs), fmt.Sprintf("%sline %d\n", time.Now().UTC().Format(format), n))
					time.Sleep(apart)
				}
				pause()
				stop()
				if len(f.got) != 1000 || slowest > Hold+apart {
					t.Errorf("%d lines of 1000, the slowest after %v", len(f.got), slowest)
				}
			})
		})
	}
}

// Lines that were written before a client comes wait for a log that is still read: its lines may be older.
// So do those of a log with more lines than are kept. Others do not.
func TestWhoWaitsForALogThatIsRead(t *testing.T) {
	now := time.Now()
	read := now.Add(patience - 300*time.Millisecond)
	for name, c := range map[string]struct {
		live, once bool
		waiting    int
		other      source
		want       time.Time
	}{
		"old lines":                        {other: source{}, want: read},
		"old lines, once":                  {once: true, other: source{}, want: read},
		"old lines, all has come":          {other: source{idle: true}, want: now.Add(settle)},
		"old lines, all has come, once":    {once: true, other: source{ended: true}, want: now},
		"more lines than are kept":         {waiting: 1, other: source{}, want: read},
		"more, all has come":               {waiting: 1, other: source{idle: true}, want: now},
		"new lines":                        {live: true, other: source{}, want: now.Add(settle)},
		"new lines, more than are kept":    {live: true, waiting: 1, other: source{}, want: now.Add(settle)},
		"new lines, more, and all is here": {live: true, waiting: 1, other: source{idle: true}, want: now},
	} {
		other := c.other
		other.since = now.Add(-300 * time.Millisecond)
		line := source{head: head{ok: true, due: now.Add(settle), piece: piece{live: c.live}}}
		g := &Group{Once: c.once, waiting: c.waiting, full: now, sources: []*source{&line, &other}}
		if s, due := g.first(now); s != &line || !due.Equal(c.want) {
			t.Errorf("%s: due in %v, want %v", name, due.Sub(now), c.want.Sub(now))
		}
	}
}
