//go:build unix

package main

import (
	"io/fs"
	"syscall"
)

// identity is the inode of a file: one that was put in another's place may have its
// size and time.
func identity(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(stat.Ino)
	}
	return 0
}
