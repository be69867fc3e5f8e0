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

// hold marks a temporary file as in use, for as long as the process has it open:
// a sweep leaves it alone, and after a crash nothing holds it any more.
func hold(file *os.File) { syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// abandoned reports whether nobody holds a temporary file.
func abandoned(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// mark gives a hidden folder a mode that no other folder has: see made.
func mark(folder *os.File) { folder.Chmod(markedMode) }

const markedMode = 0o700 | fs.ModeSticky

// made reports whether this program made a hidden folder in dir. Whoever may write
// in dir can give such a name to a folder of somebody else, in which they can
// remove nothing, so that a sweep does. Where others may write, a folder must be
// ours and have the mode that they cannot give it.
func made(dir *os.File, hidden fs.FileInfo) bool {
	fi, err := dir.Stat()
	if err != nil {
		return false
	}
	us := uint32(os.Geteuid())
	if owner(hidden) != us {
		us = ownerOfNew(dir, us) // on some network file systems root is another
	}
	if owner(hidden) != us {
		return false
	}
	others := fi.Mode().Perm()&0o022 != 0 && fi.Mode()&fs.ModeSticky == 0
	alone := !others && (owner(fi) == us || owner(fi) == 0)
	return alone || hidden.Mode() == fs.ModeDir|markedMode
}

func owner(fi fs.FileInfo) uint32 { return fi.Sys().(*syscall.Stat_t).Uid }

// ownerOfNew is who owns what this program makes in a folder, us if that cannot be told.
func ownerOfNew(dir *os.File, us uint32) uint32 {
	name := newName(dropPrefix)
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

// announce tells other processes that this one writes to an open folder, and
// reports whether another has. An exclusive lock cannot be had where there is any
// other; then all share one, so that who comes next notices those who are left.
func announce(folder *os.File) (taken bool, err error) {
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil && err != syscall.EWOULDBLOCK {
		return false, os.NewSyscallError("flock", err)
	}
	taken = err != nil
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK { // some other program wants it for itself
		err = nil
	}
	return taken, os.NewSyscallError("flock", err)
}

// isMountPoint reports whether a rename failed because the name is a mount point.
func isMountPoint(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV)
}

// Space returns the bytes that the folder's file system has free for this
// process, and those that are used.
func (f *Folder) Space() (free, used uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(f.path, &st); err != nil {
		return 0, 0, err
	}
	size := uint64(st.Bsize)
	// On FreeBSD it is below zero where only root's reserve is left.
	available := uint64(max(st.Bavail, 0))
	return available * size, (st.Blocks - st.Bfree) * size, nil
}
