package logapi

import (
	"encoding/json"

	"gowebdav/internal/wire"
)

// form is how an answer is encoded. Each appends to a buffer and returns it.
type form interface {
	mediaType() string

	// heads reports whether lines have their time and level with them.
	heads() bool

	// line appends a line of the log.
	line(b []byte, l line) []byte

	// message appends anything else.
	message(b []byte, m message) []byte

	// ping is a sign of life while there is nothing to send, "" for none.
	ping() string
}

// line is a line of a log that is to be encoded.
type line struct {
	Line
	text     []byte // as it is in the log, without its end
	gap      bool   // lines before it are left out
	position string // behind the line, in a follow
}

// message is all that is no line.
type message struct {
	name    string // of the object, as "end"
	id      string // by which a follow goes on, "" for none
	object  any    // for programs
	people  string // the same for people, "" for nothing
	passing bool   // tells how far a scan is: of no use once it is over
}

// asText is for people: lines as they are, and after "-- " what they would not expect.
type asText struct{}

func (asText) mediaType() string { return "text/plain" }
func (asText) heads() bool       { return false }
func (asText) ping() string      { return "" }

func (asText) line(b []byte, l line) []byte {
	if l.gap {
		b = append(b, "--\n"...)
	}
	return append(append(b, l.text...), '\n')
}

func (asText) message(b []byte, m message) []byte { return append(b, m.people...) }

// asObjects is NDJSON: an object a line. What is no line of the log is an object with a
// single key.
type asObjects struct{}

func (asObjects) mediaType() string { return "application/x-ndjson" }
func (asObjects) heads() bool       { return true }
func (asObjects) ping() string      { return "" }

func (asObjects) line(b []byte, l line) []byte {
	l.Position = l.position
	return append(appendJSON(b, &l.Line), '\n')
}

func (asObjects) message(b []byte, m message) []byte {
	if m.passing {
		return b
	}
	return append(appendJSON(b, map[string]any{m.name: m.object}), '\n')
}

// asEvents is an event stream (HTML Standard §9.2). An event without a name is a line.
type asEvents struct{}

func (asEvents) mediaType() string { return "text/event-stream" }
func (asEvents) heads() bool       { return true }
func (asEvents) ping() string      { return ": ping\n\n" }

func (asEvents) line(b []byte, l line) []byte { return appendSSE(b, "", l.position, &l.Line) }

func (asEvents) message(b []byte, m message) []byte { return appendSSE(b, m.name, m.id, m.object) }

func appendSSE(b []byte, name, id string, object any) []byte {
	if name != "" {
		b = append(append(append(b, "event: "...), name...), '\n')
	}
	if id != "" {
		b = append(append(append(b, "id: "...), id...), '\n')
	}
	return append(appendJSON(append(b, "data: "...), object), "\n\n"...)
}

// oneObject is JSON: a single object for the whole answer. That of a window begins with its
// lines.
type oneObject struct{ lines int }

func (*oneObject) mediaType() string { return "application/json" }
func (*oneObject) heads() bool       { return true }
func (*oneObject) ping() string      { return "" }

func (o *oneObject) line(b []byte, l line) []byte {
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
	b[at+1] = ',' // in the place of the brace that opens the object
	return append(b, '\n')
}

func appendJSON(b []byte, object any) []byte {
	data, _ := json.Marshal(object) // of plain values: it cannot fail
	return append(b, data...)
}

// refused tells people which files are left out.
func refused(names []string) (text string) {
	for _, name := range names {
		text += "-- " + wire.Printable(name) + ": left out, as the gateway does not allow it\n"
	}
	return text
}
