package logs

import "bytes"

// colours is where in an escape sequence (ECMA-48 §5.4) a text ends that comes in
// pieces. Most of these are colours.
type colours uint8

const (
	noEscape   colours = iota
	escape             // behind ESC
	parameters         // behind ESC and [
)

// appendPlain appends text without its escape sequences.
func appendPlain(buf, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\x1b')
		if i < 0 {
			return append(buf, text...)
		}
		buf = append(buf, text[:i]...)
		text = text[i+escapeLength(text[i:]):]
	}
}

// appendPlain is appendPlain for the next piece of a text.
func (c *colours) appendPlain(buf, text []byte) []byte {
	for len(text) > 0 {
		switch first := text[0]; {
		case *c == noEscape:
			i := bytes.IndexByte(text, '\x1b')
			if i < 0 {
				return append(buf, text...)
			}
			buf, text, *c = append(buf, text[:i]...), text[i+1:], escape
		case *c == escape && first == '[':
			text, *c = text[1:], parameters
		case *c == parameters && 0x20 <= first && first <= 0x3f:
			text = text[1:]
		case *c == parameters && 0x40 <= first && first <= 0x7e:
			text, *c = text[1:], noEscape
		default:
			*c = noEscape
		}
	}
	return buf
}

// hasEscapes reports whether text has escape sequences.
func hasEscapes(text []byte) bool { return bytes.IndexByte(text, '\x1b') >= 0 }
