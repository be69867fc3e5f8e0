package format

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"gowebdav/internal/logs/ansi"
)

// members collects what the keys of a JSON or logfmt line say.
type members struct {
	level     guess
	status    Level  // from an HTTP status, if no key names a level
	inner     Level  // from the line that this one carries
	log       []byte // that line, as JSON writes it
	severity  int    // a level below 10, which only GELF has; -1 for none
	gelf      bool
	nextcloud bool
	access    bool  // the line is one of an access log: its status counts most
	day       civil // from a key of its own, which the time follows
	compact   bool  // Serilog's, which omits the level information
}

func newMembers() members { return members{severity: -1} }

// certain returns the line's level.
func (m *members) certain() Level {
	switch {
	case m.access && m.status > m.level.level:
		return m.status
	case m.level.level != LevelNone:
		return m.level.certain()
	case m.gelf && m.severity >= 0:
		return syslogLevel(m.severity)
	case m.nextcloud && m.severity >= 0 && m.severity <= 4:
		return LevelDebug + Level(m.severity)
	case m.status != LevelNone:
		return m.status
	case m.inner != LevelNone:
		return m.inner
	case m.compact:
		return LevelInfo
	}
	return LevelNone
}

// json reads the members of an object until it knows time and level, and a little
// further for another level that disagrees.
func (s *scanner) json() bool {
	const further = 2 << 10
	m := newMembers()
	b := s.line
	for i := 1; i < len(b); {
		if i > further && !s.when.IsZero() && m.level.level != LevelNone {
			break
		}
		i += countJSONSpace(b[i:])
		if i < len(b) && b[i] == ',' {
			i++
			continue
		}
		key, value, size := jsonMember(b[i:])
		if size == 0 {
			break
		}
		s.member(&m, key, value)
		i += size
	}
	if m.log != nil {
		s.carryJSON(&m)
	}
	s.level = m.certain()
	return s.level != LevelNone || !s.when.IsZero() || m.level.disputed
}

// carryJSON reads the line that an application wrote from the string that carries it.
func (s *scanner) carryJSON(m *members) {
	s.plain = appendUnescaped(s.plain[:0], m.log[:min(len(m.log), plainReach)])
	s.text, s.container = s.plain, true
	if !s.carry(s.plain) {
		s.level = headLevel(s.plain, 0)
	}
	m.inner = s.level
}

// member reads one key of an object.
func (s *scanner) member(m *members, key, value []byte) {
	kind := kindOf(key)
	if kind != keyOther && len(value) > 0 {
		s.value(m, kind, value)
	}
}

// value reads the value of a key, which is not empty.
func (s *scanner) value(m *members, kind keyKind, value []byte) {
	quoted := value[0] == '"'
	text := value
	if quoted {
		text = value[1 : len(value)-1]
	}
	switch kind {
	case keyTime, keyTimeOfSerilog:
		m.compact = m.compact || kind == keyTimeOfSerilog
		if value[0] == '{' {
			if nanos := memberOf(value, "nanos"); nanos != nil { // Google
				s.instant(m, memberOf(value, "seconds"), nanos)
				return
			}
			_, value, _ = jsonMember(value[1:]) // MongoDB: {"$date": "…"}
			text = value
			if len(value) > 1 && value[0] == '"' {
				text = value[1 : len(value)-1]
			}
		}
		s.memberTime(m, text)
	case keyTimeOfJournald:
		s.memberTime(m, text)
	case keyInstant:
		s.instant(m, memberOf(value, "epochSecond"), memberOf(value, "nanoOfSecond"))
	case keyLevel:
		if value[0] == '{' { // loguru: {"name": "INFO", "no": 20}
			if name := memberOf(value, "name"); len(name) > 0 && name[0] == '"' {
				s.value(m, keyLevel, name)
			}
			return
		}
		if number := numberOf(text); len(text) == 1 && number >= 0 {
			m.severity = number
		} else if l := levelNamed(text); l != LevelNone {
			m.level.add(l)
		}
	case keyPriority:
		if len(text) == 1 {
			m.level.add(syslogLevel(numberOf(text)))
		} else {
			m.level.add(levelNamed(text))
		}
	case keySeverityOfPostgres:
		if s.postgresSeverity(text) {
			m.level.add(s.level)
		}
	case keySeverityNumber:
		if name, ok := bytes.CutPrefix(text, []byte("SEVERITY_NUMBER_")); ok {
			m.level.add(levelNamed(bytes.TrimRight(name, "234")))
		} else {
			m.level.add(telemetryLevel(numberOf(text)))
		}
	case keyLevelOfPython:
		m.level.add(pythonLevel(numberOf(text)))
	case keyStatus, keyStatusOfTraefik:
		m.access = m.access || kind == keyStatusOfTraefik
		if m.status == LevelNone {
			m.status = statusLevel(numberOf(text))
		}
	case keyHTTP:
		if value[0] == '{' {
			s.member(m, []byte("response"), memberOf(value, "response"))
			s.member(m, []byte("status"), memberOf(value, "status"))
			s.member(m, []byte("status"), memberOf(value, "status_code"))
		}
	case keyLogger:
		m.access = m.access || hasPrefix(text, "http.log.access") // Caddy
	case keyS:
		if quoted && len(text) <= 2 && len(text) > 0 {
			m.level.add(levelNamed(text[:1]))
		}
	case keyLog:
		if quoted {
			m.log = text
		} else if value[0] == '{' {
			s.member(m, []byte("level"), memberOf(value, "level"))
		}
	case keyRecord:
		s.member(m, []byte("level"), memberOf(value, "level"))
		s.member(m, []byte("time"), memberOf(value, "time"))
	case keyOfGELF:
		m.gelf = true
	case keyNextcloud:
		m.nextcloud = true
	}
}

