package wire

import (
	"io"
	"sync"
	"sync/atomic"
)

const (
	// maxWhole is up to which size an answer is compressed as a whole before it is
	// sent, in bytes, so that its length can be said: clients use it for progress, and
	// some fail without it.
	maxWhole = 1 << 20

	// spoolPiece is how much of such an answer is kept in one piece, in bytes.
	spoolPiece = 32 << 10

	// maxSpooled bounds the pieces of all such answers: 8 MiB.
	maxSpooled = 8 << 20 / spoolPiece
)

// spooled is how many pieces all answers take. A slow client keeps what its answer
// takes, which is little once it is compressed.
var spooled atomic.Int64

var spoolPieces = sync.Pool{New: func() any { return new([spoolPiece]byte) }}

// spool keeps a compressed answer until its length is known.
type spool struct {
	pieces   []*[spoolPiece]byte
	length   int64
	reserved int64 // pieces
}

// newSpool returns a spool with room for an answer of a length before it is
// compressed, nil where there is none. The caller gives it back.
func newSpool(length int64) *spool {
	pieces := length/spoolPiece + 2 // what does not compress grows by less than one
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

// shrink gives back the room that is not taken.
func (s *spool) shrink() {
	taken := int64(len(s.pieces))
	spooled.Add(taken - s.reserved)
	s.reserved = taken
}

// send writes what is kept.
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

// giveBack ends the spool.
func (s *spool) giveBack() {
	spooled.Add(-s.reserved)
	for _, piece := range s.pieces {
		spoolPieces.Put(piece)
	}
	*s = spool{}
}
