package match

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
)

// Pattern selects lines.
type Pattern struct {
	Text       string // what a line must contain; empty for every line. \x00 stands for a NUL too
	Regex      bool   // Text is a regular expression (RE2 syntax)
	IgnoreCase bool   // ignore the case of ASCII letters; of all letters with Regex or if Text is not ASCII
	Invert     bool   // select the lines that do not match
}

// maxPattern is the maximum length of a pattern's text, in bytes.
const maxPattern = 4 << 10

// Matcher finds the lines that match a pattern: they contain one of the literals of
// finder, which reads 10 GB/s, and match expr, which reads 0.6 GB/s. Either may be nil. A
// Matcher is not for concurrent use.
type Matcher struct {
	ctx    context.Context // ends long work
	finder *finder
	expr   *dfa
	invert bool
	rare   bool // less than every other line contains a literal
	byLine bool // a literal contains a line end
}

// Compile returns the matcher of a pattern. Its work ends with ctx. An error says what is
// wrong with the pattern.
func (p Pattern) Compile(ctx context.Context) (*Matcher, error) {
	m := &Matcher{ctx: ctx, invert: p.Invert, rare: true}
	if len(p.Text) > maxPattern {
		return nil, fmt.Errorf("%d bytes are too long, expected up to %d", len(p.Text), maxPattern)
	}
	if p.Text == "" {
		return m, nil
	}
	if !p.Regex && (!p.IgnoreCase || isASCII(p.Text)) {
		literals := []literal{newLiteral(p.Text, p.IgnoreCase)}
		if raw := strings.ReplaceAll(p.Text, `\x00`, "\x00"); raw != p.Text { // a NUL is shown so
			literals = append(literals, newLiteral(raw, p.IgnoreCase))
		}
		m.finder = newFinder(literals)
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
		return nil, explain(err)
	}
	compiled, err := compileBytes(parsed)
	if err != nil {
		return nil, explain(err)
	}
	m.expr, m.finder = newDFA(compiled), newFinder(required(parsed))
	return m, nil
}

// explain says what is wrong with a regular expression, and in which part of it.
func explain(err error) error {
	var wrong *syntax.Error
	switch {
	case !errors.As(err, &wrong):
		return err
	case wrong.Expr == "":
		return fmt.Errorf("not a valid regular expression: %s", wrong.Code)
	}
	return fmt.Errorf("not a valid regular expression: %s in `%s`", wrong.Code, wrong.Expr)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// All reports whether every line matches, since the pattern is empty.
func (m *Matcher) All() bool { return m.finder == nil && m.expr == nil && !m.invert }

// Match reports whether a line matches.
func (m *Matcher) Match(text []byte) bool {
	matches := true
	if m.finder != nil && (m.rare || m.expr == nil) {
		matches = m.finder.in(m.ctx, text)
	}
	return (matches && m.verify(text)) != m.invert
}

// verify reports whether a line that contains a literal matches.
func (m *Matcher) verify(text []byte) bool {
	return m.expr == nil || m.expr.match(m.ctx, text)
}

// at reports whether a line matches whose bytes contain a literal. In some encodings its
// text may not contain it.
func (m *Matcher) at(text, raw []byte) bool {
	if len(text) > 0 && &text[0] != &raw[0] {
		return m.Match(text)
	}
	return m.verify(text)
}

// ASCII reports whether Lines searches for literals in ASCII only.
func (m *Matcher) ASCII() bool {
	return m.Skips() && !slices.ContainsFunc(m.finder.needles, func(n needle) bool { return !isASCII(string(n.text)) })
}

// Skips reports whether [Matcher.Lines] is of use: it searches for literals and skips the
// lines without one. Otherwise each line must be passed to [Matcher.Match].
func (m *Matcher) Skips() bool {
	return m.finder != nil && m.rare && !m.invert && !m.byLine
}

// Lines visits the lines of data that match, in their order. Call it only if Skips. Lines
// end with '\n'; text returns the text of the line in data[start:end], the newline
// included.
func (m *Matcher) Lines(data []byte, text func(start, end int) []byte, visit func(start, end int, text []byte) error) error {
	m.finder.begin(data)
	found, matched := 0, 0
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
		matched++
		if err := visit(start, end, line); err != nil {
			return err
		}
	}
	// If every other line contains a literal, but most of these lines do not match, the
	// expression alone is faster.
	const length = 256
	m.rare = m.expr == nil || found < len(data)/length || matched > found/2
	return m.ctx.Err()
}

// Context returns the context that ends the work.
func (m *Matcher) Context() context.Context { return m.ctx }

// SetContext replaces the context that ends the work.
func (m *Matcher) SetContext(ctx context.Context) { m.ctx = ctx }

// Err returns the error of the context if it ended while a line was matched.
func (m *Matcher) Err() error {
	if m.expr != nil && m.expr.stopped {
		return m.ctx.Err()
	}
	return nil
}
