package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gowebdav/internal/config"
)

// root is the folder of the repository.
var root = filepath.Join("..", "..")

// documents returns the names of the texts for people, relative to root.
func documents(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := fs.Glob(os.DirFS(root), pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	if len(names) < 10 {
		t.Fatalf("only %q", names)
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var (
	fence   = regexp.MustCompile("(?ms)^```.*?^```")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// anchors returns the anchors of a document's headings, as GitHub makes them.
func anchors(text string) (names []string) {
	for _, found := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, found[1])
		names = append(names, name)
	}
	return names
}

// Each link in a document leads to a file of the repository, to a heading in one, or to a form of the forge.
func TestLinksOfDocuments(t *testing.T) {
	for _, name := range documents(t) {
		text := read(t, name)
		for _, found := range link.FindAllStringSubmatch(code.ReplaceAllString(fence.ReplaceAllString(text, ""), ""), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "http://") ||
				target == "../../security/advisories/new" { // from blob/main of GitHub
				continue
			}
			linked := name
			if target != "" {
				linked = filepath.ToSlash(filepath.Join(filepath.Dir(name), target))
			}
			if _, err := os.Stat(filepath.Join(root, linked)); err != nil {
				t.Errorf("%s: no file for the link %s", name, found[1])
				continue
			}
			if anchor != "" && !slices.Contains(anchors(read(t, linked)), anchor) {
				t.Errorf("%s: no heading for the link %s", name, found[1])
			}
		}
	}
}

// The READMEs stay short, so that a newcomer reads them.
func TestREADMEsAreShort(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text := read(t, name)
		if lines := strings.Count(text, "\n"); lines > 200 {
			t.Errorf("%s has %d lines, more than 200", name, lines)
		}
		words := 0
		for word := range strings.FieldsSeq(text) {
			words++
			for _, r := range word {
				if unicode.Is(unicode.Han, r) { // two characters are about a word
					words++
				}
			}
		}
		if name == "README.zh-CN.md" {
			words /= 2
		}
		if words > 2000 {
			t.Errorf("%s has %d words, more than 2,000", name, words)
		}
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(line); n > 400 {
				t.Errorf("%s has a line of %d characters, more than 400: %.60s…", name, n, line)
			}
		}
	}
}

// Each document with a Chinese version has the same sections there.
func TestChineseDocumentsHaveTheSameSections(t *testing.T) {
	levels := func(name string) (levels []int) {
		for _, line := range heading.FindAllString(fence.ReplaceAllString(read(t, name), ""), -1) {
			levels = append(levels, strings.IndexByte(line, ' '))
		}
		return levels
	}
	for _, name := range documents(t) {
		english, chinese := strings.CutSuffix(name, ".zh-CN.md")
		if !chinese {
			continue
		}
		if got, want := levels(name), levels(english+".md"); !slices.Equal(got, want) {
			t.Errorf("%s has headings of levels %v, %s.md of %v", name, got, english, want)
		}
	}
}

// Each document with a Chinese version has the same examples there, but for their comments.
func TestChineseDocumentsHaveTheSameExamples(t *testing.T) {
	comment := regexp.MustCompile(`(?m)(^|\s+)(#|//|rem) .*$`)
	examples := func(name string) (examples []string) {
		for _, example := range fence.FindAllString(read(t, name), -1) {
			examples = append(examples, comment.ReplaceAllString(example, ""))
		}
		return examples
	}
	found := 0
	for _, name := range documents(t) {
		english, chinese := strings.CutSuffix(name, ".zh-CN.md")
		if !chinese {
			continue
		}
		got, want := examples(name), examples(english+".md")
		found += len(want)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Errorf("%s: example %d differs from that of %s.md: %q, %q", name, i+1, english, got, want)
				break
			}
		}
	}
	if found < 20 {
		t.Errorf("found only %d examples", found)
	}
}

