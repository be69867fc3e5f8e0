package format

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// civil is a date and time of day as a line writes it.
type civil struct {
	year, month, day     int
	hour, min, sec, nsec int
}

// moment sets the line's time. The offset counts only if zoned. It reports whether such
// a time exists between the years 0 and 9999.
func (s *scanner) moment(c civil, offset time.Duration, zoned bool) bool {
	if !c.exists() {
		return false
	}
	zone := s.zone
	if zoned {
		zone = time.UTC
	}
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min, c.sec, c.nsec, zone).Add(-offset).UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return false
	}
	s.when, s.zoned = t, zoned
	return true
}

func (c civil) exists() bool {
	return 1 <= c.month && c.month <= 12 && 1 <= c.day && c.day <= monthDays(c.year, c.month) &&
		0 <= c.hour && c.hour < 24 && 0 <= c.min && c.min < 60 && 0 <= c.sec && c.sec <= 60
}

func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// momentWithoutYear sets the line's time in the year that brings it closest to the
// file's time.
func (s *scanner) momentWithoutYear(c civil, offset time.Duration, zoned bool) bool {
	const halfYear = 182 * 24 * time.Hour
	year := s.near.Year()
	var best time.Time
	// A 29th of February may be up to eight years away (1896 to 1904).
	for _, distance := range [...]int{0, -1, 1, -2, 2, -3, 3, -4, 4, -8, 8} {
		c.year = year + distance
		if !s.moment(c, offset, zoned) {
			continue
		}
		away := s.when.Sub(s.near).Abs()
		if away <= halfYear {
			return true
		}
		if best.IsZero() || away < best.Sub(s.near).Abs() {
			best = s.when
		}
		if distance >= 1 {
			break
		}
	}
	s.when = best
	return !best.IsZero()
}

// momentWithoutDate sets the line's time from a time of day: the last one that is at
// most six hours after the file's time, since a log is read while it is written.
func (s *scanner) momentWithoutDate(c civil) bool {
	const ahead = 6 * time.Hour
	latest := s.near.Add(ahead).In(s.zone)
	c.year, c.month, c.day = latest.Year(), int(latest.Month()), latest.Day()
	if !s.moment(c, 0, false) {
		return false
	}
	if s.when.After(latest) {
		yesterday := latest.AddDate(0, 0, -1)
		c.year, c.month, c.day = yesterday.Year(), int(yesterday.Month()), yesterday.Day()
		return s.moment(c, 0, false)
	}
	return true
}

// timeOfDay reads 15:04:05 without a date.
func (s *scanner) timeOfDay() bool {
	var c civil
	n := c.clock(s.rest())
	if n == 0 || !s.momentWithoutDate(c) {
		return false
	}
	s.pos += n
	return true
}

// kitchen reads 3:04PM.
func (s *scanner) kitchen() bool {
	b := s.rest()
	hour, n := leadingNumber(b, 2)
	if n == 0 || hour < 1 || hour > 12 || len(b) < n+len(":04PM") || b[n] != ':' {
		return false
	}
	c := civil{hour: hour, min: twoDigits(b[n+1:])}
	n += len(":04PM")
	if !c.afternoon(b[n-2:n]) || !s.momentWithoutDate(c) {
		return false
	}
	s.pos += n
	return true
}

// afternoon converts an hour of the 12-hour clock, by AM or PM.
func (c *civil) afternoon(half []byte) bool {
	switch string(half) {
	case "AM":
		c.hour %= 12
	case "PM":
		c.hour = c.hour%12 + 12
	default:
		return false
	}
	return true
}

// epoch reads seconds since 1970 with or without a fraction, or milli-, micro- or
// nanoseconds. The size of the number tells which.
func (s *scanner) epoch() bool {
	b := s.rest()
	number, n := leadingInt64(b, 19)
	if n < 9 || n < len(b) && '0' <= b[n] && b[n] <= '9' {
		return false
	}
	var t time.Time
	switch {
	case number < 1e8: // before 1973: another kind of number
		return false
	case number < 1e11:
		nsec, fraction := fractionOfSecond(b[n:])
		t = time.Unix(number, int64(nsec))
		n += fraction
	case number < 1e14:
		t = time.UnixMilli(number)
	case number < 1e17:
		t = time.UnixMicro(number)
	default:
		t = time.Unix(0, number)
	}
	s.when, s.zoned = t.UTC(), true
	s.pos += n
	return true
}

// clock reads 15:04:05 with a fraction, or 5:04:05. It returns the length in bytes, or
// 0.
func (c *civil) clock(b []byte) int {
	hour, n := leadingNumber(b, 2)
	if n == 0 || len(b) < n+len(":04:05") || b[n] != ':' || b[n+3] != ':' {
		return 0
	}
	c.hour, c.min, c.sec = hour, twoDigits(b[n+1:]), twoDigits(b[n+4:])
	n += len(":04:05")
	if n < len(b) && '0' <= b[n] && b[n] <= '9' {
		return 0
	}
	nsec, fraction := fractionOfSecond(b[n:])
	c.nsec = nsec
	return n + fraction
}

