package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCorpus(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"app.log": "2026-03-04 10:11:12 ERROR first\n  at a.b\n2026-03-04 10:11:13 INFO second\nno more\n",
		"app.log.expect": `{"line": 1, "time": "2026-03-04T10:11:12Z", "level": "error"}
{"line": 3, "level": "warn"}
`,
		"sub/messages": `# failJSON: { "time": "2004-12-24T10:00:00", "match": true }
Dec 24 10:00:00 h app: x
# another comment
# failJSON: { "time": "2005-03-04T10:00:00" }
Mar  4 10:00:00 h app: x
`,
		"picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := run(t.Context(), []string{"-zone", "UTC", "-changed", "2005-03-05T00:00:00Z", "-wrong", dir}, &out); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(out.String()) {
		row := strings.Join(strings.Fields(line), " ")
		if name, _, refused := strings.Cut(row, ": a binary file"); refused {
			row = name + ": refused"
		}
		rows = append(rows, row)
	}
	want := []string{
		"lines time level right of file",
		"3 66.7 % 66.7 % 1 2 app.log",
		"2 100.0 % 0.0 % 2 2 sub/messages",
		"5 80.0 % 40.0 % 3 4 all",
		"app.log:3: 2026-03-04T10:11:13Z info, want warn: 2026-03-04 10:11:13 INFO second",
		"picture: refused",
	}
	if got := strings.Join(rows, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestCorpusRefuses(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"-zone", "Nowhere/There", "."}, {"-changed", "yesterday", "."}, {"missing"}} {
		if err := run(t.Context(), args, new(strings.Builder)); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
