package charset

import (
	"sync"
	"unicode/utf8"

	"gowebdav/internal/codepage"
)

// What a line is that is no UTF-8, or hardly any, is decided by letter statistics: each way of
// reading its bytes has a price, about the bits that a character takes in a text of that
// kind, and the cheapest reading counts. Prices are per character, and for the first letters
// of a line that are not ASCII.

// weighed is the number of bytes that are weighed, from the first one on that is not ASCII.
const weighed = 256

// Prices in bits.
const (
	frequent = 10 // Han of frequent.go
	usual    = 14 // other Han of GB 2312, level 1
	sign     = 17
	rare     = 20 // Han of level 2
	odd      = 26 // what is in GBK alone: its second byte may have been a letter of its own
	inside   = 6  // in addition, between two ASCII letters
	invalid  = 20 // a byte that is no character
	torn     = 3  // a character of UTF-8 at the end, where a cut is common
	half     = 16 // one of another encoding there
	ascii    = 4  // an ASCII letter, where GB18030 takes it for half a character

	seldom = 2  // of an encoding that is seldom met
	lead   = 10 // in favour of what the file is
	sure   = 3  // for GB18030 in a file that is valid UTF-8
)

// OfLine returns the encoding of one line, given the beginning of it: Auto becomes UTF-8
// or GB18030.
func (c Encoding) OfLine(raw []byte) Encoding {
	if !c.isAuto() {
		return c
	}
	if c != AutoChinese && utf8.Valid(raw) {
		return UTF8
	}
	text := weighty(raw)
	if len(text) == 0 || c != AutoChinese && isUTF8(text) {
		return UTF8
	}
	margin := margin(text)
	switch {
	case c == AutoForeign:
		margin -= lead
	case c == AutoChinese && !isUTF8(text):
		margin += lead
	}
	if margin > 0 {
		return GB18030
	}
	return UTF8
}

// weighty returns the part of a line that is weighed: with the byte before the first one that
// is not ASCII, if there is one.
func weighty(line []byte) []byte {
	from := asciiLength(line)
	if from == len(line) {
		return nil
	}
	return line[max(0, from-1):min(len(line), from+weighed)]
}

// margin returns by how many bits GB18030 is cheaper than all other readings of a text.
func margin(text []byte) int {
	other := priceOfUTF8(text)
	if !isUTF8(text) {
		other = min(other, priceOfLetters(text, 0xe0), priceOfLetters(text, 0xc0), priceOfHangul(text))
	}
	return other - priceOfGB18030(text)
}

// isUTF8 reports whether a text is valid, but for a last character that is cut.
func isUTF8(text []byte) bool { return utf8.Valid(text[:len(text)-incompleteRune(text)]) }

// priceOfGB18030 returns the price of a text in GB18030.
func priceOfGB18030(text []byte) (price int) {
	page, prices := Encoding(GB18030).page(), pricesOfPairs()
	for at := 0; at < len(text); {
		if n := asciiLength(text[at:]); n > 0 {
			at += n
			continue
		}
		r, n := page.Rune(text[at:])
		switch {
		case n == 0:
			return price + half
		case n == 1 && r == utf8.RuneError:
			price += invalid
		case n == 2 && text[at] >= 0xa1 && text[at+1] >= 0xa1:
			price += int(prices[text[at]-0xa1][text[at+1]-0xa1])
			if at > 0 && isLetter(text[at-1]) && at+2 < len(text) && isLetter(text[at+2]) {
				price += inside
			}
		default:
			price += odd
		}
		at += n
	}
	return price
}

// pricesOfPairs returns the prices of the characters in the area of GB 2312.
var pricesOfPairs = sync.OnceValue(func() *[94][94]uint8 {
	prices := new([94][94]uint8)
	page := codepage.Named("gb18030")
	for row := range prices {
		for cell := range prices[row] {
			price := odd
			switch r, _ := page.Rune([]byte{0xa1 + byte(row), 0xa1 + byte(cell)}); {
			case isFrequent()[r]:
				price = frequent
			case row < 3, row == 8:
				price = sign
			case row < 15: // letters of other scripts
			case row < 55:
				price = usual
			case row < 87:
				price = rare
			}
			prices[row][cell] = uint8(price)
		}
	}
	return prices
})

// isFrequent has the characters of frequent.go.
var isFrequent = sync.OnceValue(func() map[rune]bool {
	all := map[rune]bool{}
	for _, r := range frequentHan + frequentSigns {
		all[r] = true
	}
	return all
})

