package wire

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// streamHistory is the window of a stream in bytes, which is that of the library.
const streamHistory = 8 << 10

// streamEncoder writes gzip that can be decoded as it arrives, for an answer that may stay
// open for days, beside a thousand others. It holds its history only; the other encoders
// hold a megabyte.
type streamEncoder struct {
	w       io.Writer
	begun   bool
	pending []byte // written since the last flush
	history []byte
	sum     uint32
	size    uint32
}

// gzipHeader has no name, no time, and an unknown system (RFC 1952 §2.3).
var gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}

func (e *streamEncoder) Reset(w io.Writer) { *e = streamEncoder{w: w} }

func (e *streamEncoder) Write(p []byte) (int, error) {
	if len(e.pending) == 0 && len(p) >= streamHistory {
		return len(p), e.encode(p)
	}
	e.pending = append(e.pending, p...)
	if len(e.pending) < streamHistory {
		return len(p), nil
	}
	return len(p), e.Flush()
}

// Flush writes the pending bytes, up to a byte boundary, so that they can be decoded.
func (e *streamEncoder) Flush() error {
	pending := e.pending
	e.pending = e.pending[:0]
	if len(pending) == 0 {
		return e.begin()
	}
	return e.encode(pending)
}

func (e *streamEncoder) begin() error {
	if e.begun {
		return nil
	}
	e.begun = true
	_, err := e.w.Write(gzipHeader)
	return err
}

func (e *streamEncoder) encode(p []byte) error {
	if err := e.begin(); err != nil {
		return err
	}
	if err := flate.StatelessDeflate(e.w, p, false, e.history); err != nil {
		return err
	}
	e.sum = crc32.Update(e.sum, crc32.IEEETable, p)
	e.size += uint32(len(p))
	if len(p) >= streamHistory {
		e.history = append(e.history[:0], p[len(p)-streamHistory:]...)
	} else {
		kept := max(0, len(e.history)+len(p)-streamHistory)
		e.history = append(append(e.history[:0], e.history[kept:]...), p...)
	}
	return nil
}

// Close ends the stream.
func (e *streamEncoder) Close() error {
	if err := e.Flush(); err != nil {
		return err
	}
	if err := flate.StatelessDeflate(e.w, nil, true, nil); err != nil {
		return err
	}
	_, err := e.w.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, e.sum), e.size))
	return err
}
