package follow

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs/charset/charsettest"
	"gowebdav/internal/logs/format"
)

// logFile is a log that a test writes to.
type logFile struct {
	t    *testing.T
	dir  string
	file *os.File

	follower *Follower     // of all; nil for one of each
	idle     time.Duration // of views
}

func newLogFile(t *testing.T) *logFile {
	l := &logFile{t: t, dir: t.TempDir()}
	l.reopen()
	return l
}

func (l *logFile) path() string { return filepath.Join(l.dir, "lab.log") }

func (l *logFile) check(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// reopen is what a program does that is told of a rotation.
func (l *logFile) reopen() {
	l.t.Helper()
	if l.file != nil {
		l.file.Close()
	}
	var err error
	l.file, err = os.OpenFile(l.path(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	l.check(err)
}

func (l *logFile) write(s string) {
	l.t.Helper()
	_, err := l.file.WriteString(s)
	l.check(err)
}

// rename is logrotate's usual way.
func (l *logFile) rename(to string) {
	l.t.Helper()
	l.check(os.Rename(l.path(), filepath.Join(l.dir, to)))
}

// copyTruncate is its other way.
func (l *logFile) copyTruncate(to string) {
	l.t.Helper()
	l.copy(to)
	l.check(os.Truncate(l.path(), 0))
}

// touch gives the folder a time of its own: what is done within a few ms has the same time.
func (l *logFile) touch() { l.t.Helper(); l.check(os.Chtimes(l.dir, time.Now(), time.Now())) }

func (l *logFile) copy(to string) {
	l.t.Helper()
	content, err := os.ReadFile(l.path())
	l.check(err)
	l.check(os.WriteFile(filepath.Join(l.dir, to), content, 0o644))
}

// compress is what logrotate does to what it has rotated.
func (l *logFile) compress(name string) {
	l.t.Helper()
	name = filepath.Join(l.dir, name)
	content, err := os.ReadFile(name)
	l.check(err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(content)
	l.check(w.Close())
	l.check(os.WriteFile(name+".gz", packed.Bytes(), 0o644))
	l.check(os.Remove(name))
}

// follow collects what a follower is handed, until the test ends.
type followed struct {
	lines  []string
	events []Event
	err    error
	cancel context.CancelFunc
	done   chan struct{}
}

func (l *logFile) follow(start Start) *followed {
	ctx, cancel := context.WithCancel(l.t.Context())
	f := &followed{cancel: cancel, done: make(chan struct{})}
	follower := cmp.Or(l.follower, New(os.DirFS(l.dir)))
	view := &View{Idle: l.idle, Append: func(b []byte, e Event, _ format.Head) []byte {
		turns.Add(1)
		f.events = append(f.events, e)
		if e.Length > 0 {
			b = append(append(b, e.Text...), '\x00')
		}
		return b
	}}
	go func() {
		defer close(f.done)
		f.err = follower.Follow(ctx, "lab.log", start, view, func() error { return nil }, func(text []byte) error {
			turns.Add(1)
			f.lines = append(f.lines, strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")...)
			return nil
		})
	}()
	synctest.Wait()
	return f
}

// turns counts when a test begins to wait, and when a follower hands it something meanwhile. The clock of
// synctest puts them in order, which the race detector learns from here.
var turns atomic.Int64

// settle lets some time pass, which costs none.
func settle() {
	turns.Add(1)
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

func (f *followed) want(t *testing.T, lines ...string) {
	t.Helper()
	settle()
	if !slices.Equal(f.lines, lines) {
		t.Errorf("followed %q, want %q", f.lines, lines)
	}
	f.lines = nil
}

func (f *followed) stop(t *testing.T) {
	t.Helper()
	f.cancel()
	<-f.done
	if !errors.Is(f.err, context.Canceled) {
		t.Errorf("the follow ends with %v", f.err)
	}
	synctest.Wait()
}

func TestFollow(t *testing.T) {
	for name, test := range map[string]func(*testing.T, *logFile){
		"appended": func(t *testing.T, l *logFile) {
			l.write("old\n")
			f := l.follow(Start{})
			l.write("one\ntwo\n")
			f.want(t, "one", "two")
			l.write("three\r\n")
			f.want(t, "three")
			f.stop(t)
		},
		"from some lines before the end": func(t *testing.T, l *logFile) {
			l.write("a\nb\nc\n")
			f := l.follow(Start{Lines: 2})
			f.want(t, "b", "c")
			f.stop(t)
		},
		"half a line waits for its end": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("ha")
			time.Sleep(time.Second)
			l.write("lf\n")
			f.want(t, "half")
			f.stop(t)
		},
		"a line that gets no end": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("password: ")
			f.want(t, "password: ")
			if !f.events[0].Partial {
				t.Error("it is not said to be partial")
			}
			l.write("***\nnext\n")
			f.want(t, "***", "next")
			f.stop(t)
		},
		"renamed and recreated": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\n")
			l.rename("lab.log.1")
			l.write("two\n") // the program has not noticed yet
			l.reopen()
			l.write("three\n")
			f.want(t, "one", "two", "three")
			f.stop(t)
		},
		"renamed, and the old one written to for a while": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\n")
			l.rename("lab.log.1")
			l.check(os.WriteFile(l.path(), nil, 0o644))
			time.Sleep(300 * time.Millisecond)
			l.write("two\n")
			time.Sleep(300 * time.Millisecond)
			l.reopen()
			l.write("three\n")
			f.want(t, "one", "two", "three")
			f.stop(t)
		},
		"truncated": func(t *testing.T, l *logFile) {
			l.write("first line\n")
			f := l.follow(Start{Lines: 1})
			f.want(t, "first line")
			l.check(os.Truncate(l.path(), 0))
			l.write("x\n")
			f.want(t, "x")
			f.stop(t)
		},
		"truncated and grown past where it was": func(t *testing.T, l *logFile) {
			l.write("first line\n")
			f := l.follow(Start{Lines: 1})
			f.want(t, "first line")
			l.check(os.Truncate(l.path(), 0))
			l.write("another beginning\nand more\n")
			f.want(t, "another beginning", "and more")
			f.stop(t)
		},
		"copied and truncated before it was read": func(t *testing.T, l *logFile) {
			l.write("first line\n")
			f := l.follow(Start{})
			l.write("unread\n")
			l.copyTruncate("lab.log.1")
			l.write("after\n")
			f.want(t, "unread", "after")
			f.stop(t)
		},
		"copied, written on, and truncated": func(t *testing.T, l *logFile) {
			for i, looks := range [][]int{{20}, {5}, {0, 5}, {20, 20}, {20}, {5}, {90}} { // how much of the copy is there then, in KB
				l.write(strings.Repeat(fmt.Sprintf("%d\n", i), max(10, looks[0])*1000))
				f := l.follow(Start{})
				text, err := os.ReadFile(l.path())
				l.check(err)
				name := filepath.Join(l.dir, fmt.Sprintf("lab.log.%d", 9-i))
				for _, copied := range looks {
					l.check(os.WriteFile(name, text[:copied*1000], 0o644))
					l.touch()
					time.Sleep(pollInterval + time.Millisecond)
				}
				l.write("not in the copy\n")
				time.Sleep(pollInterval + time.Millisecond)
				l.check(os.WriteFile(name, text, 0o644))
				l.check(os.Truncate(l.path(), 0))
				if i >= 4 {
					l.compress(filepath.Base(name))
				}
				l.write("after\n")
				f.want(t, "not in the copy", "after")
				f.stop(t)
			}
		},
		"copied, truncated and the copy compressed before it was read": func(t *testing.T, l *logFile) {
			l.write("first line\n")
			f := l.follow(Start{})
			l.write("unread\n")
			l.copyTruncate("lab.log.1")
			l.compress("lab.log.1")
			l.write("after\n")
			f.want(t, "unread", "after")
			f.stop(t)
		},
		"copied as listings know it too, and truncated before it was read": func(t *testing.T, l *logFile) {
			for i, name := range []string{"lab.1.log", "lab_1.log", "lab.2026-03-04.log", "lab-1.log", "lab_2026-03-04.log"} {
				for _, compressed := range []bool{false, true} {
					l.write(fmt.Sprintf("first line %d\n", i))
					f := l.follow(Start{})
					l.write("unread\n")
					l.copyTruncate(name)
					if compressed {
						l.compress(name)
					}
					l.write("after\n")
					f.want(t, "unread", "after")
					f.stop(t)
				}
			}
		},
		"renamed twice as listings know it too": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\n")
			l.rename("lab.2.log")
			l.reopen()
			l.write("two\n")
			l.rename("lab.1.log")
			l.reopen()
			l.write("three\n")
			f.want(t, "one", "two", "three")
			f.stop(t)
		},
		"the same with a long log": func(t *testing.T, l *logFile) {
			l.write(strings.Repeat("an old line\n", 1000))
			f := l.follow(Start{})
			l.write("unread\n")
			l.copyTruncate("lab.log.1")
			l.compress("lab.log.1")
			l.write("after\n")
			f.want(t, "unread", "after")
			f.stop(t)
		},
		"rotated twice between two looks": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\n")
			l.rename("lab.log.2")
			l.reopen()
			l.write("two\n")
			l.rename("lab.log.1")
			l.reopen()
			l.write("three\n")
			f.want(t, "one", "two", "three")
			f.stop(t)
		},
		"not there yet": func(t *testing.T, l *logFile) {
			l.check(os.Remove(l.path()))
			f := l.follow(Start{Lines: 10})
			settle()
			l.reopen()
			l.write("at last\n")
			f.want(t, "at last")
			f.stop(t)
		},
		"deleted and made again": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\n")
			f.want(t, "one")
			l.check(os.Remove(l.path()))
			settle()
			l.reopen()
			l.write("two\n")
			f.want(t, "two")
			f.stop(t)
		},
		"resumed where it stopped": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\ntwo\n")
			f.want(t, "one", "two")
			f.stop(t)
			at := f.events[0].Position
			l.write("three\n")
			f = l.follow(Start{Position: at})
			f.want(t, "two", "three")
			f.stop(t)
		},
		"resumed in a file that was rotated meanwhile": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\ntwo\n")
			f.want(t, "one", "two")
			f.stop(t)
			at := f.events[0].Position
			l.rename("lab.log.1")
			l.reopen()
			l.write("three\n")
			f = l.follow(Start{Position: at})
			f.want(t, "two", "three")
			f.stop(t)
		},
		"resumed in a file that was compressed meanwhile": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write(strings.Repeat("an old line\n", 1000) + "one\n")
			settle()
			f.stop(t)
			at := f.events[len(f.events)-2].Position
			l.write("two\n")
			l.rename("lab.log.2")
			l.compress("lab.log.2")
			l.reopen()
			l.write("three\n")
			l.copyTruncate("lab.log.1")
			l.write("four\n")
			f = l.follow(Start{Position: at})
			f.want(t, "one", "two", "three", "four")
			l.write("five\n")
			f.want(t, "five")
			f.stop(t)
		},
		"resumed in a short file that was compressed meanwhile, at its end": func(t *testing.T, l *logFile) {
			f := l.follow(Start{})
			l.write("one\n")
			f.want(t, "one")
			f.stop(t)
			l.rename("lab.log.1")
			l.compress("lab.log.1")
			l.reopen()
			g := l.follow(Start{Position: f.events[0].Position})
			g.want(t)
			l.write("two\n")
			g.want(t, "two")
			g.stop(t)
		},
		"from some lines of the rotated set": func(t *testing.T, l *logFile) {
			l.write("a\nb\n")
			l.rename("lab.log.2")
			l.compress("lab.log.2")
			l.reopen()
			l.write("c\nd\n")
			l.rename("lab.log.1")
			l.reopen()
			f := l.follow(Start{Lines: 3, Rotated: true})
			f.want(t, "b", "c", "d")
			l.write("e\n")
			f.want(t, "e")
			f.stop(t)
			f = l.follow(Start{Lines: 9, Rotated: true})
			f.want(t, "a", "b", "c", "d", "e")
			f.stop(t)
			f = l.follow(Start{Lines: 1, Rotated: true})
			f.want(t, "e")
			f.stop(t)
		},
		"alone, renamed and recreated": func(t *testing.T, l *logFile) {
			f := l.follow(Start{Alone: true})
			l.write("one\n")
			f.want(t, "one")
			l.rename("lab.log.1")
			l.write("put aside\n")
			f.want(t)
			l.reopen()
			l.write("two\n")
			f.want(t, "two")
			f.stop(t)
		},
		"alone, another file takes the name and gives it back": func(t *testing.T, l *logFile) {
			l.write("old\n")
			f := l.follow(Start{Alone: true})
			l.rename("lab.log.1")
			l.write("put aside\n")
			old := l.file
			l.file = nil
			l.reopen()
			l.write("two\n")
			f.want(t, "two")
			l.check(os.Rename(l.path(), l.path()+".3"))
			l.check(os.Rename(l.path()+".1", l.path()))
			l.file = old
			l.write("named again\n")
			f.want(t, "old", "put aside", "named again")
			f.stop(t)
		},
		"alone, copied and truncated before it was read": func(t *testing.T, l *logFile) {
			l.write("first line\n")
			f := l.follow(Start{Alone: true})
			l.write("unread\n")
			l.copyTruncate("lab.log.1")
			l.write("after\n")
			f.want(t, "after")
			l.write("unread\n")
			l.copyTruncate("lab.log.1")
			l.compress("lab.log.1")
			l.write("again\n")
			f.want(t, "again")
			f.stop(t)
		},
		"alone, resumed in a file that was rotated meanwhile": func(t *testing.T, l *logFile) {
			l.write("one\ntwo\n")
			f := l.follow(Start{Lines: 2})
			f.want(t, "one", "two")
			f.stop(t)
			at := f.events[0].Position
			l.rename("lab.log.1")
			l.reopen()
			l.write("three\n")
			f = l.follow(Start{Position: at, Lines: 1, Rotated: true, Alone: true})
			f.want(t, "three")
			f.stop(t)
			l.compress("lab.log.1")
			f = l.follow(Start{Position: at, Alone: true})
			f.want(t)
			f.stop(t)
		},
		"alone, beside one who is not": func(t *testing.T, l *logFile) {
			l.follower = New(os.DirFS(l.dir))
			f := l.follow(Start{})
			alone := l.follow(Start{Alone: true})
			l.rename("lab.log.2")
			l.write("one\n")
			l.reopen()
			l.write("two\n")
			f.want(t, "one", "two")
			alone.want(t, "two")
			f.stop(t)
			alone.stop(t)
		},
		"resumed at a place that is gone": func(t *testing.T, l *logFile) {
			l.write("a\nb\n")
			f := l.follow(Start{Position: "9-0123456789abcdef:7", Lines: 1})
			f.want(t, "b")
			if !f.events[0].Rotated {
				t.Error("the reader is not told")
			}
			f.stop(t)
		},
		"too slow": func(t *testing.T, l *logFile) {
			l.write("start\n")
			f := l.follow(Start{Lines: 1})
			f.want(t, "start")
			l.check(os.Truncate(l.path(), 2*maxLag)) // a hole reads as one long line
			l.write("\nlast\n")
			settle()
			skipped := int64(0)
			for _, e := range f.events {
				skipped += e.Skipped
			}
			if skipped < maxLag || f.lines[len(f.lines)-1] != "last" {
				t.Errorf("%d bytes skipped, the last line is %q", skipped, f.lines[len(f.lines)-1])
			}
			f.stop(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, newLogFile(t)) })
		})
	}
}

