package dav

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"gowebdav/internal/codepage"
)

func utf16As(e unicode.Endianness) encoding.Encoding { return unicode.UTF16(e, unicode.IgnoreBOM) }
func utf32As(e utf32.Endianness) encoding.Encoding   { return utf32.UTF32(e, utf32.IgnoreBOM) }

// encoded returns a text in another encoding.
func encoded(t testing.TB, e encoding.Encoding, text string) string {
	t.Helper()
	if e == nil {
		return text
	}
	b, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatalf("%q in %v: %v", text, e, err)
	}
	return b
}

// RFC 4918 §19 requires UTF-8 and UTF-16. XML 1.0 §4.3.3, appendix F, and RFC 7303 define
// how to recognize others. All methods with a body read them.
func TestXMLEncodings(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct {
		clause, mark string
		encoding     encoding.Encoding
		declared     string // encoding="…"
		charset      string // of the media type
		value        string
	}{
		{"plain", "", nil, "", "", "日志 é"},
		{"declared", "", nil, "UTF-8", "", "日志 é"},
		{"charset", "", nil, "utf8", "UTF-8", "日志 é"},
		{"RFC 7303 §3.3 a mark", "\ufeff", nil, "", "", "日志 é"},
		{"RFC 7303 §3.3 a mark goes before all names", "\ufeff", nil, "iso-8859-1", "us-ascii", "日志 é"},
		{"§19 UTF-16", "\ufeff", utf16As(unicode.BigEndian), "utf-16", "utf-16", "日志 é 😀"},
		{"§19 UTF-16", "\ufeff", utf16As(unicode.LittleEndian), "UTF-16", "", "日志 é 😀"},
		{"UTF-16 that says nothing", "\ufeff", utf16As(unicode.LittleEndian), "", "", "日志 é"},
		{"UTF-16 with other names", "\ufeff", utf16As(unicode.LittleEndian), "utf-8", "utf-8", "日志 é"},
		{"RFC 2781 §3.3 UTF-16 without a mark", "", utf16As(unicode.BigEndian), "utf-16be", "utf-16be", "日志 é"},
		{"RFC 2781 §3.3 UTF-16 without a mark", "", utf16As(unicode.LittleEndian), "utf-16le", "", "日志 é"},
		{"appendix F: nothing but its beginning", "", utf16As(unicode.LittleEndian), "", "", "日志 é"},
		{"UTF-32", "\ufeff", utf32As(utf32.BigEndian), "utf-32", "", "日志 é 😀"},
		{"UTF-32", "\ufeff", utf32As(utf32.LittleEndian), "", "", "日志 é 😀"},
		{"UTF-32 without a mark", "", utf32As(utf32.LittleEndian), "", "", "日志 é"},
		{"U+FFFD itself", "\ufeff", utf16As(unicode.LittleEndian), "", "", "a\ufffdb"},
		{"ASCII", "", nil, "us-ascii", "", "plain"},
		{"ASCII", "", nil, "ANSI_X3.4-1968", "ascii", "plain"},
		{".NET: text from memory, sent as UTF-8", "", nil, "utf-16", "utf-8", "日志 é"},
		{".NET: the same without a charset", "", nil, "utf-16", "", "日志 é"},
		{"a declaration that was copied", "", nil, "iso-8859-1", "utf-8", "日志 é"},
		{"a charset that was copied", "", nil, "utf-8", "iso-8859-1", "日志 é"},
		{"Latin-1", "", charmap.ISO8859_1, "iso-8859-1", "", "é ÿ"},
		{"Latin-1", "", charmap.ISO8859_1, "ISO_8859-1:1987", "", "é ÿ"},
		{"Latin-1 by its charset", "", charmap.ISO8859_1, "", "ISO-8859-1", "é ÿ"},
		{"RFC 7303 §3.2 charset goes first", "", charmap.ISO8859_1, "koi8-r", "latin1", "é ÿ"},
		{"a charset that nobody knows", "", charmap.ISO8859_1, "latin1", "x-nobody", "é ÿ"},
		{"a declaration that nobody knows", "", charmap.ISO8859_1, "x-nobody", "latin1", "é ÿ"},
		{"Latin-1 that a charset takes for UTF-8", "", charmap.ISO8859_1, "latin1", "utf-8", "é ÿ"},
		{"ISO 8859-15", "", charmap.ISO8859_15, "iso-8859-15", "", "10 €"},
		{"Windows 1252", "", charmap.Windows1252, "windows-1252", "", "“10 €”"},
		{"Windows 1251", "", charmap.Windows1251, "Windows-1251", "", "журнал"},
		{"KOI8-R", "", charmap.KOI8R, "KOI8-R", "", "журнал"},
		{"a code page", "", charmap.CodePage866, "IBM866", "", "журнал"},
		{"GBK", "", simplifiedchinese.GB18030, "GBK", "", "日志"},
		{"GB 18030", "", simplifiedchinese.GB18030, "gb18030", "gb2312", "日志 é 😀"},
		{"Big5", "", traditionalchinese.Big5, "Big5", "", "日誌"},
		{"Shift JIS", "", japanese.ShiftJIS, "Shift_JIS", "windows-31j", "ログ"},
		{"EUC-KR", "", korean.EUCKR, "ks_c_5601-1987", "euc-kr", "로그"},
	} {
		declaration := ""
		if c.declared != "" {
			declaration = `<?xml version="1.0" encoding='` + c.declared + `' standalone="yes"?>`
		}
		contentType := "Content-Type: text/xml"
		if c.charset != "" {
			contentType += fmt.Sprintf(`; charset=%q`, c.charset)
		}
		in := func(text string) string { return encoded(t, c.encoding, c.mark+declaration+text) }
		what := fmt.Sprintf("%s: %v, declared %q, charset %q", c.clause, c.encoding, c.declared, c.charset)

		a := s.do("PROPPATCH", "/rw/lab.log", in(`<propertyupdate xmlns="DAV:"><set><prop><p xmlns="urn:x">`+c.value+`</p></prop></set></propertyupdate>`), contentType)
		if a.status != 207 {
			t.Errorf("%s: PROPPATCH: %d", what, a.status)
			continue
		}
		a = s.do("PROPFIND", "/rw/lab.log", in(`<propfind xmlns="DAV:"><prop><p xmlns="urn:x"/></prop></propfind>`), contentType, "Depth: 0")
		if p, _ := a.of("/rw/lab.log").find("p"); p.Text != c.value {
			t.Errorf("%s: %q, want %q", what, p.Text, c.value)
		}
		a = s.do("LOCK", "/rw/lab.log", in(`<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>`+c.value+`</owner></lockinfo>`), contentType)
		if a.status != 200 || !strings.Contains(a.body, "<D:owner>"+c.value+"</D:owner>") {
			t.Errorf("%s: LOCK: %d %s", what, a.status, a.body)
		}
		s.want(204, "UNLOCK", "/rw/lab.log", "", "Lock-Token: "+a.header.Get("Lock-Token"))
	}
	// A byte order mark alone is an empty body.
	s.want(207, "PROPFIND", "/rw/lab.log", "\ufeff", "Depth: 0")
	s.want(207, "PROPFIND", "/rw/lab.log", encoded(t, utf16As(unicode.LittleEndian), "\ufeff"), "Depth: 0")
}

