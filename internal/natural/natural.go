// Package natural orders names as people do: without regard to case, and numbers by their
// value, so lab.log.9 comes before lab.log.10.
//
// Listings, archives and the names of rotated logs use the one function of this package,
// [Compare]. The order is total: two names are equal only if all their bytes are, so a
// place in a listing names one entry. Numbers may have any length. Bytes that are not
// UTF-8 are compared as they are.
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
