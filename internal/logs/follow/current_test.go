package follow

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// folder is a folder of logs that have a new name each day.
type folder struct {
	t   *testing.T
	dir string
}

// write appends to a file, which is changed at a time of the bubble.
func (d folder) write(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		d.t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Now(), time.Now()); err != nil {
		d.t.Fatal(err)
	}
}

// compress replaces a file by its compressed copy.
func (d folder) compress(name string) {
	d.t.Helper()
	(&logFile{t: d.t, dir: d.dir}).compress(name)
}

// follow follows a file onward. Lines and events are collected as text.
func (d folder) follow(name string, start Start) *followed {
	ctx, cancel := context.WithCancel(d.t.Context())
	f := &followed{cancel: cancel, done: make(chan struct{})}
	view := &View{Append: func(b []byte, e Event, _ format.Head) []byte {
		switch {
		case e.Rotated:
			return fmt.Appendf(b, "-- %s\n", e.File)
		case e.Refused != "":
			return fmt.Appendf(b, "-- refused: %s\n", e.Refused)
		case e.Skipped > 0:
			return fmt.Appendf(b, "-- skipped: %d\n", e.Skipped)
		case e.Missing:
			return b
		}
		return fmt.Appendf(b, "%s\n", e.Text)
	}}
	go func() {
		defer close(f.done)
		f.err = New(os.DirFS(d.dir)).Follow(ctx, name, start, view, func() error { return nil }, func(text []byte) error {
			f.lines = append(f.lines, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")...)
			return nil
		})
	}()
	synctest.Wait()
	return f
}

// A log goes on in the file of the next day, whatever the scheme of its names.
func TestFollowOverMidnight(t *testing.T) {
	for row := range strings.SplitSeq(`app-2026-03-03.log app-2026-03-04.log app-2026-03-05.log app-2026-03-06.log
laravel-2026-02-27.log laravel-2026-02-28.log laravel-2026-03-01.log laravel-2026-03-02.log
localhost_access_log.2025-12-30.txt localhost_access_log.2025-12-31.txt localhost_access_log.2026-01-01.txt localhost_access_log.2026-01-02.txt
catalina.2026-03-03.log catalina.2026-03-04.log catalina.2026-03-05.log catalina.2026-03-06.log
postgresql-2026-03-03_000000.log postgresql-2026-03-04_000000.log postgresql-2026-03-05_000000.log postgresql-2026-03-05_101112.log
log20260303.txt log20260304.txt log20260305.txt log20260305_001.txt
log-20260304.txt log-20260304_001.txt log-20260304_002.txt log-20260305.txt
u_ex260303.log u_ex260304.log u_ex260305.log u_ex260306.log
u_ex26030422.log u_ex26030423.log u_ex26030500.log u_ex26030501.log
postgresql-Fri.log postgresql-Sat.log postgresql-Sun.log postgresql-Mon.log
access.2026-03-04-22.log access.2026-03-04-23.log access.2026-03-05-00.log access.2026-03-05-01.log
app.2026-03-04.0.log app.2026-03-04.1.log app.2026-03-05.0.log app.2026-03-05.1.log
app.2026-W09.log app.2026-W10.log app.2026-W11.log app.2026-W12.log
2026-03-03.log 2026-03-04.log 2026-03-05.log 2026-03-06.log
access_log.1772496000 access_log.1772582400 access_log.1772668800 access_log.1772755200
2026_03_03.request.log 2026_03_04.request.log 2026_03_05.request.log 2026_03_06.request.log
app-27-02-2026.log app-28-02-2026.log app-01-03-2026.log app-02-03-2026.log
app-2026-03-04.log app-2026-03-04.log.1 app-2026-03-04.log.2 app-2026-03-05.log`, "\n") {
		t.Run(row, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				days := strings.Fields(row)
				d := folder{t, t.TempDir()}
				d.write(days[0], "before\n")
				settle()
				d.write(days[1], "first\n")
				settle()
				f := d.follow(days[1], Start{Lines: 1, Onward: true})
				d.write(days[1], "one\n")
				f.want(t, "first", "one")
				d.write(days[2], "two\n")
				f.want(t, "-- "+days[2], "two")
				d.write(days[2], "three\n")
				d.write("other-"+days[2], "of another log\n")
				d.write("notes.txt", "no log\n")
				f.want(t, "three")
				d.write(days[3], "four\n")
				d.write(days[3], "five\n")
				f.want(t, "-- "+days[3], "four", "five")
				f.stop(t)
			})
		})
	}
}

