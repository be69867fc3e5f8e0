package format

import (
	"time"
)

// civil is a date and time of day as a line writes it.
type civil struct {
	year, month, day     int
	hour, min, sec, nsec int
	half                 bool // the hour is one of twelve
}

// moment sets the line's time. The offset counts only if zoned. It reports whether such
// a time exists between the years 0 and 9999.
func (s *scanner) moment(c *civil, offset time.Duration, zoned bool) bool {
	if !c.exists() {
		return false
	}
	t, repeated := s.clocks(c), false
	if !zoned {
		offset, repeated = s.offsetOf(c, t)
	}
	if offset != 0 {
		t = t.Add(-offset)
	}
	if c.year < 2 || c.year > 9998 {
		if y := t.Year(); y < 0 || y > 9999 || t.IsZero() { // the last stands for none, here and in .NET
			return false
		}
	}
	s.when, s.zoned, s.repeated, s.yearless, s.dateless, s.orders = t, zoned, repeated, false, false, 0
	return true
}

// clocks returns what the clocks show, as a time in UTC. Most lines of a log are of the day
// of the line before, so the beginning of that is remembered.
func (s *scanner) clocks(c *civil) time.Time {
	if d := &s.day; d.year != c.year || d.month != c.month || d.day != c.day {
		d.civil = civil{year: c.year, month: c.month, day: c.day}
		d.begin = d.at(time.UTC)
	}
	seconds := (c.hour*60+c.min)*60 + c.sec
	return s.day.begin.Add(time.Duration(seconds)*time.Second + time.Duration(c.nsec))
}

// at returns the time in a zone.
func (c *civil) at(zone *time.Location) time.Time {
	return time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min, c.sec, c.nsec, zone)
}

