package server

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/wire"
)

// lineWriter writes lines in the form that the client accepts.
type lineWriter struct {
	w     http.ResponseWriter
	form  string // media type
	file  string // that a follow is of
	full  bool   // long lines are not cut
	b     []byte
	hits  int
	begun bool

	refused []string // files that are left out
}

const (
	formText   = "text/plain"
	formNDJSON = "application/x-ndjson"
	formSSE    = "text/event-stream"
	formJSON   = "application/json" // one object for the whole answer
)

// newLineWriter chooses the form among those of all queries and what others there
// are for this one.
func newLineWriter(w http.ResponseWriter, r *http.Request, q *logQuery, others ...string) *lineWriter {
	form, best := formText, wire.Accepted(r, formText)
	for _, other := range append(others, formNDJSON, formSSE) {
		if weight := wire.Accepted(r, other); weight > best {
			form, best = other, weight
		}
	}
	return &lineWriter{w: w, form: form, file: path.Base(r.URL.Path), full: q.full, refused: q.refused}
}

func (o *lineWriter) begin() {
	if o.begun {
		return
	}
	o.begun = true
	header := o.w.Header()
	made(header)
	header.Set("Content-Type", o.form+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx passes it on as it comes
	header.Add("Vary", "Accept")
	o.w.WriteHeader(http.StatusOK)
}

func (o *lineWriter) flush() error { return http.NewResponseController(o.w).Flush() }

func (o *lineWriter) hit(h logs.Hit) error {
	o.begin()
	o.b = o.b[:0]
	if o.form == formText {
		if h.Gap {
			o.b = append(o.b, "--\n"...)
		}
		o.b = append(append(o.b, h.Text...), '\n')
	} else {
		o.news("", "", o.object(h.Log.Name, h.Line, h.Head))
	}
	_, err := o.w.Write(o.b)
	return err
}

// displayed is how much of a line an object holds, in bytes, unless the query is
// for full lines.
const displayed = 16 << 10

// lineObject is a line as programs read it.
type lineObject struct {
	Offset    int64      `json:"offset"`
	Length    int64      `json:"length"` // bytes
	Time      *time.Time `json:"time,omitempty"`
	Level     string     `json:"level,omitempty"`
	Continues bool       `json:"continues,omitempty"` // the event of the line before
	Text      string     `json:"text"`
	Cut       bool       `json:"cut,omitempty"` // text is only the beginning
	File      string     `json:"file"`
	Position  string     `json:"position,omitempty"` // behind the line, for a follow
}

func (o *lineWriter) object(file string, l logs.Line, head format.Head) lineObject {
	text, cut := l.Text, l.Cut
	if len(text) > displayed && !o.full {
		text, cut = text[:charset.UTF8.Whole(text[:displayed])], true
	}
	object := lineObject{Offset: l.Offset, Length: l.Length, Level: head.Level.String(), Continues: head.Continuation, Text: charset.Visible(text), Cut: cut, File: file}
	if !head.Time.IsZero() {
		object.Time = &head.Time
	}
	return object
}

// news writes an object as a line, or as an event (HTML Standard §9.2). Without
// a name it is a line of the log.
func (o *lineWriter) news(event, id string, object any) {
	if o.form == formNDJSON && event != "" {
		object = map[string]any{event: object}
	}
	data, _ := json.Marshal(object) // of plain values: it cannot fail
	if o.form == formNDJSON || o.form == formJSON {
		o.b = append(append(o.b, data...), '\n')
		return
	}
	if event != "" {
		o.b = append(append(append(o.b, "event: "...), event...), '\n')
	}
	if id != "" {
		o.b = append(append(append(o.b, "id: "...), id...), '\n')
	}
	o.b = append(append(append(o.b, "data: "...), data...), "\n\n"...)
}

// damage tells people what could not be read, and what may not be.
func (o *lineWriter) damage(err error) error {
	o.b = appendRefused(o.b, o.refused)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			o.b = append(append(append(o.b, "-- "...), strings.TrimSuffix(line, "\n")...), '\n')
		}
	}
	return o.write()
}

// appendRefused tells people which files are left out.
func appendRefused(b []byte, names []string) []byte {
	for _, name := range names {
		b = append(append(append(b, "-- "...), printable(name)...), ": left out, as the gateway does not allow it\n"...)
	}
	return b
}
