//go:build unix

package follow

import (
	"io/fs"
	"syscall"
)

// unlinked reports whether no folder contains the file any more.
func unlinked(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Nlink == 0
}
