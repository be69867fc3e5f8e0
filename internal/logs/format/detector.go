package format

import (
	"bytes"
	"math/bits"
	"time"

	"gowebdav/internal/logs/ansi"
)

// Head is what the beginning of a line says.
type Head struct {
	Time   time.Time // in UTC; zero for none
	Zoned  bool      // the line names its zone, or its time needs none
	Level  Level
	Format string // the name of the format, empty for none that is known
	Own    *Own   // the format, if it is one of the settings and nothing carries the line

	Repeated bool   // the clocks of the file's zone show this time twice; the Hints tell which one is meant
	Yearless bool   // the line leaves out its year, which follows from the Hints
	Dateless bool   // the line leaves out its date, as well
	Orders   Orders // in which its date can be read, if it is one of numbers with the year last

	// Continuation reports that the line belongs to the one before, as in a stack
	// trace. Its level is only what the line itself says.
	Continuation bool

	// Unread reports that no format reads the line, nor does it look like a part of a
	// stack trace. It is a continuation only because a line before has a time.
	Unread bool
}

// Detector reads the heads of the lines of one file, in their order. It is not for
// concurrent use. Only Head.Continuation and Head.Unread depend on the lines before.
type Detector struct {
	scan  scanner
	timed bool // a line had a time

	carriedTime bool // one that an application wrote, behind a prefix, had a time
	trace       trace
	plain       [plainReach]byte
}

// plainReach is how many bytes of a line are searched for colours, and the length of
// the head of a coloured line.
const plainReach = 512

// trace is the kind of stack trace that the last line belongs to.
type trace uint8

const (
	traceNone trace = iota
	tracePython
	traceGo
)

// Hints are what a line takes from its file if it does not say it itself.
type Hints struct {
	Zone *time.Location // of a time without one; the server's if nil
	Near time.Time      // when the file was changed

	// Newest is the moment that a time without a year is at most a day after, in the newest
	// year where it is. If it is zero, Near counts.
	Newest time.Time

	// Order is that of dates in numbers, such as 03/04/26. Without one, each has the order
	// that brings it nearest to Near, but not after it.
	Order Orders

	// Earlier says that of two times at which the clocks of Zone show the same, as in the hour
	// after summer time, the earlier one is meant. If it is not set, the later one is, unless
	// that is after Near.
	Earlier bool

	Formats []*Own // of the settings, which are tried before the table
}

// NewDetector returns a Detector for one file.
func NewDetector(h Hints) *Detector {
	d := &Detector{scan: *newScanner(indexOfRows(), (*scanner).anyFormat, 0)}
	d.In(h)
	return d
}

// In continues with other hints: in another file, or in another part of it. A stack trace
// may continue there.
func (d *Detector) In(h Hints) {
	if h.Zone == nil {
		h.Zone = time.Local
	}
	d.scan.Hints, d.scan.own = h, ownZones(h.Zone, h.Near)
}

// Head reads the head of the file's next line, given without its newline.
func (d *Detector) Head(line []byte) Head {
	s := &d.scan
	if own := len(s.Formats) > 0; !own && len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		return Head{Continuation: true}
	}
	line = d.bare(line)
	if len(line) == 0 {
		return Head{Continuation: d.timed || d.trace != traceNone}
	}
	s.start(line)
	own, f := d.ownFormat()
	if f == nil {
		if line[0] == ' ' || line[0] == '\t' || d.begins(line) {
			return Head{Continuation: true}
		}
		f = s.format()
	}
	if f == nil {
		within := d.inTrace(line)
		return Head{Level: headLevel(line, 0), Continuation: d.timed || within, Unread: !within}
	}
	if s.text == nil || s.carriedRow != nil {
		d.trace = traceNone
	}
	if f.name == "go panic" {
		d.trace = traceGo
	}
	d.timed = d.timed || !s.when.IsZero()
	return Head{
		Time: s.when, Zoned: s.zoned, Repeated: s.repeated, Yearless: s.yearless, Dateless: s.dateless, Orders: s.orders,
		Level: s.level, Format: f.name, Own: own, Continuation: s.part || s.text != nil && d.continues(),
	}
}

// ownFormat returns the format of the settings that matches the line, and its row, or nil.
func (d *Detector) ownFormat() (*Own, *row) {
	if len(d.scan.Formats) == 0 {
		return nil, nil
	}
	own := d.scan.ownFormat()
	if own == nil {
		return nil, nil
	}
	d.timed = true // a line of no format continues this one, even if it has no time
	return own, &own.row
}

// Carried returns the format of the line that an application wrote in the last line, behind a
// prefix; "" for none.
func (d *Detector) Carried() string {
	if f := d.scan.carriedRow; f != nil {
		return f.name
	}
	return ""
}

// continues reports whether a carried line belongs to the one that the application wrote
// before, as in a file of its own. Of syslog, which mixes programs, only what looks like a
// stack trace does.
func (d *Detector) continues() bool {
	s := &d.scan
	switch text := s.text; {
	case s.carriedRow != nil:
		d.carriedTime = d.carriedTime || s.carriedTime
		if s.carriedRow.name == "go panic" {
			d.trace = traceGo
		}
		return false
	case len(text) == 0, text[0] == ' ', text[0] == '\t':
		return s.container || len(text) > 0 && d.begins(text)
	case d.begins(text), d.inTrace(text):
		return true
	default:
		return s.container && d.carriedTime
	}
}

// anyFormat returns the format of the line, or nil.
func (s *scanner) anyFormat() *row {
	if f := s.ownRow(); f != nil {
		return f
	}
	return s.format()
}

// ownFormat returns the format of the settings that matches the line, or nil.
func (s *scanner) ownFormat() *Own {
	for _, o := range s.Formats {
		if o.read(s) {
			return o
		}
		s.restart()
	}
	return nil
}

// ownRow is ownFormat as a row.
func (s *scanner) ownRow() *row {
	if o := s.ownFormat(); o != nil {
		return &o.row
	}
	return nil
}

// format returns the row that matches the line, or nil. The line is not empty.
func (s *scanner) format() *row {
	for i, rows := range s.candidates() {
		for ; rows != 0; rows &= rows - 1 {
			f := &table[64*i+bits.TrailingZeros64(rows)]
			if f.match(s) {
				return f
			}
			s.restart()
		}
	}
	return nil
}

// bare returns a line without a byte order mark, a carriage return, escape sequences,
// and the zeros that stay when a file is truncated under its writer. If the line has
// escape sequences, only its first part is returned.
func (d *Detector) bare(line []byte) []byte {
	if len(line) > 0 && line[0] == 0xef {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	for len(line) > 0 && line[0] == 0 {
		line = line[1:]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if bytes.IndexByte(line[:min(len(line), plainReach)], '\x1b') < 0 && (len(line) == 0 || line[0] != 0xc2) { // ESC, or a control character of eight bits at the start
		return line
	}
	plain := d.plain[:0]
	var s ansi.Stripper
	for len(line) > 0 && len(plain) < len(d.plain) {
		n := min(len(line), len(d.plain)-len(plain))
		plain = s.AppendStripped(plain, line[:n])
		line = line[n:]
	}
	return plain
}

// begins reports whether a line begins like one of a stack trace, after its first line.
// It remembers the kind of trace.
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

// inTrace reports whether a line of no format belongs to the stack trace before it.
func (d *Detector) inTrace(line []byte) bool {
	switch d.trace {
	case tracePython: // the first line that is not indented is the exception
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
