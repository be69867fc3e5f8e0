package format

import (
	"bytes"
	"time"
)

// iso reads 2006-01-02T15:04:05, with an optional space for the T, fraction and zone.
// Many rows try it on one line, so the scanner remembers the result.
func (s *scanner) iso() bool {
	if s.isoFrom != s.pos {
		s.isoFrom, s.isoTo = s.pos, -1
		if s.dated('-') {
			s.isoTo, s.isoWhen, s.isoZoned = s.pos, s.when, s.zoned
		}
		s.pos = s.isoFrom
	}
	if s.isoTo < 0 {
		return false
	}
	s.pos, s.when, s.zoned = s.isoTo, s.isoWhen, s.isoZoned
	return true
}

// slashed reads 2006/01/02 15:04:05 and the like.
func (s *scanner) slashed() bool { return s.dated('/') }

// dated reads year, month and day with the given byte between them, and a time.
func (s *scanner) dated(between byte) bool {
	b := s.rest()
	if len(b) < len("2006-01-02T15:04:05") || b[4] != between || b[7] != between {
		return false
	}
	century, year := twoDigits(b), twoDigits(b[2:])
	if century < 0 || year < 0 {
		return false
	}
	c := civil{year: 100*century + year, month: twoDigits(b[5:]), day: twoDigits(b[8:])}
	switch b[10] {
	case 'T', ' ', '-', '_', 't':
	default:
		return false
	}
	n := len("2006-01-02T")
	if b[10] == ' ' && b[11] == '-' && b[12] == ' ' { // gin
		n += len("- ")
	}
	if b[10] == ' ' && b[11] == ' ' { // "2006-01-02  5:04:05", MariaDB
		n++
	}
	clock := c.clock(b[n:])
	if clock == 0 || n+clock < len("2006-01-02T15:04:05") {
		return false
	}
	return s.zonedMoment(c, n+clock)
}

// zonedMoment sets the line's time. Its zone, if there is one, begins n bytes ahead.
func (s *scanner) zonedMoment(c civil, n int) bool {
	offset, zone := zoneOffset(s.rest()[n:])
	if !s.moment(c, offset, zone > 0) {
		return false
	}
	s.pos += n + zone
	return true
}

// dayFirst reads 02-01-2006 15:04:05. The month comes first between slashes, as
// Americans write it, or if only that gives a date.
func (s *scanner) dayFirst() bool {
	b := s.rest()
	if len(b) < len("02-01-2006 15:04:05") || b[2] != b[5] || b[10] != ' ' {
		return false
	}
	first, second := twoDigits(b), twoDigits(b[3:])
	century, year := twoDigits(b[6:]), twoDigits(b[8:])
	if first < 0 || second < 0 || century < 0 || year < 0 {
		return false
	}
	c := civil{year: 100*century + year, day: first, month: second}
	switch b[2] {
	case '/':
		if first <= 12 {
			c.day, c.month = second, first
		}
	case '-', '.':
		if second > 12 {
			c.day, c.month = second, first
		}
	default:
		return false
	}
	n := len("02-01-2006 ")
	if b[11] == '-' && b[12] == ' ' {
		n += len("- ")
	}
	clock := c.clock(b[n:])
	return clock > 0 && s.zonedMoment(c, n+clock)
}

// dayMonthYear reads 02/Jan/2006:15:04:05 -0700, as access logs write it, and
// the same with other bytes between its parts.
func (s *scanner) dayMonthYear() bool {
	b := s.rest()
	if len(b) < len("02/Jan/2006:15:04:05") || b[2] != '/' && b[2] != '-' && b[2] != ' ' {
		return false
	}
	month, n := monthName(b[3:])
	n += 3
	if month == 0 || len(b) < n+len("/2006:15:04:05") || b[n] != b[2] {
		return false
	}
	century, year := twoDigits(b[n+1:]), twoDigits(b[n+3:])
	if century < 0 || year < 0 || b[n+5] != ':' && b[n+5] != ' ' {
		return false
	}
	c := civil{year: 100*century + year, month: month, day: twoDigits(b)}
	n += len("/2006:")
	clock := c.clock(b[n:])
	return clock > 0 && s.zonedMoment(c, n+clock)
}