// priceOfUTF8 returns the price of a text in UTF-8 that may be damaged. A script has few
// letters, so they are cheap as long as it stays the same; rare blocks are dear.
func priceOfUTF8(text []byte) (price int) {
	script, at, start := 0, 0, 0 // start is the end of a character that began before
	for start < min(len(text), 2) && !utf8.RuneStart(text[start]) {
		start++
	}
	for at < len(text) {
		if n := asciiLength(text[at:]); n > 0 {
			at += n
			continue
		}
		if !utf8.FullRune(text[at:]) {
			return price + torn
		}
		r, n := utf8.DecodeRune(text[at:])
		switch {
		case r == utf8.RuneError && n == 1 && at < start:
			price += 5
		case r == utf8.RuneError && n == 1:
			price += invalid
		case isFrequent()[r]:
			price += frequent
		default:
			bits, of := priceOfRune(r)
			if 0x2b0 <= r && r <= 0x36f && at > 0 && isLetter(text[at-1]) {
				bits, of = 6, 0 // an accent on an ASCII letter, or a sign after one
			}
			if price += bits; script != of && script*of != 0 {
				price += 7
			}
			if of != 0 {
				script = of
			}
		}
		at += n
	}
	return price
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// priceOfRune returns the price of a character, and a number for its script; 0 for none.
func priceOfRune(r rune) (price, script int) {
	for i := range blocks {
		if b := &blocks[i]; r <= b.last {
			return b.price, b.script
		}
	}
	return sign, 0
}

// blocks are prices of the characters of Unicode, by block.
var blocks = []struct {
	last   rune
	price  int
	script int
}{
	{0xbb, 7, 0},    // Latin-1: signs
	{0xbe, 9, 0},    // ¼ ½ ¾
	{0xbf, 7, 0},    //
	{0xff, 6, 1},    // its letters
	{0x137, 8, 1},   // Latin Extended-A
	{0x138, 15, 1},  // ĸ, out of use
	{0x13e, 8, 1},   //
	{0x140, 15, 1},  // Ŀ ŀ, out of use
	{0x17f, 8, 1},   //
	{0x24f, 12, 1},  // Latin Extended-B
	{0x36f, 13, 1},  // phonetics, modifiers, accents
	{0x385, 12, 2},  // Greek: rare
	{0x3ce, 6, 2},   //
	{0x3ff, 12, 2},  //
	{0x40f, 8, 3},   // Cyrillic: Ё, І, Ї
	{0x44f, 5, 3},   //
	{0x45f, 8, 3},   //
	{0x48f, 13, 3},  //
	{0x4ff, 10, 3},  // Kazakh, Tatar …
	{0x52f, 14, 3},  //
	{0x58f, 8, 4},   // Armenian
	{0x5cf, 12, 5},  // Hebrew: points
	{0x5f4, 6, 5},   //
	{0x60b, 12, 6},  // Arabic: rare
	{0x64f, 6, 6},   //
	{0x6ff, 9, 6},   // Persian, Urdu
	{0x74f, 14, 7},  // Syriac
	{0x77f, 14, 6},  //
	{0x7bf, 14, 8},  // Thaana
	{0x7ff, 14, 9},  // NKo
	{0xfff, 8, 10},  // of India
	{0x1fff, 9, 11}, //
	{0x2fff, 9, 0},  // signs, arrows, box drawing
	{0x4dff, 10, 0}, // kana and their signs
	{0x9fff, 16, 0}, // Han
	{0xdfff, 11, 0}, // Hangul
	{0xffff, 13, 0}, //
	{0x10ffff, 16, 0},
}

// priceOfLetters returns the price of a text in an encoding of one byte a character whose
// lower-case letters are the 32 bytes from a given one on: 0xe0 in ISO 8859, of Latin, Greek
// or Cyrillic, and in Windows-1251; 0xc0 in KOI8.
func priceOfLetters(text []byte, lower byte) int {
	price := seldom
	before := byte(0)
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf:
			if before >= utf8.RuneSelf && c >= '@' {
				price += ascii
			}
		case c < 0xa0:
			price += 11
		case c < 0xc0:
			price += 10
		case c&0xe0 == lower:
			price += 5
		default: // a capital
			price += 8
		}
		before = c
	}
	return price
}

// priceOfHangul returns the price of a text in EUC-KR.
func priceOfHangul(text []byte) int {
	price := 5 * seldom // since the prices are close to those of Chinese
	for len(text) > 0 {
		switch {
		case text[0] < utf8.RuneSelf:
			text = text[1:]
			continue
		case len(text) == 1:
			return price + half
		case text[0] < 0xa1 || text[1] < 0xa1:
			price += invalid
			text = text[1:]
			continue
		case 0xb0 <= text[0] && text[0] <= 0xc8:
			price += 11
		default:
			price += sign
		}
		text = text[2:]
	}
	return price
}

// Weight is what the lines of a file say of its encoding together. The zero value has seen
// nothing.
type Weight struct {
	broken int // margins of the lines that are no UTF-8
	valid  int // and of those that are
	any    bool
}

// Add weighs the lines of a sample. The first and the last may be cut.
func (w *Weight) Add(sample []byte) {
	for len(sample) > 0 {
		end := LF.After(sample)
		if end == 0 {
			end = len(sample)
		}
		line := LF.Trim(sample[:end])
		switch text := weighty(line); {
		case len(text) == 0:
		case isUTF8(text):
			w.valid += margin(text)
		default:
			w.broken += margin(text)
			w.any = true
		}
		sample = sample[end:]
	}
}

// Encoding returns Auto for the file of which the lines are.
func (w *Weight) Encoding() Encoding {
	switch {
	case w.any && w.broken > 0, !w.any && w.valid > sure:
		return AutoChinese
	case w.any && w.broken < 0:
		return AutoForeign
	}
	return Auto
}
