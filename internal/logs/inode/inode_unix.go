//go:build unix

// Package inode tells what identifies a file besides its name.
package inode

import (
	"io/fs"
	"syscall"
)

// Number returns the number of a file in its file system; 0 if it has none.
func Number(fi fs.FileInfo) uint64 {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Ino)
	}
	return 0
}

// Unlinked reports whether no folder contains the file any more.
func Unlinked(fi fs.FileInfo) bool {
	st, ok := fi.Sys().(*syscall.Stat_t)
	return ok && st.Nlink == 0
}
