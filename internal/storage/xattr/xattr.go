//go:build linux || darwin

package xattr

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// List returns the names of a file's attributes.
func List(file *os.File) ([]string, error) {
	buf, err := grow(func(buf []byte) (int, error) { return unix.Flistxattr(int(file.Fd()), buf) })
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, nil
	}
	if err != nil || len(buf) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(buf), "\x00"), "\x00"), nil
}

// Get returns the value of an attribute.
func Get(file *os.File, name string) (string, error) {
	buf, err := grow(func(buf []byte) (int, error) { return unix.Fgetxattr(int(file.Fd()), name, buf) })
	return string(buf), err
}

// Set sets an attribute, or removes it if value is empty.
func Set(file *os.File, name, value string) error {
	if value != "" {
		return unix.Fsetxattr(int(file.Fd()), name, []byte(value), 0)
	}
	err := unix.Fremovexattr(int(file.Fd()), name)
	if errors.Is(err, errMissing) || errors.Is(err, errors.ErrUnsupported) {
		return nil // removing a missing attribute succeeds
	}
	return err
}

// grow calls read with ever larger buffers, as the size can change between calls.
func grow(read func([]byte) (int, error)) ([]byte, error) {
	for size := 256; ; size *= 4 {
		buf := make([]byte, size)
		n, err := read(buf)
		if errors.Is(err, syscall.ERANGE) && size < 1<<20 {
			continue
		}
		return buf[:max(n, 0)], err
	}
}

// MayHave reports whether a member of an open folder, which is not a link, may have
// extended attributes. It is one system call, without opening the member.
func MayHave(folder *os.File, name string) bool {
	n, err := unix.Llistxattr("/proc/self/fd/"+strconv.Itoa(int(folder.Fd()))+"/"+name, nil)
	return err != nil && !errors.Is(err, errors.ErrUnsupported) || n > 0
}
