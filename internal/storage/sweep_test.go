package storage

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gowebdav/internal/storage/dirfd"
)

// planted returns a hidden name like those of this program.
func planted(first string) string {
	return temporaryPrefix + first + strings.Repeat("7", randomLetters-len(first))
}

func TestSweep(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{
		planted("A"):                   "half",
		"sub/" + planted("B"):          "half",
		"sub/" + planted("C") + "/a/b": "half a copy",
		"sub/.hidden":                  "not ours",
	})
	want := start()
	want["sub/.hidden"] = "not ours"

	running, err := f.Create(ctx, "/lab.log")
	check(t, err)
	if n, err := f.Sweep(ctx); n != 3 || err != nil {
		t.Errorf("%d swept, %v; want 3", n, err)
	}
	_, err = running.ReadFrom(strings.NewReader("new\n"))
	check(t, err)
	_, err = running.Commit(nil)
	check(t, err)
	want["lab.log"] = "new\n"
	sameFiles(t, "afterwards", harvest(t, dir), want)
	if n, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("again: %d swept, %v", n, err)
	}
}

// A sweep does not take a new file before it is locked.
func TestSweepBesideWhatBegins(t *testing.T) {
	f, _ := open(t, false)
	done := make(chan struct{})
	var sweeping sync.WaitGroup
	sweeping.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if n, err := f.Sweep(ctx); n != 0 || err != nil {
					t.Errorf("%d swept, %v", n, err)
					return
				}
			}
		}
	})
	for range 300 {
		u, err := f.Create(ctx, "/lab.log")
		check(t, err)
		_, err = u.Commit(nil)
		check(t, err)
		_, err = f.Copy(ctx, "/sub", "/copy", false, true)
		check(t, err)
	}
	close(done)
	sweeping.Wait()
}

func TestSweepOfReadOnlyFolderDoesNothing(t *testing.T) {
	f, dir := open(t, true)
	plant(t, dir, map[string]string{planted("A"): "half"})
	before := harvest(t, dir)
	if n, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
	sameFiles(t, "afterwards", harvest(t, dir), before)
}

// A crash can come after the destination was set aside, and before its replacement.
func TestSweepPutsBackWhatACrashLeftAside(t *testing.T) {
	for name, again := range map[string]bool{"the new one is missing": false, "the new one is there": true} {
		t.Run(name, func(t *testing.T) {
			f, dir := open(t, false)
			aside, err := setAside(f.root, "sub")
			check(t, err)
			check(t, aside.lockFile.Close()) // like the end of the process
			if _, err := os.Lstat(filepath.Join(dir, "sub")); err == nil {
				t.Fatal("it is still there")
			}
			want := start()
			if again {
				plant(t, dir, map[string]string{"sub/newer.txt": "newer"})
				delete(want, "sub/inner.txt")
				want["sub/newer.txt"] = "newer"
			}
			if n, err := f.Sweep(ctx); n != 1 || err != nil {
				t.Errorf("%d swept, %v", n, err)
			}
			sameFiles(t, "afterwards", harvest(t, dir), want)
		})
	}
}