// fractionOfSecond reads .123 or ,123. It returns the length in bytes, or 0.
func fractionOfSecond(b []byte) (nsec, n int) {
	if len(b) < 2 || b[0] != '.' && b[0] != ',' || b[1] < '0' || b[1] > '9' {
		return 0, 0
	}
	unit := int(time.Second)
	for n = 1; n < len(b) && '0' <= b[n] && b[n] <= '9'; n++ {
		unit /= 10
		nsec += unit * int(b[n]-'0')
	}
	return nsec, n
}

// zoneOffset reads a zone after a time, with a blank or without: Z, +01:00, +0100, +01,
// UTC or GMT. It returns the length in bytes, or 0. It ignores other abbreviations:
// CST is in America, in China and in Cuba.
func zoneOffset(b []byte) (offset time.Duration, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	blank := b[0] == ' '
	if blank {
		b, n = b[1:], 1
	}
	if len(b) == 0 {
		return 0, 0
	}
	switch c := b[0]; c {
	case '+', '-':
		hours := twoDigits(b[1:])
		if hours < 0 || hours > 15 {
			return 0, 0
		}
		digits := len("+01")
		minutes := 0
		if m := twoDigits(b[digits:]); m >= 0 {
			minutes, digits = m, len("+0100")
		} else if m := twoDigits(b[min(len(b), digits+1):]); m >= 0 && b[digits] == ':' {
			minutes, digits = m, len("+01:00")
		} else if blank { // "15:04:05 -20 degrees"
			return 0, 0
		}
		if minutes > 59 || digits < len(b) && '0' <= b[digits] && b[digits] <= '9' {
			return 0, 0
		}
		offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if c == '-' {
			offset = -offset
		}
		return offset, n + digits
	case 'Z', 'U', 'G':
		for _, name := range [...]string{"Z", "UTC", "GMT"} {
			if len(b) >= len(name) && string(b[:len(name)]) == name && (len(b) == len(name) || !isWordByte(b[len(name)])) {
				return 0, n + len(name)
			}
		}
	}
	return 0, 0
}

// zoneName goes past the abbreviation of a zone after a time and ignores it: see
// zoneOffset.
func (s *scanner) zoneName() bool {
	b := s.rest()
	if len(b) == 0 || b[0] != ' ' {
		return false
	}
	n := 1 + countCapitals(b[1:])
	if n < 3 || n > 6 || n < len(b) && b[n] != ' ' && b[n] != ',' && b[n] != ':' {
		return false
	}
	s.pos += n
	return true
}

// capitalZone goes past the abbreviation of a zone before a time.
func (s *scanner) capitalZone() bool {
	b := s.rest()
	n := countCapitals(b)
	if n < 2 || n > 5 || n == len(b) || b[n] != ' ' {
		return false
	}
	s.pos += n + 1
	return true
}

// tenDigits reports whether a number of ten or thirteen digits follows.
func (s *scanner) tenDigits() bool {
	_, n := leadingNumber(s.rest(), 14)
	return n == 10 || n == 13
}

// taiLabel reads the variable part of a TAI64N label: eight digits of seconds and eight
// of nanoseconds. Programs write it ten seconds ahead of Unix time.
func (s *scanner) taiLabel() bool {
	b := s.rest()
	if len(b) < 16 {
		return false
	}
	var number [2]int64
	for i, c := range b[:16] {
		if !isHexDigit(c) {
			return false
		}
		digit := int64(c - '0')
		if c > '9' {
			digit = int64(c|0x20-'a') + 10
		}
		number[i/8] = number[i/8]<<4 | digit
	}
	if number[1] >= int64(time.Second) {
		return false
	}
	s.when, s.zoned = time.Unix(number[0]-10, number[1]).UTC(), true
	s.pos += 16
	return true
}

// scientific reads seconds since 1970 as zap writes them where it is told nothing
// else: 1.7726190721234567e+09.
func (s *scanner) scientific() bool {
	b := s.rest()
	end := bytes.IndexByte(b[:min(len(b), 32)], '\t')
	if end < 0 || !bytes.HasSuffix(b[:end], []byte("e+09")) {
		return false
	}
	seconds, err := strconv.ParseFloat(string(b[:end]), 64)
	if err != nil {
		return false
	}
	whole, fraction := math.Modf(seconds)
	s.when, s.zoned = time.Unix(int64(whole), int64(fraction*1e6)*1000).UTC(), true
	s.pos += end
	return true
}
