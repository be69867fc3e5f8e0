//go:build unix

package storage

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A user who can write beside another user's folder can rename it, but not remove its
// members. A sweep must not do that for them. It recognizes our own folders.
func TestSweepWhereOthersWrite(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{"lent/": "", "lent/theirs/private.txt": "private"})
	lent := filepath.Join(dir, "lent")
	check(t, os.Chmod(lent, 0o777))
	parent, err := f.root.OpenRoot("lent")
	check(t, err)
	defer parent.Close()
	check(t, os.Rename(filepath.Join(lent, "theirs"), filepath.Join(lent, asidePrefix+strings.Repeat("X", randomLetters))))
	check(t, os.Mkdir(filepath.Join(lent, "ours"), 0o755))
	old, err := setAside(parent, "ours")
	check(t, err)
	old.lockFile.Close()
	before, err := os.Lstat(filepath.Join(lent, old.dir))
	check(t, err)
	if before.Mode() != fs.ModeDir|markedMode {
		t.Errorf("mode %v", before.Mode())
	}

	n, err := f.Sweep(ctx)
	if n != 1 || err == nil || !strings.Contains(err.Error(), asidePrefix+"XXX") {
		t.Errorf("%d swept, %v", n, err)
	}
	want := start()
	want["lent/"], want["lent/ours/"], want["lent/"+asidePrefix+strings.Repeat("X", randomLetters)+"/"] = "", "", ""
	want["lent/"+asidePrefix+strings.Repeat("X", randomLetters)+"/private.txt"] = "private"
	sameFiles(t, "afterwards", harvest(t, dir), want)

	// If nobody else can write there, it is ours.
	check(t, os.Chmod(lent, 0o755))
	if n, err := f.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
}
