//go:build unix

package mounts

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// maxUp bounds the levels to climb; a path has fewer.
const maxUp = 1 << 10

// Of returns the position of an open folder.
func Of(root *os.Root) (Position, error) {
	folder, err := root.Open(".")
	if err != nil {
		return Position{}, err
	}
	defer folder.Close()
	id, mount, err := statMount(folder, ".")
	if err != nil {
		return Position{}, err
	}
	here := Position{Mount: mount}
	for ; here.Up < maxUp; here.Up++ {
		above, mount, err := statMount(folder, strings.Repeat("../", here.Up+1))
		if err != nil {
			return Position{}, err
		}
		if mount != here.Mount || above == id { // the parent of / is /
			return here, nil
		}
		id = above
	}
	return Unknown, nil
}

// statMount identifies a folder, by a path relative to an open one, and its mount. On
// systems without mount numbers the device stands for the mount.
func statMount(folder *os.File, path string) (id dirfd.ID, mount uint64, err error) {
	var st unix.Stat_t
	if err := dirfd.Retry(func() error { return unix.Fstatat(int(folder.Fd()), path, &st, 0) }); err != nil {
		return dirfd.ID{}, 0, err
	}
	id = dirfd.ID{Device: uint64(st.Dev), Inode: st.Ino}
	if number, known := ID(folder, path); known {
		return id, number, nil
	}
	return id, id.Device, nil
}
