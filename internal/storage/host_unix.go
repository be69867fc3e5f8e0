//go:build unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// nonblock makes the open of a FIFO return at once. It also saves the four fcntl calls with
// which os.OpenFile probes a blocking file.
const nonblock = syscall.O_NONBLOCK

// errIsFolder is the error for a folder where a file is required.
const errIsFolder = syscall.EISDIR

// identity tells a folder from others.
type identity dirfd.ID

func (i identity) same(other identity) bool { return i == other }

func identityOf(fi fs.FileInfo) identity {
	st := fi.Sys().(*syscall.Stat_t)
	return identity{uint64(st.Dev), uint64(st.Ino)}
}

// identify returns the identity of what is at a path of the host. Each request asks for it, and
// os.Stat takes twice the memory.
func identify(path string, follow bool) (id identity, isDir bool, err error) {
	var st syscall.Stat_t
	for again := true; again; again = err == syscall.EINTR {
		if follow {
			err = syscall.Stat(path, &st)
		} else {
			err = syscall.Lstat(path, &st)
		}
	}
	return identity{uint64(st.Dev), uint64(st.Ino)}, st.Mode&syscall.S_IFMT == syscall.S_IFDIR, err
}

// inode returns the file's number in its file system.
func inode(fi fs.FileInfo) uint64 {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		return st.Ino
	}
	return 0
}

// keepOwner gives a file the owner of the file that it replaces, if our rights allow.
func keepOwner(file *os.File, old fs.FileInfo) {
	if st, ok := old.Sys().(*syscall.Stat_t); ok {
		file.Chown(int(st.Uid), int(st.Gid))
	}
}

// flock marks a temporary file as in use until this process closes it. A sweep skips locked
// files, and a crash unlocks them.
func flock(file *os.File) { syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// tryFlock locks a temporary file, and reports whether nobody else had locked it.
func tryFlock(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// setMark gives a hidden folder a mode that no other folder has: see isOurs.
func setMark(folder *os.File) { folder.Chmod(markedMode) }

const markedMode = 0o700 | fs.ModeSticky

// isOurs reports whether this program created a hidden folder in dir. A user who can write
// in dir could rename another user's folder to such a name, to make a sweep delete it. So
// if others can write there, the folder must be ours and have the mode that only its owner
// could set.
func isOurs(dir *os.File, hidden fs.FileInfo) bool {
	fi, err := dir.Stat()
	if err != nil {
		return false
	}
	us := uint32(os.Geteuid())
	if owner(hidden) != us {
		us = ownerOfNew(dir, us) // some network file systems map root to another user
	}
	if owner(hidden) != us {
		return false
	}
	others := fi.Mode().Perm()&0o022 != 0 && fi.Mode()&fs.ModeSticky == 0
	alone := !others && (owner(fi) == us || owner(fi) == 0)
	return alone || hidden.Mode() == fs.ModeDir|markedMode
}

func owner(fi fs.FileInfo) uint32 { return fi.Sys().(*syscall.Stat_t).Uid }

// ownerOfNew returns the owner of files that we create in dir; us if that fails.
func ownerOfNew(dir *os.File, us uint32) uint32 {
	name := randomName(dropPrefix)
	if err := unix.Mkdirat(int(dir.Fd()), name, 0o700); err != nil {
		return us
	}
	defer dirfd.Remove(dir, name)
	made, err := dirfd.OpenFolder(dir, name)
	if err != nil {
		return us
	}
	defer made.Close()
	if fi, err := made.Stat(); err == nil {
		us = owner(fi)
	}
	return us
}

// announce tells other processes that this one writes to an open folder, and reports
// whether another does. It first tries an exclusive lock, which fails if any other holds
// one. Then all share a lock, so that newcomers notice those that remain.
func announce(folder *os.File) (others bool, err error) {
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil && err != syscall.EWOULDBLOCK {
		return false, os.NewSyscallError("flock", err)
	}
	others = err != nil
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK { // another program holds it exclusively
		err = nil
	}
	return others, os.NewSyscallError("flock", err)
}

// isMountPoint reports whether a rename failed because the name is a mount point.
func isMountPoint(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV)
}

// Space returns the free and used bytes of the folder's file system; free counts what this
// process may use.
func (f *Folder) Space() (free, used uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(f.path, &st); err != nil {
		return 0, 0, err
	}
	size := uint64(st.Bsize)
	// On FreeBSD it is negative if only root's reserve is left.
	available := uint64(max(st.Bavail, 0))
	return available * size, (st.Blocks - st.Bfree) * size, nil
}
