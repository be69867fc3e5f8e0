package config

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
)

const labFormat = `
[[formats]]
name = "lab"
pattern = '^<<(?P<time>[^>]*)>> (?P<level>\S+) (?P<message>.*)$'
time = "%d.%m.%Y %H:%M:%S"
`

// loadFiles reads settings from files in a new folder, beside the mount of the environment.
func loadFiles(t *testing.T, files map[string]string, args ...string) (Config, error) {
	t.Helper()
	clearEnvironment(t)
	t.Chdir(t.TempDir())
	t.Setenv("dav", "/env,x")
	for name, content := range files {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Load(args, io.Discard)
}

// Formats stand in a file beside the mounts of the environment.
func TestFormats(t *testing.T) {
	for name, levels := range map[string]string{
		"a table in the line": `levels = {"!!" = "error", 9 = "fatal"}`,
		"keys with a dot":     "levels.'!!' = 'error'\nlevels.9 = 'fatal'",
		"a table of its own":  "[formats.levels]\n'!!' = 'error'\n9 = 'fatal'\n[[formats]]\nname = 'other'\npattern = '(?P<level>e)'\nsamples = 'e'",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := loadFiles(t, map[string]string{"config.toml": "port = 81\n" + labFormat + "files = ['lab.log', '/app/*']\nsamples = [\n  '<<04.03.2026 10:11:12>> 9 a', # one\n  \"<<04.03.2026 10:11:12>> !! \\\"b\\\"\",\n]\n" + levels})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.CheckFormats(); err != nil {
				t.Error(err)
			}
			if described(c) != "/env x :r; " || c.Port != 81 {
				t.Errorf("%s, port %d", described(c), c.Port)
			}
			lab := c.Formats[0]
			if lab.Name() != "lab" || !lab.Names("/any/lab.log") || !lab.Names("/app/x") || lab.Names("/any/other.log") {
				t.Errorf("%+v", lab)
			}
			d := format.NewDetector(format.Hints{Zone: time.UTC, Formats: c.Formats})
			for line, want := range map[string]format.Level{"<<04.03.2026 10:11:12>> !! x": format.LevelError, "<<04.03.2026 10:11:12>> 9 x": format.LevelFatal} {
				if h := d.Head([]byte(line)); h.Format != "lab" || h.Level != want || h.Time.Hour() != 10 {
					t.Errorf("%s: %+v", line, h)
				}
			}
		})
	}
}

// Of several files the last that has formats counts, as for davs.
func TestFormatsOfSeveralFiles(t *testing.T) {
	other := strings.Replace(labFormat, `"lab"`, `"other"`, 1)
	c, err := loadFiles(t, map[string]string{"a.toml": labFormat, "b.toml": other, "c.toml": "port = 81"}, "--config", "a.toml,b.toml,c.toml")
	if err != nil || len(c.Formats) != 1 || c.Formats[0].Name() != "other" {
		t.Errorf("%v, %v", c.Formats, err)
	}
}

func TestFormatErrors(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"[[formats]]\n", "config.toml, line 1, formats 1, name: expected one of up to 64 bytes"},
		{"[[formats]]\nname = 'lab'\n", `config.toml, line 1, formats 1 ("lab"), pattern: expected a regular expression`},
		{labFormat + "patern = ''", "config.toml, line 6, patern: expected a key of [[formats]]: name, pattern, time, levels, files and samples"},
		{labFormat + "name = ''", "config.toml, line 6, name: expected this key once"},
		{labFormat + "files = [1]", "config.toml, line 6, files: expected a list of strings"},
		{labFormat + "files = 1", "config.toml, line 6, files: expected a list of strings"},
		{"[[formats]]\nname = 1", "config.toml, line 2, name: expected a string"},
		{labFormat + "levels = 'x'", `config.toml, line 6, levels: expected a table such as {E = "error"}`},
		{labFormat + "levels = {a.b = 'error'}", "config.toml, line 6, levels: expected words without a dot, or in quotes"},
		{labFormat + "levels = {a = 1}", "config.toml, line 6, levels: expected a string"},
		{labFormat + "levels = {a = 'error', a = 'info'}", "config.toml, line 6, levels: expected this word once"},
		{labFormat + "levels = {a = 'error'}\n[formats.levels]", "config.toml, line 7, formats.levels: expected this key once"},
		{labFormat + "levels = {a = 'worst'}", `config.toml, line 2, formats 1 ("lab"), levels: "a": expected trace, debug,`},
		{labFormat + "time = '%Q'", "expected this key once"},
		{labFormat + "[formats.files]", "config.toml, line 6, formats.files: expected a known key"},
		{labFormat + "[formats.levels]\n[formats.levels.x]", "config.toml, line 7, formats.levels.x: expected a known key"},
		{"[formats]", "config.toml, line 1, formats: expected a known key"},
		{labFormat + labFormat, `config.toml, line 7, formats 2 ("lab"), name: expected one that no other format has`},
		{strings.Repeat("[[formats]]\nname = 'NAME'\npattern = '(?P<level>x)'\n", 33), "formats 33"},
	} {
		for n := range 33 {
			c.content = strings.Replace(c.content, "NAME", fmt.Sprint(n), 1)
		}
		_, err := loadFiles(t, map[string]string{"config.toml": c.content})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", c.content, err, c.want)
		}
	}
	c, err := loadFiles(t, map[string]string{"config.toml": labFormat + "samples = ['<<04.03.2026 10:11:12>> info a', 'x']"})
	if err != nil {
		t.Fatal(err)
	}
	if err, want := c.CheckFormats(), `config.toml, line 2, formats 1 ("lab"), sample 2: the pattern does not match it`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// The example of the documentation works, and is the same in both languages.
func TestFormatOfTheDocumentation(t *testing.T) {
	example := func(file string) string {
		t.Helper()
		text, err := os.ReadFile("../../docs/" + file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "```toml\n")
		block, _, _ := strings.Cut(rest, "```")
		return block
	}
	english := example("formats.md")
	if chinese := example("formats.zh-CN.md"); english == "" || chinese != english {
		t.Errorf("%q, %q", english, chinese)
	}
	c, err := loadFiles(t, map[string]string{"config.toml": english})
	if err == nil {
		err = c.CheckFormats()
	}
	if err != nil || len(c.Formats) != 1 || !c.Formats[0].Names("/app/plant/deep/x.log") {
		t.Errorf("%+v, %v", c.Formats, err)
	}
}
