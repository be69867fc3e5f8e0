//go:build unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openAt opens a member of an open folder for reading, never through a link. It
// is called by its own name, as a path would become long deep down.
func openAt(dir *os.File, name string) (*os.File, error) {
	return openat(dir, name, unix.O_NONBLOCK)
}

// openFolderAt is openAt for a member that must be a folder.
func openFolderAt(dir *os.File, name string) (*os.File, error) {
	return openat(dir, name, unix.O_DIRECTORY)
}

// parentOf opens the folder that an open one is in, wherever that is by now.
func parentOf(dir *os.File) (*os.File, error) { return openFolderAt(dir, "..") }

func openat(dir *os.File, name string, flag int) (file *os.File, err error) {
	err = retried(func() error {
		fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_CLOEXEC|flag, 0)
		if err == nil {
			file = os.NewFile(uintptr(fd), name)
		}
		return err
	})
	if err != nil {
		return nil, pathError("open", name, err)
	}
	return file, nil
}

// lstatAt identifies a member of an open folder; of its mode only the kind is known.
func lstatAt(dir *os.File, name string) (id fileID, mode fs.FileMode, err error) {
	var st unix.Stat_t
	err = retried(func() error { return unix.Fstatat(int(dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW) })
	if err != nil {
		return fileID{}, 0, pathError("stat", name, err)
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		mode = fs.ModeDir
	default:
		mode = fs.ModeIrregular
	}
	return fileID{uint64(st.Dev), st.Ino}, mode, nil
}

// renameAt moves a member from one open folder to another, in place of what is there.
func renameAt(from *os.File, name string, to *os.File, newName string) error {
	return retried(func() error { return unix.Renameat(int(from.Fd()), name, int(to.Fd()), newName) })
}

// removeAt removes a file, a link or an empty folder from an open folder.
func removeAt(dir *os.File, name string) error {
	err := retried(func() error { return unix.Unlinkat(int(dir.Fd()), name, 0) })
	if errors.Is(err, syscall.EISDIR) || errors.Is(err, syscall.EPERM) { // Linux, POSIX
		err = retried(func() error { return unix.Unlinkat(int(dir.Fd()), name, unix.AT_REMOVEDIR) })
	}
	return err
}

// retried repeats what a signal interrupts.
func retried(do func() error) error {
	for {
		if err := do(); err != unix.EINTR {
			return err
		}
	}
}
