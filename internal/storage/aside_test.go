package storage

import (
	"os"
	"strconv"
	"testing"

	"gowebdav/internal/storage/dirfd"
)

// hiddenNames lists the hidden names in a folder.
func hiddenNames(t *testing.T, dir string) (hidden []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	check(t, err)
	for _, e := range entries {
		if isTemporary(e.Name()) {
			hidden = append(hidden, e.Name())
		}
	}
	return hidden
}

// Removing a large replaced folder blocks nobody: uploads commit, and the request is
// answered. Callers wait only when all background places are taken.
func TestReplacedFolderIsDroppedBeside(t *testing.T) {
	f, dir := open(t, false)
	goOn := make(chan struct{})
	f.empty = func(hidden *os.File, n int) (bool, error) {
		if n == removalsBeforeReply {
			return false, nil
		}
		<-goOn
		return dirfd.Empty(hidden, n)
	}
	commits := func() {
		t.Helper()
		check(t, put(f, "/lab.log", "meanwhile"))
		check(t, f.Mkdir(ctx, "/made", 0o755))
		check(t, f.Remove(ctx, "/made"))
	}
	plant(t, dir, map[string]string{"source/new.txt": "new"})
	for i := range maxBackgroundDrops {
		plant(t, dir, map[string]string{"copy" + strconv.Itoa(i) + "/old.txt": "old"})
		replaced, err := f.Copy(ctx, "/source", "/copy"+strconv.Itoa(i), false, true)
		check(t, err)
		if !replaced {
			t.Error("nothing was replaced")
		}
		commits()
	}
	for _, name := range hiddenNames(t, dir) {
		if !isHidden(name, dropPrefix) {
			t.Errorf("%s: a sweep would put back what is in it", name)
		}
	}
	moved := make(chan error)
	go func() {
		_, err := f.Move(ctx, "/source", "/sub", true)
		moved <- err
	}()
	goOn <- struct{}{} // one continues, which proves that they run
	commits()
	close(goOn)
	check(t, <-moved)
	commits()
	f.Wait()
	want := start()
	delete(want, "sub/inner.txt")
	want["lab.log"], want["sub/new.txt"] = "meanwhile", "new"
	for i := range maxBackgroundDrops {
		want["copy"+strconv.Itoa(i)+"/"], want["copy"+strconv.Itoa(i)+"/new.txt"] = "", "new"
	}
	sameFiles(t, "afterwards", harvest(t, dir), want)
}

// A crash during a removal must not bring the folder back, even if its name is free.
func TestSweepDropsWhatWasReplaced(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{"sub/deep/er/x": "x", "sub/more": ""})
	old, err := setAside(f.root, "sub")
	check(t, err)
	d := old.discard()
	d.lockFile.Close() // like the end of the process
	d.parent.Close()
	if hidden := hiddenNames(t, dir); len(hidden) != 1 || !isHidden(hidden[0], dropPrefix) {
		t.Errorf("hidden are %q", hidden)
	}
	if n, err := f.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
	sameFiles(t, "afterwards", harvest(t, dir), map[string]string{"lab.log": "old\n"})
}
