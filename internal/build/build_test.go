package build

import (
	"os"
	"path/filepath"
	"testing"
)

// A package that calls methods by a name that only the running program knows keeps every exported
// method in the program: html/template, and text/template, take 1.8 MB.
func TestProgramIsSmall(t *testing.T) {
	const limit = 12_600_000 // bytes
	t.Setenv("GOOS", "linux")
	t.Setenv("GOARCH", "amd64")
	program := filepath.Join(t.TempDir(), "gowebdav")
	if err := Program(program); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > limit {
		t.Errorf("the program has %d bytes, want %d at most", info.Size(), limit)
	}
}
