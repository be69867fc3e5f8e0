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
			t.Errorf("docs/%s differs from --help: run make manual", name)
		}
	}
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
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