func (c *civil) exists() bool {
	return 1 <= c.month && c.month <= 12 && 1 <= c.day && (c.day <= 28 || c.day <= monthDays(c.year, c.month)) &&
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

// momentWithoutYear sets the line's time in the newest year that brings it to at most a
// day after the file's time: a log is not written before its lines.
func (s *scanner) momentWithoutYear(c *civil, offset time.Duration, zoned bool) bool {
	const (
		ahead  = 24 * time.Hour // clocks and zones that differ
		oldest = 8              // years to the last 29th of February, at most (1896 to 1904)
	)
	latest := s.Newest.Add(ahead)
	if s.Newest.IsZero() {
		latest = s.Near.Add(ahead)
	}
	if s.newest.latest != latest {
		s.newest.latest, s.newest.year = latest, latest.Add(14*time.Hour).UTC().Year() // in any zone
	}
	for c.year = s.newest.year; c.year >= s.newest.year-1-oldest; c.year-- {
		if s.moment(c, offset, zoned) && !s.when.After(latest) {
			s.yearless = true
			return true
		}
	}
	s.when = time.Time{}
	return false
}

// InNewestYear returns a time in the year that it has without its own one. The result is
// zero if there is none.
func (h Hints) InNewestYear(t time.Time) time.Time {
	if h.Zone == nil {
		h.Zone = time.Local
	}
	t = t.In(h.Zone)
	s := scanner{Hints: h}
	s.momentWithoutYear(&civil{month: int(t.Month()), day: t.Day(), hour: t.Hour(), min: t.Minute(), sec: t.Second(), nsec: t.Nanosecond()}, 0, false)
	return s.when
}

// momentWithoutDate sets the line's time from a time of day: the last one that is at
// most six hours after the file's time, since a log is read while it is written.
func (s *scanner) momentWithoutDate(c *civil) bool {
	const ahead = 6 * time.Hour
	latest := s.Near.Add(ahead).In(s.Zone)
	c.year, c.month, c.day = latest.Year(), int(latest.Month()), latest.Day()
	if !s.moment(c, 0, false) {
		return false
	}
	if s.when.After(latest) {
		yesterday := latest.AddDate(0, 0, -1)
		c.year, c.month, c.day = yesterday.Year(), int(yesterday.Month()), yesterday.Day()
		if !s.moment(c, 0, false) {
			return false
		}
	}
	s.dateless = true
	return true
}

// timeOfDay reads 15:04:05 without a date.
func (s *scanner) timeOfDay() bool {
	var c civil
	n := c.clock(s.rest())
	if n == 0 || !s.momentWithoutDate(&c) {
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
	minute := twoDigits(b[n+1:])
	n += len(":04")
	half, size := dayHalfAfter(b[n:])
	if half == halfNone || b[n] == ' ' || !s.momentWithoutDate(&civil{hour: half.hour(hour), min: minute}) {
		return false
	}
	s.pos += n + size
	return true
}

// epoch reads seconds since 1970 with or without a fraction or an exponent, or milli-,
// micro- or nanoseconds. The size of the number tells which.
func (s *scanner) epoch() bool {
	b := s.rest()
	number, fraction, n := decimal(b)
	if number < 1e8 || n < len(b) && '0' <= b[n] && b[n] <= '9' { // before 1973: another kind of number
		return false
	}
	if !s.sinceEpoch(number, fraction) {
		return false
	}
	s.pos += n
	return true
}

// sinceEpoch sets the line's time from a number since 1970 and its billionths. The size of
// the number tells its unit.
func (s *scanner) sinceEpoch(number, fraction int64) bool {
	unit := int64(1) // of number, in a second
	for number/unit >= 1e11 {
		unit *= 1000
	}
	if unit > 1e9 {
		return false
	}
	s.when = time.Unix(number/unit, number%unit*(1e9/unit)+fraction/unit).UTC()
	s.zoned = true
	return true
}

// decimal reads a number with or without a fraction, or as Go writes a large one:
// 1.7726190721234567e+09. The fraction is in billionths. It returns the length in bytes,
// or 0.
func decimal(b []byte) (number, fraction int64, n int) {
	number, n = leadingInt64(b, 19)
	if n == 0 {
		return 0, 0, 0
	}
	if n > 1 {
		if n < len(b) && (b[n] == '.' || b[n] == ',') {
			nsec, length := fractionOfSecond(b[n:])
			return number, int64(nsec), n + length
		}
		return number, 0, n
	}
	end := n
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') {
		_, digits := leadingInt64(b[n+1:], 18)
		if end = n + 1 + digits; digits == 0 {
			return number, 0, n
		}
	}
	shift, size := exponent(b[end:])
	if size == 0 {
		nsec, length := fractionOfSecond(b[n:end])
		return number, int64(nsec), n + length
	}
	for _, c := range b[min(n+1, end):end] {
		switch digit := int64(c - '0'); {
		case shift > 0:
			number = 10*number + digit
		case shift > -9:
			fraction = 10*fraction + digit
		}
		shift--
	}
	for ; shift > 0; shift-- {
		number *= 10
	}
	for ; shift > -9; shift-- {
		fraction *= 10
	}
	return number, fraction, end + size
}

// exponent reads e+09. It returns the length in bytes, or 0.
func exponent(b []byte) (value, n int) {
	if len(b) < 2 || b[0]|0x20 != 'e' {
		return 0, 0
	}
	n = 1
	if b[n] == '+' {
		n++
	}
	value, digits := leadingNumber(b[n:], 2)
	if digits == 0 || value < 8 || value > 18 {
		return 0, 0
	}
	return value, n + digits
}

// clock reads 15:04:05 with a fraction, 5:04:05, 05:04:05 PM, or 下午5:04:05. It returns
// the length in bytes, or 0.
func (c *civil) clock(b []byte) int {
	before, n := dayHalfBefore(b)
	hour, digits := leadingNumber(b[n:], 2)
	n += digits
	if digits == 0 || len(b) < n+len(":04:05") || b[n] != ':' || b[n+3] != ':' {
		return 0
	}
	c.hour, c.min, c.sec = hour, twoDigits(b[n+1:]), twoDigits(b[n+4:])
	n += len(":04:05")
	if n < len(b) {
		switch next := b[n]; {
		case '0' <= next && next <= '9':
			return 0
		case next == '.' || next == ',' || next == ':':
			nsec, fraction := fractionOfSecond(b[n:])
			c.nsec = nsec
			n += fraction
		}
	}
	if before != halfNone {
		c.hour, c.half = before.hour(hour), true
	} else if half, size := dayHalfAfter(b[n:]); half != halfNone && 1 <= hour && hour <= 12 {
		c.hour, c.half = half.hour(hour), true
		n += size
	}
	return n
}

// fractionOfSecond reads .123, ,123 or :123. It returns the length in bytes, or 0.
func fractionOfSecond(b []byte) (nsec, n int) {
	if len(b) < 2 || b[0] != '.' && b[0] != ',' && b[0] != ':' || b[1] < '0' || b[1] > '9' {
		return 0, 0
	}
	for n = 1; n < len(b) && '0' <= b[n] && b[n] <= '9'; n++ {
		if n <= 9 {
			nsec = 10*nsec + int(b[n]-'0')
		}
	}
	for digits := n - 1; digits < 9; digits++ {
		nsec *= 10
	}
	if b[0] == ':' && n != len(":123") && n != len(":123456") { // another number of the line
		return 0, 0
	}
	return nsec, n
}

// zoneName goes past the abbreviation of a zone after a time and ignores it: see
// zoneOffset.
func (s *scanner) zoneName() bool {
	b := s.rest()
	if len(b) == 0 || b[0] != ' ' {
		return false
	}
	n := 1 + countCapitals(b[1:])
	if n < 3 || n > 6 || s.levelOf(s.pos+1, s.pos+n) != LevelNone || n < len(b) && b[n] != ' ' && b[n] != ',' && b[n] != ':' {
		return false
	}
	s.pos += n
	return true
}

// zoneBefore goes past a zone before a date, which counts if none is after the time.
func (s *scanner) zoneBefore() bool {
	b := s.rest()
	offset, known, n := s.zoneAfter(b)
	if n == 0 || b[0] == ' ' {
		known = false
		if n = countCapitals(b); n < 2 || n > 5 {
			return false
		}
	}
	if n >= len(b) || b[n] != ' ' {
		return false
	}
	s.before, s.hasBefore = offset, known
	s.pos += n + 1
	return true
}

// longNumber reports whether a number follows that is as long as a time since 1970 in
// seconds, milli-, micro- or nanoseconds, or one with an exponent.
func (s *scanner) longNumber() bool {
	_, n := leadingInt64(s.rest(), 20)
	if n == 10 || n == 13 || n == 16 || n == 19 {
		return true
	}
	number, _, size := decimal(s.rest())
	return n == 1 && size > 1 && number >= 1e8
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
