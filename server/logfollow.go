package server

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// pingInterval is how long an event stream is silent: a proxy must not take a
// quiet log for a dead one.
const pingInterval = 15 * time.Second

// lastEventID is where an event stream that comes again says what it has had (HTML
// Standard §9.2.4).
const lastEventID = "Last-Event-ID"

// follow answers ?follow: the answer stays open.
func (m *mount) follow(r *http.Request, q *logQuery, out *lineWriter) error {
	position := cmp.Or(r.Header.Get(lastEventID), q.position)
	if !logs.IsPosition(position) && position != "" {
		return &queryError{http.StatusBadRequest, lastEventID + ": expected the id of an event"}
	}
	defer conns.Lasting(r)()
	leave, err := placeIn(m.limits.follows, r)
	if err != nil {
		out.w.Header().Set("Retry-After", "30")
		return err
	}
	defer leave()
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(conns.Stopping(r.Context()), cancel)() // a stop of the server does not wait for readers
	defer context.AfterFunc(callerOf(r).account.Context(), cancel)()
	callerOf(r).login.Watch(ctx, r.Method, r.URL, cancel)
	if sent := dav.SentPath(r); sent != r.URL.Path {
		callerOf(r).login.Watch(ctx, r.Method, &url.URL{Path: sent, RawQuery: r.URL.RawQuery}, cancel)
	}

	start := logs.Start{Position: position, Lines: max(q.tail, 0), Rotated: q.rotated, Alone: callerOf(r).confined, May: mayShow(r)}
	name, view := m.logName(r), out.followView(q)
	if q.rotated {
		name = logs.Current(m.files.FS(), name, start.May)
	}
	view.MaxDecompressed, view.MaxDictionary = m.limits.Decompressed, m.limits.Dictionary
	view.Client = client(r)
	ready := func() error {
		out.begin()
		defer clear(r.Header) // up to 64 KiB, which nobody reads any more for hours
		return out.flush()
	}
	err = m.follower.Follow(ctx, name, start, view, ready, out.send)
	if ctx.Err() != nil {
		return nil // the client has gone, or the server stops
	}
	return err
}

// followView is what a follower sees.
func (o *lineWriter) followView(q *logQuery) *logs.View {
	type key struct { // of what is written the same
		form    string
		full    bool
		pattern match.Pattern
		level   format.Level
		since   time.Time
		charset charset.Encoding
	}
	v := &logs.View{
		Query:   q.Query,
		Key:     key{o.form, o.full, q.Pattern, q.Level, q.Since, q.charset},
		Charset: q.charset,
		Zone:    time.Local,
	}
	v.Heads = o.form != formText
	if o.form == formSSE {
		v.Idle = pingInterval
	}
	form, file, full := o.form, o.file, o.full
	v.Append = func(b []byte, e logs.Event, head format.Head) []byte {
		w := lineWriter{form: form, file: file, full: full, b: b}
		w.event(e, head)
		return w.b
	}
	return v
}

// event appends what a follower is handed.
func (o *lineWriter) event(e logs.Event, head format.Head) {
	switch {
	case o.form == formText && e.Length > 0:
		o.b = append(append(o.b, e.Text...), '\n')
	case o.form == formText && e.Skipped > 0:
		o.b = append(strconv.AppendInt(append(o.b, "-- too slow: "...), e.Skipped, 10), " bytes skipped\n"...)
	case o.form == formText && e.Refused != "":
		o.b = appendRefused(o.b, []string{e.Refused})
	case o.form == formText: // a rotation is no line
	case e.Length > 0:
		line := o.object(cmp.Or(e.File, o.file), e.Line, head)
		if o.form == formNDJSON {
			line.Position = e.Position
		}
		o.news("", e.Position, line)
	case e.Refused != "": // without an id, as lines from before here may follow
		o.news("refused", "", map[string]string{"file": e.Refused})
	case e.Skipped > 0:
		o.news("skipped", e.Position, map[string]int64{"bytes": e.Skipped})
	case e.Rotated:
		o.news("rotated", e.Position, map[string]string{"file": o.file})
	}
}

// send sends lines at once, or a sign of life if there are none.
func (o *lineWriter) send(text []byte) error {
	if len(text) == 0 {
		text = []byte(": ping\n\n")
	}
	if _, err := o.w.Write(text); err != nil {
		return err
	}
	return o.flush()
}
