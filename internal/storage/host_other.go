//go:build !unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const nonblock = 0

// errIsFolder is returned where a file is asked for and a folder is found.
var errIsFolder error = syscall.EISDIR

func inode(fs.FileInfo) uint64 { return 0 }

func keepOwner(*os.File, fs.FileInfo) {}

func hold(*os.File) {}

func abandoned(*os.File) bool { return true }

func mark(*os.File) {}

func made(*os.File, fs.FileInfo) bool { return true }

func standing(*os.Root) (place, error) { return place{}, nil }

func announce(*os.File) (taken bool, err error) { return false, nil }

func isMountPoint(error) bool { return false }

// Space returns the bytes that the folder's file system has free for this
// process, and those that are used.
func (f *Folder) Space() (free, used uint64, err error) { return 0, 0, errors.ErrUnsupported }
