package format

// erlangReport reads the name of a report: INFO REPORT==== .
func (s *scanner) erlangReport() bool {
	from := s.pos
	n := countCapitals(s.rest())
	s.pos += n
	if !s.is(" REPORT==== ") {
		return false
	}
	switch name := s.line[from : from+n]; string(name) {
	case "PROGRESS":
		s.level = LevelInfo
	case "CRASH", "SUPERVISOR":
		s.level = LevelError
	default:
		s.level = levelNamed(name)
	}
	return true
}

// processAndThread goes past 1234:5678: before the date, or nothing.
func (s *scanner) processAndThread() bool {
	from := s.pos
	if !(s.number() && s.is(":") && s.number() && s.is(":")) {
		s.pos = from
	}
	return true
}

// sssdLevel reads the mask that SSSD writes for a level, as (0x0020). The lower, the worse.
func (s *scanner) sssdLevel() bool {
	if !s.through(" (0x", 200) || !s.name() || !s.is("): ") {
		return false
	}
	switch mask := s.line[s.pos-len("0020): "):]; {
	case hasPrefix(mask, "0010"), hasPrefix(mask, "0020"): // fatal, critical failures
		s.level = LevelFatal
	case hasPrefix(mask, "0040"): // serious failures
		s.level = LevelError
	case hasPrefix(mask, "0080"): // minor ones
		s.level = LevelWarn
	case hasPrefix(mask, "0100"): // settings
		s.level = LevelInfo
	default:
		s.level = LevelDebug
	}
	return true
}

// esxiLevel reads In(05), a level and a priority of syslog.
func (s *scanner) esxiLevel() bool {
	b := s.rest()
	if len(b) < len("In(05)") {
		return false
	}
	switch string(b[:len("In(")]) {
	case "Db(":
		s.level = LevelDebug
	case "In(", "No(":
		s.level = LevelInfo
	case "Wa(":
		s.level = LevelWarn
	case "Er(":
		s.level = LevelError
	case "Cr(", "Al(", "Em(":
		s.level = LevelFatal
	default:
		return false
	}
	s.pos += len("In(")
	return s.number() && s.is(")")
}

// websphereType reads the letter of an event.
func (s *scanner) websphereType() bool {
	switch {
	case s.oneOf("IACDO"): // information, audit, configuration, detail, System.out
		s.level = LevelInfo
	case s.oneOf("W"):
		s.level = LevelWarn
	case s.oneOf("ER"): // and System.err
		s.level = LevelError
	case s.oneOf("F"):
		s.level = LevelFatal
	case s.oneOf("123<>Z"): // a trace
		s.level = LevelDebug
	default:
		return false
	}
	return s.is(" ")
}

// logcat reads what follows the time: D/Tag, or the numbers of process and thread, with or
// without a user before them, and a letter. Android Studio puts a dash between the two.
func (s *scanner) logcat() bool {
	from := s.pos
	if s.levelLetter() && s.is("/") {
		return true
	}
	s.pos = from
	if s.number() && s.is("-") && s.number() {
		if s.is("/") && s.words(1) && s.levelLetter() && s.is("/") {
			return true
		}
		return s.blanks() && s.words(2) && s.levelLetter() && s.is("  ")
	}
	s.pos = from
	if s.words(2) && s.levelLetter() && s.is(" ") {
		return s.numbers(from, 2)
	}
	s.pos = from
	return s.words(3) && s.levelLetter() && s.is(" ") && s.numbers(from+wordLength(s.line[from:]), 2)
}

// numbers reports whether n numbers follow a place, with blanks before and after each.
func (s *scanner) numbers(from, n int) bool {
	b := s.line[from:]
	for range n {
		b = b[countBlanks(b):]
		_, digits := leadingNumber(b, 9)
		if digits == 0 || countBlanks(b[digits:]) == 0 {
			return false
		}
		b = b[digits:]
	}
	return true
}

func wordLength(b []byte) int {
	n := 0
	for n < len(b) && b[n] != ' ' && b[n] != '\t' {
		n++
	}
	return n
}

// mikrotikDate reads jan/02/2006 15:04:05, with or without the year.
func (s *scanner) mikrotikDate() bool {
	b := s.rest()
	month, n := monthName(b)
	if month == 0 || n+len("/02 15:04:05") > len(b) || b[n] != '/' || twoDigits(b[n+1:]) < 0 {
		return false
	}
	c := civil{month: month, day: twoDigits(b[n+1:])}
	n += len("/02")
	if b[n] == '/' {
		year, digits := leadingNumber(b[n+1:], 4)
		if digits != 4 {
			return false
		}
		c.year = year
		n += len("/2006")
	}
	if n >= len(b) || b[n] != ' ' {
		return false
	}
	return s.dayAndClock(&c, n+1)
}

// forgeDate reads 02Jan2006 15:04:05.123.
func (s *scanner) forgeDate() bool {
	b := s.rest()
	day := twoDigits(b)
	if day < 0 {
		return false
	}
	month, n := monthName(b[2:])
	n += 2
	year, digits := leadingNumber(b[n:], 4)
	n += digits
	if month == 0 || digits != 4 || n >= len(b) || b[n] != ' ' {
		return false
	}
	return s.dayAndClock(&civil{year: year, month: month, day: day}, n+1)
}

// dashes reads 2006-01-02-15-04-05.
func (s *scanner) dashes() bool {
	b := s.rest()
	if len(b) < len("2006-01-02-15-04-05") || b[10] != '-' || b[13] != '-' || b[16] != '-' {
		return false
	}
	c, ok := dayOf(b[:len("2006-01-02")])
	c.hour, c.min, c.sec = twoDigits(b[11:]), twoDigits(b[14:]), twoDigits(b[17:])
	if !ok || !s.moment(&c, 0, false) {
		return false
	}
	s.pos += len("2006-01-02-15-04-05")
	return true
}
