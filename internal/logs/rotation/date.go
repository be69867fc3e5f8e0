package rotation

import (
	"strings"
	"time"
)

// date is a date in a name, as a program writes it.
type date struct {
	day    int // such as 20260304, for the order
	length int // of its text, in bytes; the rest of the mark orders the files of a day
	form   form
}

// form is how a date is written. The files of a series have the same one. The form of
// digits alone is their number.
type form byte

const (
	hyphens     form = '-' // 2026-03-04
	underscores form = '_' // 2026_03_04
	dots        form = '.' // 2026.03.04
	month       form = 'm' // 2026-03
	months      form = 'M' // 202603
	week        form = 'w' // 2026-W10
	shortYear   form = 'y' // 26.03.04_10.11.12
	shortHour   form = 'h' // 26030410
	seconds     form = 's' // since 1970
	dayFirst    form = 'd' // 04-03-2026, or 03-04-2026
	weekday     form = 'D' // Wed
	label       form = '@' // of TAI64N, as multilog writes it
)

// digits returns the number of digits if there is nothing else, so other numbers look the
// same; or else 0.
func (f form) digits() form {
	switch f {
	case months:
		return 6
	case shortHour:
		return 8
	case seconds:
		return 10
	}
	if f < ' ' {
		return f
	}
	return 0
}

// standsAlone reports whether the form is a date without any text around it.
func (f form) standsAlone() bool {
	return f != 6 && f != months && f != shortHour && f != seconds
}

// follows reports whether the form is a date behind a letter, as in log20260304.txt.
func (f form) follows() bool {
	return f < ' ' || f == shortHour || f == hyphens || f == underscores || f == dots
}

// findDate returns the first date in a name from an index on.
func findDate(name string, from int) (at int, d date, ok bool) {
	for at = from; at < len(name); at++ {
		if !isDigit(name[at]) {
			continue
		}
		n := digits(name[at:])
		if d, ok = dateOf(name[at:], n); ok {
			switch {
			case at == 0:
				ok = d.form.standsAlone()
			case !isSeparator(name[at-1]):
				ok = d.form.follows()
			}
			if ok {
				return at, d, true
			}
		}
		at += n
	}
	return 0, date{}, false
}

// dateOf reads the date that a text begins with, given its number of leading digits.
func dateOf(s string, n int) (date, bool) {
	switch n {
	case 1, 2:
		return dateOfShort(s)
	case 4:
		return dateOfYear(s)
	case 6:
		if day, ok := calendar(2000+number(s[:2]), number(s[2:4]), number(s[4:6])); ok {
			return date{day, 6, 6}, true
		}
		day, ok := calendar(number(s[:4]), number(s[4:6]), 1)
		return date{day, 6, months}, ok
	case 8, 10, 12, 14, 17:
		day, ok := calendar(number(s[:4]), number(s[4:6]), number(s[6:8]))
		if ok && (n == 8 || number(s[8:10]) < 24) {
			return date{day, 8, form(n)}, true
		}
		switch n {
		case 8:
			day, ok = calendar(2000+number(s[:2]), number(s[2:4]), number(s[4:6]))
			return date{day, 6, shortHour}, ok && number(s[6:8]) < 24
		case 10:
			return dateOfSeconds(number(s[:10]))
		}
	case 13:
		return dateOfSeconds(number(s[:10]))
	}
	return date{}, false
}

// dateOfYear reads a date such as 2026-03-04, 2026-03 or 2026-W10.
func dateOfYear(s string) (date, bool) {
	year, rest := number(s[:4]), s[4:]
	if w := strings.TrimPrefix(rest, "-"); len(w) > 2 && (w[0] == 'W' || w[0] == 'w') && digits(w[1:]) == 2 {
		day, ok := calendar(year, 1, 1)
		n := number(w[1:3])
		return date{day + 23*n, len(s) - len(w) + 3, week}, ok && n >= 1 && n <= 53 // in the order of the months
	}
	if rest == "" || !isSeparator(rest[0]) {
		return date{}, false
	}
	separator := rest[0]
	m := digits(rest[1:])
	if m != 1 && m != 2 {
		return date{}, false
	}
	if after := rest[1+m:]; after != "" && isSeparator(after[0]) {
		d := min(digits(after[1:]), 2)
		if wide := m == 2 && d == 2; d > 0 && (wide || after[0] == separator && separator != '.') {
			if day, ok := calendar(year, number(rest[1:1+m]), number(after[1:1+d])); ok {
				return date{day, len("2026-") + m + 1 + d, form(separator)}, true
			}
		}
	}
	day, ok := calendar(year, number(rest[1:1+m]), 1)
	return date{day, len("2026-03"), month}, ok && m == 2 && separator != '.'
}

// dateOfShort reads a date that begins with one or two digits: 04-03-2026, or that of
// WebSphere, 26.03.04_10.11.12.
func dateOfShort(s string) (date, bool) {
	var parts, ends [6]int
	at, count := 0, 0
	for ; count < len(parts); count++ {
		n := digits(s[at:])
		if n == 0 || n > 4 {
			break
		}
		parts[count], ends[count] = number(s[at:at+n]), at+n
		if at += n; at == len(s) || !isSeparator(s[at]) {
			count++
			break
		}
		at++
	}
	if count < 3 || parts[0] > 99 || parts[1] > 99 {
		return date{}, false
	}
	if parts[2] > 99 {
		day, ok := calendar(parts[2], parts[1], parts[0])
		if !ok {
			day, ok = calendar(parts[2], parts[0], parts[1])
		}
		return date{day, ends[2], dayFirst}, ok
	}
	day, ok := calendar(2000+parts[0], parts[1], parts[2])
	return date{day, ends[2], shortYear}, ok && count == 6 && ends[5] == len("26.03.04_10.11.12") && parts[3] < 24 && parts[4] < 60 && parts[5] < 60
}

// dateOfSeconds returns the date of a number of seconds since 1970. They have no length,
// since they order the files of that day too.
func dateOfSeconds(n int) (date, bool) {
	const first, last = 1_000_000_000, 1<<31 - 1 // in 2001 and 2038
	t := time.Unix(int64(n), 0).UTC()
	return date{10_000*t.Year() + 100*int(t.Month()) + t.Day(), 0, seconds}, n >= first && n <= last
}

// calendar returns a date as one number, and whether a program may have written it.
func calendar(year, month, day int) (int, bool) {
	days := 30 + (month+month/8)%2
	if month == 2 {
		days = 29
	}
	return 10_000*year + 100*month + day, year >= 1970 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= days
}

// weekdayOf returns the number of a day that a name ends with, and the index of its first
// letter: 1 for Mon and Monday. It is 0 for none.
func weekdayOf(name string) (day, at int) {
	at = len(name)
	for at > 0 && isLetter(name[at-1]|0x20) && len(name)-at <= len("wednesday") {
		at--
	}
	word := name[at:]
	if len(word) < len("mon") || at > 0 && !isSeparator(name[at-1]) {
		return 0, 0
	}
	for i, day := range [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		if word[0]|0x20 == day[0] && (strings.EqualFold(word, day) || strings.EqualFold(word, day[:3])) {
			return i + 1, at
		}
	}
	return 0, 0
}

// digits returns the number of digits that a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// number returns the value of a few digits.
func number(s string) (n int) {
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isSeparator(c byte) bool { return c == '.' || c == '-' || c == '_' }
