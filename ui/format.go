package ui

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// humanSize writes a number of bytes in the units of `ls -lh`: at most three digits before
// the point, and one after it if the number is below ten.
func humanSize(n int64) string { return string(appendSize(nil, n)) }

func appendSize(b []byte, n int64) []byte {
	const units = "KMGTPE"
	if n < 1024 {
		return append(strconv.AppendInt(b, n, 10), " B"...)
	}
	v, u := float64(n)/1024, 0
	for v >= 999.5 && u < len(units)-1 {
		v /= 1024
		u++
	}
	if math.Round(v*10) < 100 {
		b = strconv.AppendFloat(b, v, 'f', 1, 64)
	} else {
		b = strconv.AppendFloat(b, v, 'f', 0, 64)
	}
	return append(b, ' ', units[u], 'i', 'B')
}

// grouped writes n with a comma between thousands, as English and Chinese do.
func grouped(n int64) string { return string(appendGrouped(nil, n)) }

func appendGrouped(b []byte, n int64) []byte {
	var digits [20]byte
	d := strconv.AppendInt(digits[:0], n, 10)
	if d[0] == '-' {
		b, d = append(b, '-'), d[1:]
	}
	for i, c := range d {
		if i > 0 && (len(d)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return b
}

// counted puts a number into the {n} of a text. "{n} file|{n} files" has two forms; the
// first is for one.
func counted(text string, n int64) string { return string(appendCounted(nil, text, n)) }

func appendCounted(b []byte, text string, n int64) []byte {
	one, other, forms := strings.Cut(text, "|")
	if forms && n != 1 {
		one = other
	}
	before, after, gap := strings.Cut(one, "{n}")
	b = append(b, before...)
	if gap {
		b = appendGrouped(b, n)
	}
	return append(b, after...)
}

// age returns how long ago something was, rounded down: a text and its number. A time more
// than 30 days ago, or more than a minute in the future because a clock is wrong, has no
// age: its date says more.
func (t *texts) age(ago time.Duration) (text string, n int64) {
	const day = 24 * time.Hour
	switch {
	case ago < -time.Minute, ago >= 30*day:
		return "", 0
	case ago < time.Minute:
		return t.JustNow, 0
	case ago < time.Hour:
		return t.MinutesAgo, int64(ago / time.Minute)
	case ago < day:
		return t.HoursAgo, int64(ago / time.Hour)
	}
	return t.DaysAgo, int64(ago / day)
}

// zoneName writes a time's offset from UTC as "UTC+08:00", or "UTC".
func zoneName(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return "UTC"
	}
	return "UTC" + t.Format("-07:00")
}
