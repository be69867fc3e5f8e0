package storage

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Removing stops after as many as it may, and goes on from there.
func TestEmptyInPieces(t *testing.T) {
	_, dir := open(t, false)
	const files = 700
	for i := range files {
		plant(t, dir, map[string]string{"a/b/" + strconv.Itoa(i%7) + "/c/" + strconv.Itoa(i): ""})
	}
	check(t, os.Symlink("../secret.txt", filepath.Join(dir, "a/b/link")))
	check(t, os.Symlink("..", filepath.Join(dir, "up")))
	hidden, err := os.Open(dir)
	check(t, err)
	defer hidden.Close()
	calls := 1
	for {
		done, err := empty(hidden, 100)
		check(t, err)
		if done {
			break
		}
		calls++
	}
	if calls < files/100 || calls > 2*files/100 {
		t.Errorf("%d calls", calls)
	}
	sameFiles(t, "afterwards", harvest(t, dir), nil)
	if b, err := os.ReadFile(filepath.Join(dir, "../secret.txt")); string(b) != "secret" {
		t.Errorf("the secret is %q, %v", b, err)
	}
}
