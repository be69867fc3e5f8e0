package format

import "time"

// maxCarriers is how many prefixes a line may have: those of Compose, of docker logs -t and
// of CRI, before the line that the application wrote.
const maxCarriers = 3

// carried reads the rest of the line as a line of its own: one that an application wrote,
// and that syslog, Docker, Compose or Kubernetes carries behind a prefix. Its level counts,
// and its time, which is nearer to the application. It reports false where the rest is no
// such line; then the prefix is all that is known.
func (s *scanner) carried() bool {
	s.container = true
	return s.relayed()
}

// relayed is carried for syslog, which carries the lines of many programs.
func (s *scanner) relayed() bool {
	rest := s.rest()
	s.text = rest
	if !mayBeCarried(rest) {
		return len(s.Formats) > 0 && s.carryAs((*scanner).ownRow, rest)
	}
	return s.carry(rest)
}

// carriedJSON is carried for an object of JSON alone.
func (s *scanner) carriedJSON() bool { return hasPrefix(s.rest(), `{"`) && s.carried() }

// mayBeCarried is a quick look at the start of a line: most messages of syslog are plain.
func mayBeCarried(b []byte) bool {
	if len(b) < len(`{"a":1}`) {
		return false
	}
	switch c := b[0]; {
	case c == '{', '0' <= c && c <= '9':
		return true
	case c == '[' || c == '<':
		return '0' <= b[1] && b[1] <= '9' || hasPrefix(b[1:], "pod/")
	case isLetter(c):
		switch {
		case c == 'p' && hasPrefix(b, "panic: "), c == 'f' && hasPrefix(b, "fatal error: "), c == 't' && hasPrefix(b, "thread '"):
			return true
		case twoDigits(b[1:]) >= 0, b[1] == ',', b[4] == ':' && b[5] == ' ', countCapitals(b[:4]) >= 3: // klog, Ruby, .NET, Python and others
			return true
		case b[3] == ' ' && ('0' <= b[4] && b[4] <= '9' || b[4] == ' ' && '0' <= b[5] && b[5] <= '9'): // a month
			return true
		}
		n := 1
		for n < len(b) && (isWordByte(b[n]) || b[n] == '.') { // logfmt
			n++
		}
		return n < len(b) && b[n] == '='
	}
	return false
}

// carry is carried for a line that begins elsewhere, such as in a JSON string.
func (s *scanner) carry(line []byte) bool { return s.carryAs(s.read, line) }

// carryAs is carry for a line of the formats that read finds.
func (s *scanner) carryAs(read func(*scanner) *row, line []byte) bool {
	if read == nil || s.carriers == maxCarriers || len(line) == 0 {
		return false
	}
	if s.inner == nil {
		s.inner = newScanner(s.index, s.read, s.carriers+1)
	}
	in := s.inner
	in.Hints, in.own = s.Hints, s.own
	dated := !s.when.IsZero()
	if dated {
		in.Near, in.Newest, in.Order = s.when, time.Time{}, 0
	}
	in.start(line)
	found := read(in)
	if found == nil || in.when.IsZero() && in.level == LevelNone {
		return false
	}
	s.carriedRow, s.carriedTime = found, !in.when.IsZero()
	if in.text != nil {
		s.text, s.carriedRow, s.carriedTime, s.container = in.text, in.carriedRow, in.carriedTime, in.container
	}
	if in.level != LevelNone {
		s.level = in.level
	}
	s.part = in.part
	if !dated { // else these follow from the time of the prefix
		s.repeated, s.yearless, s.dateless, s.orders = in.repeated, in.yearless, in.dateless, in.orders
	}
	s.closer(in.when, in.zoned)
	s.repeated = s.repeated && !s.zoned
	return true
}

// closer takes the time that the application wrote. If that names no zone, it is the one
// that brings the time next to the time of the prefix: containers live in UTC, wherever the
// server is.
func (s *scanner) closer(when time.Time, zoned bool) {
	const (
		step = 15 * time.Minute // of the zones of the world
		late = 2 * time.Minute  // from the application to the prefix
		most = 14 * time.Hour
	)
	switch away := s.when.Sub(when); {
	case when.IsZero():
		return
	case s.when.IsZero() || zoned || away.Abs() < step/2:
	case away.Abs() <= most+late:
		if shift := away.Round(step); (away - shift).Abs() <= late {
			when, zoned = when.Add(shift), s.zoned
		}
	}
	s.when, s.zoned = when, zoned || s.zoned && s.when.Sub(when).Abs() < step/2
}

// afterTag goes past the host and the tag of syslog, and reads what the application wrote.
func (s *scanner) afterTag() bool {
	const reach = 120
	from := s.pos
	if s.through(": ", reach) && s.relayed() {
		return true
	}
	s.pos = from
	return false
}
