package config

import (
	"errors"
	"fmt"
	"strings"
)

// blanks may surround a field. They include line breaks, since YAML may wrap long values.
const blanks = " \t\r\n"

func trim(s string) string { return strings.Trim(s, blanks) }

type field struct {
	text   string
	quoted bool
}

// isNull reports whether the field is null, which means no login. A quoted "null" is text.
func (f field) isNull() bool { return f.text == "null" && !f.quoted }

// cutMount reads the fields up to the next ";" outside quotes. With an error it returns
// the fields so far, including the wrong one.
func cutMount(s string) (fields []field, rest string, err error) {
	for {
		f, after, err := cutField(s)
		fields = append(fields, f)
		if err != nil {
			names := []string{"prefix", "path", "user", "password", "readonly", "fields"}
			return fields, "", fmt.Errorf("%s: %w", names[min(len(fields), len(names))-1], err)
		}
		if after == "" {
			return fields, "", nil
		}
		s = after[1:]
		if after[0] == ';' {
			return fields, s, nil
		}
	}
}

// cutField reads one field; rest is empty or starts with "," or ";".
func cutField(s string) (f field, rest string, err error) {
	s = strings.TrimLeft(s, blanks)
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, ",;")
		if end < 0 {
			end = len(s)
		}
		return field{text: strings.TrimRight(s[:end], blanks)}, s[end:], nil
	}

	var text strings.Builder
	for quoted := s[1:]; ; {
		before, after, closed := strings.Cut(quoted, `"`)
		text.WriteString(before)
		if !closed {
			return field{}, "", errors.New(`expected a closing "`)
		}
		if !strings.HasPrefix(after, `"`) {
			rest = strings.TrimLeft(after, blanks)
			break
		}
		text.WriteByte('"')
		quoted = after[1:]
	}
	if rest != "" && rest[0] != ',' && rest[0] != ';' {
		return field{}, "", errors.New(`expected , or ; after the closing " (write "" for a quote inside)`)
	}
	return field{text: text.String(), quoted: true}, rest, nil
}

// quote is the inverse of cutField for plain text: it quotes text that would otherwise
// mean null, a file, or a separator.
func quote(text string) string {
	if text == "null" || strings.HasPrefix(text, filePrefix) ||
		trim(text) != text || strings.HasPrefix(text, `"`) || strings.ContainsAny(text, ",;") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// inQuotes reports whether the mounts as a whole are in quotes. In a YAML list
// (- dav="…") and in an env file, quotes become a part of the value.
func inQuotes(s string) bool {
	s = trim(s)
	switch {
	case strings.HasPrefix(s, "'"): // no prefix starts so
		return strings.HasSuffix(s, "'")
	case strings.HasPrefix(s, `"/`):
		f, rest, err := cutField(s)
		whole := err == nil && rest == "" && strings.ContainsAny(f.text, ",;")
		return whole || err != nil && strings.HasSuffix(s, `"`)
	}
	return false
}

// fullWidthHint returns a hint if separators are written as in Chinese text.
func fullWidthHint(fields []field) string {
	for _, f := range fields {
		if strings.ContainsAny(f.text, "，；") {
			return " (found a full-width ， or ；: write , or ;)"
		}
	}
	return ""
}
