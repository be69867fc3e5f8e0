//go:build unix

package storage

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"testing"

	"gowebdav/internal/storage/dirfd"
)

// A system without such locks is not proof of another writer.
func TestAnnounce(t *testing.T) {
	for name, c := range map[string]struct {
		others bool
		err    error
		want   string
	}{
		"alone":        {false, nil, ""},
		"taken":        {true, nil, "another process writes to this folder, too"},
		"no locks":     {false, os.NewSyscallError("flock", syscall.ENOLCK), "cannot tell whether another process"},
		"not there":    {false, os.NewSyscallError("flock", syscall.EOPNOTSUPP), "cannot tell whether another process"},
		"of nfs":       {false, os.NewSyscallError("flock", syscall.EBADF), "flock: "},
		"interrupted?": {false, os.NewSyscallError("flock", syscall.EINTR), "cannot tell"},
	} {
		f, dir := open(t, false)
		again, err := Open(dir, false)
		check(t, err)
		var log bytes.Buffer
		locks := 0
		w := NewWriters()
		w.lock = func(*os.File) (bool, error) { locks++; return c.others, c.err }
		for _, f := range []*Folder{f, again} {
			f.LogTo(slog.New(slog.NewTextHandler(&log, nil)), "/app")
			f.Announce(w)
			f.Announce(w)
		}
		if got := log.String(); locks != 1 || strings.Count(got, "level=WARN") != min(1, len(c.want)) || !strings.Contains(got, c.want) {
			t.Errorf("%s: %d locks, the log:\n%s", name, locks, got)
		}
		f.Close()
		f.Close()
		if len(w.folders) != 1 {
			t.Errorf("%s: %d held, while one is open", name, len(w.folders))
		}
		again.Close()
		if len(w.folders) != 0 {
			t.Errorf("%s: %d held in the end", name, len(w.folders))
		}
	}
}

// A recreated folder is a new one, and the old one is released.
func TestAnnounceOfARecreatedFolder(t *testing.T) {
	f, dir := open(t, false)
	w := NewWriters()
	f.Announce(w)
	var before dirfd.ID
	for id := range w.folders {
		before = id
	}
	check(t, os.Rename(dir, dir+".old"))
	check(t, os.Mkdir(dir, 0o755))
	check(t, put(f, "/lab.log", "new"))
	if _, still := w.folders[before]; still || len(w.folders) != 1 {
		t.Errorf("held are %v, before %v", w.folders, before)
	}
	f.Close()
	check(t, put(f, "/lab.log", "newer"))
	if len(w.folders) != 0 {
		t.Errorf("held are %v", w.folders)
	}
}
