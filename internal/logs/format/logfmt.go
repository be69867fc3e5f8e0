package format

import "bytes"

// logfmt reads key=value pairs.
func (s *scanner) logfmt() bool {
	b := s.line
	m := newMembers()
	first := countLetters(b)
	for first < len(b) && (b[first] == '_' || b[first] == '.') {
		first++
		first += countLetters(b[first:])
	}
	if first == len(b) || b[first] != '=' {
		return false
	}
	if kind := kindOf(b[:first]); first > 1 && countCapitals(b) > 1 && !kind.isTime() && !kind.isLevel() {
		return false // a key in capitals is a field of journald, or the environment
	}
	for len(b) > 0 && (s.when.IsZero() || m.level.level == LevelNone) {
		b = b[countBlanks(b):]
		n := 0
		for n < len(b) && b[n] != '=' && b[n] != ' ' && b[n] != '"' {
			n++
		}
		if n == len(b) {
			break
		}
		if b[n] != '=' {
			b = b[n+1:]
			continue
		}
		key := b[:n]
		b = b[n+1:]
		value := b
		if len(b) > 0 && b[0] == '"' {
			n := quotedLength(b[1:])
			if n < 0 {
				break
			}
			value, b = b[1:1+n], b[n+2:]
		} else {
			n := bytes.IndexByte(b, ' ')
			if n < 0 {
				n = len(b)
			}
			value, b = b[:n], b[n:]
		}
		switch kind := kindOf(key); {
		case kind.isTime():
			s.memberTime(&m, value)
		case kind == keyZone && m.day.year != 0 && !s.when.IsZero() && !s.zoned: // Fortinet, Sophos
			if offset, known, n := s.zoneAfter(value); known && n == len(value) {
				s.in(offset)
			}
		case kind == keyPriority && len(value) == 1: // SonicWall
			m.level.add(syslogLevel(numberOf(value)))
		case kind.isLevel():
			if l := levelNamed(value); l != LevelNone {
				m.level.add(l)
			}
		case kind == keyStatus: // lograge, Heroku
			if status, digits := leadingNumber(value, 4); digits == 3 && digits == len(value) {
				m.status = statusLevel(status)
			}
		}
	}
	s.level = m.certain()
	return s.level != LevelNone || !s.when.IsZero()
}
