package main

import (
	"os"
	"path/filepath"
	"testing"

	"gowebdav/internal/config"
)

func TestFilesAreThoseOfHelp(t *testing.T) {
	for name, want := range files(config.Manual()) {
		got, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("docs/%s is not what make manual writes", name)
		}
	}
	page := read(t, "docs/settings.md")
	if want, err := withTable(page, config.Manual()); err != nil || page != want {
		t.Errorf("the table of docs/settings.md differs from --help: run make manual (%v)", err)
	}
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	if err := write(folder); err == nil {
		t.Error("there is no settings.md for the table, and no error")
	}
	page := filepath.Join(folder, "settings.md")
	for text, want := range map[string]string{
		"# Settings\n": "",
		"before\n" + tableStart + "an old table\n" + tableEnd + "after\n": "before\n" + tableStart + table(config.Manual()) + tableEnd + "after\n",
	} {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := write(folder); (err != nil) != (want == "") {
			t.Fatalf("%q: %v", text, err)
		}
		if got, _ := os.ReadFile(page); want != "" && string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for name, want := range files(config.Manual()) {
		if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if err := write(filepath.Join(folder, "gowebdav.1")); err == nil {
		t.Error("a file is no folder, and no error")
	}
}
