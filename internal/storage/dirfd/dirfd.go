//go:build unix

package dirfd

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Open opens a member for reading, never through a link. It needs no path, so any depth
// works.
func Open(dir *os.File, name string) (*os.File, error) {
	return openat(dir, name, unix.O_NONBLOCK)
}

// OpenFolder is Open for a member that must be a folder.
func OpenFolder(dir *os.File, name string) (*os.File, error) {
	return openat(dir, name, unix.O_DIRECTORY)
}

// Parent opens the parent of an open folder, wherever others have moved it.
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

// Lstat returns a member's identity and kind; it sets no other bits of mode.
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

// Rename moves a member to another open folder, and replaces the name there.
func Rename(from *os.File, name string, to *os.File, newName string) error {
	return Retry(func() error { return unix.Renameat(int(from.Fd()), name, int(to.Fd()), newName) })
}

// Remove removes a file, a link or an empty folder.
func Remove(dir *os.File, name string) error {
	err := Retry(func() error { return unix.Unlinkat(int(dir.Fd()), name, 0) })
	if errors.Is(err, syscall.EISDIR) || errors.Is(err, syscall.EPERM) { // a folder, on Linux and by POSIX
		err = Retry(func() error { return unix.Unlinkat(int(dir.Fd()), name, unix.AT_REMOVEDIR) })
	}
	return err
}

// Retry repeats do while signals interrupt it.
func Retry(do func() error) error {
	for {
		if err := do(); err != unix.EINTR {
			return err
		}
	}
}
