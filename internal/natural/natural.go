// Package natural orders names as people do: without regard to case, and numbers by their
// value, so lab.log.9 comes before lab.log.10.
//
// Listings, archives and the names of rotated logs use [Compare]. The order is total: two
// names are equal only if all their bytes are, so a place in a listing names one entry.
// Numbers may have any length. Bytes that are not UTF-8 are compared as they are.
//
// [Rank] sorts many names with few comparisons.
//
// The package imports nothing of this module, keeps no state and does not allocate.
package natural

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Compare compares numbers by value and letters without regard to case. It returns 0 only
// for equal names.
func Compare(a, b string) int {
	n := alike(a, b)
	x, y := a[n:], b[n:]
	for x != "" && y != "" {
		if digit(x[0]) && digit(y[0]) {
			n, m := digits(x), digits(y)
			if c := compareNumbers(x[:n], y[:m]); c != 0 {
				return c
			}
			x, y = x[n:], y[m:]
			continue
		}
		c, n := folded(x)
		d, m := folded(y)
		if c != d {
			return cmp.Compare(c, d)
		}
		x, y = x[n:], y[m:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// Rank returns a number for the order of names that share their first skip bytes, see [Shared]: if
// it is less than that of another name, so is the name. Equal ranks tell nothing.
func Rank(name string, skip int) (rank uint64) {
	free := 64 // bits
	put := func(b int) {
		if free > 0 {
			free -= 8
			rank |= uint64(b) << free
		}
	}
	for s := name[skip:]; free > 0 && s != ""; {
		c, n := folded(s)
		switch {
		case digit(s[0]):
			n = digits(s)
			number := strings.TrimLeft(s[:n], "0")
			put('0' + min(len(number), 9)) // other characters are less or greater than all digits
			if len(number) >= 9 {
				put(min(len(number), 255))
			}
			for i := 0; i < len(number) && free > 0; i += 2 { // two digits in a byte
				b := int(number[i]-'0') << 4
				if i+1 < len(number) {
					b |= int(number[i+1] - '0')
				}
				put(b)
			}
			if len(number) >= 255 {
				return rank
			}
		case c >= utf8.RuneSelf:
			put(utf8.RuneSelf)
			put(int(c >> 16))
			put(int(c >> 8 & 0xff))
			put(int(c & 0xff))
		default:
			put(int(c))
		}
		s = s[n:]
	}
	return rank
}

// Shared returns how many of the first n bytes of a name another one begins with, for [Rank].
func Shared(a string, n int, b string) int { return alike(a[:n], b) }

// alike returns the length of the common beginning of two names, up to the number or
// letter in which they differ. Most names in a folder begin like their neighbours.
func alike(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	for n > 0 && (digit(a[n-1]) || a[n-1] >= utf8.RuneSelf) {
		n--
	}
	return n
}

func folded(s string) (r rune, size int) {
	if c := s[0]; c < utf8.RuneSelf {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return rune(c), 1
	}
	r, size = utf8.DecodeRuneInString(s)
	return unicode.ToLower(r), size
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// digits returns the number of digits at the start of s.
func digits(s string) int {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

// compareNumbers compares numbers of any length, given as digits.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
