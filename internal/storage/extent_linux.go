package storage

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// reflink lets a new file share what another holds, and reports whether the file
// system can do that.
func reflink(to, from *os.File) bool {
	return dirfd.Retry(func() error { return unix.IoctlFileClone(int(to.Fd()), int(from.Fd())) }) == nil
}

// nextExtent finds the bytes of a file that are no hole, from a place on; io.EOF
// says that there are none. Where the file system knows no holes, all are.
func nextExtent(file *os.File, from, size int64) (start, end int64, err error) {
	start, err = file.Seek(from, unix.SEEK_DATA)
	if errors.Is(err, unix.ENXIO) {
		return 0, 0, io.EOF
	}
	if err != nil {
		return from, size, nil
	}
	if end, err = file.Seek(start, unix.SEEK_HOLE); err != nil {
		return start, max(start, size), nil
	}
	return start, end, nil
}
