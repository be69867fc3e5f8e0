package format

import (
	"bytes"
	"strings"
	"time"
)

// access reads a line of an access log. What follows the time may be missing.
func (s *scanner) access() bool {
	return s.client() && s.is("[") && (s.dayMonthYear() || s.iso()) && maybe(s.blanks()) && s.is("]") &&
		maybe(s.blanks() && s.virtualHost() && s.request() && s.blanks() && s.status())
}

// client goes past the fields before the time in an access log: an optional virtual
// host, address, identity and user. A brace begins JSON that wraps such a line.
func (s *scanner) client() bool {
	const reach = 300
	b := s.rest()
	n := bytes.IndexByte(b[:min(len(b), reach)], '[')
	if n < len("h - - ") || b[0] == '{' || b[n-1] != ' ' || len(b) < n+6 || b[n+3] != '/' && b[n+5] != '-' {
		return false
	}
	fields := 0
	for i := 1; i < n; i++ {
		if b[i] == ' ' && b[i-1] != ' ' {
			fields++
		}
	}
	s.pos += n
	return fields >= 3
}

// virtualHost goes past an optional host before the request.
func (s *scanner) virtualHost() bool {
	if b := s.rest(); len(b) > 0 && b[0] != '"' {
		return s.word() && s.blanks()
	}
	return true
}

// barStatus reads an HTTP status in a column, as Gin and Fiber write it.
func (s *scanner) barStatus() bool {
	from := s.pos
	if s.is(" |") && s.blanks() && s.status() {
		return true
	}
	s.pos = from
	return false
}

// haproxy reads a request that HAProxy sends to syslog: 192.0.2.1:5
// [04/Mar/2026:10:11:10.123] front back/server 10/0/30/69/109 503.
func (s *scanner) haproxy() bool {
	return s.is(" ") && s.word() && s.is(" ") && s.group() && s.is(" ") && s.words(3) && s.status()
}

// hexWord goes past a word of sixteen hexadecimal digits or more, and the blanks after it.
func (s *scanner) hexWord() bool {
	b := s.rest()
	n := 0
	for n < len(b) && isHexDigit(b[n]) {
		n++
	}
	if n < 16 || n >= len(b) || b[n] != ' ' {
		return false
	}
	s.pos += n
	return s.blanks()
}

// tabbedDate reads a date and a time in two columns.
func (s *scanner) tabbedDate() bool {
	b := s.rest()
	if len(b) < len("2006-01-02\t15:04:05\t") || b[len("2006-01-02")] != '\t' {
		return false
	}
	c, ok := dayOf(b[:len("2006-01-02")])
	n := len("2006-01-02\t")
	clock := c.clock(b[n:])
	if !ok || clock == 0 || !s.moment(&c, 0, true) { // CloudFront writes UTC
		return false
	}
	s.pos += n + clock
	return true
}

// endpoint goes past an address with its port, and the blanks after it.
func (s *scanner) endpoint() bool {
	from := s.pos
	if !s.word() || !s.blanks() {
		return false
	}
	word := trimBlanks(s.line[from:s.pos])
	colon := bytes.LastIndexByte(word, ':')
	if colon < 1 {
		return false
	}
	_, digits := leadingNumber(word[colon+1:], 5)
	return digits > 0 && digits == len(word)-colon-1
}

// decimals goes past n words of digits, points and dashes, and the blanks after them.
func (s *scanner) decimals(n int) bool {
	for range n {
		from := s.pos
		for s.pos < len(s.line) && strings.IndexByte("0123456789.-", s.line[s.pos]) >= 0 {
			s.pos++
		}
		if s.pos == from || !s.blanks() {
			return false
		}
	}
	return true
}

// httpMethodAhead reports whether one of the next three words is a method of HTTP.
func (s *scanner) httpMethodAhead() bool {
	const reach = 120
	b := s.rest()
	for b = b[:min(len(b), reach)]; ; {
		n := countCapitals(b)
		switch string(b[:n]) {
		case "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND":
			return n < len(b) && b[n] == ' '
		}
		next := bytes.IndexByte(b, ' ')
		if next < 0 {
			return false
		}
		b = b[next+1:]
	}
}

// statusBeforeNumbers reads the status of IIS, the first of the numbers that end the line:
// status, substatus, Windows' error, perhaps bytes and milliseconds.
func (s *scanner) statusBeforeNumbers() bool {
	b := s.rest()
	end := len(b)
	for fields := 0; ; fields++ {
		start := end
		for start > 0 && '0' <= b[start-1] && b[start-1] <= '9' {
			start--
		}
		if start == end || start == 0 || b[start-1] != ' ' {
			if fields < 3 {
				return false
			}
			first := b[end+1:] // the number after the field that is none
			status, digits := leadingNumber(first, 4)
			if digits != 3 || statusLevel(status) == LevelNone {
				return false
			}
			s.level = statusLevel(status)
			return true
		}
		end = start - 1
	}
}

// inUTC takes the time to be one of UTC, as IIS writes it wherever it is.
func (s *scanner) inUTC() bool { s.in(0); return true }

// in takes the time, which names no zone, to be one of a zone that is so far east of UTC.
func (s *scanner) in(offset time.Duration) {
	t := s.when.In(s.Zone)
	t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC).Add(-offset)
	if y := t.Year(); 0 <= y && y <= 9999 {
		s.when, s.zoned = t, true
	}
}
