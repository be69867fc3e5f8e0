//go:build !unix

// Package inode tells what identifies a file besides its name. This system does not tell.
package inode

import "io/fs"

func Number(fs.FileInfo) uint64 { return 0 }

func Unlinked(fs.FileInfo) bool { return false }
