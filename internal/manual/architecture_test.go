package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The map in docs/architecture.md is drawn from the code: each package, and what it imports.
func TestMapShowsTheCode(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, drawn, found := strings.Cut(string(content), "```text\n")
	drawn, _, ended := strings.Cut(drawn, "```")
	if !found || !ended {
		t.Fatal("docs/architecture.md has no block of text")
	}
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{range .Imports}} {{.}}{{end}}`, "./...")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var arrows []string
	for line := range strings.Lines(string(out)) {
		from, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		var to []string
		for path := range strings.FieldsSeq(imports) {
			if name, ours := strings.CutPrefix(path, "gowebdav/"); ours {
				to = append(to, name)
			}
		}
		slices.Sort(to)
		arrows = append(arrows, strings.TrimSpace(strings.TrimPrefix(from, "gowebdav/")+" → "+strings.Join(to, " ")))
	}
	var shown []string
	for line := range strings.Lines(drawn) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			shown = append(shown, strings.TrimSpace(line))
		}
	}
	slices.Sort(arrows)
	slices.Sort(shown)
	for _, arrow := range arrows {
		if !slices.Contains(shown, arrow) {
			t.Errorf("docs/architecture.md lacks: %s", arrow)
		}
		if name, _, _ := strings.Cut(arrow, " →"); !strings.Contains(string(content), fmt.Sprintf("\n| `%s` |", name)) {
			t.Errorf("docs/architecture.md has no row of %s", name)
		}
	}
	for _, arrow := range shown {
		if !slices.Contains(arrows, arrow) {
			t.Errorf("docs/architecture.md shows what is not in the code: %s", arrow)
		}
	}
}
