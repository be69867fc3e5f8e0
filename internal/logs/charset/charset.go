package charset

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is the encoding of a log's text.
type Encoding uint8

const (
	Auto    Encoding = iota // UTF-8, or GB18030 for lines that can only be that
	UTF8                    // with invalid bytes kept
	GB18030                 // a superset of GBK and GB 2312
	UTF16LE
	UTF16BE
	Latin1
)

var encodings = []struct {
	charset Encoding
	names   []string // the first is the one that String returns
}{
	{Auto, []string{"auto"}},
	{UTF8, []string{"utf-8", "utf8"}},
	{GB18030, []string{"gb18030", "gbk", "gb2312", "cp936"}},
	{UTF16LE, []string{"utf-16le", "utf-16", "utf16"}},
	{UTF16BE, []string{"utf-16be"}},
	{Latin1, []string{"iso-8859-1", "latin1"}},
}

// Parse reads the name of an encoding, in any case.
func Parse(name string) (Encoding, bool) {
	for _, c := range encodings {
		for _, known := range c.names {
			if strings.EqualFold(name, known) {
				return c.charset, true
			}
		}
	}
	return Auto, false
}

// String returns the encoding's name.
func (c Encoding) String() string {
	for _, known := range encodings {
		if known.charset == c {
			return known.names[0]
		}
	}
	return ""
}

func (c Encoding) Newline() Newline {
	switch c {
	case UTF16LE:
		return LF16LE
	case UTF16BE:
		return LF16BE
	}
	return LF
}

// ErrBinary reports a file that is not text.
var ErrBinary = errors.New("a binary file, which has no lines")

// Detect guesses the encoding of a file from its first bytes. A byte order mark decides
// (RFC 2781 §3.2); otherwise zeros reveal UTF-16. Zeros at the end are ignored: a crash
// leaves them in place of text that was never written.
func Detect(head []byte) (Encoding, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, nil
	}
	var zeros [2]int
	for i, c := range bytes.TrimRight(head, "\x00") {
		if c == 0 {
			zeros[i%2]++
		}
	}
	// At least a sixteenth of the characters in a log are ASCII, such as the times. In
	// any script, few other characters contain a zero.
	enough := len(head)/32 + 1
	switch even, odd := zeros[0], zeros[1]; {
	case even+odd == 0:
		return Auto, nil
	case odd >= enough && even <= odd/8:
		return UTF16LE, nil
	case even >= enough && odd <= even/8:
		return UTF16BE, nil
	}
	return Auto, ErrBinary
}

// Decode returns a line as UTF-8: raw itself if it is that already, or else appended to
// buf. Invalid bytes are escaped (\xff); in UTF-8 they stay, so a search finds them. If
// cut, an incomplete character of GB18030 at the end is dropped.
func (c Encoding) Decode(buf, raw []byte, cut bool) []byte {
	switch c {
	case Auto:
		if utf8.Valid(raw) || !isGB18030(raw, cut) {
			return raw
		}
		return appendGB18030(buf, raw, cut)
	case GB18030:
		return appendGB18030(buf, raw, cut)
	case UTF16LE:
		return appendUTF16(buf, raw, 1)
	case UTF16BE:
		return appendUTF16(buf, raw, 0)
	case Latin1:
		for _, b := range raw {
			buf = utf8.AppendRune(buf, rune(b))
		}
		return buf
	}
	return raw
}

// OfLine returns the encoding of one line, given the beginning of it: Auto becomes UTF-8
// or GB18030.
func (c Encoding) OfLine(raw []byte) Encoding {
	switch {
	case c != Auto:
		return c
	case !utf8.Valid(raw) && isGB18030(raw, true):
		return GB18030
	}
	return UTF8
}

// isGB18030 reports whether a line that is not UTF-8 is GB18030: it is valid, at least
// half of its characters are in GB 2312, and it does not look like UTF-8 that lost a
// byte.
func isGB18030(raw []byte, cut bool) bool {
	characters, common, foreign := 0, 0, 0
	for rest := raw; len(rest) > 0; {
		n := gb18030Length(rest)
		if n == 0 {
			if !cut || len(rest) >= 4 {
				return false
			}
			break
		}
		if n > 1 {
			characters++
		}
		if n == 2 && rest[0] <= 0xf7 && rest[1] >= 0xa1 {
			common++
		}
		rest = rest[n:]
	}
	for rest := raw; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if n > 1 && r != utf8.RuneError {
			foreign += n
		}
		rest = rest[n:]
	}
	return characters > 0 && 2*common >= characters && foreign < characters
}

