package format

import (
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
	suricata := hasPrefix(b[n:], "-- ")
	if suricata {
		n += len("-- ")
	} else if hasPrefix(b[n:], "- ") { // gin
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
	case suricata && n1 <= 2 && n3 == 4:
		c.year, c.month, c.day = third, second, first
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

// shortSlashed reads 26/03/04 10:11:12, as log4j writes it for Hadoop and Spark.
func (s *scanner) shortSlashed() bool {
	b := s.rest()
	_, year := leadingNumber(b, 3)
	return year == 2 && len(b) > len("26/03/04") && b[5] == '/' && b[len("26/03/04")] == ' ' && s.numericDate("/")
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
