package charset

import (
	"bytes"
	"fmt"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gowebdav/internal/logs/charset/charsettest"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		charset   Encoding
		raw, want string
	}{
		{Auto, "plain", "plain"},
		{Auto, "启动", "启动"},
		{Auto, charsettest.GBK(t, "启动"), "启动"},
		{Auto, "caf\xe9 x", "caf\xe9 x"},                           // Latin-1, or any other
		{Auto, "启动完成\xe5", "启动完成\xe5"},                             // UTF-8 that is torn
		{Auto, "启动完成"[1:] + "!", "\x90\xaf动完成!"},                   // the same in front
		{Auto, "\x00\xff\xfe", "\x00\xff\xfe"},                     // anything
		{UTF8, charsettest.GBK(t, "启动"), charsettest.GBK(t, "启动")}, // as said
		{GB18030, "\xff" + charsettest.GBK(t, "启动") + "\x80", `\xff启动€`},
		{GB18030, "\x84\x31\xa4\x37", "\ufffd"},
		{GB18030, "\x81\x30\x81", `\x810\x81`},
		{UTF16LE, "a\x00\x00\xd8b\x00", `a\x00\xd8b`}, // half a surrogate
		{UTF16BE, "\xd8\x40\xdc\x00", "𠀀"},
		{Latin1, "caf\xe9", "café"},
	} {
		t.Run(fmt.Sprintf("%v %q", c.charset, c.raw), func(t *testing.T) {
			if got := string(c.charset.Decode(nil, []byte(c.raw), false)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// FuzzDecode checks that no byte is lost: what is decoded says which bytes it was.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(charsettest.Chinese))
	f.Add([]byte(charsettest.GBK(f, charsettest.Chinese)))
	f.Add([]byte("\x81\x30\x81\x30\xff\x80"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if bytes.Contains(raw, []byte(`\`)) {
			return // not to be told from an escape
		}
		back := func(text []byte, encode func(string) string) (all []byte) {
			for len(text) > 0 {
				var c byte
				if n, _ := fmt.Sscanf(string(text[:min(4, len(text))]), `\x%02x`, &c); n == 1 {
					all, text = append(all, c), text[4:]
					continue
				}
				r, n := utf8.DecodeRune(text)
				if n == 1 && r == utf8.RuneError {
					t.Fatalf("no UTF-8: %q", text)
				}
				all, text = append(all, encode(string(text[:n]))...), text[n:]
			}
			return all
		}
		for high, c := range map[int]Encoding{1: UTF16LE, 0: UTF16BE} {
			if c == UTF16LE && bytes.Contains(raw, []byte("\\")) {
				continue
			}
			text := c.Decode(nil, raw, false)
			if bytes.ContainsRune(text, '\\') && !bytes.Contains(text, []byte(`\x`)) {
				continue
			}
			if got := back(text, func(s string) string { return charsettest.UTF16(s, high) }); !bytes.Equal(got, raw) {
				t.Errorf("%v: %q became %q", c, raw, text)
			}
		}
		text := GB18030.Decode(nil, raw, false)
		encode := func(s string) string {
			encoded, err := simplifiedchinese.GB18030.NewEncoder().String(s)
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			return encoded
		}
		if bytes.ContainsRune(text, '€') {
			return // its byte of Windows may follow half a character, its pair may not
		}
		// A few characters have two encodings: what is read again is the same.
		if got := back(text, encode); !bytes.Equal(GB18030.Decode(nil, got, false), text) || bytes.Count(got, nil) > 2*len(raw)+1 {
			t.Errorf("%q became %q", raw, text)
		}
		if !utf8.ValidString(Visible(Auto.Decode(nil, raw, false))) {
			t.Errorf("%q shows as no UTF-8", raw)
		}
		Auto.Decode(nil, raw, true)
	})
}

func TestWholeCharacters(t *testing.T) {
	for charset, c := range map[Encoding]struct {
		text string
		ends []int
	}{
		UTF8:    {"a响𠀀", []int{1, 4, 8}},
		Auto:    {"a响𠀀", []int{1, 4, 8}},
		GB18030: {charsettest.GBK(t, "a响𠀀"), []int{1, 3, 7}},
		UTF16LE: {charsettest.UTF16("a响𠀀", 1), []int{2, 4, 8}},
		UTF16BE: {charsettest.UTF16("a响𠀀", 0), []int{2, 4, 8}},
		Latin1:  {"abc", []int{1, 2, 3}},
	} {
		for i := range len(c.text) + 1 {
			want := 0
			for _, end := range c.ends {
				if end <= i {
					want = end
				}
			}
			if got := charset.Whole([]byte(c.text[:i])); got != want {
				t.Errorf("%v: of %d bytes %d are whole, want %d", charset, i, got, want)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for i, name := range Names() {
		if c, ok := Parse(name); !ok || c != Encoding(i) || c.String() != name {
			t.Errorf("%q is %v", name, c)
		}
	}
	for name, want := range map[string]string{
		"UTF8": "utf-8", "utf_16": "utf-16le", "GBK": "gb18030", "cp936": "gb18030", "latin1": "iso-8859-1", "ISO_8859-1": "iso-8859-1", "Shift_JIS": "shift-jis",
		"SJIS": "shift-jis", "EUC_KR": "euc-kr", "cp1252": "windows-1252", "Windows1258": "windows-1258", "Big5-HKSCS": "big5",
	} {
		if c, ok := Parse(name); !ok || c.String() != want {
			t.Errorf("%q is %v, want %s", name, c, want)
		}
	}
	for _, name := range []string{"", "klingon", "auto, mostly gb18030"} {
		if c, ok := Parse(name); ok {
			t.Errorf("%q is %v", name, c)
		}
	}
}

func TestDecodePages(t *testing.T) {
	for _, c := range []struct{ charset, raw, want string }{
		{"big5", "\xa7\xd1\xb0\x4f: caf\xe9", `忘記: caf\xe9`},
		{"shift-jis", "\x83\x65\x83\x58\x83\x67 \xb1", "テスト ｱ"},
		{"euc-kr", "\xbf\xc0\xb7\xf9", "오류"},
		{"windows-1251", "\xce\xf8\xe8\xe1\xea\xe0", "Ошибка"},
		{"windows-1252", "\x80 caf\xe9\x81", `€ café\x81`},
		{"koi8-r", "\xef\xdb\xc9\xc2\xcb\xc1", "Ошибка"},
	} {
		charset, _ := Parse(c.charset)
		if got := string(charset.Decode(nil, []byte(c.raw), false)); got != c.want {
			t.Errorf("%s: %q, want %q", c.charset, got, c.want)
		}
		if got := charset.OfLine([]byte(c.raw)); got != charset {
			t.Errorf("%s: a line is in %v", c.charset, got)
		}
	}
	if sjis, _ := Parse("shift-jis"); sjis.Whole([]byte("\x83\x65\x83")) != 2 || string(sjis.Decode(nil, []byte("\x83\x65\x83"), true)) != "テ" {
		t.Error("half a character is shown")
	}
}

func TestVisible(t *testing.T) {
	for raw, want := range map[string][2]string{
		"plain":        {"plain", "plain"},
		"\x00a\x00":    {`\x00a\x00`, `\x00a\x00`},
		"日志\x00\xff":   {`日志\x00\xff`, "日志\\x00\xff"},
		"\x1b[31m\x01": {"\x1b[31m\x01", "\x1b[31m\x01"},
	} {
		if got := Visible([]byte(raw)); got != want[0] {
			t.Errorf("%q: %q, want %q", raw, got, want[0])
		}
		if got := string(AppendText([]byte("> "), []byte(raw))); got != "> "+want[1] {
			t.Errorf("%q: %q, want %q", raw, got, want[1])
		}
	}
}
