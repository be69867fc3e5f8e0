package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a part of a name: text as it is, or a mark in the place of a character that must
// not reach the reader raw.
type part struct {
	Text string
	Mark bool
}

// split splits a name into text and marks. Bytes that are not UTF-8 become \xNN. Control
// characters, invisible characters and those that change the reading direction (with which
// "exe.gpj" looks like a picture) become U+NNNN. It returns nil for a name without any,
// which is nearly every name.
func split(name string) []part {
	if plain(name) {
		return nil
	}
	return parts(name, misleading)
}

// splitText is split for a text with several lines.
func splitText(text string) []part {
	return parts(text, func(r rune) bool { return misleading(r) && !strings.ContainsRune("\t\n\r", r) })
}

// parts splits a text at misleading characters.
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

// visible returns the result of split as one string, for titles and labels. Marks are in
// brackets.
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
		return false // Arabic number signs are of the category of formats, but visible
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