// instant sets the line's time from two numbers.
func (s *scanner) instant(m *members, seconds, nanos []byte) {
	if len(seconds) == 0 || !s.when.IsZero() {
		return
	}
	s.memberTime(m, seconds)
	number, _ := leadingNumber(nanos, 9)
	if !s.when.IsZero() {
		s.when = s.when.Add(time.Duration(number))
	}
}

// numberOf reads up to four digits; -1 for any other text.
func numberOf(text []byte) int {
	number, digits := leadingNumber(text, 4)
	if digits == 0 || digits < len(text) {
		return -1
	}
	return number
}

// memberOf returns the value of a key in a nested object, or nil.
func memberOf(object []byte, name string) []byte {
	for i := 1; i < len(object); {
		i += countJSONSpace(object[i:])
		if i < len(object) && object[i] == ',' {
			i++
			continue
		}
		key, value, size := jsonMember(object[i:])
		if size == 0 || string(key) == name {
			return value
		}
		i += size
	}
	return nil
}

// memberTime sets the line's time from the value of a key, unless the line has one. The
// day may stand in a key before it.
func (s *scanner) memberTime(m *members, text []byte) {
	if !s.when.IsZero() {
		return
	}
	line, pos := s.line, s.pos
	s.line, s.pos, s.isoFrom = text, 0, -1
	var found bool
	if len(text) > 4 && '0' <= text[4] && text[4] <= '9' {
		found = s.epoch() || s.anyDate() || s.clockOf(m.day)
	} else {
		found = s.anyDate() || s.epoch() || s.clockOf(m.day)
	}
	if found {
		s.zoneName()
	}
	if !found || s.pos < len(text) {
		s.when, s.zoned, s.yearless, s.dateless, s.orders = time.Time{}, false, false, false, 0
		if day, ok := dayOf(text); ok {
			m.day = day
		}
	}
	s.line, s.pos, s.isoFrom = line, pos, -1
}

// dayOf reads 2026-03-04 or 2026/03/04, without a time.
func dayOf(b []byte) (day civil, ok bool) {
	if len(b) != len("2006-01-02") || b[4] != '-' && b[4] != '/' || b[7] != b[4] {
		return civil{}, false
	}
	year, digits := leadingNumber(b, 4)
	day = civil{year: year, month: twoDigits(b[5:]), day: twoDigits(b[8:])}
	return day, digits == 4 && day.exists()
}

// clockOf reads the time of a day that is known.
func (s *scanner) clockOf(day civil) bool {
	if day.year == 0 {
		return false
	}
	clock := day.clock(s.rest())
	return clock > 0 && s.zonedMoment(&day, clock)
}

// appendUnescaped appends the content of a JSON string up to its first newline, without
// colours.
func appendUnescaped(buf, text []byte) []byte {
	from := len(buf)
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i == len(text)-1 {
			buf = append(buf, text...)
			break
		}
		buf = append(buf, text[:i]...)
		c := text[i+1]
		text = text[i+2:]
		switch c {
		case 'n':
			text = nil
			continue
		case 't':
			c = '\t'
		case 'r':
			c = '\r'
		case 'u':
			r, err := strconv.ParseUint(string(text[:min(len(text), 4)]), 16, 16)
			if err == nil {
				buf = utf8.AppendRune(buf, rune(r))
				text = text[min(len(text), 4):]
			}
			continue
		}
		buf = append(buf, c)
	}
	return ansi.AppendStripped(buf[:from], buf[from:])
}

func countJSONSpace(b []byte) int {
	n := 0
	for n < len(b) && (b[n] == ' ' || b[n] == '\t' || b[n] == '\r') {
		n++
	}
	return n
}

// jsonMember reads "key": value. It returns the value as it is written and the length
// of the whole, which is 0 if b does not begin with a member.
func jsonMember(b []byte) (key, value []byte, size int) {
	if len(b) < len(`"":0`) || b[0] != '"' {
		return nil, nil, 0
	}
	n := quotedLength(b[1:])
	if n < 0 {
		return nil, nil, 0
	}
	key = b[1 : 1+n]
	i := n + 2
	i += countJSONSpace(b[i:])
	if i >= len(b) || b[i] != ':' {
		return nil, nil, 0
	}
	i++
	i += countJSONSpace(b[i:])
	n = jsonValue(b[i:])
	if n == 0 {
		return nil, nil, 0
	}
	return key, b[i : i+n], i + n
}

// jsonValue returns the length of the value at the start of b; 0 if there is none, or it
// is cut off.
func jsonValue(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case '"':
		if n := quotedLength(b[1:]); n >= 0 {
			return n + 2
		}
		return 0
	case '{', '[':
		depth := 0
		for i := 0; i < len(b); i++ {
			switch b[i] {
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			case '"':
				n := quotedLength(b[i+1:])
				if n < 0 {
					return 0
				}
				i += n + 1
			}
		}
		return 0
	}
	n := 0
	for n < len(b) && b[n] != ',' && b[n] != '}' && b[n] != ' ' && b[n] != '\t' && b[n] != '\r' {
		n++
	}
	return n
}
