package charset

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"gowebdav/internal/codepage"
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

// Auto in a file whose lines were weighed.
const (
	AutoChinese Encoding = 0xff - iota // much is GB18030: that is what a doubtful line is
	AutoForeign                        // much is neither UTF-8 nor GB18030: a doubtful line is neither
)

// encodings are the encodings by value.
var encodings = []struct {
	names []string // the first is the one that String returns
	page  string   // key of the page; "" for Unicode
}{
	Auto:    {[]string{"auto"}, ""},
	UTF8:    {[]string{"utf-8"}, ""},
	GB18030: {[]string{"gb18030", "gbk", "gb2312", "cp936"}, "gb18030"},
	UTF16LE: {[]string{"utf-16le", "utf-16"}, ""},
	UTF16BE: {[]string{"utf-16be"}, ""},
	Latin1:  {[]string{"iso-8859-1", "latin1"}, "iso88591"},
	{[]string{"big5", "big5-hkscs", "cp950"}, "big5"},
	{[]string{"shift-jis", "sjis", "windows-31j", "cp932"}, "shiftjis"},
	{[]string{"euc-kr", "uhc", "cp949"}, "euckr"},
	{[]string{"windows-1250"}, "cp1250"},
	{[]string{"windows-1251"}, "cp1251"},
	{[]string{"windows-1252"}, "cp1252"},
	{[]string{"windows-1253"}, "cp1253"},
	{[]string{"windows-1254"}, "cp1254"},
	{[]string{"windows-1255"}, "cp1255"},
	{[]string{"windows-1256"}, "cp1256"},
	{[]string{"windows-1257"}, "cp1257"},
	{[]string{"windows-1258"}, "cp1258"},
	{[]string{"windows-874"}, "cp874"},
	{[]string{"iso-8859-2", "latin2"}, "iso88592"},
	{[]string{"iso-8859-5"}, "iso88595"},
	{[]string{"iso-8859-7"}, "iso88597"},
	{[]string{"iso-8859-9", "latin5"}, "iso88599"},
	{[]string{"iso-8859-15", "latin9"}, "iso885915"},
	{[]string{"koi8-r"}, "koi8r"},
	{[]string{"cp437"}, "cp437"},
	{[]string{"cp850"}, "cp850"},
	{[]string{"cp866"}, "cp866"},
}

// Parse reads the name of an encoding. Case, hyphens and underscores do not matter, and cp1252
// is windows-1252.
func Parse(name string) (Encoding, bool) {
	key := codepage.Key(name)
	for i, c := range encodings {
		for _, known := range c.names {
			if codepage.Key(known) == key {
				return Encoding(i), true
			}
		}
	}
	return Auto, false
}

// Names returns the names of all encodings.
func Names() (names []string) {
	for _, c := range encodings {
		names = append(names, c.names[0])
	}
	return names
}

// String returns the encoding's name.
func (c Encoding) String() string {
	switch c {
	case AutoChinese:
		return "auto, mostly gb18030"
	case AutoForeign:
		return "auto, not gb18030"
	}
	return encodings[c].names[0]
}

// isAuto reports whether each line is looked at.
func (c Encoding) isAuto() bool { return c == Auto || c >= AutoForeign }

// page returns the table of the encoding, nil for Unicode.
func (c Encoding) page() *codepage.Page {
	if c.isAuto() || encodings[c].page == "" {
		return nil
	}
	return codepage.Named(encodings[c].page)
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

// Decode returns a line as UTF-8: raw itself if it is that already, or else appended to
// buf. Invalid bytes are escaped (\xff); in UTF-8 they stay, so a search finds them. If
// cut, an incomplete character at the end is dropped, but in UTF-8.
func (c Encoding) Decode(buf, raw []byte, cut bool) []byte {
	switch c = c.OfLine(raw); c {
	case UTF8:
		return raw
	case UTF16LE:
		return appendUTF16(buf, raw, 1)
	case UTF16BE:
		return appendUTF16(buf, raw, 0)
	}
	return appendPage(c.page(), buf, raw, cut)
}

// IsASCII reports whether all bytes of a text are ASCII.
func IsASCII(b []byte) bool { return asciiLength(b) == len(b) }

// asciiLength returns the number of ASCII bytes at the start of b.
func asciiLength(b []byte) int {
	const step, high = 8, 0x8080808080808080
	n := 0
	for ; len(b)-n >= step; n += step {
		if m := binary.LittleEndian.Uint64(b[n:]) & high; m != 0 {
			return n + bits.TrailingZeros64(m)/8
		}
	}
	for n < len(b) && b[n] < utf8.RuneSelf {
		n++
	}
	return n
}

func appendPage(page *codepage.Page, buf, raw []byte, cut bool) []byte {
	for len(raw) > 0 {
		if n := asciiLength(raw); n > 0 {
			buf, raw = append(buf, raw[:n]...), raw[n:]
			continue
		}
		r, n := page.Rune(raw)
		switch {
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
	}
	n := len(raw) - incompleteRune(raw)
	if c.isAuto() && (!utf8.Valid(raw[:n]) || c.OfLine(raw) == GB18030) {
		c = GB18030 // or neither: then a byte more or less does not matter
	}
	page := c.page()
	if page == nil {
		return n
	}
	for at := 0; at < len(raw); {
		if at += asciiLength(raw[at:]); at == len(raw) {
			break
		}
		_, n := page.Rune(raw[at:])
		if n == 0 {
			return at
		}
		at += n
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

// Visible returns a text with each NUL and each byte that is not UTF-8 escaped, as in \x00
// and \xff.
func Visible(text []byte) string {
	if bytes.IndexByte(text, 0) < 0 && utf8.Valid(text) {
		return string(text)
	}
	buf := make([]byte, 0, len(text)+16)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == 0 || r == utf8.RuneError && n == 1 {
			buf = appendEscaped(buf, text[0])
		} else {
			buf = append(buf, text[:n]...)
		}
		text = text[n:]
	}
	return string(buf)
}

// AppendText appends a text with each NUL escaped, as in \x00.
func AppendText(buf, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, 0)
		if i < 0 {
			return append(buf, text...)
		}
		buf = appendEscaped(append(buf, text[:i]...), 0)
		text = text[i+1:]
	}
}
