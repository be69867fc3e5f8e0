package logs

import (
	"bytes"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Pattern says which lines a search is for.
type Pattern struct {
	Text       string // what a line must hold; empty for every line
	Regex      bool   // Text is a regular expression (RE2 syntax)
	IgnoreCase bool   // ASCII letters alike; with Regex, or where Text is not ASCII, all letters
	Invert     bool   // the lines that do not match
}

// matcher finds matching lines. Its literal is in every line that can match
// (all that bytes.Index, which runs at memory speed, must look for); what has it
// is looked at again with expr, if there is one.
type matcher struct {
	literal []byte
	fold    bool // literal is in lower case, and so is what it is looked for in
	expr    *regexp.Regexp
	invert  bool
	lowered []byte
}

func (p Pattern) compile() (*matcher, error) {
	m := &matcher{invert: p.Invert}
	if !p.Regex && (!p.IgnoreCase || isASCII(p.Text)) {
		m.literal, m.fold = []byte(p.Text), p.IgnoreCase
		if m.fold {
			m.literal = bytes.ToLower(m.literal)
		}
		return m, nil
	}
	text := p.Text
	if !p.Regex {
		text = regexp.QuoteMeta(text)
	}
	if p.IgnoreCase {
		text = "(?i)" + text
	}
	expr, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("no regular expression: %w", err)
	}
	m.expr = expr
	if parsed, err := syntax.Parse(text, syntax.Perl); err == nil {
		literal, fold := required(parsed.Simplify())
		m.literal, m.fold = []byte(literal), fold
	}
	return m, nil
}

// required returns the longest literal that every match of an expression holds;
// with fold in either case, and then given in lower case.
func required(e *syntax.Regexp) (literal string, fold bool) {
	switch e.Op {
	case syntax.OpLiteral:
		literal = string(e.Rune)
		if e.Flags&syntax.FoldCase == 0 {
			return literal, false
		}
		// k and s have kin outside of ASCII, which a lower-cased search misses.
		if !isASCII(literal) || strings.ContainsAny(literal, "kKsS") {
			return "", false
		}
		return strings.ToLower(literal), true
	case syntax.OpCapture, syntax.OpPlus:
		return required(e.Sub[0])
	case syntax.OpRepeat:
		if e.Min > 0 {
			return required(e.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range e.Sub {
			if l, f := required(sub); len(l) > len(literal) {
				literal, fold = l, f
			}
		}
	}
	return literal, fold
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// all reports whether every line matches.
func (m *matcher) all() bool { return len(m.literal) == 0 && m.expr == nil && !m.invert }

// line reports whether a line matches.
func (m *matcher) line(text []byte) bool {
	found := len(m.literal) == 0 || bytes.Contains(m.prepare(text), m.literal)
	return (found && (m.expr == nil || m.expr.Match(text))) != m.invert
}

// prepare returns the data in which the literal is looked for.
func (m *matcher) prepare(data []byte) []byte {
	if !m.fold {
		return data
	}
	m.lowered = append(m.lowered[:0], data...)
	for i, c := range m.lowered {
		if 'A' <= c && c <= 'Z' {
			m.lowered[i] = c | 0x20
		}
	}
	return m.lowered
}

// block visits the matching lines of a block, in their order.
func (m *matcher) block(b *block, visit func(Line) error) error {
	if m.invert || len(m.literal) == 0 || b.cut() {
		return b.lines(func(l Line) error {
			if !m.line(l.Text) {
				return nil
			}
			return visit(l)
		})
	}
	hay := m.prepare(b.data)
	for at := 0; ; {
		i := bytes.Index(hay[at:], m.literal)
		if i < 0 {
			return nil
		}
		start := bytes.LastIndexByte(b.data[:at+i], '\n') + 1
		end := bytes.IndexByte(b.data[at+i:], '\n') + 1
		if end == 0 {
			end = len(b.data)
		} else {
			end += at + i
		}
		text := trimNewline(b.data[start:end])
		if m.expr == nil || m.expr.Match(text) {
			if err := visit(Line{Offset: b.offset + int64(start), Length: int64(end - start), Text: text}); err != nil {
				return err
			}
		}
		at = end
		if at >= len(hay) {
			return nil
		}
	}
}
