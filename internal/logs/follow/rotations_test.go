package follow

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"
)

// trick is a way in which a program or an operator rotates a log.
type trick struct {
	name   string
	start  func(l *rotated) // writes what the log begins with; nil for nothing
	rotate func(l *rotated)

	// loses says that lines are overwritten before anybody can read them. The follower must
	// say so, unless it was quick enough to read them.
	loses bool

	// late says that two files are written at a time, so lines come out of order.
	late bool
}

// rotated is a log with a client that follows it while it is rotated.
type rotated struct {
	*logFile
	pace    pace
	written []string

	f        *followed
	got      []string
	events   []Event
	position string
}

// pace says what happens between two steps of a trick.
type pace string

const (
	within  pace = "within a poll"
	between pace = "with polls between"
	away    pace = "while the client is away"
	flaky   pace = "while the client comes and goes"
)

const banner = 1 << 10

// say writes some lines that nobody has written before.
func (l *rotated) say(n int) { l.sayTo(l.file, n) }

func (l *rotated) sayTo(file *os.File, n int) {
	l.t.Helper()
	for range n {
		l.line(file, fmt.Sprintf("line %05d", len(l.written)))
	}
}

func (l *rotated) line(file *os.File, text string) {
	l.t.Helper()
	_, err := file.WriteString(text + "\n")
	l.check(err)
	l.written = append(l.written, text)
}

// banner writes what this program writes at the start of each file.
func (l *rotated) banner() {
	l.t.Helper()
	for range banner / 64 {
		l.line(l.file, "banner "+strings.Repeat("=", 64-len("banner \n")))
	}
}

// pause lets time pass between two steps.
func (l *rotated) pause() {
	switch l.pace {
	case between:
		settle()
	case flaky:
		settle()
		l.disconnect()
		l.connect()
	}
}

func (l *rotated) connect() { l.f = l.follow(Start{Position: l.position}) }

func (l *rotated) disconnect() {
	settle()
	l.f.stop(l.t)
	l.got = append(l.got, l.f.lines...)
	l.events = append(l.events, l.f.events...)
	for _, e := range l.f.events {
		if e.Position != "" {
			l.position = e.Position
		}
	}
}

func (l *rotated) at(name string) string { return filepath.Join(l.dir, name) }

// move renames any file.
func (l *rotated) move(from, to string) {
	l.t.Helper()
	l.check(os.Rename(l.at(from), l.at(to)))
}

// open opens a file as a program does, with or without O_APPEND and O_TRUNC.
func (l *rotated) open(name string, flags int) {
	l.t.Helper()
	file, err := os.OpenFile(l.at(name), os.O_CREATE|os.O_WRONLY|flags, 0o644)
	l.check(err)
	l.file = file
}

// shift is what logrotate and RotatingFileHandler do: lab.log.1 becomes lab.log.2, and so on.
func (l *rotated) shift(form string, most int) {
	for n := most; n > 0; n-- {
		from := l.at(fmt.Sprintf(form, n))
		if _, err := os.Stat(from); err == nil {
			l.check(os.Rename(from, l.at(fmt.Sprintf(form, n+1))))
		}
	}
}

// zstd compresses as compress does, by another program.
func (l *rotated) zstd(name string) {
	l.t.Helper()
	content, err := os.ReadFile(l.at(name))
	l.check(err)
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	l.check(err)
	l.check(os.WriteFile(l.at(name+".zst"), w.EncodeAll(content, nil), 0o644))
	l.check(w.Close())
	l.check(os.Remove(l.at(name)))
}

// truncate is what `: > lab.log` does.
func (l *rotated) truncate() {
	l.t.Helper()
	l.check(os.Truncate(l.path(), 0))
}

// Files of any rotation are followed without losing or doubling a line, by clients that stay, and by those
// that come again with their last position. What cannot be had is said.
func TestRotations(t *testing.T) {
	for _, tt := range tricks {
		for _, pace := range []pace{within, between, away, flaky} {
			t.Run(tt.name+"/"+string(pace), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := &rotated{logFile: newLogFile(t), pace: pace}
					tt.check(t, l)
				})
			})
		}
	}
}

func (tt trick) check(t *testing.T, l *rotated) {
	if tt.start != nil {
		l.connect() // reads all
		tt.start(l)
		l.disconnect()
	}
	if l.pace == away { // a first client of another connection sees the first line
		l.connect()
		l.say(1)
		l.disconnect()
		tt.rotate(l)
		settle()
		l.connect()
	} else {
		l.connect()
		l.say(1)
		l.pause()
		if tt.loses {
			settle() // what nobody has seen cannot be missed
		}
		tt.rotate(l)
	}
	settle()
	l.disconnect()

	said := slices.ContainsFunc(l.events, func(e Event) bool { return e.Skipped > 0 || e.Cause != 0 || e.Damage != "" })
	left := slices.Clone(l.written)
	for _, line := range l.got {
		if i := slices.Index(left, line); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else if !said {
			t.Fatalf("%q comes twice or was never written; all: %q", line, short(l.got))
		}
	}
	if len(left) > 0 && !(tt.loses && said) {
		t.Fatalf("%d of %d lines are lost (said: %v), the first is %q; all: %q", len(left), len(l.written), said, left[0], short(l.got))
	}
	if numbered := slices.DeleteFunc(slices.Clone(l.got), func(s string) bool { return !lineNumber.MatchString(s) }); !tt.late && !slices.IsSorted(numbered) {
		t.Errorf("out of order: %q", numbered)
	}
}

var lineNumber = regexp.MustCompile(`^line \d{5}$`)

// short leaves out banners.
func short(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return strings.HasPrefix(s, "banner") })
}

// tick is time for one poll, where there are polls between the steps.
func (l *rotated) tick() {
	if l.pace == between || l.pace == flaky {
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
	}
}
