package logs

import "bytes"

// appendPlain appends text without its escape sequences (ECMA-48 §5.4), which are
// mostly colours.
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

// hasEscapes reports whether text has escape sequences.
func hasEscapes(text []byte) bool { return bytes.IndexByte(text, '\x1b') >= 0 }
