package wire

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"gowebdav/internal/conns"
)

// MaxSmall is the size in bytes up to which a file is read into memory and sent together
// with the head of the answer. For larger files sendfile copies less, but it takes four
// system calls more.
const MaxSmall = 16 << 10

var smallBuffers = sync.Pool{New: func() any { return new([MaxSmall]byte) }}

// smallFile is a file in memory.
type smallFile struct {
	bytes.Reader
	all []byte
}

// Small reads a file of a size up to [MaxSmall] into memory, as the content of an
// uninterrupted answer to r. The caller calls done when it is sent.
func Small(r *http.Request, file io.Reader, size int64) (content io.ReadSeeker, done func(), err error) {
	buf := smallBuffers.Get().(*[MaxSmall]byte)
	n, err := io.ReadFull(file, buf[:size])
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		smallBuffers.Put(buf)
		return nil, nil, err
	}
	conns.Uninterrupted(r)
	return &smallFile{*bytes.NewReader(buf[:n]), buf[:n]}, func() { smallBuffers.Put(buf) }, nil
}

// small returns the bytes that src has left if it is a small file, without a copy.
func small(src io.Reader) ([]byte, bool) {
	limited, ok := src.(*io.LimitedReader)
	if !ok {
		return nil, false
	}
	s, ok := limited.R.(*smallFile)
	if !ok {
		return nil, false
	}
	rest := s.all[len(s.all)-s.Len():]
	return rest[:min(int64(len(rest)), limited.N)], true
}
