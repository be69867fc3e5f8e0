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
