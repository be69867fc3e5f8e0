package dirfd

import (
	"io/fs"
	"syscall"
)

// Identify returns a file's identity and the time of its last change of any kind
// (ctime), in ns since 1970. Both are zero if the system does not tell.
func Identify(fi fs.FileInfo) (id ID, changed int64) {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return ID{}, 0
	}
	return ID{uint64(st.Dev), st.Ino}, st.Ctim.Nano()
}
