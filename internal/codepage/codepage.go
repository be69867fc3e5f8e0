package codepage

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Page is an encoding.
type Page struct {
	high   [0x80]rune // the characters of one byte from 0x80 on; 0 for none
	pairs  []rune     // the characters of two bytes, by pair; 0 for none
	ranges []span     // the characters of four bytes
}

const (
	firstLead, lastLead   = 0x81, 0xfe // first bytes of pairs
	firstTrail, lastTrail = 0x40, 0xfe // second bytes
	trails                = lastTrail - firstTrail + 1
)

// span says that codes of four bytes count up from a character.
type span struct{ code, first rune }

// Named returns the page with a key, as [Key] makes it of a name; nil if there is none.
func Named(key string) *Page {
	if large, ok := large[key]; ok {
		return large()
	}
	return single()[key]
}

// spellings removes the differences between spellings of a name.
var spellings = strings.NewReplacer("windows", "cp", "ibm", "cp", "-", "", "_", "", " ", "")

// Key returns the key of an encoding's name: ISO_8859-1:1987 becomes iso88591, and
// Windows-1252 cp1252.
func Key(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return spellings.Replace(strings.ToLower(name))
}

// Rune returns the character at the start of b, which is not empty, and its length: RuneError
// and 1 for an invalid byte, RuneError and 0 if the character is incomplete.
func (p *Page) Rune(b []byte) (rune, int) {
	c := b[0]
	switch {
	case c < utf8.RuneSelf:
		return rune(c), 1
	case p.high[c-utf8.RuneSelf] != 0:
		return p.high[c-utf8.RuneSelf], 1
	case p.pairs == nil || c < firstLead || c > lastLead:
		return utf8.RuneError, 1
	case len(b) == 1:
		return utf8.RuneError, 0
	}
	trail := b[1]
	if p.ranges != nil && '0' <= trail && trail <= '9' {
		return p.four(b)
	}
	if firstTrail <= trail && trail <= lastTrail {
		if r := p.pairs[int(c-firstLead)*trails+int(trail-firstTrail)]; r != 0 {
			return r, 2
		}
	}
	return utf8.RuneError, 1
}

// four decodes a character of four bytes (GB 18030). The first two are valid.
func (p *Page) four(b []byte) (rune, int) {
	switch {
	case len(b) >= 3 && (b[2] < firstLead || b[2] > lastLead), len(b) >= 4 && (b[3] < '0' || b[3] > '9'):
		return utf8.RuneError, 1
	case len(b) < 4:
		return utf8.RuneError, 0
	}
	code := ((rune(b[0]-firstLead)*10+rune(b[1]-'0'))*126+rune(b[2]-firstLead))*10 + rune(b[3]-'0')
	const (
		bmp           = 39420  // codes of the Basic Multilingual Plane
		supplementary = 189000 // the code of U+10000
	)
	switch {
	case code < bmp:
		i := sort.Search(len(p.ranges), func(i int) bool { return p.ranges[i].code > code })
		return p.ranges[i-1].first + code - p.ranges[i-1].code, 4
	case supplementary <= code && code-supplementary <= utf8.MaxRune-0x10000:
		return code - supplementary + 0x10000, 4
	}
	return utf8.RuneError, 1
}

// Decode returns text as UTF-8. It reports false if text is not valid in the encoding.
func (p *Page) Decode(text []byte) ([]byte, bool) {
	decoded := make([]byte, 0, len(text)+len(text)/2)
	for len(text) > 0 {
		r, n := p.Rune(text)
		if r == utf8.RuneError && n <= 1 {
			return nil, false
		}
		decoded = utf8.AppendRune(decoded, r)
		text = text[n:]
	}
	return decoded, true
}
