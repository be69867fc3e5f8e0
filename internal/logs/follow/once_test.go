package follow

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
)

// last returns the last event of a follow.
func (f *followed) last() Event { return f.events[len(f.events)-1] }

// A follow that is Once sends what was written since its position, and ends with the position to
// come again with.
func TestFollowOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("old\n")
		f := l.follow(Start{Once: true})
		<-f.done
		if f.err != nil || len(f.lines) > 0 || !f.last().Reached {
			t.Fatalf("%v, %q, %+v", f.err, f.lines, f.events)
		}
		l.write("one\ntwo\nhal")
		next := l.follow(Start{Once: true, Position: f.last().Position})
		<-next.done
		if want := []string{"one", "two"}; next.err != nil || !slices.Equal(next.lines, want) || !next.last().Reached {
			t.Errorf("%v, %q, want %q, then %+v", next.err, next.lines, want, next.last())
		}
		l.check(os.Chtimes(l.path(), time.Time{}, time.Now().Add(-quietTime)))
		quiet := l.follow(Start{Once: true, Position: next.last().Position})
		<-quiet.done
		if want := []string{"hal"}; !slices.Equal(quiet.lines, want) {
			t.Errorf("a quiet beginning of a line: %q, want %q", quiet.lines, want)
		}
		l.write("f\n")
		l.rename("lab.log.1")
		l.reopen()
		l.write("three\n")
		again := l.follow(Start{Once: true, Position: quiet.last().Position})
		<-again.done
		if want := []string{"f", "three"}; again.err != nil || !slices.Equal(again.lines, want) {
			t.Errorf("%v, %q, want %q", again.err, again.lines, want)
		}
	})
}

// A quiet follow tells its position. A filtered follow may have sent no line for hours, and would read
// all of that again when it resumes.
func TestQuietFollowTellsItsPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("old\n")
		l.idle = 15 * time.Second
		f := l.follow(Start{})
		l.write("one\n")
		time.Sleep(16 * time.Second)
		synctest.Wait()
		if e := f.last(); !e.Quiet || e.Position == "" {
			t.Fatalf("%+v", f.events)
		}
		position := f.last().Position
		f.stop(t)

		soon := l.follow(Start{Soon: true})
		l.write("two\n") // right after the beginning, and nothing after it
		for _, want := range []struct {
			after time.Duration
			quiet int
		}{{900 * time.Millisecond, 0}, {200 * time.Millisecond, 1}, {1800 * time.Millisecond, 1}, {200 * time.Millisecond, 2}, {14 * time.Second, 2}, {time.Second, 3}, {15 * time.Second, 4}} {
			turns.Add(1)
			time.Sleep(want.after)
			synctest.Wait()
			if n := len(soon.events) - 1; n != want.quiet || n > 0 && !soon.last().Quiet {
				t.Errorf("after %v more: %+v, want %d that are quiet", want.after, soon.events, want.quiet)
			}
		}
		soon.stop(t)
		l.follow(Start{Position: position, Once: true}).want(t, "two")
	})
}

// A file that is deleted is missed, unless a rotation replaces it soon.
func TestFollowTellsOfAMissingFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.write("old\n")
		f := l.follow(Start{})
		l.rename("lab.log.1")
		time.Sleep(maxSettle / 2)
		l.reopen()
		l.write("one\n")
		f.want(t, "one")
		if i := slices.IndexFunc(f.events, func(e Event) bool { return e.Missing }); i >= 0 {
			t.Errorf("a rotation: %+v", f.events[i])
		}
		l.rename("elsewhere")
		settle()
		if e := f.last(); !e.Missing || e.Position == "" {
			t.Errorf("missing: %+v", e)
		}
		l.check(os.Rename(filepath.Join(l.dir, "elsewhere"), l.path()))
		settle()
		if !f.last().Found {
			t.Errorf("found: %+v", f.last())
		}
		l.write("two\n")
		f.want(t, "two")
		f.stop(t)
	})
}

// A client that comes again while the log is missing goes on in its rotated file, also if that was
// compressed, once the log is there.
func TestResumeWhileTheLogIsMissing(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l := newLogFile(t)
			l.write("one\n")
			f := l.follow(Start{})
			l.write("two\n")
			settle()
			f.stop(t)
			last := f.events[len(f.events)-1].Position
			l.write("three\n")
			l.rename("lab.log.1")
			if compressed {
				l.compress("lab.log.1")
			}
			f = l.follow(Start{Position: last})
			settle()
			l.reopen()
			l.write("four\n")
			f.want(t, "three", "four")
			f.stop(t)
			for _, e := range f.events {
				if e.Cause != 0 {
					t.Errorf("compressed %v: %+v", compressed, e)
				}
			}
		})
	}
}

// A client may have read the new file before the server has noticed the rotation, for another client: that
// file still waits for late lines of the old one.
func TestResumeInAFileThatIsNewer(t *testing.T) {
	for _, content := range []string{"two\nthree\n", strings.Repeat("a line of the new file\n", 200)} {
		synctest.Test(t, func(t *testing.T) {
			l := newLogFile(t)
			l.follower = New(os.DirFS(l.dir))
			l.write("one\n")
			other := l.follow(Start{})
			settle()
			l.write("late\n")
			time.Sleep(busyInterval)
			synctest.Wait()
			l.rename("lab.log.1")
			l.reopen()
			l.write(content)
			set, err := logs.OpenSet(t.Context(), os.DirFS(l.dir), "lab.log", logs.Options{})
			l.check(err)
			defer set.Close()
			read := set[len(set)-1]
			f := l.follow(Start{Position: logs.FormatPosition(read.Head(), int64(len(content)), read.Print())})
			l.write("four\n")
			f.want(t, "four")
			other.want(t, append(append([]string{"late"}, strings.Split(strings.TrimSuffix(content, "\n"), "\n")...), "four")...)
			for _, e := range f.events {
				if e.Cause != 0 {
					t.Errorf("%+v", e)
				}
			}
			f.stop(t)
			other.stop(t)
		})
	}
}
