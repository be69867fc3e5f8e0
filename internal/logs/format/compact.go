package format

// clockDigits reads 150405 with a fraction, without bytes between its numbers. It returns
// the length in bytes, or 0.
func (c *civil) clockDigits(b []byte) int {
	if len(b) < len("150405") {
		return 0
	}
	hour, minute, second := twoDigits(b), twoDigits(b[2:]), twoDigits(b[4:])
	n := len("150405")
	if hour < 0 || minute < 0 || second < 0 || n < len(b) && '0' <= b[n] && b[n] <= '9' {
		return 0
	}
	nsec, fraction := fractionOfSecond(b[n:])
	c.hour, c.min, c.sec, c.nsec = hour, minute, second, nsec
	return n + fraction
}

// compactDate reads 20060102 15:04:05.123, with a T, a dash or a line for the blank, the
// same without colons, and 20060102150405.
func (s *scanner) compactDate() bool {
	b := s.rest()
	_, n := leadingNumber(b, 15)
	if n != 8 && n != 14 || len(b) < len("20060102150405") {
		return false
	}
	c := civil{year: 100*twoDigits(b) + twoDigits(b[2:]), month: twoDigits(b[4:]), day: twoDigits(b[6:])}
	if c.year < 1970 || c.year >= 2100 { // another kind of number
		return false
	}
	if n == 8 {
		switch b[n] {
		case ' ', 'T', 't', '-', '_':
			n++
		default:
			return false
		}
	} else {
		n = 8
	}
	clock := c.clock(b[n:])
	if clock == 0 {
		clock = c.clockDigits(b[n:])
	}
	return clock > 0 && s.zonedMoment(&c, n+clock)
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
	if clock == 0 || !s.moment(&c, 0, false) {
		return false
	}
	s.pos += n + clock
	return true
}

// shortCompact reads 060102 150405, as Hadoop wrote it.
func (s *scanner) shortCompact() bool {
	b := s.rest()
	if _, n := leadingNumber(b, 7); n != 6 || len(b) < len("060102 150405") || b[n] != ' ' {
		return false
	}
	return s.dayAndClockDigits(&civil{year: 2000 + twoDigits(b), month: twoDigits(b[2:]), day: twoDigits(b[4:])}, len("060102 "))
}

// chromiumDate reads 0102/150405.123456, with a year before the month or not.
func (s *scanner) chromiumDate() bool {
	b := s.rest()
	_, n := leadingNumber(b, 9)
	if n != 4 && n != 8 || n == len(b) || b[n] != '/' {
		return false
	}
	c := civil{month: twoDigits(b[n-4:]), day: twoDigits(b[n-2:])}
	if n == 8 {
		c.year = 100*twoDigits(b) + twoDigits(b[2:])
	}
	return s.dayAndClockDigits(&c, n+1)
}

// klogDate reads 0102 15:04:05.123456, or 20060102 as newer ones write it.
func (s *scanner) klogDate() bool {
	b := s.rest()
	_, n := leadingNumber(b, 9)
	if n != 4 && n != 8 || len(b) == n || b[n] != ' ' {
		return false
	}
	c := civil{month: twoDigits(b[n-4:]), day: twoDigits(b[n-2:])}
	if n == 8 {
		c.year = 100*twoDigits(b) + twoDigits(b[2:])
	}
	from := s.pos
	return s.dayAndClock(&c, n+1) && s.pos-from > n+len(" 15:04:05")
}

// dashedDay reads 01-02 15:04:05.123.
func (s *scanner) dashedDay() bool { return s.monthAndDay('-', ' ') }

// monthAndDay reads 01-02 15:04:05.123 with other bytes between its parts.
func (s *scanner) monthAndDay(between, after byte) bool {
	b := s.rest()
	if len(b) < len("01-02 15:04:05") || b[2] != between || b[5] != after {
		return false
	}
	return s.dayAndClock(&civil{month: twoDigits(b), day: twoDigits(b[3:])}, 6)
}

// dayAndClock goes past a day of n bytes, with or without a year, and the time after it.
func (s *scanner) dayAndClock(c *civil, n int) bool { return s.dayAnd(c, n, c.clock(s.rest()[n:])) }

// dayAndClockDigits is dayAndClock for a time without bytes between its numbers.
func (s *scanner) dayAndClockDigits(c *civil, n int) bool {
	return s.dayAnd(c, n, c.clockDigits(s.rest()[n:]))
}

func (s *scanner) dayAnd(c *civil, n, clock int) bool {
	var exists bool
	switch {
	case clock == 0:
	case c.year == 0:
		exists = s.momentWithoutYear(c, 0, false)
	default:
		exists = s.moment(c, 0, false)
	}
	if exists {
		s.pos += n + clock
	}
	return exists
}
