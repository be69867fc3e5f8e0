package wire

import (
	"io"
	"sync"
	"sync/atomic"
)

const (
	// maxWhole is the size in bytes up to which an answer is compressed before it is sent,
	// so that it has a Content-Length: clients show progress by it, and some fail without.
	maxWhole = 1 << 20

	// spoolPiece is the size of a piece of such an answer, in bytes.
	spoolPiece = 32 << 10

	// maxSpooled bounds the pieces of all such answers together: 8 MiB.
	maxSpooled = 8 << 20 / spoolPiece
)

// spooled is the number of pieces that all answers have reserved. A slow client keeps its
// pieces until it has received them, which are few once the answer is compressed.
var spooled atomic.Int64

var spoolPieces = sync.Pool{New: func() any { return new([spoolPiece]byte) }}

// spool keeps a compressed answer until its length is known.
type spool struct {
	pieces   []*[spoolPiece]byte
	length   int64
	reserved int64 // in pieces
}

// newSpool reserves room for an answer of a length, as it is before compression. It returns
// nil if there is no room. The caller calls giveBack.
func newSpool(length int64) *spool {
	pieces := length/spoolPiece + 2 // incompressible bytes grow by less than one piece
	if spooled.Add(pieces) > maxSpooled {
		spooled.Add(-pieces)
		return nil
	}
	return &spool{reserved: pieces}
}

func (s *spool) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		at := int(s.length % spoolPiece)
		if at == 0 {
			s.pieces = append(s.pieces, spoolPieces.Get().(*[spoolPiece]byte))
		}
		n := copy(s.pieces[len(s.pieces)-1][at:], rest)
		s.length += int64(n)
		rest = rest[n:]
	}
	return len(p), nil
}

// shrink gives back the reserved room that the answer does not need.
func (s *spool) shrink() {
	taken := int64(len(s.pieces))
	spooled.Add(taken - s.reserved)
	s.reserved = taken
}

// send writes the spooled bytes.
func (s *spool) send(w io.Writer) error {
	rest := s.length
	for _, piece := range s.pieces {
		if _, err := w.Write(piece[:min(rest, spoolPiece)]); err != nil {
			return err
		}
		rest -= spoolPiece
	}
	return nil
}

// giveBack frees the spool.
func (s *spool) giveBack() {
	spooled.Add(-s.reserved)
	for _, piece := range s.pieces {
		spoolPieces.Put(piece)
	}
	*s = spool{}
}
