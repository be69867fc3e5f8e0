package inode

import (
	"io/fs"
	"os"
)

// identified is a description of a file that has no file system below it.
type identified interface{ ID() (device, inode uint64) }

// Number returns the number of a file in its file system; 0 if it has none.
func Number(fi fs.FileInfo) uint64 {
	if of, ok := fi.(identified); ok {
		_, inode := of.ID()
		return inode
	}
	return number(fi)
}

// Same reports whether two descriptions are of one file.
func Same(a, b fs.FileInfo) bool {
	x, ok := a.(identified)
	y, ok2 := b.(identified)
	if !ok || !ok2 {
		return os.SameFile(a, b)
	}
	device, inode := x.ID()
	device2, inode2 := y.ID()
	return inode != 0 && inode == inode2 && device == device2
}
