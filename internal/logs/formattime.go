package logs

import (
	"bytes"
	"time"
)

// civil is a date and time of day as a line writes it.
type civil struct {
	year, month, day     int
	hour, min, sec, nsec int
}

// moment takes over a date and time, whose offset counts if the line named its
// zone. It reports whether there is such a time between the years 0 and 9999.
func (s *headScanner) moment(c civil, offset time.Duration, zoned bool) bool {
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

// momentWithoutYear takes over a time in the year that brings it nearest to the
// file's own.
func (s *headScanner) momentWithoutYear(c civil, offset time.Duration, zoned bool) bool {
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

// momentWithoutDate takes over a time of day: the last one that is at most six
// hours after the file's own time, for a log is read while it is written.
func (s *headScanner) momentWithoutDate(c civil) bool {
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

// iso reads 2006-01-02T15:04:05, with a space for the T, a fraction after a point
// or a comma, and a zone if there is one. It is asked by many rows of one line
// and remembers its answer.
func (s *headScanner) iso() bool {
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
func (s *headScanner) slashed() bool { return s.dated('/') }

// dated reads year, month and day with the given byte between them, and a time.
func (s *headScanner) dated(between byte) bool {
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

// zonedMoment takes over a time whose zone, if it has one, is n bytes ahead.
func (s *headScanner) zonedMoment(c civil, n int) bool {
	offset, zone := zoneOffset(s.rest()[n:])
	if !s.moment(c, offset, zone > 0) {
		return false
	}
	s.pos += n + zone
	return true
}

// dayFirst reads 02-01-2006 15:04:05, and month and day the other way round where
// slashes are between them, as Americans write it, or where it makes no date else.
func (s *headScanner) dayFirst() bool {
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
func (s *headScanner) dayMonthYear() bool {
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
func (s *headScanner) monthDay() bool {
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
func (s *headScanner) weekday() bool {
	from := s.pos
	if s.dayName() && s.monthDay() {
		return true
	}
	s.pos = from
	return false
}

// dayName goes past Mon and a blank.
func (s *headScanner) dayName() bool {
	for _, day := range [...]string{"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "} {
		if s.is(day) {
			return true
		}
	}
	return false
}

// americanDate reads 1/2/2006 3:04:05 PM, with a comma after the year or not.
func (s *headScanner) americanDate() bool {
	b := s.rest()
	n := bytes.Index(b[:min(len(b), len("01/02/2006, 03:04:05.000000000 PM"))], []byte("M"))
	t, err := time.Parse("1/2/2006 3:04:05 PM", string(bytes.Replace(b[:n+1], []byte(","), nil, 1)))
	if err != nil || !s.moment(civil{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond()}, 0, false) {
		return false
	}
	s.pos += n + 1
	return true
}

// timeOfDay reads 15:04:05 without a date.
func (s *headScanner) timeOfDay() bool {
	var c civil
	n := c.clock(s.rest())
	if n == 0 || !s.momentWithoutDate(c) {
		return false
	}
	s.pos += n
	return true
}

// kitchen reads 3:04PM.
func (s *headScanner) kitchen() bool {
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

// afternoon makes an hour of twelve one of 24.
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

// shortDate reads 060102 15:04:05, as old MySQL writes it, with a blank for the
// hour's leading zero.
func (s *headScanner) shortDate() bool {
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

// epoch reads seconds since 1970 with or without a fraction, milli-, micro- or
// nanoseconds, by their number.
func (s *headScanner) epoch() bool {
	b := s.rest()
	number, n := leadingInt64(b, 19)
	if n < 9 || n < len(b) && '0' <= b[n] && b[n] <= '9' {
		return false
	}
	var t time.Time
	switch {
	case number < 1e8: // before 1973: some other number
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

// anyDate reads a date and time of any kind that cannot be taken for another.
func (s *headScanner) anyDate() bool {
	b := s.rest()
	if len(b) < len("15:04:05") {
		return false
	}
	if c := b[0]; c < '0' || c > '9' {
		return s.weekday() || s.monthDay()
	}
	return s.iso() || s.slashed() || s.dated('.') || s.dated(':') || s.dayMonthYear() || s.dayFirst()
}

// clock reads 15:04:05 with a fraction, or 5:04:05, and returns its length in
// bytes, 0 for none.
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

// fractionOfSecond reads .123 or ,123 and returns its length in bytes.
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

// zoneOffset reads what may stand after a time: Z, +01:00, +0100, +01, UTC or GMT,
// after a blank or not. It returns its length in bytes, 0 for none. Other
// abbreviations say nothing: CST is in America, in China and in Cuba.
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

// monthName reads an English month by its first three letters, also where more
// of them or a point follow, and returns its length in bytes.
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

// twoDigits reads two digits, and returns -1 where there are none.
func twoDigits(b []byte) int {
	if len(b) < 2 {
		return -1
	}
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return 10*int(tens) + int(ones)
}

// leadingNumber reads up to most digits, and returns how many there are. The number
// of more than nine is cut off where an int has 32 bits.
func leadingNumber(b []byte, most int) (number, n int) {
	long, n := leadingInt64(b, most)
	return int(long), n
}

// leadingInt64 reads up to most digits, and returns how many there are.
func leadingInt64(b []byte, most int) (number int64, n int) {
	for n < min(len(b), most) {
		digit := b[n] - '0'
		if digit > 9 {
			break
		}
		if number > (1<<63-10)/10 {
			return 0, 0
		}
		number = 10*number + int64(digit)
		n++
	}
	return number, n
}