// A user who owns a folder in the mount can create links there.
func TestSweepFollowsNoLink(t *testing.T) {
	f, dir := open(t, false)
	random := strings.TrimPrefix(planted("A"), temporaryPrefix)
	plant(t, dir, map[string]string{"others/private.txt": "private", "own/": ""})
	for name, target := range map[string]string{
		"own/" + asidePrefix + random:     "../others",
		"own/" + dropPrefix + random:      "../others",
		"own/" + temporaryPrefix + random: "../others/private.txt",
		planted("B"):                      "sub",
		planted("C"):                      "../secret.txt",
	} {
		check(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	before := harvest(t, dir)
	if n, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
	sameFiles(t, "afterwards", harvest(t, dir), before)
	if b, err := os.ReadFile(filepath.Join(dir, "../secret.txt")); string(b) != "secret" {
		t.Errorf("the secret is %q, %v", b, err)
	}
}

// A link in an aside is restored as a link.
func TestSweepPutsBackLinks(t *testing.T) {
	f, dir := open(t, false)
	hidden := asidePrefix + strings.TrimPrefix(planted("A"), temporaryPrefix)
	plant(t, dir, map[string]string{"own/" + hidden + "/": ""})
	check(t, os.Symlink("../sub", filepath.Join(dir, "own", hidden, "link")))
	if n, err := f.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
	want := start()
	want["own/"], want["own/link"] = "", "-> ../sub"
	sameFiles(t, "afterwards", harvest(t, dir), want)
}

// Names that only begin like hidden ones belong to users: visible, writable, never swept.
func TestNamesLikeOurs(t *testing.T) {
	random := strings.TrimPrefix(planted("A"), temporaryPrefix)
	for _, name := range []string{
		temporaryPrefix, temporaryPrefix + "1", temporaryPrefix + "aside-1", temporaryPrefix + "notes.txt", planted("A") + "A", planted("A")[:len(planted("A"))-1],
		strings.ToLower(planted("A")), temporaryPrefix + strings.Replace(random, "7", "1", 1), temporaryPrefix + strings.Replace(random, "7", "=", 1),
		asidePrefix, asidePrefix + random + ".log", dropPrefix + "x", temporaryPrefix + "aside" + random, temporaryPrefix + "other-" + random, "." + planted("A"), planted("A") + "~",
		temporaryPrefix + strings.Repeat("é", randomLetters/2),
	} {
		f, dir := open(t, false)
		check(t, f.Mkdir(ctx, "/folder", 0o755))
		check(t, put(f, "/"+name, "mine"))
		check(t, f.Mkdir(ctx, "/folder/"+name, 0o755))
		check(t, put(f, "/folder/"+name+"/inner", "mine"))
		if n, err := f.Sweep(ctx); n != 0 || err != nil {
			t.Errorf("%s: %d swept, %v", name, n, err)
		}
		if got, err := read(f, "/folder/"+name+"/inner"); got != "mine" || err != nil {
			t.Errorf("%s: in its folder %q, %v", name, got, err)
		}
		if got := names(t, f, "/"); !slices.Contains(got, name) {
			t.Errorf("%s is not listed: %q", name, got)
		}
		check(t, f.Rename(ctx, "/"+name, "/moved"))
		check(t, f.Remove(ctx, "/folder/"+name))
		want := start()
		want["moved"], want["folder/"] = "mine", ""
		sameFiles(t, name, harvest(t, dir), want)
	}
	for _, name := range []string{planted("Z"), asidePrefix + random, dropPrefix + random, randomName(asidePrefix)} {
		f, _ := open(t, false)
		if err := put(f, "/"+name, "x"); err == nil {
			t.Errorf("%s can be made", name)
		}
		if err := put(f, "/sub/"+name+"/x", "x"); err == nil {
			t.Errorf("something can be made in %s", name)
		}
	}
}

// A sweep works in trees of any depth and width, with few open files.
func TestSweepOfDeepAndWideTrees(t *testing.T) {
	f, dir := open(t, false)
	deep, err := os.OpenRoot(dir)
	check(t, err)
	const levels = 2048
	for i := range levels {
		check(t, deep.Mkdir("d", 0o755))
		if i%1000 == 99 {
			check(t, deep.WriteFile(planted("A"), nil, 0o600))
			check(t, deep.Mkdir(planted("B"), 0o700))
			check(t, deep.WriteFile(planted("B")+"/x", nil, 0o600))
		}
		next, err := deep.OpenRoot("d")
		check(t, err)
		deep.Close()
		deep = next
	}
	deep.Close()
	for i := range dirfd.MaxPending + 500 {
		check(t, os.Mkdir(filepath.Join(dir, "sub", strconv.Itoa(i)), 0o755))
		if i%1000 == 0 {
			check(t, os.WriteFile(filepath.Join(dir, "sub", strconv.Itoa(i), planted("C")), nil, 0o600))
		}
	}
	n, err := f.Sweep(ctx)
	if want := 2*2 + 5; n != want || err != nil {
		t.Errorf("%d swept, %v; want %d", n, err, want)
	}
	if n, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("again: %d swept, %v", n, err)
	}
	// Hidden folders may be as deep.
	check(t, os.Rename(filepath.Join(dir, "d"), filepath.Join(dir, planted("E"))))
	if n, err := f.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("hidden: %d swept, %v", n, err)
	}
	if _, err := os.Lstat(filepath.Join(dir, planted("E"))); err == nil {
		t.Error("it is still there")
	}
}

// Folders that move during a walk neither lead it astray nor end it.
func TestSweepWhileFoldersMove(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{
		"a/b/c/" + planted("A"): "half", "z/" + planted("B"): "half", "a/y/" + planted("C"): "half", "elsewhere/": "",
		"../beside/" + planted("D"): "not in the mount",
	})
	top, err := f.root.Open(".")
	check(t, err)
	defer top.Close()
	var found []string
	check(t, dirfd.Walk(ctx, top, isTemporary, func(_ *os.File, name string) []string {
		found = append(found, name)
		if name == planted("A") {
			check(t, os.Rename(filepath.Join(dir, "a/b"), filepath.Join(dir, "../beside/b")))
		}
		return nil
	}))
	slices.Sort(found)
	if want := []string{planted("A"), planted("B"), planted("C")}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}
