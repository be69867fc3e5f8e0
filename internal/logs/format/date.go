package format

import (
	"bytes"
	"strings"
	"time"
)

// iso reads 2006-01-02T15:04:05, with an optional space for the T, fraction and zone.
// Many rows try it on one line, so the scanner remembers the result.
func (s *scanner) iso() bool {
	if s.isoFrom != s.pos {
		s.isoFrom, s.isoTo = s.pos, -1
		if s.yearBefore('-') && (s.dated('-') || s.numericDate("-")) {
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
func (s *scanner) slashed() bool { return s.yearBefore('/') && (s.dated('/') || s.numericDate("/")) }

// yearBefore is a quick look at whether a byte follows where a year may end.
func (s *scanner) yearBefore(between byte) bool {
	return len(s.line) > s.pos+4 && s.line[s.pos+4] == between
}

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
	return clock > 0 && s.zonedMoment(c, n+clock)
}

// zonedMoment sets the line's time. Its zone, if there is one, begins n bytes ahead.
func (s *scanner) zonedMoment(c civil, n int) bool {
	offset, zoned, zone := s.zoneAfter(s.rest()[n:])
	if zone == 0 && s.hasBefore {
		offset, zoned = s.before, true
	}
	if !s.moment(c, offset, zoned) {
		return false
	}
	s.pos += n + zone
	return true
}

// dayMonthYear reads 02/Jan/2006:15:04:05 -0700, as access logs write it, and
// the same with other bytes between its parts. After blanks the comma of RFC 2822 and the
// point of German may stand.
func (s *scanner) dayMonthYear() bool {
	b := s.rest()
	day, n := leadingNumber(b, 2)
	if n == 0 || len(b) < n+len("/Jan/2006:15:04:05") {
		return false
	}
	if b[n] == '.' {
		n++
	}
	between := b[n]
	if between != '/' && between != '-' && between != ' ' {
		return false
	}
	n++
	month, letters := monthName(b[n:])
	n += letters
	if month == 0 || len(b) < n+len("/2006:5:04:05") || b[n] != between {
		return false
	}
	year, digits := leadingNumber(b[n+1:], 4)
	n += 1 + digits
	if b[n] == ',' {
		n++
	}
	if digits != 4 || b[n] != ':' && b[n] != ' ' {
		return false
	}
	n++
	c := civil{year: year, month: month, day: day}
	clock := c.clock(b[n:])
	return clock > 0 && s.zonedMoment(c, n+clock)
}

// monthDay reads Jan _2 15:04:05 as syslog writes it, with or without a year after the
// day, after the time, or after its zone.
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
	if !hasYear {
		if c.year, digits = yearAfter(b[n:]); digits > 0 {
			hasYear = true
			n += digits
		}
	}
	if hasYear {
		return s.zonedMoment(c, n)
	}
	offset, zoned, zone := s.zoneAfter(b[n:])
	skipped := zone
	if zone == 0 && n < len(b) && b[n] == ' ' { // a zone that is not known, if a year follows
		skipped = 1 + countCapitals(b[n+1:])
	}
	if year, digits := yearAfter(b[n+skipped:]); digits > 0 && skipped > 1 {
		c.year = year
		if !s.moment(c, offset, zoned) {
			return false
		}
		s.pos += n + skipped + digits
		return true
	}
	if !s.momentWithoutYear(c, offset, zoned) {
		return false
	}
	s.pos += n + zone
	return true
}

// yearAfter reads a year after a blank. It returns the length in bytes, or 0.
func yearAfter(b []byte) (year, n int) {
	if len(b) < len(" 2006") || b[0] != ' ' {
		return 0, 0
	}
	year, digits := leadingNumber(b[1:], 5)
	if digits != 4 || len(b) > len(" 2006") && b[len(" 2006")] != ' ' && b[len(" 2006")] != ']' {
		return 0, 0
	}
	return year, len(" 2006")
}

// weekday reads Mon Jan _2 15:04:05 2006, as C's ctime writes it, and Mon, 02 Jan 2006
// 15:04:05 -0700, as RFC 2822 has it.
func (s *scanner) weekday() bool {
	from := s.pos
	if s.dayName() && (s.monthDay() || s.dayMonthYear()) {
		return true
	}
	s.pos = from
	return false
}

// dayName goes past the name of a day, long or short, in any language, and a blank. A
// point or a comma may follow the name.
func (s *scanner) dayName() bool {
	const longest = len("donnerstag") + 2
	b := s.rest()
	n := 0
	for n < min(len(b), longest) && (isLetter(b[n]) || b[n] >= 0x80) {
		n++
	}
	if n < 2 {
		return false
	}
	for n < len(b) && (b[n] == '.' || b[n] == ',') {
		n++
	}
	if n >= len(b) || b[n] != ' ' {
		return false
	}
	s.pos += n + 1
	return true
}

// numericDate reads a date of three numbers, such as 2006-1-2, 2.1.2006 or 01/02/06, and
// the time after it. between are the bytes that may stand between the numbers. If the
// order of the numbers is open, it is the one of the file.
func (s *scanner) numericDate(between string) bool {
	b := s.rest()
	first, n1 := leadingNumber(b, 4)
	if n1 == 0 || n1 == 3 || len(b) < n1+len("/1/06 5:04:05") || strings.IndexByte(between, b[n1]) < 0 {
		return false
	}
	sep := b[n1]
	second, n2 := leadingNumber(b[n1+1:], 2)
	n := n1 + 1 + n2
	if n2 == 0 || b[n] != sep {
		return false
	}
	third, n3 := leadingNumber(b[n+1:], 4)
	n += 1 + n3
	if n >= len(b) || '0' <= b[n] && b[n] <= '9' {
		return false
	}
	if b[n] == ',' {
		n++
	}
	if n >= len(b) || b[n] != ' ' && b[n] != 'T' && b[n] != 't' && b[n] != '_' && b[n] != '-' {
		return false
	}
	n++
	if bytes.HasPrefix(b[n:], []byte("- ")) { // gin
		n += len("- ")
	}
	if n < len(b) && b[n] == ' ' { // a blank for the zero of the hour
		n++
	}
	var c civil
	clock := c.clock(b[n:])
	if clock == 0 {
		return false
	}
	switch {
	case n1 == 4 && (n3 == 1 || n3 == 2):
		c.year, c.month, c.day = first, second, third
	case n1 <= 2 && n3 == 4:
		c.year, c.month, c.day = third, second, first
		if monthFirst := sep == '/' && first <= 12 || second > 12; monthFirst {
			c.month, c.day = first, second
		}
	case n1 <= 2 && n3 == 2:
		c = s.nearest(c, sep, first, second, third)
	default:
		return false
	}
	return s.zonedMoment(c, n+clock)
}

// nearest returns a date whose year has two digits, in the order that brings it nearest to
// the file's time. With points between the numbers the day is first.
func (s *scanner) nearest(c civil, sep byte, first, second, third int) civil {
	const century = 2000
	best, away := civil{}, time.Duration(-1)
	for _, order := range [...]struct {
		year, month, day int
		seps             string
	}{
		{third, first, second, "/"},
		{third, second, first, "/.-"},
		{first, second, third, "/-"},
	} {
		c.year, c.month, c.day = century+order.year, order.month, order.day
		if strings.IndexByte(order.seps, sep) < 0 || !c.exists() {
			continue
		}
		at := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min, c.sec, 0, s.zone)
		if distance := at.Sub(s.near).Abs(); away < 0 || distance < away {
			best, away = c, distance
		}
	}
	return best
}

