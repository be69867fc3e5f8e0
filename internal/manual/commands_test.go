package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/config"
)

var (
	commandLine = regexp.MustCompile(`(?:\./|/|^|[ \x60(])gowebdav( [^\n\x60|;&#]*)`)
	ofOthers    = regexp.MustCompile(`docker (build|tag|logs|run -d)|sudo (cp|install) `) // gowebdav is an image, a container or a file
	ofDocker    = regexp.MustCompile(`docker (compose )?exec gowebdav /gowebdav`)         // a command in a container
	mounts      = regexp.MustCompile(`(?m)(?:\bdav=|--dav[ =]|dav: )(?:'([^'\n]*)'|"([^"\n]*)")`)
)

// Commands and flags of the program in the documents' examples exist.
func TestCommandsInDocuments(t *testing.T) {
	usage := config.Manual()
	var commands, flags []string
	for _, c := range usage.Commands {
		commands = append(commands, c.Name)
	}
	for _, s := range usage.Settings {
		flags = append(flags, "--"+s.Flag)
	}
	commands = append(commands, "serve") // the same as no command
	flags = append(flags, "--help", "--version")
	found := 0
	for _, name := range documents(t) {
		text := read(t, name)
		for _, example := range append(fence.FindAllString(text, -1), code.FindAllString(text, -1)...) {
			example = ofDocker.ReplaceAllString(strings.ReplaceAll(example, "go run ./cmd/gowebdav", "gowebdav"), "gowebdav")
			for line := range strings.Lines(example) {
				for _, match := range commandLine.FindAllStringSubmatch(strings.TrimSpace(line), -1) {
					words := strings.Fields(strings.TrimRight(match[1], "' "))
					if len(words) == 0 || ofOthers.MatchString(line) || strings.HasPrefix(words[0], "→") {
						continue
					}
					found++
					if !strings.HasPrefix(words[0], "-") && !slices.Contains(commands, words[0]) {
						t.Errorf("%s: no command %q: %s", name, words[0], line)
					}
					for _, word := range words {
						flag, _, _ := strings.Cut(word, "=")
						if strings.HasPrefix(flag, "--") && !slices.Contains(flags, flag) {
							t.Errorf("%s: no flag %s: %s", name, flag, line)
						}
					}
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("found only %d commands", found)
	}
}

// Mounts in the examples are read without an error.
func TestMountsInDocuments(t *testing.T) {
	found := 0
	for _, name := range append(documents(t), "docker-compose.example.yml") {
		for _, match := range mounts.FindAllStringSubmatch(read(t, name), -1) {
			value := match[1] + match[2]
			if strings.Contains(value, "…") || strings.Contains(value, "file:") || strings.Contains(value, "htpasswd:") {
				continue // the file is on the reader's machine
			}
			found++
			for _, variable := range os.Environ() {
				if name, _, _ := strings.Cut(variable, "="); strings.EqualFold(name, "dav") {
					t.Fatalf("%s is set", name)
				}
			}
			if _, err := config.Load([]string{"--dav", value}, io.Discard); err != nil {
				t.Errorf("%s: dav=%s: %v", name, value, err)
			}
		}
	}
	if found < 6 {
		t.Errorf("found only %d values of dav", found)
	}
}

// The settings files in the examples are read without an error.
func TestTOMLInDocuments(t *testing.T) {
	found := 0
	for _, name := range documents(t) {
		for _, example := range fence.FindAllString(read(t, name), -1) {
			content, toml := strings.CutPrefix(example, "```toml\n")
			if !toml {
				continue
			}
			found++
			file := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(file, []byte(strings.TrimSuffix(content, "```")), 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"--config", file}
			if !strings.Contains(content, "[[davs]]") {
				args = append(args, "--dav", "/app,/var/log/app")
			}
			if _, err := config.Load(args, io.Discard); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if found < 4 {
		t.Errorf("found only %d settings files", found)
	}
}
