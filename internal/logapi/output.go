package logapi

import (
	"net/http"
	"path"
	"strings"

	"gowebdav/internal/logs"
	"gowebdav/internal/wire"
)

// output writes an answer in the form that the client accepts.
type output struct {
	w      http.ResponseWriter
	header func(http.Header)
	form   form
	file   string // name of the log
	full   bool   // long lines are not cut
	b      []byte // reused for each write
	begun  bool

	byEvent bool     // events are told and counted
	refused []string // files that the caller may not see
}

// output returns an output in the form that the client prefers. others are forms that only
// this query has.
func (a *API) output(w http.ResponseWriter, r *http.Request, q *query, others ...form) *output {
	best, weight := form(asText{}), wire.Accepted(r, asText{}.mediaType())
	for _, other := range append(others, asObjects{}, asEvents{}) {
		if its := wire.Accepted(r, other.mediaType()); its > weight {
			best, weight = other, its
		}
	}
	return &output{w: w, header: a.Header, form: best, file: path.Base(r.URL.Path), full: q.full, byEvent: q.ByEvent, refused: q.refused}
}

// begin sends the head of the answer. Further calls do nothing.
func (o *output) begin() {
	if o.begun {
		return
	}
	o.begun = true
	header := o.w.Header()
	o.header(header)
	header.Set("Content-Type", o.form.mediaType()+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx forwards each write at once
	header.Add("Vary", "Accept")
	o.w.WriteHeader(http.StatusOK)
}

func (o *output) flush() error { return http.NewResponseController(o.w).Flush() }

// hit writes a line.
func (o *output) hit(h logs.Hit) error { return o.hitIn(place{file: h.Log.Name}, h) }

// place is where a line of an answer stands.
type place struct {
	file      string
	before    string // for people, before the text
	at, after string // positions of the line, and from which to go on after it; "" for none
}

// hitIn writes a line.
func (o *output) hitIn(p place, h logs.Hit) error {
	l := line{before: p.before, position: p.after, text: h.Text, gap: h.Gap, note: cutNote(h.Line)}
	if o.form.heads() {
		l.Line = newHit(p.file, h, o.full, o.byEvent)
		l.At = p.at
	}
	o.b = o.form.line(o.b[:0], l)
	return o.write()
}

// message writes a message.
func (o *output) message(m message) error {
	o.b = o.form.message(o.b[:0], m)
	return o.write()
}

func (o *output) write() error {
	o.begin()
	_, err := o.w.Write(o.b)
	return err
}

// damage tells people what could not be read, and what they may not see.
func (o *output) damage(err error) string {
	text := refused(o.refused)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			text += "-- " + strings.TrimSuffix(line, "\n") + "\n"
		}
	}
	return text
}
