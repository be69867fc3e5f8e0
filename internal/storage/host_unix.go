//go:build unix

package storage

import (
	"io/fs"
	"os"
	"syscall"
)

// nonblock lets an open of a FIFO return at once. (It also saves the four fcntl
// calls with which os.OpenFile probes a blocking file.)
const nonblock = syscall.O_NONBLOCK

// errIsFolder is returned where a file is asked for and a folder is found.
const errIsFolder = syscall.EISDIR

// inode is the file's number in its file system.
func inode(fi fs.FileInfo) uint64 {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		return st.Ino
	}
	return 0
}

// keepOwner gives a file the owner of the one it replaces, as far as the
// process may.
func keepOwner(file *os.File, old fs.FileInfo) {
	if st, ok := old.Sys().(*syscall.Stat_t); ok {
		file.Chown(int(st.Uid), int(st.Gid))
	}
}
