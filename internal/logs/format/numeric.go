package format

import (
	"bytes"
	"strings"
	"time"
)

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
	orders := Orders(0)
	switch {
	case n1 == 4 && (n3 == 1 || n3 == 2):
		c.year, c.month, c.day = first, second, third
	case n1 <= 2 && (n3 == 2 || n3 == 4):
		c, orders = s.ordered(c, sep, [3]int{first, second, third}, n1 == 2 && n3 == 2)
	default:
		return false
	}
	if !s.zonedMoment(&c, n+clock) {
		return false
	}
	s.orders = orders
	return true
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
		if !s.moment(&c, 0, false) {
			return false
		}
	} else if !s.momentWithoutYear(&c, 0, false) {
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
	if !s.moment(&c, 0, false) {
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
	if digits != 4 || fraction != 3 || !s.moment(&c, 0, false) {
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
	if clock == 0 || c.year == 0 && !s.momentWithoutYear(&c, 0, false) || c.year != 0 && !s.moment(&c, 0, false) {
		return false
	}
	s.pos += n + clock
	return true
}
