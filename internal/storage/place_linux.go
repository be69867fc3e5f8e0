package storage

import (
	"os"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// mountNumber is that of the mount that a folder is on: two of one device are not
// the same (docker -v). Linux tells it from 5.8 on.
func mountNumber(folder *os.File, path string) (number uint64, known bool) {
	var st unix.Statx_t
	err := dirfd.Retry(func() error {
		return unix.Statx(int(folder.Fd()), path, unix.AT_NO_AUTOMOUNT, unix.STATX_MNT_ID, &st)
	})
	return st.Mnt_id, err == nil && st.Mask&unix.STATX_MNT_ID != 0
}
