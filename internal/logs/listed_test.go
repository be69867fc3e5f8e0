package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/inode"
)

// listed lists files of a folder as one log.
func listed(t *testing.T, dir string, names ...string) (l Listed) {
	t.Helper()
	l = Listed{Name: "app/lab.log", Dir: "."}
	for _, name := range names {
		fi, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		l.Files = append(l.Files, ListedFile{Name: name, Size: fi.Size(), Changed: fi.ModTime(), Inode: inode.Number(fi)})
	}
	return l
}

// text returns the lines of a listed log, with their files.
func (l Listed) text(t *testing.T, dir string, o Options) (text string, err error) {
	t.Helper()
	set, err := l.Open(t.Context(), os.DirFS(dir), o)
	if err != nil {
		return "", err
	}
	defer set.Close()
	_, err = set.Search(t.Context(), Query{}, func(h Hit) error {
		text += h.Log.Name + ":" + string(h.Text) + "\n"
		return nil
	})
	return text, err
}

// A log that is rotated between listing and opening has each line once.
func TestListedLogIsRotated(t *testing.T) {
	for name, c := range map[string]struct {
		files  []string
		rotate func(dir string) error
		want   string
	}{
		"not": {[]string{"lab.log.1", "lab.log"}, func(string) error { return nil }, "lab.log.1:one\nlab.log:two\n"},
		"moved on": {[]string{"lab.log.1", "lab.log"}, func(dir string) error {
			return errors.Join(os.Rename(dir+"/lab.log.1", dir+"/lab.log.2"), os.Rename(dir+"/lab.log", dir+"/lab.log.1"), os.WriteFile(dir+"/lab.log", []byte("three\n"), 0o666))
		}, "lab.log.2:one\nlab.log.1:two\nlab.log:three\n"},
		"the first time": {[]string{"lab.log"}, func(dir string) error {
			return errors.Join(os.Remove(dir+"/lab.log.1"), os.Rename(dir+"/lab.log", dir+"/lab.log.1"), os.WriteFile(dir+"/lab.log", []byte("three\n"), 0o666))
		}, "lab.log.1:two\nlab.log:three\n"},
		"deleted": {[]string{"lab.log.1", "lab.log"}, func(dir string) error { return os.Remove(dir + "/lab.log.1") }, "lab.log:two\n"},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{"lab.log.1": "one\n", "lab.log": "two\n"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		l := listed(t, dir, c.files...)
		if err := c.rotate(dir); err != nil {
			t.Fatal(err)
		}
		if got, err := l.text(t, dir, Options{}); err != nil || got != c.want {
			t.Errorf("%s: %v %q, want %q", name, err, got, c.want)
		}
	}
}

// A file that cannot be opened does not hide the others of its set.
func TestListedFileIsSkipped(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"lab.log.2": "\x00\x01\x02\x03\x04", "lab.log.1": "one\n", "lab.log": "two\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	l := listed(t, dir, "lab.log.2", "lab.log.1", "lab.log")
	var skipped []string
	o := Options{Skip: func(file string, err error) bool {
		skipped = append(skipped, fmt.Sprint(file, " ", errors.Is(err, charset.ErrBinary)))
		return true
	}}
	if got, err := l.text(t, dir, o); err != nil || got != "lab.log.1:one\nlab.log:two\n" || fmt.Sprint(skipped) != "[lab.log.2 true]" {
		t.Errorf("%v %q, skipped %q", err, got, skipped)
	}
	if _, err := l.text(t, dir, Options{}); !errors.Is(err, charset.ErrBinary) {
		t.Errorf("without Skip: %v", err)
	}
	binary := l.Only(func(file ListedFile) bool { return file.Name == "lab.log.2" })
	if _, err := binary.text(t, dir, o); !errors.Is(err, charset.ErrBinary) || !binary.Part {
		t.Errorf("only the binary file: %v, part %v", err, binary.Part)
	}
	gone := l.Only(func(file ListedFile) bool { return file.Name == "lab.log.1" })
	if err := os.Remove(filepath.Join(dir, "lab.log.1")); err != nil {
		t.Fatal(err)
	}
	if _, err := gone.text(t, dir, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part that is gone: %v", err)
	}
	if got := l.Path("lab.log.1"); got != "app/lab.log.1" || l.Newest().Name != "lab.log" || l.Size() != 13 {
		t.Errorf("%s %+v %d", got, l.Newest(), l.Size())
	}
}

// What a log is followed by, and known by, stays the same through rotation.
func TestCurrentFileOfAListedLog(t *testing.T) {
	for _, tt := range []struct {
		name          string
		files         []string
		series, file  string
		onward, grows bool
	}{
		{"web/lab.log", []string{"lab.log"}, "web/lab.log", "lab.log", false, true},
		{"web/lab.log", []string{"lab.log.2.gz", "lab.log.1", "lab.log"}, "web/lab.log", "lab.log", false, true},
		{"web/lab.log", []string{"lab.log.2.gz", "lab.log.1"}, "web/lab.log", "lab.log", false, true},
		{"web/lab.log.1", []string{"lab.log.1"}, "web/lab.log", "lab.log", false, true},
		{"web/lab.log", []string{"lab.log.2.gz", "lab.log.1.gz"}, "web/lab.log", "lab.log", false, false},
		{"web/lab.log.1.gz", []string{"lab.log.1.gz"}, "web/lab.log", "lab.log", false, false},
		{"app.log", []string{"app-2026-03-04.log", "app-2026-03-05.log"}, "app.log", "app-2026-03-05.log", true, true},
		{"app-2026-03-04.log", []string{"app-2026-03-04.log"}, "app.log", "app-2026-03-04.log", true, true},
		{"notes.txt", []string{"notes.txt"}, "notes.txt", "notes.txt", false, true},
	} {
		l := Listed{Name: tt.name, Dir: "."}
		for _, name := range tt.files {
			l.Files = append(l.Files, ListedFile{Name: name})
		}
		file, onward, grows := l.Current()
		if series := l.Series(); series != tt.series || file != tt.file || onward != tt.onward || grows != tt.grows {
			t.Errorf("%q: %s, %s, onward %v, grows %v", tt.files, series, file, onward, grows)
		}
	}
}