// Days without a look at the folder are not left out.
func TestFollowOverSeveralDaysAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		for day := range 20 {
			d.write(fmt.Sprintf("app-2026-02-%02d.log", day+1), fmt.Sprintf("old %d\n", day))
		}
		f := d.follow("app-2026-02-20.log", Start{Onward: true})
		settle()
		var want []string
		for day := range 5 {
			name := fmt.Sprintf("app-2026-03-%02d.log", day+1)
			d.write(name, fmt.Sprintf("new %d\n", day))
			want = append(want, "-- "+name, fmt.Sprintf("new %d", day))
		}
		f.want(t, want...)
		f.stop(t)
	})
}

// A log that is rotated by name too does not go on in what rotation has made.
func TestFollowOfADatedFileThatIsRotated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		d.write("app-2026-03-04.log", "first\n")
		f := d.follow("app-2026-03-04.log", Start{Lines: 1, Onward: true})
		f.want(t, "first")
		// Compressed before there is a new one.
		if err := os.Rename(filepath.Join(d.dir, "app-2026-03-04.log"), filepath.Join(d.dir, "app-2026-03-04.log.gz")); err != nil {
			t.Fatal(err)
		}
		f.want(t)
		d.write("app-2026-03-05.log", "second\n")
		f.want(t, "-- app-2026-03-05.log", "second")
		f.stop(t)
	})
}

// Late lines of a day come, and do not lead back to it, also when names do not tell the age.
func TestFollowReadsLateLinesOfADay(t *testing.T) {
	for _, days := range [][2]string{{"app-2026-03-04.log", "app-2026-03-05.log"}, {"postgresql-Wed.log", "postgresql-Thu.log"}} {
		synctest.Test(t, func(t *testing.T) {
			d := folder{t, t.TempDir()}
			d.write(days[0], "a\n")
			settle()
			f := d.follow(days[0], Start{Lines: 1, Onward: true})
			d.write(days[1], "b\n")
			f.want(t, "a", "-- "+days[1], "b")
			d.write(days[0], "late\n")
			f.want(t, "late")
			d.write(days[1], "c\n")
			d.write(days[0], "later\n")
			settle()
			d.write(days[1], "d\n")
			settle()
			slices.Sort(f.lines) // of two files
			f.want(t, "c", "d", "later")
			f.stop(t)
		})
	}
}

// A file of a weekday has the lines of a week ago, unless its program truncates it.
func TestFollowIntoAFileOfAWeekAgo(t *testing.T) {
	for _, truncates := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			d := folder{t, t.TempDir()}
			for _, day := range strings.Fields("Tue Wed Thu Fri Sat Sun Mon") {
				d.write("postgresql-"+day+".log", strings.Repeat("the banner\n", 20)+"old "+day+"\n")
				time.Sleep(24 * time.Hour)
			}
			f := d.follow("postgresql-Mon.log", Start{Lines: 1, Onward: true})
			f.want(t, "old Mon")
			want := []string{"-- postgresql-Tue.log"}
			if truncates {
				if err := os.Truncate(filepath.Join(d.dir, "postgresql-Tue.log"), 0); err != nil {
					t.Fatal(err)
				}
				d.write("postgresql-Tue.log", "the banner\n")
				want = append(want, "the banner")
			}
			d.write("postgresql-Tue.log", "new\n")
			f.want(t, append(want, "new")...)
			f.stop(t)
		})
	}
}

// A file of a weekday that only has another time is not written to.
func TestFollowStaysWhenAnotherDayIsTouched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		for _, day := range strings.Fields("Sat Sun Mon") {
			d.write("postgresql-"+day+".log", "old "+day+"\n")
			time.Sleep(24 * time.Hour)
		}
		f := d.follow("postgresql-Mon.log", Start{Onward: true})
		d.write("postgresql-Sat.log", "")
		settle()
		time.Sleep(time.Hour)
		d.write("postgresql-Mon.log", "new\n")
		f.want(t, "new")
		f.stop(t)
	})
}

// Older files that come back, or are compressed, are no new lines.
func TestFollowLeavesOlderDaysAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		d.write("app-2026-03-03.log", "of yesterday\n")
		d.write("app-2026-03-04.log", "a\n")
		f := d.follow("app-2026-03-04.log", Start{Lines: 1, Onward: true})
		f.want(t, "a")
		d.write("app-2026-03-01.log", "restored\n")
		settle()
		d.write("app-2026-03-04.log", "b\n")
		f.want(t, "b")
		d.write("app-2026-03-02.log", "restored\n")
		d.compress("app-2026-03-03.log")
		d.write("app-2026-03-05.log", "c\n")
		f.want(t, "-- app-2026-03-05.log", "c")
		d.compress("app-2026-03-04.log")
		d.write("app-2026-03-05.log", "d\n")
		f.want(t, "d")
		f.stop(t)
	})
}

