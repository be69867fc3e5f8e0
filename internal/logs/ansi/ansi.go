package ansi

import (
	"bytes"
	"strings"
)

// Stripper removes escape sequences from a text that comes in pieces. Its value is the
// place in a sequence where the last piece ended; the zero value is ready for a text.
type Stripper uint8

const (
	outside    Stripper = iota
	escaped             // after ESC
	parameters          // after ESC and [
)

// AppendStripped appends a text without its escape sequences.
func AppendStripped(buf, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\x1b')
		if i < 0 {
			return append(buf, text...)
		}
		buf = append(buf, text[:i]...)
		text = text[i+SequenceLen(text[i:]):]
	}
}

// AppendStripped appends the next piece of a text without its escape sequences.
func (c *Stripper) AppendStripped(buf, text []byte) []byte {
	for len(text) > 0 {
		switch first := text[0]; {
		case *c == outside:
			i := bytes.IndexByte(text, '\x1b')
			if i < 0 {
				return append(buf, text...)
			}
			buf, text, *c = append(buf, text[:i]...), text[i+1:], escaped
		case *c == escaped && first == '[':
			text, *c = text[1:], parameters
		case *c == parameters && 0x20 <= first && first <= 0x3f:
			text = text[1:]
		case *c == parameters && 0x40 <= first && first <= 0x7e:
			text, *c = text[1:], outside
		default:
			*c = outside
		}
	}
	return buf
}

// Has reports whether a text contains an escape sequence.
func Has(text []byte) bool { return bytes.IndexByte(text, '\x1b') >= 0 }

// SequenceLen returns the length in bytes of the escape sequence at the start of b,
// which begins with ESC: CSI, parameters, one final byte (ECMA-48 §5.4).
func SequenceLen(b []byte) int {
	if len(b) < 2 || b[1] != '[' {
		return 1
	}
	n := 2
	for n < len(b) && 0x20 <= b[n] && b[n] <= 0x3f {
		n++
	}
	if n < len(b) && 0x40 <= b[n] && b[n] <= 0x7e {
		n++
	}
	return n
}

// Strip returns a text without its escape sequences.
func Strip(text string) string {
	if strings.IndexByte(text, '\x1b') < 0 {
		return text
	}
	return string(AppendStripped(nil, []byte(text)))
}
