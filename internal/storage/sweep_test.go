package storage

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestSweep(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{
		temporaryPrefix + "A":              "half",
		"sub/" + temporaryPrefix + "B":     "half",
		"sub/" + temporaryPrefix + "C/a/b": "half a copy",
		"sub/.hidden":                      "not ours",
	})
	want := start()
	want["sub/.hidden"] = "not ours"

	running, err := f.Create(ctx, "/lab.log")
	check(t, err)
	if n, err := f.Sweep(ctx); n != 3 || err != nil {
		t.Errorf("%d swept, %v; want 3", n, err)
	}
	_, err = running.Write([]byte("new\n"))
	check(t, err)
	_, err = running.Commit(nil)
	check(t, err)
	want["lab.log"] = "new\n"
	sameFiles(t, "afterwards", harvest(t, dir), want)
	if n, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("again: %d swept, %v", n, err)
	}
}

// A file that was just made is not yet held.
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
	plant(t, dir, map[string]string{temporaryPrefix + "A": "half"})
	before := harvest(t, dir)
	if n, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("%d swept, %v", n, err)
	}
	sameFiles(t, "afterwards", harvest(t, dir), before)
}

// A crash can come between setting a destination aside and putting the new one
// in its place.
func TestSweepPutsBackWhatACrashLeftAside(t *testing.T) {
	for name, again := range map[string]bool{"the new one is missing": false, "the new one is there": true} {
		t.Run(name, func(t *testing.T) {
			f, dir := open(t, false)
			aside, err := setAside(f.root, "sub")
			check(t, err)
			check(t, aside.held.Close()) // as the end of the process does
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