// A day that ends while nobody looks, and is compressed at once, is read to its end.
func TestFollowReadsADayThatIsCompressedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		d.write("app-2026-03-04.log", "a\n")
		f := d.follow("app-2026-03-04.log", Start{Lines: 1, Onward: true})
		f.want(t, "a")
		d.write("app-2026-03-04.log", "the last\n")
		d.compress("app-2026-03-04.log")
		d.write("app-2026-03-05.log", "b\n")
		d.compress("app-2026-03-05.log")
		d.write("app-2026-03-06.log", "c\n")
		settle()
		lines := slices.DeleteFunc(f.lines, func(line string) bool { return strings.HasPrefix(line, "-- ") })
		if !slices.Equal(lines, []string{"the last", "b", "c"}) {
			t.Errorf("%q", lines)
		}
		f.stop(t)
	})
}

// A follow that is resumed finds what was written since, in the days after it as well.
func TestResumeAfterMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		d.write("app-2026-03-04.log", "a\nb\n")
		var position string
		view := &View{Query: logs.Query{Limit: 1}, Append: func(b []byte, e Event, _ format.Head) []byte {
			position = e.Position
			return append(b, e.Text...)
		}}
		err := New(os.DirFS(d.dir)).Follow(t.Context(), "app-2026-03-04.log", Start{Lines: 2, Onward: true}, view, func() error { return nil }, func([]byte) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		d.write("app-2026-03-05.log", "c\n")
		settle()
		d.write("app-2026-03-06.log", "d\n")
		f := d.follow("app-2026-03-06.log", Start{Position: position, Onward: true})
		d.write("app-2026-03-06.log", "e\n")
		settle()
		lines := slices.DeleteFunc(f.lines, func(line string) bool { return strings.HasPrefix(line, "-- ") })
		if !slices.Equal(lines, []string{"b", "c", "d", "e"}) {
			t.Errorf("%q", f.lines)
		}
		f.stop(t)
	})
}

// Without Onward, a follow stays with its name.
func TestFollowOfOneDay(t *testing.T) {
	for _, start := range []Start{{Lines: 1}, {Lines: 1, Alone: true}, {Lines: 1, Alone: true, Onward: true}} {
		synctest.Test(t, func(t *testing.T) {
			d := folder{t, t.TempDir()}
			d.write("app-2026-03-04.log", "a\n")
			f := d.follow("app-2026-03-04.log", start)
			d.write("app-2026-03-05.log", "b\n")
			d.write("app-2026-03-04.log", "late\n")
			f.want(t, "a", "late")
			f.stop(t)
		})
	}
}

// A day that a reader may not see is left out, and the next one is not.
func TestFollowOverADayThatIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := folder{t, t.TempDir()}
		d.write("app-2026-03-04.log", "a\n")
		f := d.follow("app-2026-03-04.log", Start{Lines: 1, Onward: true, May: func(name string) bool { return name != "app-2026-03-05.log" }})
		f.want(t, "a")
		d.write("app-2026-03-05.log", "b\n")
		f.want(t, "-- app-2026-03-05.log", "-- refused: app-2026-03-05.log")
		d.write("app-2026-03-06.log", "c\n")
		f.want(t, "-- app-2026-03-06.log", "c")
		f.stop(t)
	})
}

// listings counts the listings of a folder.
type listings struct {
	fs.FS
	count atomic.Int64
}

func (l *listings) ReadDir(name string) ([]fs.DirEntry, error) {
	l.count.Add(1)
	return fs.ReadDir(l.FS, name)
}

// The folder is listed when it has changed, and seldom otherwise.
func TestFolderIsListedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		d := folder{t, dir}
		d.write("app-2026-03-04.log", "a\n")
		files := &listings{FS: os.DirFS(dir)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- New(files).Follow(ctx, "app-2026-03-04.log", Start{Onward: true}, &View{Append: func(b []byte, _ Event, _ format.Head) []byte { return b }}, func() error { return nil }, func([]byte) error { return nil })
		}()
		time.Sleep(10 * time.Minute)
		cancel()
		<-done
		if n := files.count.Load(); n < 100 || n > int64(10*time.Minute/staleTime)+5 {
			t.Errorf("the folder was listed %d times in ten minutes", n)
		}
	})
}
