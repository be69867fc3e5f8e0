package server

import (
	"bytes"
	"io"
	"sync"
)

// maxSmall is up to which size a file is read at once and sent together with the
// head of the answer, in bytes. The kernel's way (sendfile) copies less and takes
// four system calls more.
const maxSmall = 16 << 10

var smallBuffers = sync.Pool{New: func() any { return new([maxSmall]byte) }}

// smallFile is a file that is in memory.
type smallFile struct {
	bytes.Reader
	all []byte
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
