//go:build unix

package inode

import (
	"os"
	"path/filepath"
	"testing"
)

func TestInode(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lab.log")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	after, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if Unlinked(before) || !Unlinked(after) {
		t.Errorf("unlinked before %v, after %v", Unlinked(before), Unlinked(after))
	}
	if n := Number(before); n == 0 || n != Number(after) {
		t.Errorf("number %d, then %d", n, Number(after))
	}
}
