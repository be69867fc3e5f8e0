package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"gowebdav/internal/config"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manual FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "manual: %v\n", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	u := config.Manual()
	for name, text := range files(u) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	path := filepath.Join(folder, "settings.md")
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := withTable(string(page), u)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// files returns the content of each file by its name. Shells search for these names.
func files(u config.Usage) map[string]string {
	files := map[string]string{
		"gowebdav.1":                page(u),
		"completions/gowebdav.bash": bash(u),
		"completions/_gowebdav":     zsh(u),
		"completions/gowebdav.fish": fish(u),
	}
	maps.Copy(files, pictures())
	return files
}
