package live

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"
)

// Elsewhere follows logs that are not here, as one of a group: from a position of its own, "" for now on,
// until ctx ends. That of a group that is Once ends where nothing more was written.
type Elsewhere func(ctx context.Context, from string, to *Feed) error

// Feed is where an Elsewhere sends what is written. Its positions are those of another group.
type Feed struct {
	s     *source
	ctx   context.Context
	begun func()
}

// Begin says that lines which are written from now on are sent, or that they come later. Further calls
// do nothing.
func (f *Feed) Begin() { f.begun() }

// At says where the Elsewhere is, after all it has sent.
func (f *Feed) At(position string) { f.s.isAt(position, time.Time{}) }

// Line sends an encoded line of a time, zero for none.
func (f *Feed) Line(t time.Time, belongs bool, position string, text []byte) error {
	k := aLine
	if belongs || t.IsZero() {
		k |= continues
	}
	return f.send(frame{time: nanoseconds(t), kind: k, position: []byte(position), text: text})
}

// Message sends an encoded message. The position may be empty.
func (f *Feed) Message(position string, text []byte) error {
	return f.send(frame{position: []byte(position), text: text})
}

func (f *Feed) send(of frame) error {
	if len(of.position) > MaxPosition {
		return ErrPosition
	}
	if err := f.s.queue(f.ctx, appendFrame(nil, of)); err != nil {
		return err
	}
	f.s.group.mu.Lock()
	defer f.s.group.mu.Unlock()
	f.s.live, f.s.idle = true, !f.s.group.Once // who knows what comes
	return nil
}

// ErrPosition reports that a position of elsewhere does not go into those of the group.
var ErrPosition = errors.New("its position is too long to go on from")

// farMark begins a position with places elsewhere.
const farMark = "n"

// farSpot is the place elsewhere of a position.
type farSpot struct {
	name     [nameSize]byte
	position string
}

// packed returns a position of another group as bytes; nil for what is none.
func packed(position string) []byte {
	if !IsPosition(position) {
		return nil
	}
	raw, _ := encoding.DecodeString(position[1:])
	return append([]byte{position[0]}, raw...)
}

// unpacked returns the position that was packed.
func unpacked(raw []byte) string { return string(raw[:1]) + encoding.EncodeToString(raw[1:]) }

// cutFar returns the places elsewhere of a position: their number, and for each its name, the length of
// its position, and that.
func cutFar(b []byte) (spots []farSpot, rest []byte, ok bool) {
	if len(b) == 0 {
		return nil, nil, false
	}
	n := int(b[0])
	for b = b[1:]; n > 0; n-- {
		if len(b) < nameSize+2 {
			return nil, nil, false
		}
		end := nameSize + 2 + int(binary.LittleEndian.Uint16(b[nameSize:]))
		if end == nameSize+2 || end > len(b) || len(spots) == MaxLogs {
			return nil, nil, false
		}
		spots = append(spots, farSpot{[nameSize]byte(b), unpacked(b[nameSize+2 : end])})
		b = b[end:]
	}
	return spots, b, true
}

// far returns the sources elsewhere that have a place.
func (g *Group) far() []*source {
	var far []*source
	for _, s := range g.sources {
		if s.log.Elsewhere != nil && len(s.places) > 0 {
			far = append(far, s)
		}
	}
	return far
}

func appendFar(b []byte, far []*source) []byte {
	b = append(b, byte(len(far)))
	for _, s := range far {
		b = append(b, s.name[:]...)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(s.places)))
		b = append(b, s.places...)
	}
	return b
}

// leaveFar leaves the source whose position is the longest.
func (g *Group) leaveFar(far []*source) {
	s := slices.MaxFunc(far, func(a, b *source) int { return len(a.places) - len(b.places) })
	if s.places, s.tooLong = nil, true; s.why == nil && s.cancel != nil {
		s.why = &Note{Event: LeftOut, Log: s.log.Shown, Err: ErrPosition}
		g.passed[s.log.Key] = false // for good
		s.cancel()
	}
}

// takeFar returns the position of a source elsewhere; "" for none.
func (p *Position) takeFar(key string) string {
	if p == nil {
		return ""
	}
	for _, s := range p.far {
		if s.name == nameOf(key, p.salt) {
			return s.position
		}
	}
	return ""
}
