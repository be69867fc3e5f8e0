package match

// Stream matches one line that comes in pieces. It keeps only what may be the beginning
// of a match. The zero value is ready for Begin.
type Stream struct {
	m       *Matcher
	text    []byte // the end of the text; only used without an expression
	at      uint32 // row of the expression
	decided bool
	matches bool // if decided
}

// Begin starts a new line.
func (s *Stream) Begin(m *Matcher) {
	*s = Stream{m: m, text: s.text[:0]}
	switch {
	case m.expr != nil:
		s.decided, s.matches = m.expr.always, m.expr.always
	case m.finder == nil:
		s.decided, s.matches = true, true
	}
}

// Add matches the next piece of the line. Only the last piece may end with an incomplete
// character.
func (s *Stream) Add(text []byte) {
	if s.decided {
		return
	}
	if expr := s.m.expr; expr != nil {
		s.at = expr.feed(s.m.ctx, s.at, expr.valid(text))
		s.decided, s.matches = s.at >= special, s.at == matching
		return
	}
	s.text = append(s.text, text...)
	s.matches = s.m.finder.in(s.m.ctx, s.text)
	s.decided = s.matches
	rest := min(len(s.text), len(s.m.finder.needles[0].text)-1)
	s.text = append(s.text[:0], s.text[len(s.text)-rest:]...)
}

// Decided reports whether the verdict is known, whatever pieces follow.
func (s *Stream) Decided() bool { return s.decided }

// Match reports whether the line matches, after its last piece was added.
func (s *Stream) Match() bool {
	if !s.decided && s.m.expr != nil {
		s.matches = s.m.expr.end(s.at)
	}
	return s.matches != s.m.invert
}
