package logs

import (
	"bytes"
	"context"
	"unicode/utf8"

	"gowebdav/internal/logs/ansi"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// Filter selects the lines of a query one by one, as Search does for a whole log. Lines
// must come in their order, since a stack trace belongs to the line before it. A Filter
// serves one follower.
type Filter struct {
	q Query
	m *match.Matcher
	events
	plain []byte // the last line with colours, without them
	long  longLine
}

// NewFilter returns a filter for the pattern, level and times of a query.
func NewFilter(q Query) (*Filter, error) {
	m, err := q.Compile(context.Background())
	if err != nil {
		return nil, err
	}
	return &Filter{q: q, m: m}, nil
}

// match reports whether the query selects a line of a block, and returns its head.
func (f *Filter) match(b *block, l Line) (format.Head, bool) {
	head := f.head(l)
	return head, f.q.inRange(head) && f.matches(b, l)
}

// matches reports whether a line of a block, without its colours, matches the pattern.
func (f *Filter) matches(b *block, l Line) bool {
	if b.cut() {
		return b.matches
	}
	text := l.Text
	if ansi.Has(text) {
		f.plain = ansi.AppendStripped(f.plain[:0], text)
		text = f.plain
	}
	return f.m.Match(text)
}

// block visits the lines of a block whose text matches.
func (f *Filter) block(b *block, visit func(Line) error) error {
	switch {
	case b.cut(): // the line was searched already
	case b.mayBeASCII() && f.m.ASCII():
		return b.matching(f.m, visit)
	case b.asIs():
		plain := *b
		plain.log = nil // otherwise each line would be decoded again
		return plain.matching(f.m, visit)
	}
	return b.lines(func(l Line) error {
		matches := f.matches(b, l)
		if err := f.m.Err(); err != nil || !matches {
			return err
		}
		return visit(l)
	})
}

// marked reports whether the block begins with a byte order mark, which is no text.
func (b *block) marked() bool {
	return b.offset <= b.log.Start && bytes.HasPrefix(b.data, []byte("\ufeff"))
}

// asIs reports whether the bytes of a block are its text.
func (b *block) asIs() bool {
	if b.log == nil {
		return true
	}
	switch b.log.charset {
	case charset.Auto:
		return !b.marked() && !ansi.Has(b.data) && (charset.IsASCII(b.data) || utf8.Valid(b.data) && b.log.encoding() != charset.AutoChinese)
	case charset.UTF8:
		return !b.marked() && !ansi.Has(b.data)
	}
	return false
}

// mayBeASCII reports whether the bytes of a block contain its ASCII text. In GB18030, other
// characters may contain bytes that look like ASCII.
func (b *block) mayBeASCII() bool {
	return b.log != nil && (b.log.charset == charset.Auto || b.log.charset == charset.UTF8) && !b.marked() && !ansi.Has(b.data)
}

// matching visits the lines of a block whose text, colours included, matches.
func (b *block) matching(m *match.Matcher, visit func(Line) error) error {
	if !m.Skips() {
		return b.matchingOneByOne(m, visit)
	}
	line := func(start, end int) Line { return b.line(start, end, b.data[end-1] == '\n') }
	text := func(start, end int) []byte { return b.text(line(start, end)) }
	return m.Lines(b.data, text, func(start, end int, text []byte) error {
		l := line(start, end)
		l.Text = text
		return visit(l)
	})
}

// unheard is the number of bytes between two checks of a context.
const unheard = 64 << 10

// matchingOneByOne is matching for patterns that need a look at each line.
func (b *block) matchingOneByOne(m *match.Matcher, visit func(Line) error) error {
	passed := int64(0)
	return b.lines(func(l Line) error {
		if passed += l.Length; passed > unheard {
			passed = 0
			if err := m.Context().Err(); err != nil {
				return err
			}
		}
		matches := m.Match(l.Text)
		if err := m.Err(); err != nil || !matches {
			return err
		}
		return visit(l)
	})
}
