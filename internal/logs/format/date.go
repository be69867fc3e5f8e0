package format

import "strings"

// iso reads 2006-01-02T15:04:05, with an optional space for the T, fraction and zone.
// Many rows try it on one line, so the scanner remembers the result.
func (s *scanner) iso() bool {
	if s.isoFrom != s.pos {
		s.isoFrom, s.isoTo = s.pos, -1
		if s.yearBefore('-') && (s.dated('-') || s.numericDate("-")) {
			s.isoTo, s.isoWhen, s.isoZoned, s.isoRepeated = s.pos, s.when, s.zoned, s.repeated
		}
		s.pos = s.isoFrom
	}
	if s.isoTo < 0 {
		return false
	}
	s.pos, s.when, s.zoned, s.repeated = s.isoTo, s.isoWhen, s.isoZoned, s.isoRepeated
	return true
}

// slashed reads 2006/01/02 15:04:05 and the like.
func (s *scanner) slashed() bool { return s.yearBefore('/') && (s.dated('/') || s.numericDate("/")) }

// yearBefore is a quick look at whether a year of four digits and a byte follow.
func (s *scanner) yearBefore(between byte) bool {
	b := s.rest()
	return len(b) > 4 && b[4] == between && twoDigits(b) >= 0 && twoDigits(b[2:]) >= 0
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
	return clock > 0 && s.zonedMoment(&c, n+clock)
}

// zonedMoment sets the line's time. Its zone, if there is one, begins n bytes ahead.
func (s *scanner) zonedMoment(c *civil, n int) bool {
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
	if short := digits == 2 && between == '-'; short { // RFC 850
		year, digits = 2000+year, 4
	}
	if b[n] == ',' {
		n++
	}
	if digits != 4 || b[n] != ':' && b[n] != ' ' {
		return false
	}
	n++
	if b[n] == ':' { // Erlang
		n++
	}
	c := civil{year: year, month: month, day: day}
	clock := c.clock(b[n:])
	return clock > 0 && s.zonedMoment(&c, n+clock)
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
		return s.zonedMoment(&c, n)
	}
	offset, zoned, zone := s.zoneAfter(b[n:])
	skipped := zone
	if zone == 0 && n < len(b) && b[n] == ' ' { // a zone that is not known, if a year follows
		skipped = 1 + countCapitals(b[n+1:])
	}
	if year, digits := yearAfter(b[n+skipped:]); digits > 0 && skipped > 1 {
		c.year = year
		if !s.moment(&c, offset, zoned) {
			return false
		}
		s.pos += n + skipped + digits
		return true
	}
	if !s.momentWithoutYear(&c, offset, zoned) {
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
	if digits != 4 || len(b) > len(" 2006") && strings.IndexByte(" ]):", b[len(" 2006")]) < 0 {
		return 0, 0
	}
	return year, len(" 2006")
}

// weekday reads Mon Jan _2 15:04:05 2006, as C's ctime writes it, and Mon, 02 Jan 2006
// 15:04:05 -0700, as RFC 2822 has it.
func (s *scanner) weekday() bool {
	from := s.pos
	if s.dayName() && s.pos < len(s.line) && mayBeMonth(s.line[s.pos]) && (s.monthDay() || s.dayMonthYear()) {
		return true
	}
	s.pos = from
	return false
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
		return s.zonedMoment(&c, n+clock)
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
	return s.zonedMoment(&c, n)
}

// anyDate reads a date and time in any form that is not ambiguous.
func (s *scanner) anyDate() bool {
	b := s.rest()
	if len(b) < len("15:04:05") {
		return false
	}
	if c := b[0]; c < '0' || c > '9' {
		return s.weekday() || s.monthDay() || s.javaDate()
	}
	return s.iso() || s.slashed() || s.dated('.') || s.dated(':') || s.dayMonthYear() || s.numericDate("-/.") || s.compactDate() || s.chineseDate()
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
	if n == 0 || !s.momentWithoutYear(&c, 0, false) {
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
	return clock > 0 && s.zonedMoment(&c, n+clock)
}
