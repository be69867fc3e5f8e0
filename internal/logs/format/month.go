package format

import "strings"

// dayName goes past the name of a day, long or short, in any language, and a blank. A
// point or a comma may follow the name.
func (s *scanner) dayName() bool {
	const longest = len("donnerstag") + 2
	b := s.rest()
	n := 0
	for n < min(len(b), longest) && (isLetter(b[n]) || b[n] >= 0x80) {
		n++
	}
	if n < 2 {
		return false
	}
	for n < len(b) && (b[n] == '.' || b[n] == ',') {
		n++
	}
	if n >= len(b) || b[n] != ' ' {
		return false
	}
	s.pos += n + 1
	return true
}

// mayBeMonth is a quick look at the first byte of a month's name or number.
func mayBeMonth(c byte) bool { return strings.IndexByte(month[0], c) >= 0 }

// monthName reads the name of a month, long or short, in English, German, French,
// Spanish or Portuguese, or 3月. A point may follow. It returns the length in bytes.
func monthName(b []byte) (month, n int) {
	const longest = len("septiembre")
	if len(b) < 3 {
		return 0, 0
	}
	if b[0] <= '9' {
		if number, digits := leadingNumber(b, 2); digits > 0 && hasPrefix(b[digits:], "月") {
			return number, digits + len("月")
		}
		return 0, 0
	}
	if b[0] >= 0x80 {
		return chineseMonth(b)
	}
	var head [3]byte
	for i := range head {
		if head[i] = b[i]; b[i] < 0x80 {
			head[i] |= 0x20
		}
	}
	switch string(head[:]) {
	case "jan", "ene":
		month = 1
	case "feb", "fev", "f\u00e9":
		month = 2
	case "mar", "m\u00e4", "mrz":
		month = 3
	case "apr", "avr", "abr":
		month = 4
	case "may", "mai":
		month = 5
	case "jun":
		month = 6
	case "jul":
		month = 7
	case "jui": // juin, juillet
		month = 6
		if len(b) > 3 && b[3]|0x20 == 'l' {
			month = 7
		}
	case "aug", "ago", "aou", "ao\xc3": // août
		month = 8
	case "sep", "set":
		month = 9
	case "oct", "okt", "out":
		month = 10
	case "nov":
		month = 11
	case "dec", "dez", "dic", "d\u00e9":
		month = 12
	default:
		return 0, 0
	}
	for n < len(b) && n <= longest && (isLetter(b[n]) || b[n] >= 0x80) {
		n++
	}
	if n < 3 || n > longest {
		return 0, 0
	}
	if n < len(b) && b[n] == '.' {
		n++
	}
	return month, n
}

// chineseMonth reads 三月. It returns the length in bytes, or 0.
func chineseMonth(b []byte) (month, n int) {
	for i, name := range [...]string{"一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"} {
		if hasPrefix(b, name) {
			return i + 1, len(name)
		}
	}
	return 0, 0
}
