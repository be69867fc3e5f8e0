package dirfd

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Empty stops after n removals, and the next call continues.
func TestEmptyInPieces(t *testing.T) {
	base := t.TempDir()
	dir, secret := filepath.Join(base, "hidden"), filepath.Join(base, "secret.txt")
	check(t, os.WriteFile(secret, []byte("secret"), 0o644))
	const files = 700
	for i := range files {
		folder := filepath.Join(dir, "a/b", strconv.Itoa(i%7), "c")
		check(t, os.MkdirAll(folder, 0o755))
		check(t, os.WriteFile(filepath.Join(folder, strconv.Itoa(i)), nil, 0o644))
	}
	check(t, os.Symlink("../../../secret.txt", filepath.Join(dir, "a/b/link")))
	check(t, os.Symlink("..", filepath.Join(dir, "up")))
	hidden, err := os.Open(dir)
	check(t, err)
	defer hidden.Close()
	calls := 1
	for {
		done, err := Empty(hidden, 100)
		check(t, err)
		if done {
			break
		}
		calls++
	}
	if calls < files/100 || calls > 2*files/100 {
		t.Errorf("%d calls", calls)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("afterwards: %v, %v", left, err)
	}
	if b, err := os.ReadFile(secret); string(b) != "secret" {
		t.Errorf("the secret is %q, %v", b, err)
	}
}
