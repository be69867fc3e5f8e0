package ansi

import (
	"bytes"
	"strings"
)

const (
	esc = 0x1b
	bel = 0x07
	c1  = 0xc2 // begins a control character of eight bits in UTF-8, and other characters
)

// longest is how many characters of a string, such as the address of a link, are removed at
// most. A string without an end hides no more.
const longest = 4096

// Stripper removes escape sequences from a text that comes in pieces. Its value is the
// place in a sequence where the last piece ended; the zero value is ready for a text.
type Stripper struct {
	place place
	chars int // of the string so far
}

type place uint8

const (
	outside    place = iota
	lead             // after c1
	escaped          // after ESC
	designated       // after ESC and one of ()*+#%
	parameters       // after CSI
	inString         // after OSC, DCS, SOS, PM or APC
	leadInString
	escapedInString
)

// AppendStripped appends a text without its escape sequences.
func AppendStripped(buf, text []byte) []byte {
	var s Stripper
	return s.AppendStripped(buf, text)
}

// AppendStripped appends the next piece of a text without its escape sequences. If the last
// piece ended within a character, buf must end with the bytes of that character.
func (s *Stripper) AppendStripped(buf, text []byte) []byte {
	for i := 0; i < len(text); {
		if s.place == outside {
			n := plainLen(text[i:])
			buf = append(buf, text[i:i+n]...)
			if i += n; i == len(text) {
				break
			}
			s.place = escaped
			if text[i] == c1 {
				buf = append(buf, c1)
				s.place = lead
			}
			i++
			continue
		}
		from := s.place
		if s.step(text[i]) {
			i++
			if from == lead { // the character was a control character
				buf = bytes.TrimSuffix(buf, []byte{c1})
			}
		}
	}
	return buf
}

// step reads the next byte of a sequence. It returns false if the byte is not part of it.
func (s *Stripper) step(c byte) bool {
	from := s.place
	s.place = outside
	switch from {
	case lead:
		return s.control(c)
	case escaped:
		switch c {
		case '(', ')', '*', '+', '#', '%':
			s.place = designated
		case '[', ']', 'P', 'X', '^', '_', '\\': // those of seven bits stand for those of eight
			return s.control(c + 0x40)
		default:
			return false
		}
		return true
	case designated:
		return '0' <= c && c <= '~'
	case parameters:
		if ' ' <= c && c <= '?' {
			s.place = parameters
		}
		return ' ' <= c && c <= '~'
	case inString:
		return s.stringByte(c)
	case leadInString:
		if c == 0x9c {
			return true
		}
		s.place = inString
		return false
	case escapedInString:
		if c == '\\' {
			return true
		}
		s.place = escaped
	}
	return false
}

// control reads the second byte of a control character of eight bits that begins a sequence.
func (s *Stripper) control(c byte) bool {
	switch c {
	case 0x9b: // CSI
		s.place = parameters
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC
		s.place, s.chars = inString, 0
	case 0x9c: // ST, which ends what began in text before
	default:
		return false
	}
	return true
}

// stringByte reads a byte of a string.
func (s *Stripper) stringByte(c byte) bool {
	switch {
	case c == bel:
		return true
	case c == esc:
		s.place = escapedInString
		return true
	case c < 0x08 || 0x0d < c && c < ' ': // what no string contains ends it
		return false
	case c&0xc0 != 0x80: // a character begins
		if s.chars++; s.chars > longest {
			return false
		}
	}
	s.place = inString
	if c == c1 {
		s.place = leadInString
	}
	return true
}

// plainLen returns how many bytes of a text stand before one that may begin a sequence.
func plainLen(text []byte) int {
	at := 0
	if hasWideStart && len(text) >= wideStep {
		at = len(text) &^ (wideStep - 1)
		if i := wideStart(&text[0], at); i >= 0 {
			return i
		}
	}
	rest := text[at:]
	if i := bytes.IndexByte(rest, esc); i >= 0 {
		rest = rest[:i]
	}
	if i := bytes.IndexByte(rest, c1); i >= 0 {
		rest = rest[:i]
	}
	return at + len(rest)
}

// Has reports whether a text contains an escape sequence.
func Has(text []byte) bool {
	for {
		at := plainLen(text)
		if at == len(text) {
			return false
		}
		if text[at] == esc {
			return true
		}
		if text = text[at+1:]; len(text) == 0 {
			return false
		}
		var s Stripper
		if s.control(text[0]) {
			return true
		}
	}
}

// Strip returns a text without its escape sequences.
func Strip(text string) string {
	if strings.IndexByte(text, esc) < 0 && strings.IndexByte(text, c1) < 0 {
		return text
	}
	return string(AppendStripped(nil, []byte(text)))
}
