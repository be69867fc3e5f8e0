package server

import (
	"bytes"
	"errors"
	"io"
	"syscall"

	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
)

// headSize is how many bytes of a file are compared to see whether it was replaced.
const headSize = 512

// pinnedFile is a file that keeps the size that it had when it was opened.
type pinnedFile struct {
	storage.File
	size int64
}

// Seek ends at the pinned size. http.ServeContent finds the size by it.
func (f pinnedFile) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		offset, whence = f.size+offset, io.SeekStart
	}
	return f.File.Seek(offset, whence)
}

// SyscallConn lets the kernel send a file of the host (sendfile). Without it, the bytes are copied.
func (f pinnedFile) SyscallConn() (syscall.RawConn, error) {
	if host, ok := f.File.(syscall.Conn); ok {
		return host.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// watchedFile is a file during a download. A log may be truncated in place (copytruncate) and
// grow again: its bytes then do not continue those that were sent.
type watchedFile struct {
	pinnedFile
	head   []byte
	passed int64 // bytes read since the last check
}

func newWatchedFile(f pinnedFile) *watchedFile {
	w := &watchedFile{pinnedFile: f}
	w.head = w.begins()
	return w
}

// begins reads the file's first bytes, fewer of a short file.
func (w *watchedFile) begins() []byte {
	buf := make([]byte, headSize)
	n, _ := w.File.ReadAt(buf, 0)
	return buf[:n]
}

// Intact returns an error if the beginning of the file has changed.
func (w *watchedFile) Intact() error {
	if !bytes.HasPrefix(w.begins(), w.head) {
		return errors.New("the file was truncated while it was sent")
	}
	return nil
}

// Read is used if the answer is compressed. The kernel sends plain downloads without it.
func (w *watchedFile) Read(p []byte) (int, error) {
	if w.passed >= wire.Piece {
		w.passed = 0
		if err := w.Intact(); err != nil {
			return 0, err
		}
	}
	n, err := w.File.Read(p)
	w.passed += int64(n)
	return n, err
}
