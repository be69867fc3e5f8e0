package dav

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"gowebdav/internal/codepage"
)

// decoder turns a body into UTF-8. It reports false if the body is invalid in the encoding.
// nil stands for UTF-8: the body needs no decoding.
type decoder func(body []byte) ([]byte, bool)

var (
	utf16BE = strict(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	utf16LE = strict(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	utf32BE = strict(utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM))
	utf32LE = strict(utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM))
)

// strict refuses invalid bytes; the decoders of golang.org/x/text replace them by U+FFFD.
func strict(e encoding.Encoding) decoder {
	return func(body []byte) ([]byte, bool) {
		text, err := e.NewDecoder().Bytes(body)
		if err != nil || !bytes.ContainsRune(text, utf8.RuneError) {
			return text, err == nil
		}
		again, err := e.NewEncoder().Bytes(text)
		return text, err == nil && bytes.Equal(again, body)
	}
}

// signatures are first bytes that decide the encoding before any declaration: byte order
// marks (RFC 7303 §3.3), and a < of several bytes (XML 1.0, appendix F).
var signatures = []struct {
	begin  string
	mark   int // bytes of the byte order mark, which is not part of the text
	decode decoder
}{
	{"\xef\xbb\xbf", 3, nil},
	{"\x00\x00\xfe\xff", 4, utf32BE},
	{"\xff\xfe\x00\x00", 4, utf32LE},
	{"\x00\x00\x00<", 0, utf32BE},
	{"<\x00\x00\x00", 0, utf32LE},
	{"\xfe\xff", 2, utf16BE},
	{"\xff\xfe", 2, utf16LE},
	{"\x00<", 0, utf16BE},
	{"<\x00", 0, utf16LE},
}

// unicodeNames are names, by [codepage.Key], of encodings that need no decoding: all that can
// be declared are supersets of ASCII, as the declaration must be readable. .NET declares
// UTF-16 in each document that it builds in memory, and sends UTF-8.
var unicodeNames = []string{"utf8", "usascii", "ascii", "ansix3.41968", "iso646us", "utf16", "utf16le", "utf16be", "ucs2", "unicode"}

// otherNames are further names of pages.
var otherNames = map[string]string{
	"latin1": "iso88591", "l1": "iso88591", "cp819": "iso88591",
	"latin2": "iso88592", "latin3": "iso88593", "latin4": "iso88594", "latin5": "iso88599", "latin6": "iso885910", "latin7": "iso885913",
	"latin8": "iso885914", "latin9": "iso885915", "latin10": "iso885916",
	"cyrillic": "iso88595", "arabic": "iso88596", "greek": "iso88597", "hebrew": "iso88598", "iso885911": "cp874", "tis620": "cp874",
	"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "sjis": "shiftjis", "cp932": "shiftjis", "cp31j": "shiftjis", "ksc56011987": "euckr", "cp949": "euckr",
}

// namedEncoding returns the decoder of an encoding that a body declares.
func namedEncoding(name string) (decode decoder, known bool) {
	key := codepage.Key(name)
	if slices.Contains(unicodeNames, key) {
		return nil, true
	}
	if page := codepage.Named(cmp.Or(otherNames[key], key)); page != nil {
		return page.Decode, true
	}
	return nil, false
}

// decodeXML turns a body into UTF-8. The limit of a body (maxXML) holds for its text too.
func decodeXML(body []byte, contentType string) ([]byte, error) {
	decode, err := encodingOf(&body, contentType)
	if err != nil {
		return nil, err
	}
	if decode != nil {
		var ok bool
		if body, ok = decode(body); !ok {
			return nil, errors.New("XML body is not valid in its encoding")
		}
	}
	if len(body) > maxXML {
		return nil, refusal(http.StatusRequestEntityTooLarge, "XML body has %d bytes in UTF-8, expected up to %d", len(body), maxXML)
	}
	return body, nil
}

// encodingOf returns the encoding of a body and cuts off the byte order mark. Its sources
// are the first bytes, the charset of the media type, and the XML declaration (RFC 7303
// §3.2). If the last two differ, and one says UTF-8, a body that is valid UTF-8 is UTF-8:
// clients copy the other from elsewhere.
func encodingOf(body *[]byte, contentType string) (decoder, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(*body, []byte(s.begin)) {
			*body = (*body)[s.mark:]
			return s.decode, nil
		}
	}
	_, parameters, _ := mime.ParseMediaType(contentType)
	outer, known := namedEncoding(parameters["charset"])
	name := declaredEncoding(*body)
	if name == "" {
		return outer, nil
	}
	declared, ok := namedEncoding(name)
	switch {
	case !ok && !known:
		return nil, fmt.Errorf("XML body in the encoding %q, expected UTF-8 or UTF-16", name)
	case !ok:
		return outer, nil
	case !known:
		return declared, nil
	case outer != nil && declared != nil:
		return outer, nil
	case utf8.Valid(*body):
		return nil, nil
	case outer != nil:
		return outer, nil
	}
	return declared, nil
}

// declaredEncoding returns the encoding that the XML declaration names (XML 1.0 §2.8), or
// "".
func declaredEncoding(body []byte) string {
	const blank = " \t\r\n"
	declaration, ok := strings.CutPrefix(strings.TrimLeft(string(body), blank), "<?xml")
	if !ok {
		return ""
	}
	declaration, _, _ = strings.Cut(declaration, "?>")
	_, value, _ := strings.Cut(declaration, "encoding")
	value, ok = strings.CutPrefix(strings.TrimLeft(value, blank), "=")
	value = strings.TrimLeft(value, blank)
	if !ok || value == "" || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	value, _, _ = strings.Cut(value[1:], value[:1])
	return value
}
