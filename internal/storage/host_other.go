//go:build !unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const nonblock = 0

// errIsFolder is the error for a folder where a file is required.
var errIsFolder error = syscall.EISDIR

// identity tells a folder from others.
type identity struct{ fs.FileInfo }

func (i identity) same(other identity) bool { return os.SameFile(i.FileInfo, other.FileInfo) }

func identityOf(fi fs.FileInfo) identity { return identity{fi} }

// identify returns the identity of what is at a path of the host.
func identify(path string, follow bool) (id identity, isDir bool, err error) {
	stat := os.Lstat
	if follow {
		stat = os.Stat
	}
	fi, err := stat(path)
	return identity{fi}, err == nil && fi.IsDir(), err
}

func inode(fs.FileInfo) uint64 { return 0 }

func keepOwner(*os.File, fs.FileInfo) {}

func flock(*os.File) {}

func tryFlock(*os.File) bool { return true }

func setMark(*os.File) {}

func isOurs(*os.File, fs.FileInfo) bool { return true }

func announce(*os.File) (others bool, err error) { return false, nil }

func isMountPoint(error) bool { return false }

// Space returns the free and used bytes of the folder's file system; free counts what this
// process may use.
func (f *Folder) Space() (free, used uint64, err error) { return 0, 0, errors.ErrUnsupported }
