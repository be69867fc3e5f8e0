package dav

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// utf8XML stands for UTF-8: the body needs no decoding.
var utf8XML encoding.Encoding

var (
	utf16BE = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	utf16LE = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf32BE = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	utf32LE = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
)

// signatures are first bytes that decide the encoding before any declaration: byte order
// marks (RFC 7303 §3.3), and a < of several bytes (XML 1.0, appendix F).
var signatures = []struct {
	begin    string
	mark     int // bytes of the byte order mark, which is not part of the text
	encoding encoding.Encoding
}{
	{"\xef\xbb\xbf", 3, utf8XML},
	{"\x00\x00\xfe\xff", 4, utf32BE},
	{"\xff\xfe\x00\x00", 4, utf32LE},
	{"\x00\x00\x00<", 0, utf32BE},
	{"<\x00\x00\x00", 0, utf32LE},
	{"\xfe\xff", 2, utf16BE},
	{"\xff\xfe", 2, utf16LE},
	{"\x00<", 0, utf16BE},
	{"<\x00", 0, utf16LE},
}

// encodings are the encodings that a body can declare, by encodingKey. All are supersets of
// ASCII, as the declaration must be readable. The large Asian tables are missing, except
// for Chinese, which logs need too.
var encodings = map[string]encoding.Encoding{
	"utf8": utf8XML, "usascii": utf8XML, "ascii": utf8XML, "ansix3.41968": utf8XML, "iso646us": utf8XML,
	// .NET declares UTF-16 in each document that it builds in memory, and sends UTF-8.
	"utf16": utf8XML, "utf16le": utf8XML, "utf16be": utf8XML, "ucs2": utf8XML, "unicode": utf8XML,

	"iso88591": charmap.ISO8859_1, "latin1": charmap.ISO8859_1, "l1": charmap.ISO8859_1, "cp819": charmap.ISO8859_1,
	"iso88592": charmap.ISO8859_2, "latin2": charmap.ISO8859_2,
	"iso88593": charmap.ISO8859_3, "latin3": charmap.ISO8859_3,
	"iso88594": charmap.ISO8859_4, "latin4": charmap.ISO8859_4,
	"iso88595": charmap.ISO8859_5, "cyrillic": charmap.ISO8859_5,
	"iso88596": charmap.ISO8859_6, "arabic": charmap.ISO8859_6,
	"iso88597": charmap.ISO8859_7, "greek": charmap.ISO8859_7,
	"iso88598": charmap.ISO8859_8, "hebrew": charmap.ISO8859_8,
	"iso88599": charmap.ISO8859_9, "latin5": charmap.ISO8859_9,
	"iso885910": charmap.ISO8859_10, "latin6": charmap.ISO8859_10,
	"iso885911": charmap.Windows874, "tis620": charmap.Windows874, "cp874": charmap.Windows874,
	"iso885913": charmap.ISO8859_13, "latin7": charmap.ISO8859_13,
	"iso885914": charmap.ISO8859_14, "latin8": charmap.ISO8859_14,
	"iso885915": charmap.ISO8859_15, "latin9": charmap.ISO8859_15,
	"iso885916": charmap.ISO8859_16, "latin10": charmap.ISO8859_16,
	"cp1250": charmap.Windows1250, "cp1251": charmap.Windows1251, "cp1252": charmap.Windows1252,
	"cp1253": charmap.Windows1253, "cp1254": charmap.Windows1254, "cp1255": charmap.Windows1255,
	"cp1256": charmap.Windows1256, "cp1257": charmap.Windows1257, "cp1258": charmap.Windows1258,
	"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp852": charmap.CodePage852,
	"cp855": charmap.CodePage855, "cp858": charmap.CodePage858, "cp860": charmap.CodePage860,
	"cp862": charmap.CodePage862, "cp863": charmap.CodePage863, "cp865": charmap.CodePage865, "cp866": charmap.CodePage866,
	"koi8r": charmap.KOI8R, "koi8u": charmap.KOI8U,
	"macintosh": charmap.Macintosh, "xmaccyrillic": charmap.MacintoshCyrillic,
	"gb18030": simplifiedchinese.GB18030, "gbk": simplifiedchinese.GB18030, "gb2312": simplifiedchinese.GB18030, "cp936": simplifiedchinese.GB18030,
}

// nameSpellings removes the differences between spellings of an encoding's name.
var nameSpellings = strings.NewReplacer("windows", "cp", "ibm", "cp", "-", "", "_", "", " ", "")

// encodingKey normalizes the name of an encoding: ISO_8859-1:1987 becomes iso88591.
func encodingKey(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return nameSpellings.Replace(strings.ToLower(name))
}

// decodeXML turns a body into UTF-8. The limit of a body (maxXML) holds for its text too.
func decodeXML(body []byte, contentType string) ([]byte, error) {
	e, err := encodingOf(&body, contentType)
	if err != nil {
		return nil, err
	}
	if e != utf8XML {
		if body, err = decode(body, e); err != nil {
			return nil, err
		}
	}
	if len(body) > maxXML {
		return nil, Errorf(http.StatusRequestEntityTooLarge, "XML body has %d bytes in UTF-8, expected up to %d", len(body), maxXML)
	}
	return body, nil
}

// decode refuses bytes that are invalid in the encoding; decoders replace them by U+FFFD.
func decode(body []byte, e encoding.Encoding) ([]byte, error) {
	text, err := e.NewDecoder().Bytes(body)
	if err != nil || !bytes.ContainsRune(text, utf8.RuneError) {
		return text, err
	}
	if again, err := e.NewEncoder().Bytes(text); err != nil || !bytes.Equal(again, body) {
		return nil, fmt.Errorf("XML body is not valid in its encoding, %v", e)
	}
	return text, nil
}

// encodingOf returns the encoding of a body and cuts off the byte order mark. Its sources
// are the first bytes, the charset of the media type, and the XML declaration (RFC 7303
// §3.2). If the last two differ, and one says UTF-8, a body that is valid UTF-8 is UTF-8:
// clients copy the other from elsewhere.
func encodingOf(body *[]byte, contentType string) (encoding.Encoding, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(*body, []byte(s.begin)) {
			*body = (*body)[s.mark:]
			return s.encoding, nil
		}
	}
	_, parameters, _ := mime.ParseMediaType(contentType)
	outer, known := encodings[encodingKey(parameters["charset"])]
	name := declaredEncoding(*body)
	if name == "" {
		return outer, nil
	}
	declared, ok := encodings[encodingKey(name)]
	switch {
	case !ok && !known:
		return nil, fmt.Errorf("XML body in the encoding %q, expected UTF-8 or UTF-16", name)
	case !ok:
		return outer, nil
	case !known:
		return declared, nil
	case outer != utf8XML && declared != utf8XML:
		return outer, nil
	case utf8.Valid(*body):
		return utf8XML, nil
	case outer != utf8XML:
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
