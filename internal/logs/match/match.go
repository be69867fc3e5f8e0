package match

import (
	"bytes"
	"context"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
)

// Pattern says which lines a search is for.
type Pattern struct {
	Text       string // what a line must hold; empty for every line
	Regex      bool   // Text is a regular expression (RE2 syntax)
	IgnoreCase bool   // ASCII letters alike; with Regex, or where Text is not ASCII, all letters
	Invert     bool   // the lines that do not match
}

// maxPattern is the length of the longest text of a pattern, in bytes.
const maxPattern = 4 << 10

// Matcher finds matching lines: those that hold one of the literals of finder,
// which looks at 10 GB/s, and match expr, which does at 0.6. Either may be nil.
// It is not for concurrent use.
type Matcher struct {
	ctx    context.Context // ends what takes long
	finder *finder
	expr   *dfa
	invert bool
	rare   bool // the literals are not in every other line
	byLine bool // a literal has what ends lines
}

func (p Pattern) Compile(ctx context.Context) (*Matcher, error) {
	m := &Matcher{ctx: ctx, invert: p.Invert, rare: true}
	if len(p.Text) > maxPattern {
		return nil, fmt.Errorf("%d bytes are too long, expected up to %d", len(p.Text), maxPattern)
	}
	if p.Text == "" {
		return m, nil
	}
	if !p.Regex && (!p.IgnoreCase || isASCII(p.Text)) {
		m.finder = newFinder([]literal{newLiteral(p.Text, p.IgnoreCase)})
		m.byLine = strings.ContainsAny(p.Text, "\r\n")
		return m, nil
	}
	flags := syntax.Perl
	if !p.Regex {
		flags |= syntax.Literal
	}
	if p.IgnoreCase {
		flags |= syntax.FoldCase
	}
	parsed, err := syntax.Parse(p.Text, flags)
	if err != nil {
		return nil, fmt.Errorf("no regular expression: %w", err)
	}
	compiled, err := compileBytes(parsed)
	if err != nil {
		return nil, fmt.Errorf("no regular expression: %w", err)
	}
	m.expr, m.finder = newDFA(compiled), newFinder(required(parsed))
	return m, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// All reports whether every line matches.
func (m *Matcher) All() bool { return m.finder == nil && m.expr == nil && !m.invert }

// Match reports whether a line matches.
func (m *Matcher) Match(text []byte) bool {
	matches := true
	if m.finder != nil && (m.rare || m.expr == nil) {
		matches = m.finder.in(m.ctx, text)
	}
	return (matches && m.verify(text)) != m.invert
}

// verify reports whether a line matches that holds a literal.
func (m *Matcher) verify(text []byte) bool {
	return m.expr == nil || m.expr.match(m.ctx, text)
}

// at reports whether a line matches in whose bytes a literal was found, which in
// some charsets need not be in its text.
func (m *Matcher) at(text, raw []byte) bool {
	if len(text) > 0 && &text[0] != &raw[0] {
		return m.Match(text)
	}
	return m.verify(text)
}

// ASCII reports whether what is looked for first is in ASCII.
func (m *Matcher) ASCII() bool {
	return m.Skips() && !slices.ContainsFunc(m.finder.needles, func(n needle) bool { return !isASCII(string(n.text)) })
}

// Skips reports whether Lines finds lines by their literals, without looking at the
// others.
func (m *Matcher) Skips() bool {
	return m.finder != nil && m.rare && !m.invert && !m.byLine
}

// Lines visits the lines of data that match, in their order, where it skips. text returns
// the text of the line in data[start:end], with its newline.
func (m *Matcher) Lines(data []byte, text func(start, end int) []byte, visit func(start, end int, text []byte) error) error {
	m.finder.begin(data)
	found, kept := 0, 0
	for at := 0; at < len(data); {
		i := m.finder.find(m.ctx, data, at)
		if i < 0 {
			break
		}
		found++
		start := bytes.LastIndexByte(data[at:i], '\n') + 1 + at
		end := len(data)
		if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
			end = i + n + 1
		}
		at = end
		line := text(start, end)
		if !m.at(line, data[start:end]) {
			if err := m.Err(); err != nil {
				return err
			}
			continue
		}
		kept++
		if err := visit(start, end, line); err != nil {
			return err
		}
	}
	// Where the literals are in every other line, and most of these do not match,
	// the expression alone is faster.
	const length = 256
	m.rare = m.expr == nil || found < len(data)/length || kept > found/2
	return m.ctx.Err()
}

// Context is what ends the work.
func (m *Matcher) Context() context.Context { return m.ctx }

// SetContext lets another context end the work.
func (m *Matcher) SetContext(ctx context.Context) { m.ctx = ctx }

// Err returns an error if a line took so long that ctx ended meanwhile.
func (m *Matcher) Err() error {
	if m.expr != nil && m.expr.stopped {
		return m.ctx.Err()
	}
	return nil
}
