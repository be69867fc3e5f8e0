//go:build unix

package dirfd

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Open opens a member of an open folder for reading, never through a link. It
// is called by its own name, as a path would become long deep down.
func Open(dir *os.File, name string) (*os.File, error) {
	return openat(dir, name, unix.O_NONBLOCK)
}

// OpenFolder is Open for a member that must be a folder.
func OpenFolder(dir *os.File, name string) (*os.File, error) {
	return openat(dir, name, unix.O_DIRECTORY)
}

// Parent opens the folder that an open one is in, wherever that is by now.
func Parent(dir *os.File) (*os.File, error) { return OpenFolder(dir, "..") }

func openat(dir *os.File, name string, flag int) (file *os.File, err error) {
	err = Retry(func() error {
		fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_CLOEXEC|flag, 0)
		if err == nil {
			file = os.NewFile(uintptr(fd), name)
		}
		return err
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return file, nil
}

// Lstat identifies a member of an open folder; of its mode only the kind is known.
func Lstat(dir *os.File, name string) (id ID, mode fs.FileMode, err error) {
	var st unix.Stat_t
	err = Retry(func() error { return unix.Fstatat(int(dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW) })
	if err != nil {
		return ID{}, 0, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		mode = fs.ModeDir
	default:
		mode = fs.ModeIrregular
	}
	return ID{uint64(st.Dev), st.Ino}, mode, nil
}

// Rename moves a member from one open folder to another, in place of what is there.
func Rename(from *os.File, name string, to *os.File, newName string) error {
	return Retry(func() error { return unix.Renameat(int(from.Fd()), name, int(to.Fd()), newName) })
}

// Remove removes a file, a link or an empty folder from an open folder.
func Remove(dir *os.File, name string) error {
	err := Retry(func() error { return unix.Unlinkat(int(dir.Fd()), name, 0) })
	if errors.Is(err, syscall.EISDIR) || errors.Is(err, syscall.EPERM) { // Linux, POSIX
		err = Retry(func() error { return unix.Unlinkat(int(dir.Fd()), name, unix.AT_REMOVEDIR) })
	}
	return err
}

// Retry repeats what a signal interrupts.
func Retry(do func() error) error {
	for {
		if err := do(); err != unix.EINTR {
			return err
		}
	}
}