// Names of encodings ignore case and hyphens.
func TestNamesOfEncodings(t *testing.T) {
	for name, want := range map[string]string{
		"ISO_8859-1:1987": "latin1", "iso8859_15": "latin9", "ISO-8859-2": "latin2", "Latin-5": "latin5", "csISO": "", "CP1252": "cp1252",
		"Windows-1250": "cp1250", "ibm-850": "cp850", "US_ASCII": "ascii", "KOI8_U": "koi8u", "GB_18030": "gb18030", "utf-7": "", "Big5": "big5", "Shift_JIS": "shiftjis", "windows-949": "euckr", "": "",
	} {
		decode, ok := namedEncoding(name)
		if ok != (want != "") {
			t.Errorf("%q: %v; want %q", name, ok, want)
			continue
		}
		same, _ := namedEncoding(want)
		if (decode == nil) != (same == nil) {
			t.Errorf("%q is not %q", name, want)
		}
		for c := byte(0xa1); decode != nil && c < 0xff; c++ {
			got, ok := decode([]byte{c, 0xa5})
			want, valid := same([]byte{c, 0xa5})
			if string(got) != string(want) || ok != valid {
				t.Errorf("%q: %x is %q", name, c, got)
			}
		}
	}
	for name, key := range otherNames {
		if codepage.Key(name) != name || codepage.Named(key) == nil {
			t.Errorf("%q is never found, or %q is no page", name, key)
		}
	}
}

