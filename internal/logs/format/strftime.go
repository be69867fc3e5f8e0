package format

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// layout reads times whose form is written as for strftime: %Y-%m-%d %H:%M:%S.
type layout struct {
	steps []layoutStep
	has   string // the letters of what it reads, such as "YmdHMS"
}

// layoutStep reads one piece of a time.
type layoutStep struct {
	letter byte   // what it reads, see readStep; 0 for text
	width  int    // digits at most
	text   string // to be found as it is
}

// maxLayout is the maximum length of a layout in bytes.
const maxLayout = 256

// shorthands stand for several conversions.
var shorthands = map[byte]string{'T': "%H:%M:%S", 'R': "%H:%M", 'r': "%I:%M:%S %p", 'D': "%m/%d/%y", 'F': "%Y-%m-%d"}

// conversions are the letters after %, each with the letter of what it reads and the digits
// that this takes at most.
var conversions = map[byte]layoutStep{
	'Y': {letter: 'Y', width: 4}, 'y': {letter: 'y', width: 2}, 'm': {letter: 'm', width: 2}, 'b': {letter: 'b'}, 'B': {letter: 'b'}, 'h': {letter: 'b'},
	'd': {letter: 'd', width: 2}, 'e': {letter: 'd', width: 2}, 'j': {letter: 'j', width: 3}, 'a': {letter: 'a'}, 'A': {letter: 'a'},
	'H': {letter: 'H', width: 2}, 'k': {letter: 'H', width: 2}, 'I': {letter: 'I', width: 2}, 'l': {letter: 'I', width: 2}, 'p': {letter: 'p'}, 'P': {letter: 'p'},
	'M': {letter: 'M', width: 2}, 'S': {letter: 'S', width: 2}, 'f': {letter: 'f', width: 9}, 'N': {letter: 'f', width: 9}, 'L': {letter: 'f', width: 3},
	's': {letter: 's', width: 19}, 'z': {letter: 'z'}, 'Z': {letter: 'Z'}, 'n': {letter: ' '}, 't': {letter: ' '},
}

// conversionNames are all of them, for errors.
const conversionNames = "%Y %y %m %b %B %h %d %e %j %a %A %H %k %I %l %p %P %M %S %f %N %3N %L %s %z %:z %Z %T %R %r %D %F %n %t %%"

// parseLayout reads a layout. An error says what is wrong with it.
func parseLayout(text string) (layout, error) {
	var l layout
	if len(text) > maxLayout {
		return l, fmt.Errorf("expected up to %d bytes, found %d", maxLayout, len(text))
	}
	if err := l.add(text); err != nil {
		return l, err
	}
	return l, l.check()
}

// add appends the steps of a layout.
func (l *layout) add(text string) error {
	for text != "" {
		switch c := text[0]; {
		case c == ' ' || c == '\t':
			text = strings.TrimLeft(text, " \t")
			l.steps = append(l.steps, layoutStep{letter: ' '})
			continue
		case c != '%':
			end := strings.IndexAny(text, "% \t")
			if end < 0 {
				end = len(text)
			}
			l.steps = append(l.steps, layoutStep{text: text[:end]})
			text = text[end:]
			continue
		}
		size := 1
		for size < len(text) && strings.IndexByte("-_0^#:", text[size]) >= 0 { // how strftime pads and spells
			size++
		}
		digits := 0
		if size < len(text) && '1' <= text[size] && text[size] <= '9' {
			digits, size = int(text[size]-'0'), size+1
		}
		if size == len(text) {
			return fmt.Errorf("%s: expected a letter after it", text)
		}
		letter, whole := text[size], text[:size+1]
		text = text[size+1:]
		if long, ok := shorthands[letter]; ok && whole == "%"+string(letter) {
			if err := l.add(long); err != nil {
				return err
			}
			continue
		}
		if whole == "%%" {
			l.steps = append(l.steps, layoutStep{text: "%"})
			continue
		}
		step, known := conversions[letter]
		if !known || digits > 0 && step.letter != 'f' || strings.Contains(whole, ":") && letter != 'z' {
			return fmt.Errorf("%.12q is not known; known are %s", whole, conversionNames)
		}
		if digits > 0 {
			step.width = digits
		}
		if step.letter != ' ' {
			if strings.IndexByte(l.has, step.letter) >= 0 {
				return fmt.Errorf("%s: expected it once", whole)
			}
			l.has += string(step.letter)
		}
		l.steps = append(l.steps, step)
	}
	return nil
}

// check refuses a layout whose pieces make no time.
func (l *layout) check() error {
	has := func(letters string) bool { return strings.ContainsAny(l.has, letters) }
	switch {
	case has("Y") && has("y"), has("m") && has("b"), has("H") && has("I"), has("z") && has("Z"), has("s") && has("YymbdjHIMS"):
		return errors.New("expected each part of the time once")
	case has("s"):
		return nil
	case has("Yy") && !has("j") && !(has("mb") && has("d")):
		return errors.New("expected a month and a day (%m %d) or a day of the year (%j) with the year")
	case has("j") && (!has("Yy") || has("mbd")):
		return errors.New("expected %j with a year, and without a month and a day")
	case has("mb") != has("d"):
		return errors.New("expected both a month and a day (%m %d), or none")
	case !has("HI") && (has("MSfp") || !has("d") && !has("j")):
		return errors.New("expected an hour (%H)")
	case has("S") && !has("M"), has("f") && !has("S"):
		return errors.New("expected minutes (%M) with seconds, and seconds (%S) with their fraction")
	case has("zZ") && !has("dj"):
		return errors.New("expected a date with a zone")
	case has("I") && !has("p"):
		return errors.New("expected AM or PM (%p) with hours that count to twelve (%I)")
	}
	return nil
}

