package format

import (
	"bytes"
	"time"
)

// scanner reads a line for the rows of the table. Each method that returns a bool tries
// one thing at pos: it advances past it and returns true, or returns false.
type scanner struct {
	Hints
	own    [2]ownZone // the names of Zone
	steady steady     // the offset of Zone
	day    struct {   // of the last time
		civil
		begin time.Time
	}
	newest struct { // the year of the latest moment that a line may have
		latest time.Time
		year   int
	}

	index    *rowIndex
	first    uint64              // the first bytes of a line before, and two zeros
	rows     rowSet              // that allow them
	read     func(*scanner) *row // finds the row of the line
	inner    *scanner            // of carried lines
	carriers int                 // prefixes before the line
	plain    []byte              // of a line in a JSON string, reused

	line []byte
	pos  int

	found

	isoFrom, isoTo int // what iso found last, and where: isoTo -1 for nothing
	isoWhen        time.Time
	isoZoned       bool
	isoRepeated    bool

	levelFrom, levelTo int // the word that levelOf read last
	levelIs            Level
}

// found is what a row has read of a line so far.
type found struct {
	when     time.Time
	zoned    bool
	repeated bool   // as in Head
	yearless bool   // as in Head
	dateless bool   // as in Head
	orders   Orders // as in Head
	level    Level
	part     bool // the line has a time, but belongs to the one before

	text        []byte // what an application wrote behind a prefix, nil if there is no prefix
	container   bool   // the prefix is one of a container: all lines are of one application
	carriedRow  *row   // of text, nil for none
	carriedTime bool   // text has a time of its own

	before    time.Duration // the zone before the date, if hasBefore
	hasBefore bool
}

func newScanner(index *rowIndex, read func(*scanner) *row, carriers int) *scanner {
	const none = 1 // of lines
	return &scanner{index: index, first: none, read: read, carriers: carriers}
}

// start begins a new line.
func (s *scanner) start(line []byte) {
	s.line, s.isoFrom, s.levelTo = line, -1, -1
	s.restart()
}

// restart returns to the start of the line and drops the results.
func (s *scanner) restart() {
	s.pos = 0
	f := &s.found
	*f = found{}
}

func (s *scanner) rest() []byte { return s.line[s.pos:] }

// is goes past the given text.
func (s *scanner) is(text string) bool {
	if b := s.rest(); len(b) < len(text) || string(b[:len(text)]) != text {
		return false
	}
	s.pos += len(text)
	return true
}

// oneOf goes past one of the given bytes.
func (s *scanner) oneOf(set string) bool {
	if s.pos >= len(s.line) {
		return false
	}
	for i := range len(set) {
		if set[i] == s.line[s.pos] {
			s.pos++
			return true
		}
	}
	return false
}

// blanks goes past blanks and tabs, at least one.
func (s *scanner) blanks() bool {
	n := countBlanks(s.rest())
	s.pos += n
	return n > 0
}

// maybe makes what was tried optional.
func maybe(bool) bool { return true }