// §20.6 and the bounds hold in each encoding.
func TestEncodedXMLThatIsRefused(t *testing.T) {
	s := newShare(t)
	const form = `<propfind xmlns="DAV:"><prop><x>%s</x></prop></propfind>`
	fill := func(c string, n int) string { return fmt.Sprintf(form, strings.Repeat(c, n)) }
	latin := func(text string) string {
		return encoded(t, charmap.ISO8859_1, `<?xml version="1.0" encoding="iso-8859-1"?>`+text)
	}
	for _, c := range []struct {
		name, body string
		want       int
	}{
		{"an encoding that is not read", `<?xml version="1.0" encoding="iso-2022-jp"?><propfind xmlns="DAV:"/>`, 400},
		{"UTF-7, in which a < can hide", `<?xml version="1.0" encoding="utf-7"?>+ADw-propfind xmlns="DAV:"/>`, 400},
		{"EBCDIC", "\x4c\x6f\xa7\x94\x93\x40", 400},
		{"no ASCII", "<?xml version='1.0' encoding='us-ascii'?><propfind xmlns='DAV:'><prop><x>\xe9</x></prop></propfind>", 400},
		{"half a character of UTF-16", encoded(t, utf16As(unicode.LittleEndian), "\ufeff"+fill("x", 1)) + "\x20", 400},
		{"half a pair of surrogates", strings.Replace(encoded(t, utf16As(unicode.BigEndian), fill("?", 1)), "\x00?", "\xd8\x00", 1), 400},
		{"no character of UTF-32", strings.Replace(encoded(t, utf32As(utf32.BigEndian), fill("?", 1)), "\x00\x00\x00?", "\x00\x11\x00\x00", 1), 400},
		{"a byte that its encoding leaves out", "<?xml version='1.0' encoding='iso-8859-3'?><propfind xmlns='DAV:'><prop><x>\xa5</x></prop></propfind>", 400},
		{"NUL in UTF-16", encoded(t, utf16As(unicode.LittleEndian), "\ufeff"+fill("\x00", 1)), 400},
		{"two marks", "\ufeff\ufeff" + fill("x", 1), 400},
		{"larger in UTF-8", latin(fill("é", 33<<10)), 413},
		{"larger in UTF-8", encoded(t, utf16As(unicode.LittleEndian), "\ufeff"+fill("日", 31<<10)), 413},
		{"larger before it is read", encoded(t, utf16As(unicode.LittleEndian), "\ufeff"+fill("x", 33<<10)), 413},
		{"as large as may be", latin(fill("é", 31<<10)), 207},
		{"as large as may be", encoded(t, utf16As(unicode.LittleEndian), "\ufeff"+fill("x", 31<<10)), 207},
	} {
		if a := s.do("PROPFIND", "/rw/lab.log", c.body, "Depth: 0"); a.status != c.want {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.want)
		}
	}
	for _, e := range []encoding.Encoding{nil, utf16As(unicode.BigEndian), utf16As(unicode.LittleEndian), utf32As(utf32.BigEndian), utf32As(utf32.LittleEndian)} {
		for _, mark := range []string{"", "\ufeff"} {
			for _, text := range []string{
				`<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]><propfind xmlns="DAV:"><prop><x>&file;</x></prop></propfind>`,
				`<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE propfind><propfind xmlns="DAV:"><prop/></propfind>`,
				`<propfind xmlns="DAV:"><!DOCTYPE x></propfind>`,
				`<propfind xmlns="DAV:"><prop><x>&file;</x></prop></propfind>`,
			} {
				if a := s.do("PROPFIND", "/rw/lab.log", encoded(t, e, mark+text), "Depth: 0", "Content-Type: text/xml; charset=utf-16"); a.status != 400 {
					t.Errorf("%v: %s: %d", e, text, a.status)
				}
			}
		}
	}
}

