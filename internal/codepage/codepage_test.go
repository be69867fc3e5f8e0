package codepage

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// same compares the decoding of one character.
func same(t *testing.T, name string, p *Page, e encoding.Encoding, b []byte) {
	t.Helper()
	text, err := e.NewDecoder().Bytes(b)
	want, n := utf8.DecodeRune(text)
	valid := err == nil && n == len(text) && (want != utf8.RuneError || string(b) == "\x84\x31\xa4\x37")
	if r, n := p.Rune(b); valid != (n == len(b) && (r != utf8.RuneError || n == 4)) || valid && r != want {
		t.Errorf("%s: %x is %U in %d bytes, want %U: %v", name, b, r, n, want, valid)
	}
}

func TestPagesAgreeWithText(t *testing.T) {
	for key, e := range map[string]encoding.Encoding{
		"big5": traditionalchinese.Big5, "euckr": korean.EUCKR, "gb18030": simplifiedchinese.GB18030, "shiftjis": japanese.ShiftJIS,
	} {
		p := Named(key)
		for a := range 256 {
			if a < 0x81 || p.high[a-0x80] != 0 { // otherwise it begins a pair
				same(t, key, p, e, []byte{byte(a)})
				continue
			}
			for b := range 256 {
				same(t, key, p, e, []byte{byte(a), byte(b)})
			}
		}
	}
	e, p := simplifiedchinese.GB18030, Named("gb18030")
	for a := range 126 {
		for b := range 10 {
			for c := 0; c < 126; c += 1 + a/4 { // all of the first plane, and some of the others
				for d := range 10 {
					same(t, "gb18030", p, e, []byte{0x81 + byte(a), '0' + byte(b), 0x81 + byte(c), '0' + byte(d)})
				}
			}
		}
	}
}

func TestSinglePagesAgreeWithText(t *testing.T) {
	compared := 0
	for _, e := range charmap.All {
		name, _ := ianaindex.IANA.Name(e)
		for _, name := range []string{fmt.Sprint(e), name, strings.TrimPrefix(name, "IBM00"), strings.Replace(fmt.Sprint(e), "Macintosh", "x-mac", 1)} {
			if p := Named(Key(name)); p != nil {
				compared++
				for c := range 256 {
					same(t, name, p, e, []byte{byte(c)})
				}
				break
			}
		}
	}
	if n := len(single()); n != 38 || compared != n-1 { // cp858 has no name there
		t.Errorf("%d pages, %d of them compared", n, compared)
	}
}

func TestIncompleteCharacters(t *testing.T) {
	for _, c := range []struct {
		key, text string
		length    int
	}{
		{"gb18030", "\xc6", 0}, {"gb18030", "\x95\x32", 0}, {"gb18030", "\x95\x32\x82", 0}, {"gb18030", "\x95\x32\x82\x36", 4},
		{"gb18030", "\x95\x32a", 1}, {"gb18030", "\x95\x32\x82a", 1}, {"gb18030", "\xc6 ", 1}, {"gb18030", "\xff", 1}, {"gb18030", "\xfe\x39\xfe\x39", 1},
		{"shiftjis", "\x83", 0}, {"shiftjis", "\xb1", 1}, {"shiftjis", "\x83\x65", 2}, {"shiftjis", "\x83\x20", 1},
		{"big5", "\xa4", 0}, {"big5", "\x88\x62", 1}, {"euckr", "\xb0\xa1", 2},
		{"cp1252", "\xe9", 1}, {"cp1252", "\x80", 1}, {"cp1253", "\xff", 1},
	} {
		if _, n := Named(c.key).Rune([]byte(c.text)); n != c.length {
			t.Errorf("%s: %x: %d, want %d", c.key, c.text, n, c.length)
		}
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		ok               bool
	}{
		{"Shift_JIS", "\x83\x65\x83\x58\x83\x67 \xb1", "テスト ｱ", true},
		{"Big5", "\xa7\xd1\xb0\x4f", "忘記", true},
		{"EUC-KR", "\xbf\xc0\xb7\xf9", "오류", true},
		{"GB18030", "\xc6\xf4\xb6\xaf \x80", "启动 €", true},
		{"windows-1251", "\xce\xf8\xe8\xe1\xea\xe0", "Ошибка", true},
		{"ISO_8859-1:1987", "caf\xe9", "café", true},
		{"IBM866", "\x8e\xe8", "Ош", true},
		{"Big5", "\xa7", "", false},
		{"Shift_JIS", "\x83\x20", "", false},
	} {
		if got, ok := Named(Key(c.name)).Decode([]byte(c.text)); string(got) != c.want || ok != c.ok {
			t.Errorf("%s: %q, %v, want %q", c.name, got, ok, c.want)
		}
	}
	if Named(Key("klingon")) != nil {
		t.Error("a page for klingon")
	}
}

// Pages are unpacked once, whoever comes first.
func TestConcurrentUse(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if r, _ := Named("big5").Rune([]byte("\xa7\xd1")); r != '忘' {
				t.Errorf("%c", r)
			}
		})
	}
	all.Wait()
}

func BenchmarkRune(b *testing.B) {
	p, text := Named("gb18030"), []byte("\xc6\xf4\xb6\xaf\xcd\xea\xb3\xc9")
	for b.Loop() {
		for rest := text; len(rest) > 0; {
			_, n := p.Rune(rest)
			rest = rest[n:]
		}
	}
}
