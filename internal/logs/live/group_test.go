package live

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/rotation"
)

// folder is a folder of logs that a test writes to and follows.
type folder struct {
	t        *testing.T
	dir      string
	files    map[string]*os.File // open, by the names of their logs
	follower *follow.Follower

	notes     []Note
	got       []string // lines, after the names of their logs
	positions []string // after each of them
}

func newFolder(t *testing.T) *folder {
	dir := t.TempDir()
	return &folder{t: t, dir: dir, files: map[string]*os.File{}, follower: follow.New(os.DirFS(dir))}
}

func (f *folder) check(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *folder) at(name string) string { return filepath.Join(f.dir, name) }

// open opens a log as the program that writes it does.
func (f *folder) open(name string) {
	f.t.Helper()
	if f.files[name] != nil {
		f.files[name].Close()
	}
	var err error
	f.files[name], err = os.OpenFile(f.at(name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	f.check(err)
}

func (f *folder) write(name, text string) {
	f.t.Helper()
	if f.files[name] == nil {
		f.open(name)
	}
	_, err := f.files[name].WriteString(text)
	f.check(err)
	f.stamp(f.files[name])
}

// stamp sets when a file was changed, wherever it is by now: its own clock is not that of the test.
func (f *folder) stamp(file *os.File) {
	f.t.Helper()
	of, err := file.Stat()
	f.check(err)
	entries, err := os.ReadDir(f.dir)
	f.check(err)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && os.SameFile(info, of) {
			f.check(os.Chtimes(f.at(e.Name()), time.Time{}, time.Now()))
		}
	}
}

// say writes a line with the time now, and perhaps more lines of its event.
func (f *folder) say(name, text string, more ...string) {
	f.t.Helper()
	f.write(name, time.Now().UTC().Format("2006-01-02T15:04:05.000Z ")+text+"\n"+strings.Join(append(more, ""), "\n"))
}

func (f *folder) compress(name string) {
	f.t.Helper()
	content, err := os.ReadFile(f.at(name))
	f.check(err)
	changed, err := os.Stat(f.at(name))
	f.check(err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(content)
	f.check(w.Close())
	f.check(os.WriteFile(f.at(name+".gz"), packed.Bytes(), 0o644))
	f.check(os.Chtimes(f.at(name+".gz"), time.Time{}, changed.ModTime()))
	f.check(os.Remove(f.at(name)))
}

// list lists the logs of the folder.
func (f *folder) list(context.Context) (all []Log, err error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	inSet := map[string]bool{}
	add := func(name string, files ...string) {
		listed := logs.Listed{Name: name, Dir: "."}
		for _, file := range files {
			listed.Files = append(listed.Files, logs.ListedFile{Name: file})
		}
		file, onward, grows := listed.Current()
		name = listed.Series()
		if slices.ContainsFunc(all, func(log Log) bool { return log.Key == name }) {
			return // old files of one log, which is missing
		}
		all = append(all, Log{
			Key: name, Shown: listed.Newest().Name, Name: file, Follower: f.follower, Start: follow.Start{Onward: onward},
			View: &follow.View{Key: "view", Append: func(b []byte, e follow.Event, _ format.Head) []byte {
				switch {
				case e.Missing:
					return fmt.Appendf(b, "%s: missing\x00", name)
				case e.Length > 0:
					return append(append(append(b, name+":"...), e.Text...), 0)
				case e.Cause != 0:
					return fmt.Appendf(b, "%s: cause %d\x00", name, e.Cause)
				case e.Skipped > 0:
					return fmt.Appendf(b, "%s: skipped %d\x00", name, e.Skipped)
				}
				return b
			}},
			Check: func(context.Context) error { return nil },
		})
		if !grows {
			all[len(all)-1].Err = errors.New("compressed")
		}
	}
	for _, set := range rotation.Sets(names, nil) {
		add(set.Name, set.Files...)
		for _, file := range set.Files {
			inSet[file] = true
		}
	}
	for _, name := range names {
		if !inSet[name] {
			add(name, name)
		}
	}
	slices.SortFunc(all, func(a, b Log) int { return strings.Compare(a.Key, b.Key) })
	return all, nil
}

// group returns a group of the folder's logs that collects what it sends.
func (f *folder) group() *Group {
	return &Group{
		List:  f.list,
		Place: func() (leave func(), err error) { return func() {}, nil },
		Form: Form{
			Note: func(b []byte, n Note) []byte {
				f.notes = append(f.notes, n)
				return b
			},
			Place: func(b, encoded, position []byte, line bool) []byte {
				if len(encoded) > 0 {
					f.got = append(f.got, strings.TrimSuffix(string(encoded), "\x00"))
					f.positions = append(f.positions, string(position))
				}
				return append(b, encoded...)
			},
		},
	}
}

// follow follows the folder until stop is called.
func (f *folder) follow(position string) (stop func()) { return f.run(f.group(), position, nil) }

func (f *folder) run(g *Group, position string, send func([]byte) error) (stop func()) {
	f.t.Helper()
	var from *Position
	if position != "" {
		p, ok := ParsePosition(position)
		if !ok {
			f.t.Fatalf("%q is no position", position)
		}
		from = &p
	}
	time.Sleep(7 * time.Millisecond) // else the first lines have times that look like whole seconds
	ctx, cancel := context.WithCancel(f.t.Context())
	done := make(chan error)
	go func() {
		done <- g.Follow(ctx, from, func() error { return nil }, func(text []byte) error {
			if send != nil {
				return send(text)
			}
			return nil
		})
	}()
	synctest.Wait()
	return func() {
		f.t.Helper()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			f.t.Errorf("the group ends with %v", err)
		}
		synctest.Wait()
	}
}

// pause lets some time pass, which costs none.
func pause() {
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

// texts returns the lines without their times.
func (f *folder) texts() (texts []string) {
	for _, line := range f.got {
		name, text, _ := strings.Cut(line, ":")
		if at := strings.Index(text, "Z "); at >= 0 {
			text = text[at+2:]
		}
		texts = append(texts, name+":"+text)
	}
	return texts
}

func (f *folder) want(lines ...string) {
	f.t.Helper()
	if got := f.texts(); !slices.Equal(got, lines) {
		f.t.Errorf("got %q, want %q", got, lines)
	}
	f.got, f.positions = nil, nil
}

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
	for i := range 4 {
		compressed, missing := i&1 != 0, i&2 != 0
		synctest.Test(t, func(t *testing.T) {
			f := newFolder(t)
			f.write("a.log", "")
			f.say("old.log.1", "of before")
			f.write("old.log", "")
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
		pings := 0
		g.Form.Note = func(b []byte, n Note) []byte {
			if n.Event == Quiet {
				pings++
			}
			return append(b, '.')
		}
		stop := f.run(g, "", nil)
		time.Sleep(46 * time.Second)
		synctest.Wait()
		if pings != 3 {
			t.Errorf("%d pings", pings)
		}
		f.say("a.log", "1")
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if pings != 3 {
			t.Error("a ping although there was a line")
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