// gb18030Length returns the length of the character at the start of b; 0 if invalid.
func gb18030Length(b []byte) int {
	switch c := b[0]; {
	case c < 0x80:
		return 1
	case c == 0x80 || c == 0xff || len(b) < 2:
		return 0
	case 0x40 <= b[1] && b[1] <= 0xfe && b[1] != 0x7f:
		return 2
	case '0' <= b[1] && b[1] <= '9' && len(b) >= 4 && 0x81 <= b[2] && b[2] <= 0xfe && '0' <= b[3] && b[3] <= '9':
		return 4
	}
	return 0
}

// gb18030 has no state, so all callers may share it.
var gb18030 = simplifiedchinese.GB18030.NewDecoder().Transformer

// gb18030Rune returns the character at the start of b and its length: RuneError and 1
// for an invalid byte, 0 if the character may be incomplete.
func gb18030Rune(b []byte) (rune, int) {
	n := gb18030Length(b)
	switch {
	case n == 0 && len(b) < 4:
		return utf8.RuneError, 0
	case n == 1:
		return rune(b[0]), 1
	case n > 1:
		var text [utf8.UTFMax]byte
		size, _, err := gb18030.Transform(text[:], b[:n], true)
		r, _ := utf8.DecodeRune(text[:size])
		if err == nil && (r != utf8.RuneError || string(b[:n]) == "\x84\x31\xa4\x37") {
			return r, n
		}
	}
	return utf8.RuneError, 1
}

// asciiLength returns the number of ASCII bytes at the start of b.
func asciiLength(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(b)
}

// appendGB18030 decodes character by character, since the decoder does not report which
// bytes are invalid.
func appendGB18030(buf, raw []byte, cut bool) []byte {
	for len(raw) > 0 {
		r, n := gb18030Rune(raw)
		switch {
		case n == 1 && r < utf8.RuneSelf:
			n = asciiLength(raw)
			buf = append(buf, raw[:n]...)
		case n == 0 && cut:
			return buf
		case n <= 1 && r == utf8.RuneError:
			buf, n = appendEscaped(buf, raw[0]), 1
		default:
			buf = utf8.AppendRune(buf, r)
		}
		raw = raw[n:]
	}
	return buf
}

// appendUTF16 decodes UTF-16. high is the index of the high byte in a unit.
func appendUTF16(buf, raw []byte, high int) []byte {
	for len(raw) >= 2 {
		r, n := rune(raw[high])<<8|rune(raw[1-high]), 2
		if utf16.IsSurrogate(r) {
			if len(raw) >= 4 {
				r, n = utf16.DecodeRune(r, rune(raw[2+high])<<8|rune(raw[3-high])), 4
			}
			if n == 2 || r == utf8.RuneError {
				buf = appendEscaped(appendEscaped(buf, raw[0]), raw[1])
				raw = raw[2:]
				continue
			}
		}
		buf = utf8.AppendRune(buf, r)
		raw = raw[n:]
	}
	if len(raw) == 1 {
		buf = appendEscaped(buf, raw[0])
	}
	return buf
}

// Whole returns the length of raw without an incomplete character at its end. An invalid
// byte counts as a character.
func (c Encoding) Whole(raw []byte) int {
	switch c {
	case UTF16LE, UTF16BE:
		n := len(raw) &^ 1
		high := 0
		if c == UTF16LE {
			high = 1
		}
		if n >= 2 && raw[n-2+high]&0xfc == 0xd8 { // the high surrogate of a pair
			n -= 2
		}
		return n
	case UTF8:
		return len(raw) - incompleteRune(raw)
	case Auto:
		if n := len(raw) - incompleteRune(raw); utf8.Valid(raw[:n]) {
			return n
		}
		fallthrough
	case GB18030:
		for at := 0; at < len(raw); {
			if at += asciiLength(raw[at:]); at == len(raw) {
				break
			}
			_, n := gb18030Rune(raw[at:])
			if n == 0 {
				return at
			}
			at += n
		}
	}
	return len(raw)
}

// incompleteRune returns the length of an incomplete UTF-8 character at the end of raw.
func incompleteRune(raw []byte) int {
	for i := len(raw) - 1; i >= max(0, len(raw)-utf8.UTFMax); i-- {
		if utf8.RuneStart(raw[i]) {
			if !utf8.FullRune(raw[i:]) {
				return len(raw) - i
			}
			break
		}
	}
	return 0
}

const hexDigits = "0123456789abcdef"

func appendEscaped(buf []byte, c byte) []byte {
	return append(buf, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
}

// Visible returns a text with each byte that is not UTF-8 escaped, as in \xff.
func Visible(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	buf := make([]byte, 0, len(text)+16)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			buf = appendEscaped(buf, text[0])
		} else {
			buf = append(buf, text[:n]...)
		}
		text = text[n:]
	}
	return string(buf)
}
