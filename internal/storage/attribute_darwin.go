package storage

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

const noAttribute = unix.ENOATTR

// identity tells which file fi describes, and when that was last changed in
// whatever way (ns since 1970).
func identity(fi fs.FileInfo) (id fileID, changed int64, ok bool) {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}, 0, false
	}
	return fileID{uint64(st.Dev), st.Ino}, st.Ctimespec.Nano(), true
}
