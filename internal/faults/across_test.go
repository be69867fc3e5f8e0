//go:build linux

package faults

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A MOVE between file systems inside one mount works as within one, and resources that cannot be moved stay
// unchanged.
func TestMoveBetweenFileSystems(t *testing.T) {
	t.Parallel()
	withMounts(t, func() {
		dir := t.TempDir()
		mountTmpfs(t, dir, 8<<20)
		// Another file system, and the same one mounted a second time: rename works across neither.
		plant(t, dir, map[string]string{"disk/": "", "bound/": "", "behind/": ""})
		mountTmpfs(t, filepath.Join(dir, "disk"), 1<<20)
		if err := syscall.Mount(filepath.Join(dir, "behind"), filepath.Join(dir, "bound"), "", syscall.MS_BIND, ""); err != nil {
			missing(t, "bind mount: %v", err)
		}
		t.Cleanup(func() { syscall.Unmount(filepath.Join(dir, "bound"), 0) })
		want := map[string]string{"disk/": "", "bound/": "", "behind/": ""}
		add := func(files map[string]string) {
			plant(t, dir, files)
			for name, content := range files {
				for parent := filepath.Dir(name); parent != "."; parent = filepath.Dir(parent) {
					want[parent+"/"] = ""
				}
				want[name] = content
			}
		}
		add(map[string]string{"lab.log": version("lab.log", 0, 300<<10), "sub/a": "a", "sub/deep/x": "x", "big.log": version("big.log", 0, 2<<20),
			"disk/old.log": "old", "disk/full/old": "old"})
		s := serveFolder(t, built.checked, dir)
		for _, c := range []struct {
			from, to string
			status   int
		}{
			{"lab.log", "disk/new.log", 201},
			{"disk/new.log", "lab.log", 201},
			{"lab.log", "disk/old.log", 204},
			{"sub", "disk/full", 204},
			{"disk/full", "bound/full", 201},
			{"bound/full", "sub", 201},
			{"big.log", "disk/new.log", 507},
			{"disk", "moved", 403},
			{"bound", "moved", 403},
		} {
			a := s.do("MOVE", writable+"/"+c.from, "", "Destination", writable+"/"+c.to)
			if a.status != c.status {
				t.Errorf("%s to %s: %d %s, want %d", c.from, c.to, a.status, a.body, c.status)
			}
			if c.status < 300 {
				for name := range want {
					if name == c.to || strings.HasPrefix(name, c.to+"/") {
						delete(want, name)
					}
				}
				for name, content := range want {
					if rest, found := strings.CutPrefix(name, c.from); found && (rest == "" || rest[0] == '/') {
						delete(want, name)
						want[c.to+rest] = content
					}
				}
			}
			// A bind mount shows its folder twice.
			for name := range want {
				if strings.HasPrefix(name, "behind/") && name != "behind/" {
					delete(want, name)
				}
			}
			for name, content := range want {
				if rest, found := strings.CutPrefix(name, "bound/"); found {
					want["behind/"+rest] = content
				}
			}
			sameTree(t, fmt.Sprintf("after %s to %s", c.from, c.to), dir, want)
		}
		// A folder with a mount point inside is not moved: the mounted content would be moved, too.
		add(map[string]string{"outer/a": "a", "outer/mounted/": ""})
		mountTmpfs(t, filepath.Join(dir, "outer/mounted"), 1<<20)
		add(map[string]string{"outer/mounted/b": "b"})
		if a := s.do("MOVE", writable+"/outer", "", "Destination", writable+"/disk/outer"); a.status != 403 {
			t.Errorf("a folder that holds a mount point: %d %s", a.status, a.body)
		}
		sameTree(t, "in the end", dir, want)
	})
}
