//go:build unix

package storage

import (
	"math"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// unknownPosition is the position of a folder on a system that does not report it. Leaving
// it loses no mount; a change to it may have lost one.
var unknownPosition = position{up: math.MaxInt}

// maxUp bounds the levels to climb; a path has fewer.
const maxUp = 1 << 10

// positionOf finds the position of an open folder. An exhausted system is an error.
func positionOf(root *os.Root) (position, error) {
	here, err := climb(root)
	switch {
	case err == nil:
		return here, nil
	case Exhausted(err):
		return position{}, err
	}
	return unknownPosition, nil
}

// climb goes up from a folder to the root of its mount.
func climb(root *os.Root) (position, error) {
	folder, err := root.Open(".")
	if err != nil {
		return position{}, err
	}
	defer folder.Close()
	id, mount, err := statMount(folder, ".")
	if err != nil {
		return position{}, err
	}
	here := position{mount: mount}
	for ; here.up < maxUp; here.up++ {
		above, mount, err := statMount(folder, strings.Repeat("../", here.up+1))
		if err != nil {
			return position{}, err
		}
		if mount != here.mount || above == id { // the parent of / is /
			return here, nil
		}
		id = above
	}
	return unknownPosition, nil
}

// statMount identifies a folder, by a path relative to an open one, and its mount. On
// systems without mount numbers the device stands for the mount.
func statMount(folder *os.File, path string) (id dirfd.ID, mount uint64, err error) {
	var st unix.Stat_t
	if err := dirfd.Retry(func() error { return unix.Fstatat(int(folder.Fd()), path, &st, 0) }); err != nil {
		return dirfd.ID{}, 0, err
	}
	id = dirfd.ID{Device: uint64(st.Dev), Inode: st.Ino}
	if number, known := mountID(folder, path); known {
		return id, number, nil
	}
	return id, id.Device, nil
}
