package wire

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"gowebdav/internal/conns"
)

// MaxSmall is up to which size a file is read at once and sent together with the
// head of the answer, in bytes. The kernel's way (sendfile) copies less and takes
// four system calls more.
const MaxSmall = 16 << 10

var smallBuffers = sync.Pool{New: func() any { return new([MaxSmall]byte) }}

// smallFile is a file that is in memory.
type smallFile struct {
	bytes.Reader
	all []byte
}

// Small reads a file of a size up to [MaxSmall] into memory, until done is called. Its
// answer comes without a pause.
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

// small returns what is to be copied from a small file, without copying it.
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
