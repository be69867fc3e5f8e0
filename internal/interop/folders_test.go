//go:build linux

package interop

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// fail2banLogs is the folder of sample logs in Debian's fail2ban, from a hundred services.
func fail2banLogs(t *testing.T) string {
	t.Helper()
	const logs = "usr/lib/python3/dist-packages/fail2ban/tests/files/logs"
	for _, root := range []string{unpacked, "/"} {
		dir, err := filepath.Abs(filepath.Join(root, logs))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	missing(t, "the log files of fail2ban are not here: make deps")
	return ""
}

// oddFiles are names that a careless server or client decodes twice or not at all, or cuts short.
var oddFiles = map[string]string{
	"lab.log":                        "2026-01-01 08:00:00 INFO started\n",
	"应用 日志/2026年 一月.log":             "一月 INFO 启动完成\n",
	"应用 日志/空 文件夹/.keep":              "",
	"应用 日志/100% #1 & more+.log":      "percent, hash, ampersand, plus\n",
	"a b/it's (1) [x], \"q\" ;=.log": "quotes and brackets\n",
	"a b/%41%20%2F.log":              "looks encoded, and is not\n",
	"a b/what?.log":                  "question mark\n",
	"a b/é ü ~ @ : $ !.log":          "Latin letters, sub-delimiters\n",
	"a b/index":                      "not an index page\n",
	"a b/empty.log":                  "",
}

// oddFolder makes a new folder with oddFiles.
func oddFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range oddFiles {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tree reads a folder into a map from path to content. Paths of folders end with a slash.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			files[name+"/"] = ""
			return nil
		}
		content, err := os.ReadFile(path)
		files[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sameTree reports up to ten names in which two trees differ.
func sameTree(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	reports := 0
	names := maps.Clone(got)
	maps.Copy(names, want)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		g, inGot := got[name]
		w, inWant := want[name]
		if inGot && inWant && g == w {
			continue
		}
		if reports++; reports > 10 {
			t.Errorf("%s: and more", what)
			return
		}
		switch {
		case !inGot:
			t.Errorf("%s: %q is missing", what, name)
		case !inWant:
			t.Errorf("%s: %q should not be there", what, name)
		default:
			t.Errorf("%s: %q differs: %s, want %s", what, name, brief(g), brief(w))
		}
	}
}

func brief(content string) string {
	if len(content) > 60 {
		return fmt.Sprintf("%q… (%d bytes)", content[:60], len(content))
	}
	return fmt.Sprintf("%q", content)
}

// content reads one file.
func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// absent reports an error if a path exists.
func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); err == nil {
		t.Errorf("%s exists", path)
	}
}
