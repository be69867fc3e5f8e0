package logapi

import (
	"encoding/json"
	"fmt"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/wire"
)

// form encodes an answer. Its methods append to a buffer and return it.
type form interface {
	mediaType() string

	// heads reports whether lines carry their time and level.
	heads() bool

	// line appends a line of the log.
	line(b []byte, l line) []byte

	// message appends any other message.
	message(b []byte, m message) []byte

	// pings reports whether pings keep a silent answer alive.
	pings() bool

	// place appends an encoded line or message of a follow, with the position after it.
	place(b, encoded, position []byte, isLine bool) []byte
}

// line is a line of a log.
type line struct {
	Line            // set if the form has heads
	before   string // for people, before the text
	text     []byte // as in the log, without the newline
	gap      bool   // lines before it are omitted
	position string // after the line, in a follow
	note     string // for people, after the line
}

// message is anything but a line.
type message struct {
	name    string // such as "end"; "" for one of many objects that are asked for
	id      string // position to resume a follow from, "" for none
	object  any    // for programs
	people  string // for people, "" for nothing
	passing bool   // useless later, such as progress
}

// asText is for people: lines as they are, and notes after "-- ".
type asText struct{}

func (asText) mediaType() string { return "text/plain" }
func (asText) heads() bool       { return false }
func (asText) pings() bool       { return false }

func (asText) line(b []byte, l line) []byte {
	if l.gap {
		b = append(b, "--\n"...)
	}
	return append(append(charset.AppendText(append(b, l.before...), l.text), '\n'), l.note...)
}

func (asText) message(b []byte, m message) []byte { return append(b, m.people...) }

func (asText) place(b, encoded, _ []byte, _ bool) []byte { return append(b, encoded...) }

// asObjects is NDJSON: one object per line. A message is an object with a single key, such as
// {"end": …}.
type asObjects struct{}

func (asObjects) mediaType() string { return "application/x-ndjson" }
func (asObjects) heads() bool       { return true }
func (asObjects) pings() bool       { return false }

func (asObjects) line(b []byte, l line) []byte {
	l.Position = l.position
	return append(appendJSON(b, &l.Line), '\n')
}

func (asObjects) message(b []byte, m message) []byte {
	switch {
	case m.passing:
		return b
	case m.name == "":
		return append(appendJSON(b, m.object), '\n')
	}
	return append(appendJSON(b, map[string]any{m.name: m.object}), '\n')
}

func (asObjects) place(b, encoded, position []byte, isLine bool) []byte {
	if !isLine {
		return append(b, encoded...)
	}
	b = append(append(b, encoded[:len(encoded)-len("}\n")]...), `,"position":"`...)
	return append(append(b, position...), "\"}\n"...)
}

// asEvents is an event stream (HTML Standard §9.2). Lines are events without a name.
type asEvents struct{}

func (asEvents) mediaType() string { return "text/event-stream" }
func (asEvents) heads() bool       { return true }
func (asEvents) pings() bool       { return true }

func (asEvents) line(b []byte, l line) []byte { return appendSSE(b, "", l.position, &l.Line) }

func (asEvents) message(b []byte, m message) []byte { return appendSSE(b, m.name, m.id, m.object) }

func (asEvents) place(b, encoded, position []byte, _ bool) []byte {
	b = append(append(append(b, "id: "...), position...), '\n')
	return append(b, encoded...)
}

func appendSSE(b []byte, name, id string, object any) []byte {
	if name != "" {
		b = append(append(append(b, "event: "...), name...), '\n')
	}
	if id != "" {
		b = append(append(append(b, "id: "...), id...), '\n')
	}
	return append(appendJSON(append(b, "data: "...), object), "\n\n"...)
}

// oneObject is JSON: one object for the whole answer. The object of a window begins with its
// lines.
type oneObject struct{ lines int }

func (*oneObject) mediaType() string { return "application/json" }
func (*oneObject) heads() bool       { return true }
func (*oneObject) pings() bool       { return false }

func (*oneObject) place(b, encoded, _ []byte, _ bool) []byte { return append(b, encoded...) }

func (o *oneObject) line(b []byte, l line) []byte {
	l.Position = l.position
	begin := `{"lines":[`
	if o.lines++; o.lines > 1 {
		begin = ","
	}
	return appendJSON(append(b, begin...), &l.Line)
}

func (o *oneObject) message(b []byte, m message) []byte {
	switch {
	case m.passing:
		return b
	case m.name != "view":
		return append(appendJSON(b, m.object), '\n')
	case o.lines == 0:
		b = append(b, `{"lines":[`...)
	}
	at := len(b)
	b = appendJSON(append(b, ']'), m.object)
	b[at+1] = ',' // replaces the opening brace: the fields continue the object of the lines
	return append(b, '\n')
}

func appendJSON(b []byte, object any) []byte {
	data, _ := json.Marshal(object) // cannot fail: plain values
	return append(b, data...)
}

// cutNote tells people that a line is only the beginning of a longer one.
func cutNote(l logs.Line) string { return cutAfter(l.Cut, len(l.Text), l.Length) }

func noteOf(l Line) string { return cutAfter(l.Cut, len(l.Text), l.Length) }

func cutAfter(cut bool, text int, length int64) string {
	if !cut {
		return ""
	}
	return fmt.Sprintf("-- cut after %d bytes of text: the line has %d bytes\n", text, length)
}

// refused tells people which files are omitted.
func refused(names []string) (text string) {
	for _, name := range names {
		text += "-- " + wire.Printable(name) + ": left out, as the gateway does not allow it\n"
	}
	return text
}
