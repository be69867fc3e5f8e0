package dirfd

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
)

// renameUnseen is RenameNew without help from the system: the name can appear after the
// check.
func renameUnseen(from *os.File, name string, to *os.File) error {
	if _, _, err := Lstat(to, name); !errors.Is(err, fs.ErrNotExist) {
		return cmp.Or(err, fs.ErrExist)
	}
	return Rename(from, name, to, name)
}
