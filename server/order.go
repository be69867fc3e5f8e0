package server

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gowebdav/ui"
)

// sortMembers puts folders first, then sorts as a person would: without regard
// to case, and by the value of numbers (lab.log.9 before lab.log.10). A folder's
// size is not known, so it does not count.
func sortMembers(members []fs.FileInfo, order ui.Order) {
	compare := func(a, b fs.FileInfo) int { return compareNames(a.Name(), b.Name()) }
	switch order.Column() {
	case ui.BySize:
		compare = func(a, b fs.FileInfo) int {
			if a.IsDir() {
				return compareNames(a.Name(), b.Name())
			}
			return cmp.Or(cmp.Compare(a.Size(), b.Size()), compareNames(a.Name(), b.Name()))
		}
	case ui.ByTime:
		compare = func(a, b fs.FileInfo) int {
			return cmp.Or(a.ModTime().Compare(b.ModTime()), compareNames(a.Name(), b.Name()))
		}
	}
	slices.SortFunc(members, func(a, b fs.FileInfo) int {
		switch {
		case a.IsDir() && !b.IsDir():
			return -1
		case b.IsDir() && !a.IsDir():
			return 1
		case order.Descending():
			return compare(b, a)
		}
		return compare(a, b)
	})
}

// compareNames compares numbers by value and letters without regard to case, and
// tells apart whatever differs.
func compareNames(a, b string) int {
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

// alike is how many bytes at the beginnings of two names need no comparing: what
// they have in common, up to the number or letter in which they part. Most names
// of a folder begin as their neighbours do.
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

// digits counts those that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

// compareNumbers compares digits of any length by their value.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
