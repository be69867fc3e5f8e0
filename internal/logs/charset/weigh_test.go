package charset

import (
	_ "embed"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"

	"gowebdav/internal/logs/charset/charsettest"
)

// Messages of logs in Chinese, and texts by language.
var (
	//go:embed testdata/chinese.txt
	chinese string
	//go:embed testdata/utf8.txt
	others string
)

// ofFile returns the encoding of a file that has the lines.
func ofFile(lines string) Encoding {
	var w Weight
	w.Add([]byte(lines))
	return w.Encoding()
}

// A message in GBK is read if it is all that a file has, and nearly always if nothing is
// known of the file.
func TestShortMessagesInGBK(t *testing.T) {
	const before, after = "2026-03-04 10:00:00 ERROR [main] ", ": code=5\r\n"
	messages := strings.Fields(chinese)
	byLine := 0
	for _, message := range messages {
		for _, line := range []string{message, before + message + "\n", before + message + after} {
			raw := []byte(charsettest.GBK(t, line))
			if got := string(ofFile(string(raw)).Decode(nil, raw, false)); got != line {
				t.Errorf("%q is %q", line, got)
			}
		}
		raw := []byte(charsettest.GBK(t, before+message))
		if string(Auto.Decode(nil, raw, false)) == before+message {
			byLine++
		} else {
			t.Logf("not by its line: %s", message)
		}
	}
	if n := len(messages); n < 300 || byLine*100 < n*96 {
		t.Errorf("%d of %d by their lines", byLine, n)
	}
}

// Text in UTF-8 stays as it is, also cut at any byte, and between lines in GBK.
func TestUTF8Stays(t *testing.T) {
	languages := map[string]bool{}
	for text := range strings.Lines(others) {
		language, text, _ := strings.Cut(strings.TrimSuffix(text, "\n"), ": ")
		languages[language] = true
		stays := func(what string, line string, c Encoding) {
			if got := string(c.Decode(nil, []byte(line), false)); got != line {
				t.Errorf("%s, %s, %v: %q is %q", language, what, c, line, got)
			}
		}
		stays("by its file", text, ofFile(text))
		stays("in a file in GBK", text, AutoChinese)
		for i := range len(text) {
			stays("cut", text[:i], Auto)
			stays("cut", text[:i], ofFile(text[:i]))
			stays("cut at its start", text[i:], Auto)
			stays("cut at its start", text[i:], ofFile(text[i:]))
			if len(text) > 12 {
				stays("a byte less", text[:i]+text[i+1:], Auto)
			}
		}
	}
	if len(languages) < 50 {
		t.Errorf("%d languages", len(languages))
	}
}

// Text in other encodings does not become Chinese.
func TestOtherEncodingsAreNoChinese(t *testing.T) {
	seen := 0
	for _, e := range []encoding.Encoding{
		charmap.Windows1252, charmap.ISO8859_1, charmap.ISO8859_15, charmap.Windows1250, charmap.ISO8859_2, charmap.Windows1251, charmap.KOI8R, charmap.CodePage866, charmap.Windows1253,
		charmap.Windows1254, charmap.Windows1255, charmap.Windows1256, charmap.Windows1257, charmap.CodePage437, charmap.CodePage850,
		japanese.ShiftJIS, japanese.EUCJP, korean.EUCKR, traditionalchinese.Big5,
	} {
		for text := range strings.Lines(others) {
			language, text, _ := strings.Cut(strings.TrimSuffix(text, "\n"), ": ")
			if (language == "Chinese") != (e == traditionalchinese.Big5) {
				continue
			}
			raw, err := e.NewEncoder().String(text)
			if err != nil || raw == text {
				continue
			}
			seen++
			for _, c := range []Encoding{Auto, ofFile(raw)} {
				if got := string(c.Decode(nil, []byte(raw), false)); got != raw {
					t.Errorf("%v, %v: %q is %q", e, c, text, got)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("%d texts", seen)
	}
}
