//go:build unix

package storage

import (
	"math"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// nowhere is where a folder is of which that cannot be asked: who leaves it loses
// nothing, and who comes there may have.
var nowhere = place{up: math.MaxInt}

// maxUp is how many levels are looked at; a path has fewer.
const maxUp = 1 << 10

// standing finds out where an open folder is. An error passes.
func standing(root *os.Root) (place, error) {
	here, err := climb(root)
	switch {
	case err == nil:
		return here, nil
	case Exhausted(err):
		return place{}, err
	}
	return nowhere, nil
}

// climb goes up from a folder to where its mount begins.
func climb(root *os.Root) (place, error) {
	folder, err := root.Open(".")
	if err != nil {
		return place{}, err
	}
	defer folder.Close()
	id, mount, err := onMount(folder, ".")
	if err != nil {
		return place{}, err
	}
	here := place{mount: mount}
	for ; here.up < maxUp; here.up++ {
		above, mount, err := onMount(folder, strings.Repeat("../", here.up+1))
		if err != nil {
			return place{}, err
		}
		if mount != here.mount || above == id { // above the root is the root
			return here, nil
		}
		id = above
	}
	return nowhere, nil
}

// onMount identifies a folder by its path from an open one, and the mount that it
// is on: by the device where the mounts have no numbers.
func onMount(folder *os.File, path string) (id dirfd.ID, mount uint64, err error) {
	var st unix.Stat_t
	if err := dirfd.Retry(func() error { return unix.Fstatat(int(folder.Fd()), path, &st, 0) }); err != nil {
		return dirfd.ID{}, 0, err
	}
	id = dirfd.ID{Device: uint64(st.Dev), Inode: st.Ino}
	if number, known := mountNumber(folder, path); known {
		return id, number, nil
	}
	return id, id.Device, nil
}
