package format

import (
	"bytes"
	"time"
)

// bracketLevel reads [error] or [core:error]. It returns true in any case, since a line
// may lack it.
func (s *scanner) bracketLevel() bool {
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

// channel goes past the name of a monolog logger.
func (s *scanner) channel() bool {
	from := s.pos
	for s.pos < len(s.line) && (isWordByte(s.line[s.pos]) || s.line[s.pos] == '-') {
		s.pos++
	}
	return s.pos > from
}

// access reads a line of an access log. What follows the time may be missing.
func (s *scanner) access() bool {
	return s.client() && s.is("[") && s.dayMonthYear() && maybe(s.blanks()) && s.is("]") &&
		maybe(s.blanks() && s.virtualHost() && s.request() && s.blanks() && s.status())
}

// client goes past the fields before the time in an access log: an optional virtual
// host, address, identity and user. A brace begins JSON that wraps such a line.
func (s *scanner) client() bool {
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

// virtualHost goes past an optional host before the request.
func (s *scanner) virtualHost() bool {
	if b := s.rest(); len(b) > 0 && b[0] != '"' {
		return s.word() && s.blanks()
	}
	return true
}

// redisLevel reads the byte that Redis writes for a level.
func (s *scanner) redisLevel() bool {
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

// ordinary sets the level info.
func (s *scanner) ordinary() bool { s.level = LevelInfo; return true }

// deadly sets the level fatal.
func (s *scanner) deadly() bool { s.level = LevelFatal; return true }

// postgresLevel reads the severity just before pos. PostgreSQL adds details in lines of
// the same form, which continue the message.
func (s *scanner) postgresLevel() bool {
	end := s.pos - len(":  ")
	from := end
	for from > 0 && (s.line[from-1] >= 'A' && s.line[from-1] <= 'Z' || s.line[from-1] >= '1' && s.line[from-1] <= '5') {
		from--
	}
	return s.postgresSeverity(s.line[from:end])
}

// postgresWord goes past a severity.
func (s *scanner) postgresWord() bool {
	b := s.rest()
	n := bytes.IndexByte(b, ',')
	if n < 0 || !s.postgresSeverity(b[:n]) {
		return false
	}
	s.pos += n
	return true
}

func (s *scanner) postgresSeverity(severity []byte) bool {
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

// threadAndLevel reads [main] INFO, as logback writes it.
func (s *scanner) threadAndLevel() bool {
	return s.is(" [") && s.through("] ", 100) && s.capitals() && s.blanks()
}

// rustTarget goes past a module's path, with or without spans before it.
func (s *scanner) rustTarget() bool {
	return s.word() && s.line[s.pos-1] == ':' && s.is(" ")
}

// threeLetters reads a level as zerolog writes it on a console.
func (s *scanner) threeLetters() bool {
	return countCapitals(s.rest()) == 3 && s.capitals()
}

// hostAndTag goes past the host and tag of syslog. After a time that other formats use
// too, the tag must have a process number.
func (s *scanner) hostAndTag() bool {
	from := s.pos
	if !s.name() || headLevel(s.line[from:s.pos], 0) != LevelNone || !s.blanks() || !s.name() {
		return false
	}
	numbered := s.group()
	return s.is(": ") && (numbered || s.line[len("2006-01-02")] == 'T')
}

// plainNames returns how many plain words may precede the level: one in logs of Python
// and log4j, which have a comma in their times.
func (s *scanner) plainNames() int {
	if n := len("2006-01-02T15:04:05"); n < len(s.line) && s.line[n] == ',' {
		return 1
	}
	return 0
}

// message reads what stands behind the time in syslog: host, tag, and what the application
// wrote.
func (s *scanner) message() bool {
	host := s.pos
	named := host < len(s.line) && s.line[host] != '<' && s.words(1)
	tag := s.pos
	switch {
	case !named, !s.word(), s.line[s.pos-1] != ':':
		s.pos = host
		return s.afterTag() || s.inHead(1)
	case hasPrefix(s.line[tag:], "haproxy["):
		return s.haproxy() || s.inHead(0)
	case s.is(" ") && s.relayed():
		return true
	}
	s.pos = tag
	return s.inHead(0)
}

// haproxy reads a request that HAProxy sends to syslog: 192.0.2.1:5
// [04/Mar/2026:10:11:10.123] front back/server 10/0/30/69/109 503.
func (s *scanner) haproxy() bool {
	return s.is(" ") && s.word() && s.is(" ") && s.group() && s.is(" ") && s.words(3) && s.status()
}

// uvicornPadding goes past the blanks that align the text after a level's colon. A
// line of java.util.logging has one blank there, and continues the line before.
func (s *scanner) uvicornPadding() bool {
	const column = len("CRITICAL: ")
	n := countBlanks(s.rest())
	s.pos += n
	return n > 0 && s.pos == column && s.pos < len(s.line)
}

// prefixedDate reads a date with a year after a short prefix: a level, the name of a
// program or container, something in brackets.
func (s *scanner) prefixedDate() bool {
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
		} else if t := readToken(b[:min(len(b), reach)]); t.colon || t.number || t.name || len(t.text) == 1 || t.level() != LevelNone {
			s.pos += max(1, t.size)
		} else {
			return false
		}
		maybe(s.blanks())
		prefix := s.pos
		bracket := s.is("[")
		if s.pos < len(s.line) && '0' <= s.line[s.pos] && s.line[s.pos] <= '9' && (s.iso() || s.slashed() || s.dayMonthYear() || s.numericDate("-/.") || s.chineseDate()) {
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

// dotnetLevel reads the four letters that .NET's console logger writes for a level.
func (s *scanner) dotnetLevel() bool {
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

// csvFields goes past n fields, each with the comma after it (RFC 4180).
func (s *scanner) csvFields(n int) bool {
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

// afterStructure goes past the rest of the head of syslog (RFC 5424 §6): host, program,
// process, message and structured data, and reads what the application wrote.
func (s *scanner) afterStructure() bool {
	from := s.pos
	if s.is(" ") && s.words(4) && (s.is("- ") || s.group() && s.is(" ")) {
		maybe(s.is("\xef\xbb\xbf"))
		if s.relayed() {
			return true
		}
	}
	s.pos = from
	return false
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