// Whatever the charset, lines are followed as they read in UTF-8, and what is shown
// of a line that has no end yet does not end within a character.
func TestFollowCharsets(t *testing.T) {
	for name, encode := range map[string]func(string) string{
		"UTF-8":    func(s string) string { return s },
		"GBK":      func(s string) string { return charsettest.GBK(t, s) },
		"UTF-16LE": func(s string) string { return charsettest.UTF16(s, 1) },
		"UTF-16BE": func(s string) string { return charsettest.UTF16(s, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLogFile(t)
				l.write(encode(charsettest.Chinese))
				f := l.follow(Start{Lines: 2})
				f.want(t, "2026-03-04 10:00:02 INFO plain ASCII", "2026-03-04 10:00:03 WARN 重试 3 次，𠀀 ä")
				l.write(encode("2026-03-04 10:00:04 INFO 启动\r\n"))
				f.want(t, "2026-03-04 10:00:04 INFO 启动")

				const half, rest = "2026-03-04 10:00:05 INFO 数据库", "启动" // which in GBK is no UTF-8
				all := encode(half + rest + "\n")
				shown := ""
				for i := len(encode(half)); i <= len(encode(half+rest)); i++ {
					if i == len(encode(half)) {
						l.write(all[:i])
					} else {
						l.write(all[i-1 : i])
					}
					settle()
					if shown += strings.Join(f.lines, ""); !strings.HasPrefix(half+rest, shown) || len(shown) < len(half) {
						t.Fatalf("of %d bytes %q is shown", i, shown)
					}
					f.lines = nil
				}
				if shown != half+rest {
					t.Errorf("%q is shown, want %q", shown, half+rest)
				}
				l.write(all[len(encode(half+rest)):] + encode("next\n"))
				f.want(t, "", "next")
				f.stop(t)
			})
		})
	}
}

