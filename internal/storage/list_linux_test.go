package storage

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// Names describes only what may lead out of the mount. What it leaves out, Member describes as Members does.
func TestNamesOfMembers(t *testing.T) {
	f, dir := open(t, true)
	plant(t, dir, map[string]string{planted("X"): "", `back\slash`: "", "gone": ""})
	check(t, os.Symlink("sub", filepath.Join(dir, "link")))
	check(t, os.Symlink("../secret.txt", filepath.Join(dir, "out")))
	folder, err := f.Open(ctx, "/")
	check(t, err)
	defer folder.Close()
	members, err := folder.Names(0)
	if err != io.EOF {
		t.Error(err)
	}
	kinds := map[string]string{}
	for _, m := range members {
		kind := "file"
		if m.IsDir() {
			kind = "folder"
		}
		if m.Described() {
			kind = "described " + kind
		}
		kinds[m.Name()] = kind
	}
	if want := map[string]string{"lab.log": "file", "gone": "file", "sub": "folder", "link": "described folder"}; !maps.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}

	check(t, os.Remove(filepath.Join(dir, "gone")))
	check(t, folder.Rewind())
	members, err = folder.Members(0)
	if err != io.EOF || len(members) != 3 {
		t.Errorf("%d members, %v", len(members), err)
	}
	for _, m := range members {
		if got, err := folder.Member(m.Name()); err != nil || *got != m {
			t.Errorf("%s: %+v, %v; want %+v", m.Name(), got, err, m)
		}
	}
	for _, name := range []string{"gone", "out", "", ".", "..", "../secret.txt", "sub/inner.txt", "lab.log\x00", planted("X"), `back\slash`} {
		if m, err := folder.Member(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %+v, %v", name, m, err)
		}
	}
}

// A member that cannot be described is an error, not a missing member.
func TestMemberWithoutDescription(t *testing.T) {
	f, dir := open(t, true)
	check(t, os.Chmod(filepath.Join(dir, "sub"), 0o444))
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "sub"), 0o755) })
	sealed(t, func() {
		folder, err := f.Open(ctx, "/sub")
		check(t, err)
		defer folder.Close()
		if members, err := folder.Names(0); err != io.EOF || len(members) != 1 {
			t.Errorf("%d members, %v", len(members), err)
		}
		if _, err := folder.Member("inner.txt"); !errors.Is(err, fs.ErrPermission) {
			t.Error(err)
		}
	})
}