// americanDate reads 1/2/2006 3:04:05 PM, with a comma after the year or not.
func (s *scanner) americanDate() bool {
	from := s.pos
	if !s.numericDate("/") || s.line[s.pos-1]|0x20 != 'm' && s.line[s.pos-1] != '.' {
		s.pos = from
		return false
	}
	return true
}

// chineseDate reads 2006年01月02日 15:04:05, with a day of the week or not, and
// 2006年1月2日15时4分5秒.
func (s *scanner) chineseDate() bool {
	b := s.rest()
	c := civil{}
	n := 0
	for _, part := range [...]struct {
		number *int
		digits int
		name   string
	}{{&c.year, 4, "年"}, {&c.month, 2, "月"}, {&c.day, 2, "日"}} {
		n += countBlanks(b[n:])
		number, digits := leadingNumber(b[n:], part.digits)
		n += digits
		if digits == 0 || !hasPrefix(b[n:], part.name) {
			return false
		}
		*part.number = number
		n += len(part.name)
	}
	n += countBlanks(b[n:])
	for _, week := range [...]string{"星期", "周"} {
		if hasPrefix(b[n:], week) && len(b) > n+len(week)+len("三") {
			n += len(week) + len("三")
			n += countBlanks(b[n:])
		}
	}
	if clock := c.clock(b[n:]); clock > 0 {
		return s.zonedMoment(c, n+clock)
	}
	for _, part := range [...]struct {
		number *int
		name   string
	}{{&c.hour, "时"}, {&c.min, "分"}, {&c.sec, "秒"}} {
		number, digits := leadingNumber(b[n:], 2)
		n += digits
		if digits == 0 || !hasPrefix(b[n:], part.name) {
			return false
		}
		*part.number = number
		n += len(part.name)
	}
	return s.zonedMoment(c, n)
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
	return s.iso() || s.slashed() || s.dated('.') || s.dated(':') || s.dayMonthYear() || s.numericDate("-/.") || s.chineseDate()
}

// monthName reads the name of a month, long or short, in English, German, French,
// Spanish or Portuguese, or 3月. A point may follow. It returns the length in bytes.
func monthName(b []byte) (month, n int) {
	const longest = len("septiembre")
	if number, digits := leadingNumber(b, 2); digits > 0 && hasPrefix(b[digits:], "月") {
		return number, digits + len("月")
	}
	for n < min(len(b), longest) && (isLetter(b[n]) || b[n] >= 0x80) {
		n++
	}
	if n < 3 {
		return 0, 0
	}
	head := [4]byte{}
	for i := range min(n, len(head)) {
		if head[i] = b[i]; b[i] < 0x80 {
			head[i] |= 0x20
		}
	}
	switch string(head[:3]) {
	case "jan", "ene":
		month = 1
	case "feb", "fev", "f\u00e9":
		month = 2
	case "mar", "m\u00e4", "mrz":
		month = 3
	case "apr", "avr", "abr":
		month = 4
	case "may", "mai":
		month = 5
	case "jun":
		month = 6
	case "jul":
		month = 7
	case "jui": // juin, juillet
		month = 6
		if head[3] == 'l' {
			month = 7
		}
	case "aug", "ago", "aou", "ao\xc3": // août
		month = 8
	case "sep", "set":
		month = 9
	case "oct", "okt", "out":
		month = 10
	case "nov":
		month = 11
	case "dec", "dez", "dic", "d\u00e9":
		month = 12
	default:
		return 0, 0
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
	_, year := leadingNumber(b, 3)
	return year == 2 && len(b) > len("26/03/04") && b[5] == '/' && b[len("26/03/04")] == ' ' && s.numericDate("/")
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
	if b[n] == ',' {
		n++
	}
	if digits != 4 || b[n] != ' ' {
		return false
	}
	n++
	c := civil{year: year, month: month, day: day}
	clock := c.clock(b[n:])
	return clock > 0 && s.zonedMoment(c, n+clock)
}
