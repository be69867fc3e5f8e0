package logs

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// klogDate reads 0304 10:11:12.123456, or 20260304 as newer ones write it.
func (s *headScanner) klogDate() bool {
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
func (s *headScanner) shortSlashed() bool {
	b := s.rest()
	if len(b) < len("26/03/04 10:11:12") || twoDigits(b) < 0 || b[2] != '/' || b[5] != '/' || b[8] != ' ' {
		return false
	}
	return s.dayAndClock(civil{year: 2000 + twoDigits(b), month: twoDigits(b[3:]), day: twoDigits(b[6:])}, 9)
}

// dashedDay reads 03-04 10:11:12.123.
func (s *headScanner) dashedDay() bool { return s.monthAndDay('-', ' ') }

// monthAndDay reads 03-04 10:11:12.123 with other bytes between its parts.
func (s *headScanner) monthAndDay(between, behind byte) bool {
	b := s.rest()
	if len(b) < len("03-04 10:11:12") || b[2] != between || b[5] != behind {
		return false
	}
	return s.dayAndClock(civil{month: twoDigits(b), day: twoDigits(b[3:])}, 6)
}

// shortCompact reads 260304 101112, as Hadoop wrote it.
func (s *headScanner) shortCompact() bool {
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
func (s *headScanner) unrealDate() bool {
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
func (s *headScanner) compactDate() bool {
	b := s.rest()
	if _, n := leadingNumber(b, 8); n != 8 || len(b) < len("20260304 10:11:12") || b[8] != ' ' && b[8] != 'T' && b[8] != '-' {
		return false
	}
	return s.dayAndClock(civil{year: 100*twoDigits(b) + twoDigits(b[2:]), month: twoDigits(b[4:]), day: twoDigits(b[6:])}, 9)
}

// dayAndClock goes past a day of so many bytes, which may be of no year, and the
// time behind it.
func (s *headScanner) dayAndClock(c civil, n int) bool {
	clock := c.clock(s.rest()[n:])
	if clock == 0 || c.year == 0 && !s.momentWithoutYear(c, 0, false) || c.year != 0 && !s.moment(c, 0, false) {
		return false
	}
	s.pos += n + clock
	return true
}

// bracketLevel reads [error] or [core:error]; nothing else either, for a line may
// lack it.
func (s *headScanner) bracketLevel() bool {
	b := s.rest()
	n := bracketed(b)
	if n == 0 || b[0] != '[' {
		return true
	}
	name := b[1 : n-1]
	for len(name) > 0 && '0' <= name[len(name)-1] && name[len(name)-1] <= '9' { // trace1 to trace8
		name = name[:len(name)-1]
	}
	s.level = groupLevel(name, '[')
	s.pos += n
	return true
}

// channel goes past the name of a logger of monolog.
func (s *headScanner) channel() bool {
	from := s.pos
	for s.pos < len(s.line) && (isWordByte(s.line[s.pos]) || s.line[s.pos] == '-') {
		s.pos++
	}
	return s.pos > from
}

// client goes past what precedes the time in an access log: address, identity and
// user, a virtual host before them or not. A brace begins JSON that wraps such a line.
func (s *headScanner) client() bool {
	const reach = 300
	b := s.rest()
	n := bytes.IndexByte(b[:min(len(b), reach)], '[')
	if n < len("h - - ") || b[0] == '{' || b[n-1] != ' ' || len(b) < n+4 || b[n+3] != '/' {
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

// virtualHost goes past a host that some write before the request.
func (s *headScanner) virtualHost() bool {
	if b := s.rest(); len(b) > 0 && b[0] != '"' {
		return s.word() && s.blanks()
	}
	return true
}

// redisDate reads 04 Mar 2026 10:11:12.123, or without the year.
func (s *headScanner) redisDate() bool {
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

// redisLevel reads the byte that stands for a level.
func (s *headScanner) redisLevel() bool {
	if !s.oneOf(".-*#") {
		return false
	}
	switch s.line[s.pos-1] {
	case '.', '-': // debug, verbose
		s.level = LevelDebug
	case '*': // notice
		s.level = LevelInfo
	case '#':
		s.level = LevelWarn
	}
	return s.pos == len(s.line) || s.is(" ")
}

// ordinary makes the line an info.
func (s *headScanner) ordinary() bool { s.level = LevelInfo; return true }

// deadly makes the line a fatal one.
func (s *headScanner) deadly() bool { s.level = LevelFatal; return true }

// zoneName goes past the abbreviation of a zone after a time. It means nothing:
// see zoneOffset.
func (s *headScanner) zoneName() bool {
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
func (s *headScanner) capitalZone() bool {
	b := s.rest()
	n := countCapitals(b)
	if n < 2 || n > 5 || n == len(b) || b[n] != ' ' {
		return false
	}
	s.pos += n + 1
	return true
}

// postgresLevel reads the severity just before pos. What PostgreSQL adds to a
// message, in lines of the same form, belongs to it.
func (s *headScanner) postgresLevel() bool {
	end := s.pos - len(":  ")
	from := end
	for from > 0 && (s.line[from-1] >= 'A' && s.line[from-1] <= 'Z' || s.line[from-1] >= '1' && s.line[from-1] <= '5') {
		from--
	}
	return s.postgresSeverity(s.line[from:end])
}

// postgresWord goes past a severity.
func (s *headScanner) postgresWord() bool {
	b := s.rest()
	n := bytes.IndexByte(b, ',')
	if n < 0 || !s.postgresSeverity(b[:n]) {
		return false
	}
	s.pos += n
	return true
}

func (s *headScanner) postgresSeverity(severity []byte) bool {
	switch string(severity) {
	case "DETAIL", "HINT", "QUERY", "CONTEXT", "LOCATION", "BACKTRACE", "STATEMENT":
		s.part = true
	case "LOG":
		s.level = LevelInfo
	case "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5":
		s.level = LevelDebug
	default:
		s.level = levelNamed(severity)
		return s.level != LevelNone
	}
	return true
}

// rustTarget goes past a module's path, with spans before it or not.
func (s *headScanner) rustTarget() bool {
	return s.word() && s.line[s.pos-1] == ':' && s.is(" ")
}

// threeLetters reads a level as zerolog writes it on a console.
func (s *headScanner) threeLetters() bool {
	return countCapitals(s.rest()) == 3 && s.capitals()
}

// hostAndTag goes past what syslog writes between time and message. Where the
// time is in a form that others use as well, it must have a process's number.
func (s *headScanner) hostAndTag() bool {
	from := s.pos
	if !s.name() || headLevel(s.line[from:s.pos], 0) != LevelNone || !s.blanks() || !s.name() {
		return false
	}
	numbered := s.group()
	return s.is(": ") && (numbered || s.line[len("2006-01-02")] == 'T')
}

// plainNames is how many words before the level may be plain: one in the logs of
// Python and log4j, known by the comma in their times.
func (s *headScanner) plainNames() int {
	if n := len("2006-01-02T15:04:05"); n < len(s.line) && s.line[n] == ',' {
		return 1
	}
	return 0
}

// javaDate reads Mar 4, 2026 3:04:05 PM.
func (s *headScanner) javaDate() bool {
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

// haproxy reads what HAProxy tells syslog of a request: haproxy[12]: 192.0.2.1:5
// [04/Mar/2026:10:11:10.123] front back/server 10/0/30/69/109 503.
func (s *headScanner) haproxy() bool {
	from := s.pos
	if s.through("haproxy[", 60) && s.number() && s.is("]: ") && s.word() && s.is(" ") && s.group() && s.is(" ") && s.words(3) && s.status() {
		return true
	}
	s.pos = from
	return false
}

// uvicornPadding goes past the blanks that align what follows a level's colon.
// A line of java.util.logging has one blank there, and belongs to the one before.
func (s *headScanner) uvicornPadding() bool {
	const column = len("CRITICAL: ")
	n := countBlanks(s.rest())
	s.pos += n
	return n > 0 && s.pos == column && s.pos < len(s.line)
}

// tenDigits reports whether a number of ten digits follows, or one of thirteen.
func (s *headScanner) tenDigits() bool {
	_, n := leadingNumber(s.rest(), 14)
	return n == 10 || n == 13
}

// taiLabel reads what of a TAI64N label differs: eight digits of seconds and
// eight of nanoseconds. It is ten seconds ahead of Unix, as its programs write it.
func (s *headScanner) taiLabel() bool {
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

// prefixedDate reads a date with a year after a few things that are no message: a
// level, a program's or container's name, something in brackets.
func (s *headScanner) prefixedDate() bool {
	const (
		things = 4
		reach  = 64
	)
	for range things {
		maybe(s.blanks())
		b := s.rest()
		if len(b) == 0 || s.pos > reach {
			return false
		}
		if n := bracketed(b); n > 0 {
			s.pos += n
		} else if t := headToken(b[:min(len(b), reach)]); t.colon || t.number || t.name || len(t.text) == 1 || t.level() != LevelNone {
			s.pos += max(1, t.size)
		} else {
			return false
		}
		maybe(s.blanks())
		prefix := s.pos
		bracket := s.is("[")
		if s.iso() || s.slashed() || s.dayFirst() || s.dayMonthYear() {
			maybe(bracket && s.is("]"))
			if s.inHead(0); s.level == LevelNone {
				s.level = headLevel(s.line[:prefix], 0)
			}
			return true
		}
		s.pos = prefix
	}
	return false
}

// scientific reads seconds since 1970 as zap writes them where it is told nothing
// else: 1.7726190721234567e+09.
func (s *headScanner) scientific() bool {
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

// dotnetLevel reads the four letters for a level of .NET's own console.
func (s *headScanner) dotnetLevel() bool {
	for _, l := range [...]struct {
		name  string
		level Level
	}{{"trce", LevelTrace}, {"dbug", LevelDebug}, {"info", LevelInfo}, {"warn", LevelWarn}, {"fail", LevelError}, {"crit", LevelFatal}} {
		if s.is(l.name) {
			s.level = l.level
			return true
		}
	}
	return false
}

// csvFields goes past so many fields, each with the comma behind it (RFC 4180).
func (s *headScanner) csvFields(n int) bool {
	for range n {
		quoted := false
		for ; s.pos < len(s.line) && (quoted || s.line[s.pos] != ','); s.pos++ {
			if s.line[s.pos] == '"' {
				quoted = !quoted
			}
		}
		if !s.is(",") {
			return false
		}
	}
	return true
}
