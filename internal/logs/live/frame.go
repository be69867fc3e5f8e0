package live

import (
	"encoding/binary"
	"time"

	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/format"
)

// frame is a line on its way, or a message about its log. Package follow shares the bytes of
// lines among followers, so what the order needs stands before them:
//
//	length of the frame, without this field  uint32
//	time, in nanoseconds; 0 for none         int64
//	when its log was looked at before        int64, 0 for never
//	kind                                     byte
//	length of the position                   uint16
//	position, text
type frame struct {
	time     int64
	before   int64 // as in follow.Event
	kind     kind
	position []byte // of its log; empty for none
	text     []byte
}

type kind uint8

const (
	aLine     kind = 1 << iota // not a message
	continues                  // it belongs to the line before
)

const headerSize = 4 + 8 + 8 + 1 + 2

// framed is a View.Append that puts each event into a frame. The group gives it a position of its own;
// only a line keeps that in its log.
func framed(encode func(b []byte, e follow.Event, h format.Head) []byte) func(b []byte, e follow.Event, h format.Head) []byte {
	return func(b []byte, e follow.Event, h format.Head) []byte {
		at := len(b)
		var header [headerSize]byte
		b = append(append(b, header[:]...), e.Position...)
		text := len(b)
		position := len(e.Position)
		if e.Reached { // one log has; the group says when all have
			return b[:at]
		}
		if e.Length == 0 {
			e.Position = ""
		}
		if b = encode(b, e, h); len(b) == text {
			return b[:at]
		}
		var k kind
		if e.Length > 0 {
			k |= aLine
			if h.Continuation || h.Time.IsZero() {
				k |= continues
			}
		}
		putHeader(b[at:], frame{time: nanoseconds(h.Time), before: nanoseconds(e.Before), kind: k}, position)
		return b
	}
}

// putHeader writes the header of a frame that is otherwise complete.
func putHeader(b []byte, f frame, position int) {
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	binary.LittleEndian.PutUint64(b[4:], uint64(f.time))
	binary.LittleEndian.PutUint64(b[12:], uint64(f.before))
	b[20] = byte(f.kind)
	binary.LittleEndian.PutUint16(b[21:], uint16(position))
}

func appendFrame(b []byte, f frame) []byte {
	at := len(b)
	b = append(append(append(b, make([]byte, headerSize)...), f.position...), f.text...)
	putHeader(b[at:], f, len(f.position))
	return b
}

// nanoseconds returns a time as a number, 0 for none and for one that no number has.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() || t.Year() < 1700 || t.Year() > 2200 {
		return 0
	}
	return t.UnixNano()
}

// cutFrame returns the first frame of a text, and what follows it.
func cutFrame(b []byte) (f frame, rest []byte) {
	end := 4 + int(binary.LittleEndian.Uint32(b))
	text := headerSize + int(binary.LittleEndian.Uint16(b[21:]))
	number := func(at int) int64 { return int64(binary.LittleEndian.Uint64(b[at:])) }
	return frame{number(4), number(12), kind(b[20]), b[headerSize:text], b[text:end]}, b[end:]
}