// The Chinese table of settings has the rows of the English one, which is generated, and their examples.
func TestChineseSettings(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `(\\w+)` \\|[^|]*\\| `([^`]*)` \\|")
	rows := func(name string) (rows []string) {
		for _, found := range row.FindAllStringSubmatch(read(t, name), -1) {
			rows = append(rows, found[1]+"="+found[2])
		}
		return rows
	}
	got, want := rows("docs/settings.zh-CN.md"), rows("docs/settings.md")
	if len(want) != len(config.Manual().Settings) || !slices.Equal(got, want) {
		t.Errorf("docs/settings.zh-CN.md has\n%q\nwant\n%q", got, want)
	}
}

// As long as the repository has no home, no document names one. Then both READMEs say how
// to pull the image.
func TestDocumentsNameTheHome(t *testing.T) {
	module, _, _ := strings.Cut(strings.TrimPrefix(read(t, "go.mod"), "module "), "\n")
	home, atHome := strings.CutPrefix(module, "github.com/")
	pull := "docker pull ghcr.io/" + strings.ToLower(home)
	for _, name := range documents(t) {
		text := read(t, name)
		if !atHome && strings.Contains(text, "docker pull ") {
			t.Errorf("%s pulls an image, but there is none: the module is %s", name, module)
		}
		if atHome && strings.HasPrefix(name, "README") && !strings.Contains(text, pull+" ") {
			t.Errorf("%s lacks %q", name, pull)
		}
		for _, placeholder := range []string{"OWNER", "<owner>", "yourname", "your-name", "example/gowebdav", "TODO"} {
			if name != "CONTRIBUTING.md" && strings.Contains(text, placeholder) {
				t.Errorf("%s has a placeholder: %s", name, placeholder)
			}
		}
	}
}

// The changelog has a place for what comes next, and a section for each release, which .ci/changes prints.
func TestChangelog(t *testing.T) {
	sections := regexp.MustCompile("(?m)^## (.*)$").FindAllStringSubmatch(read(t, "CHANGELOG.md"), -1)
	if len(sections) < 2 || sections[0][1] != "Unreleased" {
		t.Fatalf("the sections are %q", sections)
	}
	changes := func(version string) (string, error) {
		out, err := exec.Command(filepath.Join(root, ".ci", "changes"), version).CombinedOutput()
		return string(out), err
	}
	for _, section := range sections[1:] {
		version, _, _ := strings.Cut(section[1], " ")
		if notes, err := changes(version); err != nil || !strings.Contains(notes, "\n- ") || strings.Contains(notes, "\n## ") {
			t.Errorf("%s: %v: %s", version, err, notes)
		}
	}
	if notes, err := changes("v0.0.0"); err == nil {
		t.Errorf("a version that is not there has notes: %s", notes)
	}
}

// .ci/home renames the module in all imports, and adds the line to the READMEs.
func TestHome(t *testing.T) {
	copied := t.TempDir()
	for _, name := range []string{".ci", "cmd", "server", "auth", "ui", "internal", "go.mod", "go.sum", "README.md", "README.zh-CN.md"} {
		copyTree(t, filepath.Join(root, name), filepath.Join(copied, name))
	}
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir = copied
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	old := strings.TrimSpace(run("go", "list", "-m"))
	for _, home := range []string{"github.com/Some-One/web.dav", "github.com/other/gowebdav"} { // it may move again
		run(filepath.Join(copied, ".ci", "home"), home)
		imports := run("go", "list", "-f", `{{join .Imports " "}} {{join .TestImports " "}} {{join .XTestImports " "}}`, "./...")
		for path := range strings.FieldsSeq(imports) {
			if strings.HasPrefix(path, old+"/") {
				t.Errorf("after .ci/home %s, %s is imported", home, path)
			}
		}
		old = home
		for _, name := range []string{"README.md", "README.zh-CN.md"} {
			text, err := os.ReadFile(filepath.Join(copied, name))
			if err != nil {
				t.Fatal(err)
			}
			want := "\ndocker pull ghcr.io/" + strings.ToLower(strings.TrimPrefix(home, "github.com/")) + " && "
			if strings.Count(string(text), "docker pull ") != 1 || !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %q, or pulls twice", name, want)
			}
		}
	}
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		switch {
		case e.Name() == "node_modules":
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o755)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The pictures stay small: a reader may be on a slow connection, and each version stays in
// the repository.
func TestPicturesAreSmall(t *testing.T) {
	pictures, err := filepath.Glob(filepath.Join(root, "docs", "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, name := range pictures {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 300<<10 {
			t.Errorf("%s has %d bytes, more than 300 KiB", filepath.Base(name), info.Size())
		}
		total += info.Size()
	}
	if len(pictures) < 20 || total > 3<<20 {
		t.Errorf("%d pictures of %d bytes, more than 3 MiB", len(pictures), total)
	}
}
