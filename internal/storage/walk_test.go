package storage

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestWalkOfFiles compares the walk of any Files with that of a Folder.
func TestWalkOfFiles(t *testing.T) {
	dir := t.TempDir()
	deep := strings.Repeat("d/", MaxDepth+1)
	for _, name := range []string{"a.log", "a/1.log", "a/b/2.log", "a/b/c/", "z10/", "z9/3.log", deep} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name+"x")), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".log") {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := Open(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/", "/a", "/missing", "/a.log"} {
		want, got := &counter{entered: map[string]int{}}, &counter{entered: map[string]int{}}
		wantErr, gotErr := f.Walk(t.Context(), name, want), Walk(t.Context(), f, name, got)
		if (wantErr == nil) != (gotErr == nil) {
			t.Errorf("%s: %v, want %v", name, gotErr, wantErr)
		}
		if !maps.Equal(want.entered, got.entered) || want.files != got.files || !slices.Equal(want.deep, got.deep) {
			t.Errorf("%s: entered %d folders with %d files, too deep %d; want %d, %d, %d", name, len(got.entered), got.files, len(got.deep), len(want.entered), want.files, len(want.deep))
		}
	}
}
