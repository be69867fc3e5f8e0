package mounts

import (
	"os"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// ID returns the number of the mount that contains a folder. Two mounts of one device
// have different numbers (docker -v). Linux reports it from 5.8 on.
func ID(folder *os.File, path string) (number uint64, known bool) {
	var st unix.Statx_t
	err := dirfd.Retry(func() error {
		return unix.Statx(int(folder.Fd()), path, unix.AT_NO_AUTOMOUNT, unix.STATX_MNT_ID, &st)
	})
	return st.Mnt_id, err == nil && st.Mask&unix.STATX_MNT_ID != 0
}
