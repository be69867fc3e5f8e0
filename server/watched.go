package server

import (
	"bytes"
	"errors"
	"io"

	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
)

// headSize is how much of a file is compared to tell that it is another, in bytes.
const headSize = 512

// pinnedFile is a file of the size that it had when it was opened, however it grows.
type pinnedFile struct {
	*storage.File
	size int64
}

// Seek finds the end where it was. http.ServeContent learns the size so.
func (f pinnedFile) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		offset, whence = f.size+offset, io.SeekStart
	}
	return f.File.Seek(offset, whence)
}

// watchedFile is a file that is being downloaded. Logs are truncated in place
// (copytruncate) and grow past where they were: what follows then is no
// continuation of what was sent.
type watchedFile struct {
	pinnedFile
	head   []byte
	passed int64 // bytes read since the last look
}

func newWatchedFile(f pinnedFile) *watchedFile {
	w := &watchedFile{pinnedFile: f}
	w.head = w.begins()
	return w
}

// begins reads the file's first bytes; io.EOF is a short file.
func (w *watchedFile) begins() []byte {
	buf := make([]byte, headSize)
	n, _ := w.File.ReadAt(buf, 0)
	return buf[:n]
}

// Intact reports an error if the file does not begin any more as it did.
func (w *watchedFile) Intact() error {
	if !bytes.HasPrefix(w.begins(), w.head) {
		return errors.New("the file was truncated while it was sent")
	}
	return nil
}

// Read is for who compresses; a plain download goes past it, by the kernel.
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