// monthDay reads Jan _2 15:04:05 as syslog writes it, with or without a year
// after the day or after the time.
func (s *scanner) monthDay() bool {
	b := s.rest()
	month, n := monthName(b)
	if month == 0 {
		return false
	}
	c := civil{month: month}
	blanks := countBlanks(b[n:])
	day, digits := leadingNumber(b[n+blanks:], 2)
	n += blanks + digits
	if blanks == 0 || digits == 0 || n >= len(b) || b[n] != ' ' {
		return false
	}
	c.day = day
	n++
	hasYear := false
	if year, digits := leadingNumber(b[n:], 4); digits == 4 && n+4 < len(b) && b[n+4] == ' ' {
		c.year, hasYear = year, true
		n += len("2006 ")
	}
	clock := c.clock(b[n:])
	if clock == 0 {
		return false
	}
	n += clock
	if year, digits := leadingNumber(b[min(len(b), n+1):], 4); !hasYear && digits == 4 && b[n] == ' ' &&
		(n+5 == len(b) || b[n+5] == ' ' || b[n+5] == ']') {
		c.year, hasYear = year, true
		n += len(" 2006")
	}
	if hasYear {
		return s.zonedMoment(c, n)
	}
	offset, zone := zoneOffset(b[n:])
	if !s.momentWithoutYear(c, offset, zone > 0) {
		return false
	}
	s.pos += n + zone
	return true
}

// weekday reads Mon Jan _2 15:04:05 2006, as C's ctime writes it.
func (s *scanner) weekday() bool {
	from := s.pos
	if s.dayName() && s.monthDay() {
		return true
	}
	s.pos = from
	return false
}

// dayName goes past Mon and a blank.
func (s *scanner) dayName() bool {
	for _, day := range [...]string{"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "} {
		if s.is(day) {
			return true
		}
	}
	return false
}

// americanDate reads 1/2/2006 3:04:05 PM, with a comma after the year or not.
func (s *scanner) americanDate() bool {
	b := s.rest()
	n := bytes.Index(b[:min(len(b), len("01/02/2006, 03:04:05.000000000 PM"))], []byte("M"))
	t, err := time.Parse("1/2/2006 3:04:05 PM", string(bytes.Replace(b[:n+1], []byte(","), nil, 1)))
	if err != nil || !s.moment(civil{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond()}, 0, false) {
		return false
	}
	s.pos += n + 1
	return true
}

// shortDate reads 060102 15:04:05, as old MySQL writes it, with a blank for the
// hour's leading zero.
func (s *scanner) shortDate() bool {
	b := s.rest()
	if len(b) < len("060102 15:04:05") || b[6] != ' ' {
		return false
	}
	year := twoDigits(b)
	if year < 0 {
		return false
	}
	c := civil{year: 2000 + year, month: twoDigits(b[2:]), day: twoDigits(b[4:])}
	n := len("060102 ")
	if b[n] == ' ' {
		n++
	}
	clock := c.clock(b[n:])
	if clock == 0 || !s.moment(c, 0, false) {
		return false
	}
	s.pos += n + clock
	return true
}

// anyDate reads a date and time in any form that is not ambiguous.
func (s *scanner) anyDate() bool {
	b := s.rest()
	if len(b) < len("15:04:05") {
		return false
	}
	if c := b[0]; c < '0' || c > '9' {
		return s.weekday() || s.monthDay()
	}
	return s.iso() || s.slashed() || s.dated('.') || s.dated(':') || s.dayMonthYear() || s.dayFirst()
}

// monthName reads an English month by its first three letters; more letters or a point
// may follow. It returns the length in bytes.
func monthName(b []byte) (month, n int) {
	if len(b) < 3 {
		return 0, 0
	}
	switch string([]byte{b[0] | 0x20, b[1] | 0x20, b[2] | 0x20}) {
	case "jan":
		month = 1
	case "feb":
		month = 2
	case "mar":
		month = 3
	case "apr":
		month = 4
	case "may":
		month = 5
	case "jun":
		month = 6
	case "jul":
		month = 7
	case "aug":
		month = 8
	case "sep":
		month = 9
	case "oct":
		month = 10
	case "nov":
		month = 11
	case "dec":
		month = 12
	default:
		return 0, 0
	}
	for n = 3; n < min(len(b), len("september")) && isLetter(b[n]); n++ {
	}
	if n < len(b) && b[n] == '.' {
		n++
	}
	return month, n
}

// klogDate reads 0304 10:11:12.123456, or 20260304 as newer ones write it.
func (s *scanner) klogDate() bool {
	b := s.rest()
	_, n := leadingNumber(b, 9)
	if n != 4 && n != 8 || len(b) == n || b[n] != ' ' {
		return false
	}
	c := civil{month: twoDigits(b[n-4:]), day: twoDigits(b[n-2:])}
	clock := c.clock(b[n+1:])
	if clock <= len("10:11:12") {
		return false
	}
	if n == 8 {
		c.year = 100*twoDigits(b) + twoDigits(b[2:])
		if !s.moment(c, 0, false) {
			return false
		}
	} else if !s.momentWithoutYear(c, 0, false) {
		return false
	}
	s.pos += n + 1 + clock
	return true
}

// shortSlashed reads 26/03/04 10:11:12, as log4j writes it for Hadoop and Spark.
func (s *scanner) shortSlashed() bool {
	b := s.rest()
	if len(b) < len("26/03/04 10:11:12") || twoDigits(b) < 0 || b[2] != '/' || b[5] != '/' || b[8] != ' ' {
		return false
	}
	return s.dayAndClock(civil{year: 2000 + twoDigits(b), month: twoDigits(b[3:]), day: twoDigits(b[6:])}, 9)
}

