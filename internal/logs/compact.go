package logs

import (
	"encoding/binary"
	"math"
)

// The compact form of a place, for positions in many logs: about ten bytes instead of fifty.
//
//	offset, and two flags    varint; of a file that was empty, not the offset but how long before it was
//	                         seen that was changed, plus 1 ms, 0 for unknown
//	how many bytes are known varint: 0 for a whole print, else one more than these
//	what is known of them    4 bytes: of the fingerprint, or the print if that is of more bytes;
//	                         of none, when that was seen
//	inode                    2 bytes, unless the print is whole
const (
	compactMore   = 1 << iota // another place follows
	compactBefore             // as Position.before
	compactFlags  = iota      // bits
)

// AppendCompact appends the compact form of the places of one position.
func AppendCompact(b []byte, places []Position) []byte {
	for i, p := range places {
		flags := uint64(0)
		if i < len(places)-1 {
			flags |= compactMore
		}
		if p.before {
			flags |= compactBefore
		}
		first := uint64(p.Offset)
		if p.IsEmpty() && p.seen != 0 {
			first = p.made
		}
		b = binary.AppendUvarint(b, first<<compactFlags|flags)
		length, sum := int64(p.length), uint32(p.fingerprint)
		if p.print.Length > 0 {
			length, sum = p.print.Length, p.print.checksum
		}
		if p.IsEmpty() && p.seen != 0 {
			sum = p.seen
		}
		if p.print.Full() {
			b = append(b, 0)
		} else {
			b = binary.AppendUvarint(b, uint64(length+1))
		}
		b = binary.LittleEndian.AppendUint32(b, sum)
		if !p.print.Full() {
			b = binary.LittleEndian.AppendUint16(b, uint16(p.print.Inode))
		}
	}
	return b
}

// CutCompact returns the places of the position that b begins with, and what follows it.
func CutCompact(b []byte) (places []Position, rest []byte, ok bool) {
	for more := true; more; {
		offset, n := binary.Uvarint(b)
		if n <= 0 || offset>>compactFlags > math.MaxInt64>>compactFlags || len(places) == MaxPlaces {
			return nil, nil, false
		}
		more = offset&compactMore != 0
		p := Position{Offset: int64(offset >> compactFlags), before: offset&compactBefore != 0, length: HeadSize, unknown: math.MaxUint64}
		known, m := binary.Uvarint(b[n:])
		if m <= 0 || known > printSize || len(b) < n+m+4 {
			return nil, nil, false
		}
		b = b[n+m:]
		sum := binary.LittleEndian.Uint32(b)
		b = b[4:]
		switch length := int64(known) - 1; {
		case length < 0:
			p.print = Print{Length: printSize, checksum: sum}
		case length > HeadSize:
			p.print = Print{Length: length, checksum: sum}
		case length == 0:
			p.length, p.fingerprint, p.unknown = 0, fingerprint(nil), math.MaxUint64&^math.MaxUint32
			if sum != uint32(p.fingerprint) { // which it was before it had a time
				p.seen, p.Offset = sum, 0
				if p.seen != 0 {
					p.made = min(offset>>compactFlags, maxMade)
				}
			}
		default:
			p.length, p.fingerprint, p.unknown = int(length), uint64(sum), math.MaxUint64&^math.MaxUint32
		}
		if !p.print.Full() {
			if len(b) < 2 {
				return nil, nil, false
			}
			p.print.Inode = uint64(binary.LittleEndian.Uint16(b))
			b = b[2:]
		}
		if p.Short() && p.Offset > int64(p.length) {
			return nil, nil, false
		}
		places = append(places, p)
	}
	return places, b, true
}
