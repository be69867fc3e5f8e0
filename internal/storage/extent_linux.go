package storage

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// reflink makes a new file share the bytes of another, and reports whether the file system
// could.
func reflink(to, from *os.File) bool {
	return dirfd.Retry(func() error { return unix.IoctlFileClone(int(to.Fd()), int(from.Fd())) }) == nil
}

// nextExtent returns the next range of data at or after from; io.EOF means that only a hole
// follows. Without support for holes, all is data.
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
