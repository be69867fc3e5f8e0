package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A link can appear between the check of a name and its use. Then each operation fails with
// an error that Escapes recognizes.
func TestLinkThatComesBetween(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Symlink("..", filepath.Join(dir, "out")))
	check(t, os.Symlink("../secret.txt", filepath.Join(dir, "out.txt")))
	root := f.root
	for what, err := range map[string]error{
		"stat":        second(root.Stat("out.txt")),
		"stat below":  second(root.Stat("out/secret.txt")),
		"lstat below": second(root.Lstat("out/secret.txt")),
		"open":        second(root.Open("out.txt")),
		"open below":  second(root.Open("out/secret.txt")),
		"write":       second(root.OpenFile("out.txt", os.O_WRONLY, 0)),
		"create":      second(root.OpenFile("out/new", os.O_CREATE|os.O_WRONLY, 0o600)),
		"mkdir":       root.Mkdir("out/made", 0o755),
		"readlink":    second(root.Readlink("out/x")),
		"remove":      root.Remove("out/secret.txt"),
		"rename from": root.Rename("out/secret.txt", "x"),
		"rename to":   root.Rename("lab.log", "out/x"),
		"chtimes":     root.Chtimes("out.txt", time.Time{}, time.Now()),
		"open folder": second(root.OpenRoot("out")),
	} {
		if !Escapes(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{
		"nothing":   nil,
		"missing":   second(root.Stat("missing")),
		"of others": errors.New("path escapes from parent"),
		"closed":    &fs.PathError{Op: "read", Err: fs.ErrClosed},
	} {
		if Escapes(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "../secret.txt")); string(b) != "secret" {
		t.Errorf("the secret is %q, %v", b, err)
	}
}

func second[T any](_ T, err error) error { return err }
