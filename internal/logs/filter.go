package logs

import (
	"time"
	"unicode/utf8"
)

// Filter tells line by line which ones a query is for, as Search does for a
// whole log. Lines come in their order: a stack trace belongs to the line that
// it follows. A Filter is for one follower.
type Filter struct {
	q Query
	m *matcher
	events
	plain []byte // the text of the last line that had colours, without them
}

// NewFilter returns the filter of a query's pattern, level and times; zone is of
// times that name none.
func NewFilter(q Query, zone *time.Location) (*Filter, error) {
	m, err := q.compile()
	if err != nil {
		return nil, err
	}
	return &Filter{q: q, m: m, events: events{detector: NewDetector(zone, time.Now())}}, nil
}

// Match reports whether a line is wanted, with its time and level.
func (f *Filter) Match(text []byte) (Head, bool) {
	head := f.head(text)
	return head, f.q.inRange(head) && f.matches(text)
}

// matches reports whether a line matches the pattern, its colours left aside.
func (f *Filter) matches(text []byte) bool {
	if hasEscapes(text) {
		f.plain = appendPlain(f.plain[:0], text)
		text = f.plain
	}
	return f.m.line(text)
}

// block visits the lines of a block whose text matches.
func (f *Filter) block(b *block, visit func(Line) error) error {
	switch {
	case b.asIs():
		return f.m.block(b, visit)
	case b.log.charset == CharsetAuto && f.m.isLiteral() && !hasEscapes(b.data) && b.offset > b.log.Start:
		// ASCII is the same in GB18030, but not all that looks like it is.
		return f.m.block(b, func(l Line) error {
			l.Text = b.log.text(l, l.Text)
			if !f.m.line(l.Text) {
				return nil
			}
			return visit(l)
		})
	}
	return b.lines(func(l Line) error {
		if !f.matches(l.Text) {
			return nil
		}
		return visit(l)
	})
}

// asIs reports whether a block's bytes are its text.
func (b *block) asIs() bool {
	if b.log == nil {
		return true
	}
	switch b.log.charset {
	case CharsetAuto:
		return b.offset > b.log.Start && !hasEscapes(b.data) && utf8.Valid(b.data)
	case CharsetUTF8:
		return b.offset > b.log.Start && !hasEscapes(b.data)
	}
	return false
}

// isLiteral reports whether all that a line must hold is a text in ASCII.
func (m *matcher) isLiteral() bool {
	return !m.invert && m.expr == nil && isASCII(string(m.literal))
}