// dashedDay reads 03-04 10:11:12.123.
func (s *scanner) dashedDay() bool { return s.monthAndDay('-', ' ') }

// monthAndDay reads 03-04 10:11:12.123 with other bytes between its parts.
func (s *scanner) monthAndDay(between, after byte) bool {
	b := s.rest()
	if len(b) < len("03-04 10:11:12") || b[2] != between || b[5] != after {
		return false
	}
	return s.dayAndClock(civil{month: twoDigits(b), day: twoDigits(b[3:])}, 6)
}

// shortCompact reads 260304 101112, as Hadoop wrote it.
func (s *scanner) shortCompact() bool {
	b := s.rest()
	_, day := leadingNumber(b, 7)
	_, clock := leadingNumber(b[min(len(b), 7):], 7)
	if day != 6 || clock != 6 || b[6] != ' ' {
		return false
	}
	c := civil{year: 2000 + twoDigits(b), month: twoDigits(b[2:]), day: twoDigits(b[4:]), hour: twoDigits(b[7:]), min: twoDigits(b[9:]), sec: twoDigits(b[11:])}
	if !s.moment(c, 0, false) {
		return false
	}
	s.pos += len("260304 101112")
	return true
}

// unrealDate reads 2026.03.04-10.11.12:123.
func (s *scanner) unrealDate() bool {
	b := s.rest()
	if len(b) < len("2026.03.04-10.11.12:123") || b[4] != '.' || b[7] != '.' || b[10] != '-' || b[13] != '.' || b[16] != '.' || b[19] != ':' {
		return false
	}
	c := civil{month: twoDigits(b[5:]), day: twoDigits(b[8:]), hour: twoDigits(b[11:]), min: twoDigits(b[14:]), sec: twoDigits(b[17:])}
	year, digits := leadingNumber(b, 4)
	milli, fraction := leadingNumber(b[20:], 3)
	c.year, c.nsec = year, milli*int(time.Millisecond)
	if digits != 4 || fraction != 3 || !s.moment(c, 0, false) {
		return false
	}
	s.pos += len("2026.03.04-10.11.12:123")
	return true
}

// compactDate reads 20260304 10:11:12.123, with a T or a dash for the blank.
func (s *scanner) compactDate() bool {
	b := s.rest()
	if _, n := leadingNumber(b, 8); n != 8 || len(b) < len("20260304 10:11:12") || b[8] != ' ' && b[8] != 'T' && b[8] != '-' {
		return false
	}
	return s.dayAndClock(civil{year: 100*twoDigits(b) + twoDigits(b[2:]), month: twoDigits(b[4:]), day: twoDigits(b[6:])}, 9)
}

// dayAndClock goes past a day of n bytes, with or without a year, and the time after it.
func (s *scanner) dayAndClock(c civil, n int) bool {
	clock := c.clock(s.rest()[n:])
	if clock == 0 || c.year == 0 && !s.momentWithoutYear(c, 0, false) || c.year != 0 && !s.moment(c, 0, false) {
		return false
	}
	s.pos += n + clock
	return true
}

// redisDate reads 04 Mar 2026 10:11:12.123, or without the year.
func (s *scanner) redisDate() bool {
	if s.dayMonthYear() {
		return true
	}
	b := s.rest()
	if len(b) < len("04 Mar 10:11:12") || b[2] != ' ' || b[6] != ' ' {
		return false
	}
	month, _ := monthName(b[3:6])
	c := civil{month: month, day: twoDigits(b)}
	n := c.clock(b[7:])
	if n == 0 || !s.momentWithoutYear(c, 0, false) {
		return false
	}
	s.pos += 7 + n
	return true
}

// javaDate reads Mar 4, 2026 3:04:05 PM.
func (s *scanner) javaDate() bool {
	b := s.rest()
	month, n := monthName(b)
	if month == 0 || n == len(b) || b[n] != ' ' {
		return false
	}
	day, digits := leadingNumber(b[n+1:], 2)
	n += 1 + digits
	if digits == 0 || len(b) < n+len(", 2026 3:04:05 PM") || b[n] != ',' || b[n+1] != ' ' {
		return false
	}
	year, digits := leadingNumber(b[n+2:], 4)
	n += len(", 2026")
	if digits != 4 || b[n] != ' ' {
		return false
	}
	n++
	c := civil{year: year, month: month, day: day}
	clock := c.clock(b[n:])
	n += clock
	if clock == 0 || len(b) < n+len(" PM") || b[n] != ' ' || !c.afternoon(b[n+1:n+3]) || !s.moment(c, 0, false) {
		return false
	}
	s.pos += n + len(" PM")
	return true
}