// partialTime is a time while its pieces are read.
type partialTime struct {
	civil
	half    dayHalf
	yearDay int
	epoch   int64
	offset  time.Duration // of its zone, if zoned
	zoned   bool
}

// layoutTime reads a time that fills b, and sets the line's.
func (s *scanner) layoutTime(l *layout, b []byte) bool {
	var p partialTime
	for i, step := range l.steps {
		n := -1
		if step.letter == 0 {
			if hasPrefix(b, step.text) {
				n = len(step.text)
			}
		} else {
			if step.letter == 's' {
				step.width = digitsBefore(b, l.steps[i+1:])
			}
			n = s.readStep(step, &p, b)
		}
		if n < 0 {
			return false
		}
		b = b[n:]
	}
	return len(b) == 0 && s.assemble(l, &p)
}

// digitsBefore returns how many of the leading digits of b the next steps leave.
func digitsBefore(b []byte, next []layoutStep) int {
	_, digits := leadingInt64(b, 19)
	for _, step := range next {
		if step.width == 0 {
			break
		}
		digits -= step.width
	}
	return digits
}

// readStep reads one piece of a time. It returns its length in bytes, or -1.
func (s *scanner) readStep(step layoutStep, p *partialTime, b []byte) int {
	if step.width > 0 {
		return p.readNumber(step, b)
	}
	switch step.letter {
	case ' ':
		if n := countBlanks(b); n > 0 {
			return n
		}
	case 'a':
		n := 0
		for n < len(b) && (isLetter(b[n]) || b[n] >= 0x80) {
			n++
		}
		if n < len(b) && b[n] == '.' {
			n++
		}
		if n > 0 {
			return n
		}
	case 'b':
		month, n := monthName(b)
		if p.month = month; month > 0 {
			return n
		}
	case 'p':
		half, n := dayHalfBefore(b)
		if half == halfNone {
			half, n = dayHalfAfter(b)
		} else if b[n-1] == ' ' {
			n--
		}
		if p.half = half; half != halfNone {
			return n
		}
	case 'z', 'Z':
		return s.readZone(step.letter, p, b)
	}
	return -1
}

// readZone reads a zone as an offset or by its name. The name of several zones says nothing.
func (s *scanner) readZone(letter byte, p *partialTime, b []byte) int {
	if len(b) == 0 || b[0] == ' ' {
		return -1
	}
	if b[0] == '+' || b[0] == '-' {
		offset, n := zoneOffset(b, false)
		p.offset, p.zoned = offset, n > 0
		if n > 0 {
			return n
		}
		return -1
	}
	offset, known, n := s.abbreviation(b)
	if known {
		p.offset, p.zoned = offset, true
		return n
	}
	if n = countLetters(b); letter == 'z' || n == 0 || n < len(b) && isWordByte(b[n]) {
		return -1
	}
	return n
}

// readNumber reads a piece of digits. A blank may stand for a leading zero.
func (p *partialTime) readNumber(step layoutStep, b []byte) int {
	padded := 0
	if step.width == 2 && step.letter != 'y' && len(b) > 0 && b[0] == ' ' {
		padded = 1
	}
	number, n := leadingInt64(b[padded:], step.width)
	if n == 0 || n < step.width && (step.letter == 'Y' || step.letter == 'y') {
		return -1
	}
	value := int(number)
	switch step.letter {
	case 'Y':
		p.year = value
	case 'y': // as POSIX has it
		if p.year = 2000 + value; value >= 69 {
			p.year = 1900 + value
		}
	case 'm':
		p.month = value
	case 'd':
		p.day = value
	case 'j':
		p.yearDay = value
	case 'H', 'I':
		p.hour = value
	case 'M':
		p.min = value
	case 'S':
		p.sec = value
	case 's':
		p.epoch = number
	case 'f':
		for range 9 - n {
			value *= 10
		}
		p.nsec = value
	}
	return padded + n
}

// assemble sets the line's time from its pieces. What is missing is found as for the
// formats of the table.
func (s *scanner) assemble(l *layout, p *partialTime) bool {
	c := p.civil
	if strings.IndexByte(l.has, 's') >= 0 {
		return s.sinceEpoch(p.epoch, int64(c.nsec))
	}
	if p.half != halfNone {
		if strings.IndexByte(l.has, 'I') >= 0 && (c.hour < 1 || c.hour > 12) {
			return false
		}
		c.hour = p.half.hour(c.hour)
	}
	switch {
	case strings.IndexByte(l.has, 'j') >= 0:
		day := time.Date(c.year, time.January, p.yearDay, 0, 0, 0, 0, time.UTC)
		c.month, c.day = int(day.Month()), day.Day()
		return p.yearDay > 0 && day.Year() == c.year && s.moment(&c, p.offset, p.zoned)
	case strings.ContainsAny(l.has, "Yy"):
		return s.moment(&c, p.offset, p.zoned)
	case strings.IndexByte(l.has, 'd') >= 0:
		return s.momentWithoutYear(&c, p.offset, p.zoned)
	}
	return s.momentWithoutDate(&c)
}

// anyTime reads a time that fills b, in any form of the table, and sets the line's.
func (s *scanner) anyTime(b []byte) bool {
	line, pos := s.line, s.pos
	for _, read := range [...]func(*scanner) bool{(*scanner).anyDate, (*scanner).javaDate, (*scanner).compactDate, (*scanner).timeOfDay, (*scanner).epoch} {
		s.line, s.pos, s.isoFrom = b, 0, -1
		if read(s) && s.pos == len(b) {
			s.line, s.pos, s.isoFrom = line, pos, -1
			return true
		}
	}
	s.line, s.pos, s.isoFrom = line, pos, -1
	s.when, s.zoned = time.Time{}, false
	return false
}
