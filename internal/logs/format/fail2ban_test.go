package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// fail2banLogs returns a folder with lines of the logs of many programs, and the
// names of the files in it. It comes with Debian's package fail2ban, which is
// unpacked for the tests or installed.
func fail2banLogs(t *testing.T) (files fs.FS, names []string) {
	t.Helper()
	for _, root := range []string{"../../../.cache/debian", "/"} {
		files = os.DirFS(filepath.Join(root, "usr/lib/python3/dist-packages/fail2ban/tests/files/logs"))
		err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				names = append(names, name)
			}
			return err
		})
		if err == nil {
			return files, names
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if os.Getenv("GOWEBDAV_REQUIRE_CLIENTS") == "1" {
		t.Fatal("the logs of fail2ban are missing: make deps")
	}
	t.Skip("the logs of fail2ban are missing: make deps")
	return nil, nil
}

func fail2banLines(t *testing.T, files fs.FS, name string) [][]byte {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}

// What is found in each file is what testdata/fail2ban.txt states.
func TestHeadsOfFail2banLogs(t *testing.T) {
	table, err := os.ReadFile("testdata/fail2ban.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for row := range strings.Lines(string(table)) {
		if fields := strings.Fields(row); len(fields) > 0 && fields[0] != "#" {
			want[fields[0]] = strings.Join(fields, " ")
		}
	}
	files, names := fail2banLogs(t)
	for _, name := range names {
		d := NewDetector(Hints{Zone: time.UTC, Near: time.Date(2005, 8, 14, 12, 0, 0, 0, time.UTC)})
		lines, timed, first := 0, 0, "-"
		var levels [LevelFatal + 1]int
		for _, line := range fail2banLines(t, files, name) {
			if len(line) == 0 || line[0] == '#' {
				continue
			}
			lines++
			h := d.Head(line)
			levels[h.Level]++
			if h.Time.IsZero() {
				continue
			}
			if timed++; timed == 1 {
				first = h.Time.Format(time.RFC3339Nano)
			}
		}
		got := fmt.Sprint(name, " ", lines, timed, levels[LevelDebug], levels[LevelInfo], levels[LevelWarn], levels[LevelError], levels[LevelFatal], " ", first)
		if got != want[name] {
			t.Errorf("got  %s\nwant %s", got, want[name])
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s: no such file", name)
	}
}

// The times are those that the package states for its lines, in its own zone and
// before the day on which its tests take place.
func TestTimesOfFail2banLogs(t *testing.T) {
	others := map[string]string{
		"3proxy":           "its zone is left out of account there",
		"apache-botsearch": "2014 for 2013 there",
		"dovecot":          "ten seconds of TAI64N are left out of account there",
		"guacamole":        "a time without a date is another day's there",
		"monit":            "abbreviations of zones say nothing here",
		"mysqld-auth":      "the time behind that of syslog says nothing there",
		"postfix":          "a day of one digit there",
		"qmail":            "the time behind that of syslog says nothing there",
		"selinux-ssh":      "an hour of summer time is left out of account there",
	}
	zone, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	stated, differing := 0, map[string]int{}
	files, names := fail2banLogs(t)
	for _, name := range names {
		d := NewDetector(Hints{Zone: zone, Near: time.Date(2005, 8, 14, 12, 0, 0, 0, zone)})
		var statement struct{ Time string }
		for _, line := range fail2banLines(t, files, name) {
			if comment, ok := bytes.CutPrefix(line, []byte("#")); ok {
				statement.Time = ""
				if text, ok := bytes.CutPrefix(comment, []byte(" failJSON: ")); ok {
					_ = json.Unmarshal(text, &statement) // what is none states nothing
				}
				continue
			}
			h := d.Head(line)
			if statement.Time == "" || h.Time.IsZero() {
				continue
			}
			stated++
			want, err := time.ParseInLocation("2006-01-02T15:04:05", statement.Time, zone)
			if err == nil && h.Time.Truncate(time.Second).Equal(want) {
				statement.Time = ""
				continue
			}
			statement.Time = ""
			if differing[name]++; others[name] == "" {
				t.Errorf("%s: %s, want %s: %s", name, h.Time, want.UTC(), line)
			}
		}
	}
	if stated < 700 {
		t.Errorf("%d times are stated", stated)
	}
	for name, reason := range others {
		if differing[name] == 0 {
			t.Errorf("%s: no time differs, although %s", name, reason)
		}
	}
}
