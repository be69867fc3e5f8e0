package config

import (
	"errors"
	"fmt"
	"strings"
)

// blanks may stand around a field. Line breaks are among them, since YAML
// spreads long values over lines.
const blanks = " \t\r\n"

func trim(s string) string { return strings.Trim(s, blanks) }

type field struct {
	text   string
	quoted bool
}

// isNull tells null, which means no login, from the text "null".
func (f field) isNull() bool { return f.text == "null" && !f.quoted }

// cutMount reads the fields up to the next ";" outside of quotes. With an error
// it returns those read so far, the wrong one included.
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
		return field{}, "", errors.New(`expected , or ; behind the closing " (a quote inside is written "")`)
	}
	return field{text: text.String(), quoted: true}, rest, nil
}

// quote returns a field's text so that cutField gives it back as that text: neither
// null nor the name of a file.
func quote(text string) string {
	if text == "null" || strings.HasPrefix(text, filePrefix) ||
		trim(text) != text || strings.HasPrefix(text, `"`) || strings.ContainsAny(text, ",;") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// inQuotes reports whether quotes stand around the mounts as a whole. Those of
// a list in YAML (- dav="…") and of an env file belong to the value.
func inQuotes(s string) bool {
	s = trim(s)
	switch {
	case strings.HasPrefix(s, "'"): // never a prefix
		return strings.HasSuffix(s, "'")
	case strings.HasPrefix(s, `"/`):
		f, rest, err := cutField(s)
		whole := err == nil && rest == "" && strings.ContainsAny(f.text, ",;")
		return whole || err != nil && strings.HasSuffix(s, `"`)
	}
	return false
}

// fullWidth is a hint for who writes the separators as in Chinese text.
func fullWidth(fields []field) string {
	for _, f := range fields {
		if strings.ContainsAny(f.text, "，；") {
			return " (there is a full-width ， or ；: write , or ;)"
		}
	}
	return ""
}
