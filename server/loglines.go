package server

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gowebdav/internal/logs"
	"gowebdav/internal/storage"
)

const (
	maxScans       = 8   // searches at a time, of all clients
	maxClientScans = 2   // of one user at one address
	maxFollows     = 512 // at a time

	pingInterval  = 15 * time.Second // a proxy must not take a quiet log for a dead one
	flushInterval = 200 * time.Millisecond
)

// lines answers a query for a file's lines.
func (m *mount) lines(w http.ResponseWriter, r *http.Request, file *storage.File, fi fs.FileInfo) error {
	q, err := parseLogQuery(r.URL.Query(), time.Now(), time.Local)
	if err != nil {
		return err
	}
	out := newLineWriter(w, r, fi.Name())
	if q.follow {
		return m.follow(w, r, q, out)
	}
	done, err := m.limits.scan(r)
	if err != nil {
		w.Header().Set("Retry-After", "5")
		return err
	}
	defer done()
	query := q.Query
	if q.tail >= 0 {
		query.Tail, query.Limit = !q.Newest, q.tail
	}
	if r.Method == http.MethodHead || q.tail == 0 {
		out.begin()
		return nil
	}
	log := logs.Log{ReaderAt: file, Size: fi.Size(), Zone: time.Local, Near: fi.ModTime()}
	summary, err := logs.Search(r.Context(), log, query, out.hit)
	if err != nil {
		return err
	}
	return out.end(summary)
}

// follow answers ?follow: the answer stays open.
func (m *mount) follow(w http.ResponseWriter, r *http.Request, q *logQuery, out *lineWriter) error {
	done, err := m.limits.follow()
	if err != nil {
		w.Header().Set("Retry-After", "30")
		return err
	}
	defer done()
	filter, err := logs.NewFilter(q.Query, time.Local)
	if err != nil {
		return err
	}
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(stopping(r.Context()), cancel)() // a stop of the server does not wait for readers

	start := logs.Start{Position: r.Header.Get("Last-Event-ID"), Lines: max(q.tail, 0)}
	events := make(chan func() error)
	go func() {
		defer close(events)
		err := m.follower.Follow(ctx, strings.TrimPrefix(m.name(r.URL.Path), "/"), start, func() error {
			return hand(ctx, events, func() error { out.begin(); return out.flush() })
		}, func(e logs.Event) error {
			if e.Length > 0 {
				head, ok := filter.Match(e.Text)
				if !ok {
					return nil
				}
				return hand(ctx, events, func() error { return out.event(e, head) })
			}
			return hand(ctx, events, func() error { return out.event(e, logs.Head{}) })
		})
		if err != nil && ctx.Err() == nil {
			hand(ctx, events, func() error { return err })
		}
	}()
	return out.pump(events, q.Limit)
}

// hand gives something to write to the goroutine that writes, and waits until
// it is written: the text of a line is valid only so long.
func hand(ctx context.Context, to chan<- func() error, write func() error) error {
	done := make(chan error, 1)
	select {
	case to <- func() error { err := write(); done <- err; return err }:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lineWriter writes lines in the form that the client accepts.
type lineWriter struct {
	w     http.ResponseWriter
	form  string // media type
	file  string
	b     []byte
	hits  int
	begun bool
}

const (
	formText   = "text/plain"
	formNDJSON = "application/x-ndjson"
	formSSE    = "text/event-stream"
)

func newLineWriter(w http.ResponseWriter, r *http.Request, file string) *lineWriter {
	form, best := formText, accepted(r, formText)
	for _, other := range []string{formNDJSON, formSSE} {
		if weight := accepted(r, other); weight > best {
			form, best = other, weight
		}
	}
	return &lineWriter{w: w, form: form, file: file}
}

func (o *lineWriter) begin() {
	if o.begun {
		return
	}
	o.begun = true
	header := o.w.Header()
	secure(header)
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
		o.object(h.Line, h.Head, "")
	}
	_, err := o.w.Write(o.b)
	return err
}

// event writes what a follower is handed.
func (o *lineWriter) event(e logs.Event, head logs.Head) error {
	o.b = o.b[:0]
	switch {
	case o.form == formText && e.Length > 0:
		o.b = append(append(o.b, e.Text...), '\n')
		o.hits++
	case o.form == formText && e.Skipped > 0:
		o.b = append(strconv.AppendInt(append(o.b, "-- too slow: "...), e.Skipped, 10), " bytes skipped\n"...)
	case o.form == formText:
		return nil // a rotation is no line
	case e.Length > 0:
		o.object(e.Line, head, e.Position)
		o.hits++
	case e.Skipped > 0:
		o.news("skipped", e.Position, map[string]int64{"bytes": e.Skipped})
	case e.Rotated:
		o.news("rotated", e.Position, map[string]string{"file": o.file})
	}
	_, err := o.w.Write(o.b)
	return err
}

// lineObject is a line as programs read it.
type lineObject struct {
	Offset int64      `json:"offset"`
	Length int64      `json:"length"` // bytes
	Time   *time.Time `json:"time,omitempty"`
	Level  string     `json:"level,omitempty"`
	Text   string     `json:"text"`
	Cut    bool       `json:"cut,omitempty"` // text is only the beginning
	File   string     `json:"file"`
}

func (o *lineWriter) object(l logs.Line, head logs.Head, id string) {
	object := lineObject{Offset: l.Offset, Length: l.Length, Level: head.Level.String(), Text: visible(l.Text), Cut: l.Cut, File: o.file}
	if !head.Time.IsZero() {
		object.Time = &head.Time
	}
	o.news("", id, object)
}

// news writes an object as a line, or as an event (HTML Standard §9.2).
func (o *lineWriter) news(event, id string, object any) {
	data, _ := json.Marshal(object) // of plain values: it cannot fail
	if o.form == formNDJSON {
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

// visible escapes bytes that are no UTF-8: they are shown, not dropped.
func visible(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	var b strings.Builder
	for len(text) > 0 {
		c, n := utf8.DecodeRune(text)
		if c == utf8.RuneError && n == 1 {
			b.WriteString(`\x` + strconv.FormatUint(uint64(text[0])|0x100, 16)[1:])
		} else {
			b.Write(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

// end says, to programs, how the search went.
func (o *lineWriter) end(s logs.Summary) error {
	o.begin()
	if o.form != formSSE {
		return nil
	}
	reason := "done"
	if s.Limited {
		reason = "limit"
	}
	o.b = o.b[:0]
	o.news("end", "", map[string]any{"reason": reason, "hits": s.Hits, "scanned": s.Scanned})
	_, err := o.w.Write(o.b)
	return err
}

// pump writes what comes, flushes it soon, and pings while nothing comes.
func (o *lineWriter) pump(events <-chan func() error, limit int) error {
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	var flush <-chan time.Time
	for {
		select {
		case write, ok := <-events:
			if !ok {
				return o.flush()
			}
			if err := write(); err != nil {
				return err
			}
			if limit > 0 && o.hits >= limit {
				return o.flush()
			}
			if flush == nil {
				flush = time.After(flushInterval)
			}
		case <-flush:
			flush = nil
			if err := o.flush(); err != nil {
				return err
			}
		case <-ping.C:
			if o.form == formSSE {
				if _, err := io.WriteString(o.w, ": ping\n\n"); err != nil {
					return err
				}
				if err := o.flush(); err != nil {
					return err
				}
			}
		}
	}
}