// documentType finds a declaration by a scanner of its own: a <! that opens neither a
// comment nor a CDATA section.
func documentType(text string) bool {
	skip := func(end string) bool {
		_, rest, ok := strings.Cut(text, end)
		text = rest
		return ok
	}
	for skip("<") {
		ok := true
		switch {
		case strings.HasPrefix(text, "!--"):
			text = text[3:]
			ok = skip("-->")
		case strings.HasPrefix(text, "![CDATA["):
			ok = skip("]]>")
		case strings.HasPrefix(text, "?"):
			ok = skip("?>")
		case strings.HasPrefix(text, "!"):
			return true
		}
		if !ok {
			return false
		}
	}
	return false
}

// No declaration lets through a body that is too large as text, or has a document type. A
// text has the same result in all encodings.
func FuzzEncodings(f *testing.F) {
	for _, body := range []string{
		`<?xml version="1.0" encoding="iso-8859-1"?><propfind xmlns="DAV:"><prop><x>é</x></prop></propfind>`,
		`<!DOCTYPE propfind><propfind xmlns="DAV:"><allprop/></propfind>`,
		"\xff\xfe<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E\x00", "\xfe\xff\x00<", "\x00\x00\x00<", "\xef\xbb\xbf<x/>",
		`<propfind xmlns="DAV:"><!-- <!DOCTYPE --><![CDATA[<!DOCTYPE]]><prop/></propfind>`, "<?xml encoding='gbk'?><x>\xc8\xd5</x>",
	} {
		for _, charset := range []string{"", "utf-16", "latin1", "gb18030", "us-ascii"} {
			f.Add([]byte(body), charset)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, charset string) {
		read := func(body, charset string) (*element, error) {
			r := httptest.NewRequest("PROPFIND", "/", strings.NewReader(body))
			r.Header.Set("Content-Type", "text/xml; charset="+charset)
			return readXML(httptest.NewRecorder(), r, "propfind")
		}
		e, err := read(string(body), charset)
		if status := Status(err); err != nil && status != 400 && status != 413 {
			t.Errorf("%q: %v", body, err)
		}
		if text, err := decodeXML(body, "text/xml; charset="+charset); err == nil && len(text) > maxXML {
			t.Errorf("%q is %d bytes of text", body, len(text))
		} else if e != nil && (err != nil || documentType(string(text))) {
			t.Errorf("%q was read as %q, %v", body, text, err)
		}

		if !utf8.Valid(body) || len(body) == 0 || body[0] != '<' || len(body) > maxXML/4 {
			return
		}
		want, wantErr := read(string(body), "utf-8")
		for _, enc := range []encoding.Encoding{nil, utf16As(unicode.BigEndian), utf16As(unicode.LittleEndian), utf32As(utf32.BigEndian), utf32As(utf32.LittleEndian), simplifiedchinese.GB18030} {
			for _, mark := range []string{"", "\ufeff"} {
				if enc == simplifiedchinese.GB18030 && (mark != "" || declaredEncoding(body) != "") {
					continue
				}
				inner := mark + string(body)
				if enc != nil {
					var err error
					if inner, err = enc.NewEncoder().String(inner); err != nil {
						t.Fatalf("%q: %v", body, err)
					}
				}
				name := "utf-8"
				if enc == simplifiedchinese.GB18030 {
					name = "gb18030"
				}
				got, err := read(inner, name)
				if errors.Is(err, wantErr) || got != nil && want != nil && same(want, got) {
					continue
				}
				if (got == nil) != (want == nil) || (err == nil) != (wantErr == nil) || got != nil {
					t.Errorf("%q: %+v, %v as %v; %+v, %v as UTF-8", body, got, err, enc, want, wantErr)
				}
			}
		}
	})
}
