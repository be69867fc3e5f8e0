package dav

import (
	"time"
)

// appendHTTPTime appends a time in UTC as RFC 9110 §5.6.7 writes it: the form of
// [http.TimeFormat], which package time takes five times as long to read anew for
// each member of a folder.
func appendHTTPTime(b []byte, t time.Time) []byte {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	b = append(b, t.Weekday().String()[:3]...)
	b = append(b, ',', ' ')
	b = appendDigits(b, day)
	b = append(b, ' ')
	b = append(b, month.String()[:3]...)
	b = append(b, ' ')
	b = appendDigits(b, year/100)
	b = appendDigits(b, year%100)
	b = append(b, ' ')
	b = append(appendDigits(b, hour), ':')
	b = append(appendDigits(b, minute), ':')
	b = appendDigits(b, second)
	return append(b, " GMT"...)
}

// appendDigits appends a number of two digits.
func appendDigits(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }
