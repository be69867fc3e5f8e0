package format

import "bytes"

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

// postgresName reads a severity and the blanks after its colon.
func (s *scanner) postgresName() bool {
	n := countCapitals(s.rest())
	if n < len("LOG") || !hasPrefix(s.rest()[n:], ":  ") {
		return false
	}
	s.pos += n + len(":  ")
	return s.postgresLevel()
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
	if !s.name() || headLevel(s.line[from:s.pos], 0) != LevelNone {
		return false
	}
	if s.zoned && s.group() { // Heroku: app[web.1]: …
		return s.is(": ")
	}
	if !s.blanks() || !s.name() {
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
	tagged := named && s.word() && s.line[s.pos-1] == ':'
	switch {
	case tagged && hasPrefix(s.line[tag:], "haproxy["):
		return s.haproxy() || s.inHead(0)
	case tagged && s.is(" ") && (s.cisco() || s.relayed()):
		return true
	}
	s.pos = tag
	switch {
	case named && (s.cisco() || s.keys()):
		return true
	case tagged:
		return s.inHead(0)
	}
	s.pos = host
	return s.afterTag() || s.inHead(1)
}

// cisco reads %ASA-4-106023.
func (s *scanner) cisco() bool {
	from := s.pos
	if s.is("%") && s.through("-", 40) && s.severity() && s.is("-") {
		return true
	}
	s.pos = from
	return false
}

// keys reads what an application wrote without a tag, if it begins with a key.
func (s *scanner) keys() bool {
	b := s.rest()
	n := countLetters(b)
	return n > 0 && n < len(b) && b[n] == '=' && s.relayed()
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
