package format

import "bytes"

// guess is the level that one kind of sign tells.
type guess struct {
	level    Level
	disputed bool // two signs of this kind disagree
}

func (g *guess) add(l Level) {
	if g.level != LevelNone && g.level != l {
		g.disputed = true
	}
	g.level = l
}

func (g guess) certain() Level {
	if g.disputed {
		return LevelNone
	}
	return g.level
}

// headLevel finds the level in the head of a line, after the time. The head ends where
// the message begins: it consists of brackets, numbers, dashes, bars, and names of
// programs, threads and loggers. A key (level=info) counts most, then a word in
// brackets, in capitals or padded to a column, then a word before a colon. skip is the
// number of plain words that may be names, such as a host's.
func headLevel(b []byte, skip int) Level {
	const (
		reach  = 200 // bytes of a head
		tokens = 14  // of a head
		names  = 4   // that do not look like plain words
	)
	b = b[:min(len(b), reach)]
	glued := len(b) > 0 && b[0] != ' ' && b[0] != '\t' // no blank after the date
	var word, colon guess
	named, tagged := 0, false
	column := true // the next token begins a column: after a tab, a bar, the start
scan:
	for range tokens {
		blanks := countBlanks(b)
		column = column || blanks > 1 || blanks == 1 && b[0] == '\t'
		b = b[blanks:]
		if len(b) == 0 {
			break
		}
		switch c := b[0]; {
		case c == '[' || c == '(' || c == '<' || c == '{':
			n := bracketed(b)
			if n == 0 {
				break scan
			}
			if l := groupLevel(b[1:n-1], c); l != LevelNone {
				word.add(l)
			}
			b, column = b[n:], false
		case c == '|':
			b, column = b[1:], true
		case c == '-' || c == ':' || c == ',' || c == '*' || c == '#' || c == ']' || c == ')' || c == '.' || c == ';' || c == '>':
			b, column = b[1:], c == '-' && column
		default:
			t := readToken(b)
			if l := t.keyLevel(); l != LevelNone {
				return l
			}
			l := t.level()
			switch {
			case l != LevelNone && t.stands(column):
				word.add(l)
			case l != LevelNone && t.colon:
				colon.add(l)
			case t.leading(glued) != LevelNone:
				colon.add(t.leading(glued))
			case word.level != LevelNone || colon.level != LevelNone:
				break scan // the message
			case t.colon && t.suffix() != LevelNone:
				colon.add(t.suffix())
			case t.colon:
				skip, tagged = 0, true
			case t.number:
			case t.name && named < names:
				named++
			case skip > 0:
				skip--
			case !tagged && beforeTag(b[t.size:]): // a host's
			default:
				break scan
			}
			b, column, glued = b[t.size:], false, false
		}
	}
	if word.level != LevelNone {
		return word.certain()
	}
	return colon.certain()
}

// groupLevel reads the content of brackets: [error], [core:error], <auth.info>.
func groupLevel(b []byte, bracket byte) Level {
	b = trimBlanks(b)
	if n := len(b); bracket == '<' && n >= 3 && n <= 4 && b[n-2] == '.' && '0' <= b[n-3] && b[n-3] <= '9' && '0' <= b[n-1] && b[n-1] <= '9' {
		return syslogLevel(int(b[n-1] - '0')) // <4.6>, facility and severity of a BSD's syslogd
	}
	if len(b) > 0 && b[0] >= 0x80 {
		return chineseLevel(b)
	}
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == ':' && bracket == '[' || b[i] == '.' && bracket == '<' {
			if l := levelNamed(b[i+1:]); len(b)-i > 2 {
				return l
			}
			return LevelNone
		}
		if !isLetter(b[i]) {
			return LevelNone
		}
	}
	if len(b) == 1 && b[0] >= 'a' { // (s)
		return LevelNone
	}
	return levelNamed(b)
}