// However a log is rotated, no line is lost, none comes twice, none is torn.
func TestFollowThroughManyRotations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		f := l.follow(Start{})
		n := 0
		for rotation := range 200 {
			for range 50 { // 5,000 lines a second
				var lines strings.Builder
				for range 20 {
					fmt.Fprintf(&lines, "line %d %s\n", n, strings.Repeat("x", n%100))
					n++
				}
				l.write(lines.String())
				time.Sleep(4 * time.Millisecond)
			}
			old := fmt.Sprintf("lab.log.%d", 1000-rotation)
			if rotation%2 == 0 {
				l.rename(old)
				l.reopen()
			} else {
				l.copyTruncate(old)
			}
		}
		settle()
		f.stop(t)
		if len(f.lines) != n {
			t.Errorf("%d lines followed of %d written", len(f.lines), n)
		}
		for i, line := range f.lines {
			if want := fmt.Sprintf("line %d %s", i, strings.Repeat("x", i%100)); line != want {
				t.Fatalf("line %d is %q", i, line)
			}
		}
	})
}

// unopened is a folder whose files nobody can open now.
type unopened struct{ fs.FS }

func (unopened) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EMFILE}
}

// A file that cannot be opened for want of a descriptor is not waited for, as one is that is
// not there: all of it would come as new later.
func TestFollowWithoutDescriptor(t *testing.T) {
	l := New(unopened{})
	ready := func() error { t.Error("it follows"); return errEnd }
	err := l.Follow(t.Context(), "lab.log", Start{}, &View{}, ready, func([]byte) error { return nil })
	if !errors.Is(err, syscall.EMFILE) || len(l.tails) > 0 {
		t.Errorf("%v, %d tails", err, len(l.tails))
	}
}