// number goes past digits, at least one.
func (s *scanner) number() bool {
	from := s.pos
	for s.pos < len(s.line) && '0' <= s.line[s.pos] && s.line[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > from
}

// word goes past all bytes before the next blank, at least one.
func (s *scanner) word() bool {
	from := s.pos
	for s.pos < len(s.line) && s.line[s.pos] != ' ' && s.line[s.pos] != '\t' {
		s.pos++
	}
	return s.pos > from
}

// words goes past n words, each with the blanks after it.
func (s *scanner) words(n int) bool {
	for range n {
		if !s.word() || !s.blanks() {
			return false
		}
	}
	return true
}

// name goes past the bytes of an identifier, a path or a host, at least one.
func (s *scanner) name() bool {
	from := s.pos
	for s.pos < len(s.line) {
		if c := s.line[s.pos]; !isWordByte(c) && c != '.' && c != '-' && c != '/' && c != '$' && c != '\\' {
			break
		}
		s.pos++
	}
	return s.pos > from
}

// group goes past a pair of brackets and its content.
func (s *scanner) group() bool {
	n := bracketed(s.rest())
	s.pos += n
	return n > 0
}

// to goes n bytes on, or back.
func (s *scanner) to(n int) bool { s.pos += n; return true }

// closed goes past the next closing bracket, which must stand within the next bytes.
func (s *scanner) closed(within int) bool {
	b := s.rest()
	i := bytes.IndexAny(b[:min(len(b), within)], "])>")
	s.pos += i + 1
	return i >= 0
}

// through goes past the given text, which must begin within the next bytes.
func (s *scanner) through(text string, within int) bool {
	b := s.rest()
	i := bytes.Index(b[:min(len(b), within+len(text))], []byte(text))
	if i < 0 {
		return false
	}
	s.pos += i + len(text)
	return true
}

// ahead reports whether the given text begins within the next bytes. It is cheaper than
// reading the bytes before.
func (s *scanner) ahead(text string, within int) bool {
	b := s.rest()
	return bytes.Contains(b[:min(len(b), within+len(text))], []byte(text))
}

// levelWord goes past the name of a level and sets the line's level.
func (s *scanner) levelWord() bool {
	b := s.rest()
	n := countLetters(b)
	if n == 0 || n > maxLevelName {
		return false
	}
	l := s.levelOf(s.pos, s.pos+n)
	if l == LevelNone {
		return false
	}
	s.level = l
	s.pos += n
	return true
}

// levelOf returns the level that a word of the line names. Several rows ask for the same word.
func (s *scanner) levelOf(from, to int) Level {
	if from != s.levelFrom || to != s.levelTo {
		s.levelFrom, s.levelTo, s.levelIs = from, to, levelNamed(s.line[from:to])
	}
	return s.levelIs
}

// capitals is levelWord for a name of two or more capitals.
func (s *scanner) capitals() bool {
	n := countCapitals(s.rest())
	return n > 1 && s.pos+n <= len(s.line) && (s.pos+n == len(s.line) || !isWordByte(s.line[s.pos+n])) && s.levelWord()
}

// levelLetter goes past one capital that names a level.
func (s *scanner) levelLetter() bool {
	if !s.oneOf("TVDINWEFC") {
		return false
	}
	s.level = levelNamed(s.line[s.pos-1 : s.pos])
	return true
}

// severity reads a priority of syslog, facility times eight and severity.
func (s *scanner) severity() bool {
	priority, n := leadingNumber(s.rest(), 3)
	if n == 0 || priority > 191 {
		return false
	}
	s.level = syslogLevel(priority % 8)
	s.pos += n
	return true
}

// status reads an HTTP status.
func (s *scanner) status() bool {
	b := s.rest()
	status, n := leadingNumber(b, 3)
	l := statusLevel(status)
	if l == LevelNone || len(b) > n && b[n] != ' ' && b[n] != '\t' && b[n] != ')' {
		return false
	}
	s.level = l
	s.pos += n
	return true
}

// request goes past the quoted request of an access log.
func (s *scanner) request() bool {
	if !s.is(`"`) {
		return false
	}
	n := escapedLength(s.rest())
	if n < 0 {
		return false
	}
	s.pos += n + 1
	return true
}

// inHead looks for a level in the rest of the line's head. It returns true in any case,
// since many lines have no level.
func (s *scanner) inHead(skip int) bool {
	s.level = headLevel(s.rest(), skip)
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isHexDigit(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func isWordByte(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' || c == '_' }

func countBlanks(b []byte) int {
	n := 0
	for n < len(b) && (b[n] == ' ' || b[n] == '\t') {
		n++
	}
	return n
}

func countLetters(b []byte) int {
	n := 0
	for n < len(b) && isLetter(b[n]) {
		n++
	}
	return n
}

func countCapitals(b []byte) int {
	n := 0
	for n < len(b) && 'A' <= b[n] && b[n] <= 'Z' {
		n++
	}
	return n
}

// bracketed returns the length of the brackets at the start of b with their content; 0
// if there are none, or they do not close soon.
func bracketed(b []byte) int {
	const soon = 128
	if len(b) == 0 {
		return 0
	}
	var end byte
	switch b[0] {
	case '[':
		end = ']'
	case '(':
		end = ')'
	case '<':
		end = '>'
	case '{':
		end = '}'
	default:
		return 0
	}
	return bytes.IndexByte(b[:min(len(b), soon)], end) + 1
}

// quotedLength returns the index of the closing quote in b, or -1. The opening quote
// stands before b.
func quotedLength(b []byte) int {
	const short = 12 // most keys and many values: cheaper than a call for each
	for i, c := range b[:min(len(b), short)] {
		switch c {
		case '"':
			return i
		case '\\':
			return escapedLength(b)
		}
	}
	return escapedLength(b)
}

// escapedLength is quotedLength for text that may have escapes.
func escapedLength(b []byte) int {
	for from := 0; ; {
		n := bytes.IndexByte(b[from:], '"')
		if n < 0 {
			return -1
		}
		end := from + n
		backslashes := 0
		for backslashes < n && b[end-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return end
		}
		from = end + 1
	}
}

// twoDigits reads two digits; -1 if b does not begin with two.
func twoDigits(b []byte) int {
	if len(b) < 2 {
		return -1
	}
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return 10*int(tens) + int(ones)
}

// leadingNumber reads up to limit digits and returns their count. With more than nine
// digits the number overflows an int of 32 bits.
func leadingNumber(b []byte, limit int) (number, n int) {
	b = b[:min(len(b), limit)]
	for n < len(b) {
		digit := b[n] - '0'
		if digit > 9 {
			break
		}
		number = 10*number + int(digit)
		n++
	}
	return number, n
}

// leadingInt64 reads up to limit digits and returns their count.
func leadingInt64(b []byte, limit int) (number int64, n int) {
	for n < min(len(b), limit) {
		digit := b[n] - '0'
		if digit > 9 {
			break
		}
		if number > (1<<63-10)/10 {
			return 0, 0
		}
		number = 10*number + int64(digit)
		n++
	}
	return number, n
}
