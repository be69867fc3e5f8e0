package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/logs"
	"gowebdav/internal/storage"
)

// folder returns a folder with files, or links ("name -> target"; "/" is the folder), and a list of what is skipped in it.
func folder(t testing.TB, names ...string) (Folder, *[]string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		name, target, link := strings.Cut(name, " -> ")
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		create := func() error { return os.WriteFile(filepath.Join(dir, name), []byte(name+"\n"), 0o666) }
		if link {
			if filepath.IsAbs(target) {
				target = filepath.Join(dir, target)
			}
			create = func() error { return os.Symlink(target, filepath.Join(dir, name)) }
		}
		if err := create(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := storage.Open(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	skipped := new([]string)
	return Folder{
		Files: files, Name: "/",
		May:  func(string) error { return nil },
		Skip: func(path string, err error) { *skipped = append(*skipped, path+": "+err.Error()) },
	}, skipped
}

// choose returns a choice: patterns after a *, and else names.
func choose(t testing.TB, depth int, chosen ...string) *Choice {
	t.Helper()
	c := &Choice{Depth: depth}
	for _, text := range chosen {
		add := c.Name
		if strings.ContainsAny(text, "*?[") {
			add = c.Pattern
		}
		if err := add(text); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// shown returns logs as text: the name, and the files of a set.
func shown(found []logs.Listed) (list []string) {
	for _, l := range found {
		text := l.Name
		if len(l.Files) > 1 || l.Files[0].Name != text[strings.LastIndex(text, "/")+1:] {
			text += " ="
			for _, file := range l.Files {
				text += " " + file.Name
			}
		}
		if l.Part {
			text += " (part)"
		}
		list = append(list, text)
	}
	return list
}

func TestLogs(t *testing.T) {
	files := []string{"b/x.log", "lab.log", "lab.log.1", "lab.log.2.gz", "a9.log", "a10.log", "b/sub/deep.log", "c/app-2026-03-04.log", "c/app-2026-03-05.log",
		"c/notes.txt", "z/web.log", "z/web.log.1", "z/web.log.1.gz", "caf\u00e9/e\u0301t\u00e9.log", ".gowebdav-upload-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
	f, skipped := folder(t, append(files, "link -> b")...)
	for _, c := range []struct {
		depth  int
		chosen []string
		want   string
	}{
		{0, nil, "a9.log|a10.log|b/sub/deep.log|b/x.log|c/app.log = app-2026-03-04.log app-2026-03-05.log|c/notes.txt|caf\u00e9/e\u0301t\u00e9.log|lab.log = lab.log.2.gz lab.log.1 lab.log|z/web.log = web.log.1 web.log"},
		{1, nil, "a9.log|a10.log|lab.log = lab.log.2.gz lab.log.1 lab.log"},
		{2, []string{"*.log"}, "a9.log|a10.log|b/x.log|c/app.log = app-2026-03-04.log app-2026-03-05.log|caf\u00e9/e\u0301t\u00e9.log|lab.log = lab.log.2.gz lab.log.1 lab.log|z/web.log = web.log.1 web.log"},
		{0, []string{"*.gz"}, "lab.log = lab.log.2.gz (part)"},
		{0, []string{"lab.log"}, "lab.log = lab.log.2.gz lab.log.1 lab.log"},
		{0, []string{"lab.log.1", "a9.log"}, "a9.log|lab.log = lab.log.1 (part)"},
		{0, []string{"c/app.log"}, "c/app.log = app-2026-03-04.log app-2026-03-05.log"},
		{0, []string{"c/app-2026-03-05.log"}, "c/app.log = app-2026-03-05.log (part)"},
		{0, []string{"b"}, "b/sub/deep.log|b/x.log"},
		{0, []string{"b/*.log"}, "b/x.log"},
		{0, []string{"*/*/*.log"}, "b/sub/deep.log"},
		{0, []string{"cafe\u0301/\u00e9te\u0301.log"}, "caf\u00e9/e\u0301t\u00e9.log"},
		{0, []string{"cafe\u0301/\u00e9*"}, "caf\u00e9/e\u0301t\u00e9.log"},
		{0, []string{"x.log"}, ""},
	} {
		*skipped = nil
		choice := choose(t, c.depth, c.chosen...)
		found, err := f.Logs(t.Context(), choice, 100)
		if got := strings.Join(shown(found), "|"); err != nil || got != c.want {
			t.Errorf("%d %q: %v\n got %s\nwant %s", c.depth, c.chosen, err, got, c.want)
		}
		if c.depth == 0 && c.chosen == nil && fmt.Sprint(*skipped) != "[link/: a link to another folder]" {
			t.Errorf("skipped %q", *skipped)
		}
		if missing := choice.Missing(); (len(missing) > 0) != (c.want == "") {
			t.Errorf("%q: missing %q", c.chosen, missing)
		}
	}
}

// A log that is left out takes its rotated files with it, whatever chooses them.
func TestLogsLeftOut(t *testing.T) {
	f, _ := folder(t, "a.log", "lab.log", "lab.log.1", "lab.log.2.gz", "c/app-2026-03-04.log", "c/app-2026-03-05.log")
	for _, c := range []struct{ without, chosen, want string }{
		{"lab.log", "", "a.log|c/app.log = app-2026-03-04.log app-2026-03-05.log"},
		{"lab.log", "*.gz", ""},
		{"lab.log", "lab.log", ""},
		{"lab.log", "lab.log.1", ""},
		{"c/app.log", "", "a.log|lab.log = lab.log.2.gz lab.log.1 lab.log"},
		{"c", "", "a.log|lab.log = lab.log.2.gz lab.log.1 lab.log"},
	} {
		choice := new(Choice)
		if c.chosen != "" {
			choice = choose(t, 0, c.chosen)
		}
		if err := choice.Without(c.without); err != nil {
			t.Fatal(err)
		}
		found, err := f.Logs(t.Context(), choice, 100)
		if got := strings.Join(shown(found), "|"); err != nil || got != c.want || len(choice.Missing()) > 0 {
			t.Errorf("%q without %s: %v, missing %q\n got %s\nwant %s", c.chosen, c.without, err, choice.Missing(), got, c.want)
		}
	}
}

// At the top of a server the path of a mount counts.
func TestPathOfLogs(t *testing.T) {
	f, _ := folder(t, "lab.log", "sub/web.log")
	f.Path = "team/app"
	for depth, want := range []string{"[team/app/lab.log team/app/sub/web.log]", "[]", "[]", "[team/app/lab.log]"} {
		found, err := f.Logs(t.Context(), choose(t, depth), 100)
		if got := fmt.Sprint(shown(found)); err != nil || got != want {
			t.Errorf("depth %d: %v %s", depth, err, got)
		}
	}
	found, err := f.Logs(t.Context(), choose(t, 0, "team/app/sub/web.log"), 100)
	if err != nil || len(found) != 1 || found[0].Dir != "sub" || found[0].Path("web.log.1") != "team/app/sub/web.log.1" {
		t.Errorf("%v %+v", err, found)
	}
}

// A folder that the client may not enter is left out, and named if it may hold what is chosen.
func TestFoldersLeftOut(t *testing.T) {
	f, skipped := folder(t, "a/lab.log", "private/lab.log", "b/private/lab.log")
	f.May = func(name string) error {
		if strings.Contains(name, "private") {
			return fs.ErrPermission
		}
		return nil
	}
	for chosen, want := range map[string]string{
		"*":               "[a/lab.log] [b/private/: permission denied private/: permission denied]",
		"private/lab.log": "[] [private/: permission denied]",
		"a":               "[a/lab.log] []",
	} {
		*skipped = []string{}
		c := choose(t, 0, chosen)
		found, err := f.Logs(t.Context(), c, 100)
		if got := fmt.Sprint(shown(found), *skipped); err != nil || got != want || c.Missing() != nil {
			t.Errorf("%s: %v %s, missing %v", chosen, err, got, c.Missing())
		}
	}
}

func TestManyLogs(t *testing.T) {
	var names []string
	for i := range 30 {
		names = append(names, fmt.Sprintf("d%d/lab.log", i), fmt.Sprintf("d%d/lab.log.1", i))
	}
	f, _ := folder(t, names...)
	found, err := f.Logs(t.Context(), choose(t, 0), 60)
	if err != nil || len(found) != 30 {
		t.Errorf("all: %v, %d logs", err, len(found))
	}
	found, err = f.Logs(t.Context(), choose(t, 0), 9)
	if !errors.Is(err, ErrMany) || fmt.Sprint(shown(found)) != "[d0/lab.log = lab.log.1 lab.log d1/lab.log = lab.log.1 lab.log d2/lab.log = lab.log.1 lab.log d3/lab.log = lab.log.1 lab.log]" {
		t.Errorf("9: %v, %v", err, shown(found))
	}
}

// A set of more files than are open at a time is several logs.
func TestLargeSet(t *testing.T) {
	names := []string{"lab.log"}
	for i := range logs.MaxFiles + 4 {
		names = append(names, fmt.Sprintf("lab.log.%d", i+1))
	}
	f, _ := folder(t, names...)
	found, err := f.Logs(t.Context(), choose(t, 0), 10_000)
	var sizes []int
	for _, l := range found {
		sizes = append(sizes, len(l.Files))
	}
	if err != nil || !slices.Equal(sizes, []int{5, logs.MaxFiles}) || found[0].Name != "lab.log" || found[1].Files[0].Name != fmt.Sprintf("lab.log.%d", logs.MaxFiles+4) || !found[1].Part {
		t.Errorf("%v, sizes %v, %s %s", err, sizes, found[0].Name, found[1].Name)
	}
}

func TestChoiceRefuses(t *testing.T) {
	for _, name := range []string{"", "/lab.log", "..", "../x", "a/../../x", ".", "a\x00"} {
		if err := new(Choice).Name(name); err == nil {
			t.Errorf("name %q", name)
		}
	}
	for _, pattern := range []string{"", "[", "a[b", `x\`} {
		if err := new(Choice).Pattern(pattern); err == nil {
			t.Errorf("pattern %q", pattern)
		}
	}
}

// A link to a file that is found by its own name is left out, wherever it is.
func TestLinksToLogs(t *testing.T) {
	f, skipped := folder(t, "pods/app/0.log", "pods/web/0.log", "glog.host.INFO.20260304",
		"containers/app.log -> ../pods/app/0.log", "containers/web.log -> /pods/web/0.log", "glog.INFO -> glog.host.INFO.20260304", "lost.log -> none")
	for chosen, want := range map[string]string{
		"*":                  "[glog.host.INFO.20260304 pods/app/0.log pods/web/0.log]",
		"containers":         "[containers/app.log containers/web.log]",
		"containers/app.log": "[containers/app.log]",
		"glog.INFO":          "[glog.INFO]",
	} {
		found, err := f.Logs(t.Context(), choose(t, 0, chosen), 100)
		if got := fmt.Sprint(shown(found)); err != nil || got != want || len(*skipped) > 0 {
			t.Errorf("%s: %v %s, want %s, skipped %q", chosen, err, got, want, *skipped)
		}
	}
}

// Whatever a choice is, it finds the logs that it would find if each folder were entered.
func TestChoicesAtRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	var names []string
	for range 60 {
		name := pick("a", "b", "x y", "\u00e9") + pick(".log", ".txt", "")
		for range random.IntN(4) {
			name = pick("a.d", "b.d", "c.d") + "/" + name
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	f, _ := folder(t, names...)
	for range 300 {
		depth, chosen, patterns := random.IntN(4), map[string]bool{}, []string{}
		c := &Choice{Depth: depth}
		for range random.IntN(3) {
			parts := strings.Split(pick(names...), "/")
			name := path.Join(parts[:1+random.IntN(len(parts))]...)
			chosen[name] = true
			if err := c.Name(name); err != nil {
				t.Fatal(err)
			}
		}
		for range random.IntN(3) {
			pattern := pick("*", "a*", "*.log", "[ab].txt", "?", "*/*", "a.d/*", "*/b.d/*.log", "[a-b].d/*/*", "*/*/*/*", "x ?")
			patterns = append(patterns, pattern)
			if err := c.Pattern(pattern); err != nil {
				t.Fatal(err)
			}
		}
		var want []string
		for _, name := range names {
			match := len(chosen)+len(patterns) == 0
			for at := name; at != "."; at = path.Dir(at) {
				match = match || chosen[at]
			}
			for _, pattern := range patterns {
				of := path.Base(name)
				if strings.Contains(pattern, "/") {
					of = name
				}
				ok, _ := path.Match(pattern, of)
				match = match || ok
			}
			if match && (depth == 0 || strings.Count(name, "/") < depth) {
				want = append(want, name)
			}
		}
		found, err := f.Logs(t.Context(), c, 100)
		got := shown(found)
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("depth %d, names %v, patterns %q: %v\n got %q\nwant %q", depth, chosen, patterns, err, got, want)
		}
	}
}