func trimBlanks(b []byte) []byte {
	b = b[countBlanks(b):]
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// token is a word of a line's head.
type token struct {
	text   []byte // up to the colon after it, or to the bracket of NOTICE[12]
	size   int    // bytes, with its colon and brackets
	colon  bool   // a colon ends it
	number bool
	name   bool // not a plain word: core.go:12, app/main, conn_1
	equal  bool // it has an equals sign: level=info
	padded bool // a column follows: two blanks, a tab, a bar, a dash
}

// What a byte makes of a token.
const (
	tokenEnd     uint8 = 1 << iota // a blank, or a bar
	tokenBracket                   // it may begin a pair
	tokenName                      // no plain word has it
	tokenEqual
	tokenLetter // that is no hexadecimal digit
	tokenOther
)

var tokenBytes = func() (kinds [256]uint8) {
	for c := range kinds {
		switch c := byte(c); {
		case c == ' ' || c == '\t' || c == '|':
			kinds[c] = tokenEnd
		case c == '[' || c == '(':
			kinds[c] = tokenBracket
		case isLetter(c):
			if !isHexDigit(c) {
				kinds[c] = tokenLetter
			}
		case '0' <= c && c <= '9' || c == '_' || c == '/' || c == '.' || c == '@' || c == '#' || c == ':':
			kinds[c] = tokenName
		case c == '=':
			kinds[c] = tokenName | tokenEqual
		default:
			kinds[c] = tokenOther
		}
	}
	return kinds
}()

// readToken reads the word that b begins with.
func readToken(b []byte) token {
	var t token
	end := -1 // of text
	kinds := uint8(0)
	i := 0
	for ; i < len(b); i++ {
		kind := tokenBytes[b[i]]
		if kind == tokenEnd {
			break
		}
		if kind == tokenBracket {
			if n := bracketed(b[i:]); n > 0 {
				if end < 0 {
					end = i
				}
				kinds |= tokenName
				i += n - 1
				continue
			}
			kind = tokenOther
		}
		kinds |= kind
	}
	t.size = i
	if end < 0 {
		end = i
	}
	if i > 1 && b[i-1] == ':' {
		t.colon = true
		end = min(end, i-1)
	}
	t.text = b[:end]
	t.name = kinds&tokenName != 0
	t.equal = kinds&tokenEqual != 0
	t.number = t.name && kinds&(tokenEqual|tokenLetter|tokenOther) == 0
	if !t.name && !t.colon || end < i {
		t.padded = isColumn(b[i:])
	}
	t.name = t.name || t.padded
	return t
}

// beforeTag reports whether b, the text after a word, is a syslog tag with a process
// number, app[12]:, or a facility and a severity.
func beforeTag(b []byte) bool {
	t := readToken(b[countBlanks(b):])
	return t.colon && t.size > len(t.text)+1 || t.name && t.facility() != LevelNone
}

// isColumn reports whether b, the text after a word, begins a column.
func isColumn(b []byte) bool {
	blanks := countBlanks(b)
	if blanks == len(b) {
		return false
	}
	switch {
	case blanks > 1 || blanks == 1 && b[0] == '\t':
		return true
	case b[blanks] == '|':
		return true
	case blanks == 1 && b[1] == '-':
		return len(b) > 2 && (b[2] == ' ' || b[2] == '-')
	case blanks == 1 && b[1] == ':':
		return len(b) > 2 && b[2] == ' '
	}
	return false
}

// level returns the level that a token names in three letters or more.
func (t token) level() Level {
	switch n := len(t.text); {
	case n < 3:
		return LevelNone
	case t.text[0] >= 0x80:
		return chineseLevel(t.text)
	case countLetters(t.text) < n:
		return t.facility()
	case n > maxLevelName:
		return LevelNone
	}
	return levelNamed(t.text)
}

// stands reports whether a token is a level rather than a word: it is in capitals, or
// fills a column.
func (t token) stands(column bool) bool {
	if t.colon {
		return false
	}
	return countCapitals(t.text) == len(t.text) || column && t.padded || t.text[0] >= 0x80 || t.facility() != LevelNone
}

// facility returns the level of a facility and a severity of syslog, daemon.err, as
// OpenWrt and BusyBox write them, or the one among topics of MikroTik: system,error.
func (t token) facility() Level {
	if !t.name {
		return t.topics()
	}
	i := bytes.IndexByte(t.text, '.')
	if i < 0 || countLetters(t.text[i+1:]) < len(t.text)-i-1 {
		return LevelNone
	}
	l := levelNamed(t.text[i+1:])
	if l == LevelNone {
		return LevelNone
	}
	switch string(bytes.TrimRight(t.text[:i], "01234567")) {
	case "kern", "user", "mail", "daemon", "auth", "authpriv", "syslog", "lpr", "news", "uucp", "cron", "ftp", "ntp", "security", "console", "local":
		return l
	}
	return LevelNone
}

func (t token) topics() Level {
	worst := LevelNone
	for topics := t.text; ; {
		n := bytes.IndexByte(topics, ',')
		if n < 0 && len(topics) == len(t.text) {
			return LevelNone
		}
		topic := topics
		if n >= 0 {
			topic = topics[:n]
		}
		switch string(topic) {
		case "debug", "info", "warning", "error", "critical":
			worst = max(worst, levelNamed(topic))
		case "":
			return LevelNone
		}
		if n < 0 {
			return worst
		}
		topics = topics[n+1:]
	}
}

// leading returns the level at the start of a token: WARNING:app. Right after a date other
// signs may follow the level: *ERROR*, ERROR;text.
func (t token) leading(glued bool) Level {
	n := countCapitals(t.text)
	if n < 3 || n == len(t.text) {
		return LevelNone
	}
	if c := t.text[n]; c == ':' || glued && (c == ';' || c == '-' || c == '*') {
		return levelNamed(t.text[:n])
	}
	return LevelNone
}

// suffix returns the level at the end of a token (production.ERROR).
func (t token) suffix() Level {
	if n := countLetters(t.text); n >= 3 && n < len(t.text)-1 && t.text[n] == '/' { // Icinga: critical/ApiListener
		return levelNamed(t.text[:n])
	}
	for i := len(t.text) - 1; i > 0; i-- {
		switch c := t.text[i]; {
		case c == '.':
			if capitals := t.text[i+1:]; len(capitals) >= 3 && countCapitals(capitals) == len(capitals) {
				return levelNamed(capitals)
			}
			return LevelNone
		case !isLetter(c):
			return LevelNone
		}
	}
	return LevelNone
}

// keyLevel returns the level of a token such as level=info.
func (t token) keyLevel() Level {
	if !t.equal {
		return LevelNone
	}
	for i, c := range t.text {
		if c == '=' {
			if !kindOf(t.text[:i]).isLevel() {
				break
			}
			value := t.text[i+1:]
			if n := len(value); n > 1 && value[0] == '"' && value[n-1] == '"' {
				value = value[1 : n-1]
			}
			return levelNamed(value)
		}
	}
	return LevelNone
}
