package match

import (
	"regexp/syntax"
	"unicode/utf8"
)

// maxRequired is the maximum number of literals of one expression. Each costs a pass over
// the data.
const maxRequired = 8

// required returns literals of which every match of an expression contains at least one;
// none if it does not know any.
func required(e *syntax.Regexp) []literal {
	switch e.Op {
	case syntax.OpLiteral:
		if l := longestPart(e.Rune, e.Flags&syntax.FoldCase != 0); len(l.text) > 0 {
			return []literal{l}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(e.Sub[0])
	case syntax.OpRepeat:
		if e.Min > 0 {
			return required(e.Sub[0])
		}
	case syntax.OpConcat:
		var best []literal
		for _, sub := range e.Sub {
			if l := required(sub); shortest(l) > shortest(best) {
				best = l
			}
		}
		return best
	case syntax.OpAlternate:
		var all []literal
		for _, sub := range e.Sub {
			l := required(sub)
			if len(l) == 0 || len(all)+len(l) > maxRequired {
				return nil
			}
			all = append(all, l...)
		}
		return all
	}
	return nil
}

// shortest returns the length of the shortest literal, which decides how useful they
// are; 0 for none.
func shortest(literals []literal) int {
	n := 0
	for _, l := range literals {
		if n == 0 || len(l.text) < n {
			n = len(l.text)
		}
	}
	return n
}

// longestPart returns the longest part of an expression's literal that every match
// contains byte by byte. U+FFFD may stand for an invalid byte. Without regard to case, k
// and s match letters outside of ASCII, as all other letters outside of ASCII do.
func longestPart(runes []rune, fold bool) literal {
	var longest, part []rune
	for _, r := range runes {
		if r == utf8.RuneError || fold && (r >= utf8.RuneSelf || r|caseBit == 'k' || r|caseBit == 's') {
			part = nil
			continue
		}
		if part = append(part, r); len(part) > len(longest) {
			longest = part
		}
	}
	return newLiteral(string(longest), fold)
}
