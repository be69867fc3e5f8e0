//go:build !unix

package inode

import "io/fs"

// number is 0: this system does not tell.
func number(fs.FileInfo) uint64 { return 0 }

func Unlinked(fs.FileInfo) bool { return false }
