package format

import (
	"bytes"
	"strings"
	"sync"
	"time"

	"gowebdav/internal/logs/ansi"
)

// Head is what a line says at its beginning.
type Head struct {
	Time   time.Time // in UTC; zero for none
	Zoned  bool      // the line names its zone, or its time needs none
	Level  Level
	Format string // the name of the format, empty for none that is known

	// Continuation: the line belongs to the one before, as those of a stack trace
	// do. Its level is what it says itself.
	Continuation bool
}

// Detector reads the heads of the lines of one file. It is not for concurrent
// use.
//
// Time, level and format of a line do not depend on the lines before it, but
// whether it is a continuation does.
type Detector struct {
	scan  scanner
	last  *row // the format of the line before, nil for none
	timed bool // a line had a time
	trace trace
	plain [plainReach]byte
}

// plainReach is how far into a line colours are looked for, and how much of a
// coloured line is a head, in bytes.
const plainReach = 512

// trace is a stack trace that may not be over.
type trace uint8

const (
	traceNone trace = iota
	tracePython
	traceGo
)

// NewDetector returns a Detector for a file whose times are in the given zone if
// they name none (the server's, where it is nil), and nearest to the given
// moment (when the file changed last) if they name no year.
func NewDetector(zone *time.Location, near time.Time) *Detector {
	d := &Detector{scan: scanner{wrapped: wrappedLevel}}
	d.In(zone, near)
	return d
}

// In goes on in another file, with its zone and moment as in [NewDetector]. A stack trace
// may go on there.
func (d *Detector) In(zone *time.Location, near time.Time) {
	if zone == nil {
		zone = time.Local
	}
	d.scan.zone, d.scan.near = zone, near
}

// Head reads the head of the file's next line, which comes without its newline.
func (d *Detector) Head(line []byte) Head {
	line = d.bare(line)
	if len(line) == 0 {
		return Head{Continuation: d.timed || d.trace != traceNone}
	}
	if line[0] == ' ' || line[0] == '\t' || d.begins(line) {
		return Head{Continuation: true}
	}
	s := &d.scan
	s.start(line)
	if f := s.format(d.last); f != nil {
		d.last, d.trace = f, traceNone
		if f.name == "go panic" {
			d.trace = traceGo
		}
		d.timed = d.timed || !s.when.IsZero()
		return Head{Time: s.when, Zoned: s.zoned, Level: s.level, Format: f.name, Continuation: s.part}
	}
	return Head{Level: headLevel(line, 0), Continuation: d.timed || d.inTrace(line)}
}

// format finds the row that matches the line, which is not empty; last is that of
// the line before, or nil.
func (s *scanner) format(last *row) *row {
	first := s.line[0]
	if f := last; f != nil && f.only && f.mayBegin(first) {
		if f.match(s) {
			return f
		}
		s.restart()
	}
	for _, f := range formatsByFirst()[first] {
		if f.match(s) {
			return f
		}
		s.restart()
	}
	return nil
}

// formatsByFirst returns the rows that lines may match, by their first byte.
var formatsByFirst = sync.OnceValue(func() *[256][]*row {
	var formats [256][]*row
	for first := range formats {
		for i := range table {
			if f := &table[i]; f.mayBegin(byte(first)) {
				formats[first] = append(formats[first], f)
			}
		}
	}
	return &formats
})

func (f *row) mayBegin(c byte) bool {
	return f.first == "" || strings.IndexByte(f.first, c) >= 0
}

// wrappedLevel returns the level of a line that stands in a string of JSON.
func wrappedLevel(outer *scanner, text []byte) Level {
	if outer.inner == nil {
		outer.inner = &scanner{zone: outer.zone, near: outer.near}
	}
	s := outer.inner
	s.plain = appendUnescaped(s.plain[:0], text[:min(len(text), plainReach)])
	if len(s.plain) == 0 {
		return LevelNone
	}
	s.start(s.plain)
	if s.format(nil) == nil {
		return headLevel(s.plain, 0)
	}
	return s.level
}

// bare returns a line without what is around its text: a byte order mark, the
// zeros that truncating a file under its writer leaves, a carriage return, and
// escape sequences, in whose presence it is only the first part of the line.
func (d *Detector) bare(line []byte) []byte {
	line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	for len(line) > 0 && line[0] == 0 {
		line = line[1:]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if bytes.IndexByte(line[:min(len(line), plainReach)], '\x1b') < 0 {
		return line
	}
	plain := d.plain[:0]
	for i := 0; i < len(line) && len(plain) < len(d.plain); {
		if line[i] == '\x1b' {
			i += ansi.SequenceLen(line[i:])
			continue
		}
		plain = append(plain, line[i])
		i++
	}
	return plain
}

// begins reports whether a line begins as those of stack traces do, whose first
// line is before them, and notes of which.
func (d *Detector) begins(line []byte) bool {
	switch line[0] {
	case 'a':
		return hasPrefix(line, "at ")
	case 'C':
		return hasPrefix(line, "Caused by:")
	case 'S':
		return hasPrefix(line, "Suppressed:")
	case 'T':
		if hasPrefix(line, "Traceback") {
			d.trace = tracePython
			return true
		}
		return hasPrefix(line, "The above exception was the direct cause")
	case 'D':
		return hasPrefix(line, "During handling of the above exception")
	case 'g':
		if rest, ok := bytes.CutPrefix(line, []byte("goroutine ")); ok {
			if _, n := leadingNumber(rest, 18); n > 0 && hasPrefix(rest[n:], " [") {
				d.trace = traceGo
				return true
			}
		}
	case 'c':
		return hasPrefix(line, "created by ")
	case 's':
		return hasPrefix(line, "stack backtrace:")
	case 'n':
		return hasPrefix(line, "note: run with `RUST_BACKTRACE")
	case '.':
		if rest, ok := bytes.CutPrefix(line, []byte("... ")); ok {
			_, n := leadingNumber(rest, 9)
			return n > 0 && hasPrefix(rest[n:], " more")
		}
	case '#': // PHP: #0 /app/index.php(12): main()
		_, n := leadingNumber(line[1:], 5)
		return n > 0 && hasPrefix(line[1+n:], " ")
	case '[':
		return hasPrefix(line, "[stacktrace]")
	case '}':
		return true
	}
	return false
}

func hasPrefix(line []byte, prefix string) bool {
	return len(line) >= len(prefix) && string(line[:len(prefix)]) == prefix
}

// inTrace reports whether a line without a format belongs to the stack trace
// before it.
func (d *Detector) inTrace(line []byte) bool {
	switch d.trace {
	case tracePython: // the exception is the first line that is not indented
		d.trace = traceNone
		return true
	case traceGo:
		if line[len(line)-1] == ')' || hasPrefix(line, "[signal ") || hasPrefix(line, "exit status ") {
			return true
		}
		d.trace = traceNone
	}
	return false
}
