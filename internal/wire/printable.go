package wire

import (
	"strconv"
	"strings"
	"unicode"
)

// Printable escapes what could play with a terminal or forge a line: control
// characters, also those that JSON lets through, and invalid UTF-8.
func Printable(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = ' ' <= s[i] && s[i] < 0x7f
	}
	if plain || strings.IndexFunc(s, func(c rune) bool { return !unicode.IsGraphic(c) || c == unicode.ReplacementChar }) < 0 {
		return s
	}
	quoted := strconv.QuoteToGraphic(s)
	return quoted[1 : len(quoted)-1]
}
