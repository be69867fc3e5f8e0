//go:build linux

package faults

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// hiddenPrefix is the prefix of the server's temporary files.
const hiddenPrefix = ".gowebdav-upload-"

// plant makes files, and folders for names that end with a slash.
func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		folder := path
		if !strings.HasSuffix(name, "/") {
			folder = filepath.Dir(path)
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if folder == path {
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tree reads a folder into a map from path to content. Paths of folders end with a slash.
func tree(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			files[name+"/"] = ""
			return nil
		}
		content, err := os.ReadFile(path)
		files[name] = string(content)
		return err
	})
	return files, err
}

// differences lists the names in which two trees differ.
func differences(got, want map[string]string) []string {
	var list []string
	names := maps.Clone(got)
	maps.Copy(names, want)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		g, inGot := got[name]
		w, inWant := want[name]
		switch {
		case !inGot:
			list = append(list, fmt.Sprintf("%q is missing", name))
		case !inWant:
			list = append(list, fmt.Sprintf("%q should not be there", name))
		case g != w:
			list = append(list, fmt.Sprintf("%q is %s, want %s", name, brief(g), brief(w)))
		}
	}
	return list
}

func sameTree(t *testing.T, what, dir string, want map[string]string) {
	t.Helper()
	got, err := tree(dir)
	if err != nil {
		t.Fatal(err)
	}
	if list := differences(got, want); list != nil {
		t.Errorf("%s:\n%s", what, strings.Join(list, "\n"))
	}
}

func brief(content string) string {
	if len(content) > 60 {
		return fmt.Sprintf("%q… (%d bytes)", content[:60], len(content))
	}
	return fmt.Sprintf("%q", content)
}

// fingerprint describes everything in a folder that a write could change: identity, mode, owner, times, attributes
// and content.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		var sum [sha256.Size]byte
		if fi.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			sum = sha256.Sum256(content)
		}
		st := fi.Sys().(*syscall.Stat_t)
		attributes := make([]byte, 4096)
		n, err := unix.Llistxattr(path, attributes)
		if err != nil {
			n = 0
		}
		fmt.Fprintf(&b, "%s %v inode %d owner %d:%d size %d modified %d changed %d %q %s\n", strings.TrimPrefix(path, dir), fi.Mode(),
			st.Ino, st.Uid, st.Gid, fi.Size(), st.Mtim.Nano(), st.Ctim.Nano(), attributes[:n], hex.EncodeToString(sum[:8]))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// temporaries lists the temporary files of unfinished uploads and copies in a folder.
func temporaries(t *testing.T, dir string) []string {
	t.Helper()
	files, err := tree(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for name := range files {
		if strings.Contains("/"+name, "/"+hiddenPrefix) {
			left = append(left, name)
		}
	}
	return left
}
