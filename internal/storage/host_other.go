//go:build !unix

package storage

import (
	"io/fs"
	"os"
	"syscall"
)

const nonblock = 0

// errIsFolder is returned where a file is asked for and a folder is found.
var errIsFolder error = syscall.EISDIR

func inode(fs.FileInfo) uint64 { return 0 }

func keepOwner(*os.File, fs.FileInfo) {}
