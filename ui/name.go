package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A part of a name is either text as it is, or a mark that stands for
// something that must not reach the reader raw.
type part struct {
	Text string
	Mark bool
}

// split takes a name apart into what can be shown and what would mislead:
// bytes that are no UTF-8 become \xNN; control characters, marks that turn the
// reading direction (with which "exe.gpj" passes for a picture) and invisible
// ones become U+NNNN. It gives nil for a name with nothing of the kind, which
// is nearly every name.
func split(name string) []part {
	if plain(name) {
		return nil
	}
	return parts(name, misleading)
}

// splitText is split for a text of lines.
func splitText(text string) []part {
	return parts(text, func(r rune) bool { return misleading(r) && !strings.ContainsRune("\t\n\r", r) })
}

// parts takes a text apart where misleading says so.
func parts(name string, misleading func(rune) bool) []part {
	var parts []part
	start := 0 // of the text not yet in parts
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		mark := ""
		switch {
		case r == utf8.RuneError && n == 1:
			mark = fmt.Sprintf(`\x%02X`, name[i])
		case misleading(r):
			mark = fmt.Sprintf("U+%04X", r)
		}
		if mark != "" {
			if start < i {
				parts = append(parts, part{Text: name[start:i]})
			}
			parts = append(parts, part{Text: mark, Mark: true})
			start = i + n
		}
		i += n
	}
	if start < len(name) {
		parts = append(parts, part{Text: name[start:]})
	}
	return parts
}

// label is a name in the form the template "name" shows.
type label string

// Parts takes the name apart as split does.
func (l label) Parts() []part { return split(string(l)) }

// Name is the name as it is, to show where Parts is nil.
func (l label) Name() string { return string(l) }

// visible is split as one string, for titles and labels; marks stand in
// brackets there.
func visible(name string) string {
	parts := split(name)
	if parts == nil {
		return name
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Mark {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func plain(name string) bool {
	for i := 0; i < len(name); {
		if c := name[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && n == 1 || misleading(r) {
			return false
		}
		i += n
	}
	return true
}

func misleading(r rune) bool {
	switch {
	case r == '\u200c', r == '\u200d':
		return false // (non-)joiners belong to the spelling of Persian and Hindi, and to emoji
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false // Arabic number signs: formats by category, but seen
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
