package logapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/conns"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
	"gowebdav/internal/logs/merge"
	"gowebdav/internal/wire"
)

// pingInterval is the longest silence of an event stream: a proxy must not take a quiet log
// for a dead connection.
const pingInterval = 15 * time.Second

// LastEventID is the header in which a client that reconnects names its last event (HTML
// Standard §9.2.4).
const LastEventID = "Last-Event-ID"

// follow answers ?follow with an answer that stays open.
func (a *API) follow(r *http.Request, req Request, q *query, out *output) error {
	position := cmp.Or(r.Header.Get(LastEventID), q.position)
	if !logs.IsPosition(position) && position != "" {
		return &Error{http.StatusBadRequest, LastEventID + ": expected the id of an event"}
	}
	leave, err := a.followPlace(r, out)
	if err != nil {
		return err
	}
	defer leave()
	who := a.Caller(r)
	start := follow.Start{Position: position, Lines: max(q.tail, 0), Rotated: q.rotated, Soon: q.ping, Once: q.once, Alone: who.Confined, May: who.May}
	name, view := req.Name, a.seen(req.Name, q, out.form, followed{file: out.file, full: out.full, byEvent: out.byEvent})
	view.Client = who.Client
	if q.rotated {
		name, start.Onward = logs.Current(a.Files, name, start.May)
	}
	return a.lasting(r, out, func(ctx context.Context, ready func() error) error {
		begun := ready
		if q.ping {
			begun = func() error {
				if err := ready(); err != nil {
					return err
				}
				return out.sendMessage(ping)
			}
		}
		return a.Follower.Follow(ctx, name, start, view, begun, out.send)
	})
}

// followPlace takes a place for one more log that is followed.
func (a *API) followPlace(r *http.Request, out *output) (leave func(), err error) {
	if leave, err = a.place(a.Limits.Follows, r); err != nil && !out.begun {
		out.w.Header().Set("Retry-After", "30")
	}
	return leave, err
}

// lasting runs a follow until the client goes or loses access, or the server stops.
func (a *API) lasting(r *http.Request, out *output, follow func(ctx context.Context, ready func() error) error) error {
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	defer conns.Lasting(r)()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(conns.Stopping(r.Context()), cancel)() // so that a stop does not wait for followers
	defer a.Caller(r).Watch(ctx, cancel)()
	err := follow(ctx, func() error {
		out.begin()
		defer clear(r.Header) // up to 64 KiB, which nobody needs in the hours to come
		return out.flush()
	})
	switch {
	case conns.Stopping(r.Context()).Err() != nil && r.Context().Err() == nil:
		return out.sendMessage(ended("stopping", ""))
	case ctx.Err() != nil:
		return nil // the client has gone, or has lost access
	}
	return err
}

// seen returns what the follower sees of the log, as encoded bytes. Followers with equal
// keys share them.
func (a *API) seen(name string, q *query, form form, of followed) *follow.View {
	type key struct {
		mediaType string
		of        followed
		pattern   match.Pattern
		level     format.Level
		since     time.Time
		charset   charset.Encoding
		zone      string
		formats   *format.Own // the first of those that were read together
	}
	k := key{form.mediaType(), of, q.Pattern, q.Level, q.Since, q.charset, q.zone.String(), nil}
	if len(a.Formats) > 0 {
		k.formats = a.Formats[0]
	}
	v := &follow.View{
		Query:           q.Query,
		Key:             k,
		Charset:         q.charset,
		Zone:            q.zone,
		Formats:         a.Formats,
		Folder:          a.folder(path.Dir(name)),
		MaxDecompressed: a.Limits.Decompressed,
		MaxDictionary:   a.Limits.Dictionary,
	}
	v.Heads = form.heads()
	if form.pings() {
		v.Idle = pingInterval
	}
	v.Append = func(b []byte, e follow.Event, head format.Head) []byte {
		return appendFollowed(b, form, of, e, head)
	}
	return v
}

// followed is a log as a follow names it.
type followed struct {
	file  string // of the log
	log   string // its name among several
	dir   string // of the file, below the folder that is followed
	among bool   // it is one of several
	full  bool   // long lines are not cut

	byEvent bool // lines tell what event they belong to
}

// path returns the path of a file of the log, of the log itself if it has no name.
func (of followed) path(file string) string { return path.Join(of.dir, cmp.Or(file, of.file)) }

// appendFollowed appends an event of a follow.
func appendFollowed(b []byte, f form, of followed, e follow.Event, head format.Head) []byte {
	file, which, subject := of.path(e.File), "", ""
	if of.among {
		which, subject = file, wire.Printable(file)+": "
	}
	switch {
	case e.Length > 0:
		l := line{text: e.Text, position: e.Position, note: cutNote(e.Line)}
		if of.among {
			l.before, l.position = wire.Printable(file)+":", ""
		}
		if f.heads() {
			l.Line = newLine(file, e.Line, head, of.full)
			if of.byEvent {
				l.Line.inEvent(e.Line)
			}
			if of.among {
				l.At = placeOf(of, e, head)
			}
		}
		return f.line(b, l)
	case e.Refused != "": // without an id, since older lines may follow
		file := of.path(e.Refused)
		return f.message(b, message{name: "refused", object: map[string]string{"file": file}, people: refused([]string{file})})
	case e.Skipped > 0:
		return f.message(b, message{name: "skipped", id: e.Position, object: skipped{which, e.Skipped, e.Lines, reasons[e.Cause]}, people: "-- " + subject + notSent(e)})
	case e.Damage != "":
		object, text := map[string]string{"error": e.Damage}, e.Damage
		if of.among {
			name, _, _ := strings.Cut(e.Damage, ": ")
			object["file"], text = of.path(name), path.Join(of.dir, e.Damage)
		}
		return f.message(b, message{name: "damage", id: e.Position, object: object, people: "-- " + wire.Printable(text) + "\n"})
	case e.Outside:
		return f.message(b, message{name: "replaced", id: e.Position, object: rotated{file, "replaced outside"}, people: "-- " + wire.Printable(file) + " was replaced outside: this is the old file, which gets no more lines. Mount its folder instead, or restart the container.\n"})
	case e.Missing:
		return f.message(b, message{name: "missing", id: e.Position, object: map[string]string{"file": file}})
	case e.Found:
		return f.message(b, message{name: "found", id: e.Position, object: map[string]string{"file": file}})
	case e.Quiet:
		quiet := ping
		quiet.id = e.Position
		return f.message(b, quiet)
	case e.Reached:
		return f.message(b, ended("done", e.Position))
	case e.Limited:
		return f.message(b, ended("limit", e.Position))
	case e.Rotated:
		return f.message(b, message{name: "rotated", id: e.Position, object: rotated{file, reasons[e.Cause]}, people: mayBeMissing(subject, file, e.Cause)})
	}
	return b
}

// ping says that the server is there, and the stream comes through.
var ping = message{name: "ping", object: struct{}{}, passing: true}

// ended says why a follow ends: done, limit or stopping.
func ended(why, position string) message {
	return message{name: "end", id: position, object: map[string]string{"reason": why}}
}

// placeOf returns the position of a line among many logs, "" if it is not known. The event has those
// after it in its file, and in others that may still be written to.
func placeOf(of followed, e follow.Event, head format.Head) string {
	end := strconv.FormatInt(e.Offset+e.Length, 10)
	for place := range strings.SplitSeq(e.Position, ",") {
		identity, rest, _ := strings.Cut(place, ":")
		if print, ok := strings.CutPrefix(rest, end); ok && (print == "" || print[0] == '~') {
			return merge.PositionOf(head.Time, of.log, identity+":"+strconv.FormatInt(e.Offset, 10)+strings.TrimSuffix(print, logs.BeforeNewest))
		}
	}
	return ""
}

// reasons are the causes for programs.
var reasons = map[follow.Cause]string{follow.TooSlow: "too slow", follow.Truncated: "truncated", follow.Gone: "gone", follow.Alike: "alike"}

// skipped is the object of lines that are not sent.
type skipped struct {
	File   string `json:"file,omitempty"` // of several logs
	Bytes  int64  `json:"bytes"`
	Lines  int64  `json:"lines,omitempty"` // left out if they could not be counted
	Reason string `json:"reason"`
}

// rotated is the object of a new file.
type rotated struct {
	File   string `json:"file"`
	Reason string `json:"reason,omitempty"` // why lines may be missing, or come again
}

// notSent tells people how much is not sent.
func notSent(e follow.Event) string {
	why := "too slow"
	if e.Cause == follow.Truncated {
		why = "truncated before it was read"
	}
	switch e.Lines {
	case 0:
		return fmt.Sprintf("%s bytes not sent: %s\n", grouped(e.Skipped), why)
	case 1:
		return fmt.Sprintf("1 line not sent: %s (%s bytes)\n", why, grouped(e.Skipped))
	}
	return fmt.Sprintf("%s lines not sent: %s (%s bytes)\n", grouped(e.Lines), why, grouped(e.Skipped))
}

// mayBeMissing tells people of a new file, if lines may be missing or come again.
func mayBeMissing(subject, file string, cause follow.Cause) string {
	file = wire.Printable(file)
	switch cause {
	case follow.Truncated:
		return "-- lines may be missing: " + file + " was truncated, and no copy of it was found\n"
	case follow.Gone:
		return "-- " + subject + "lines may be missing: the file of the position is gone\n"
	case follow.Alike:
		return "-- lines may come again: " + file + " was replaced by a file that begins like it\n"
	}
	return ""
}

// grouped returns a number with its digits in groups of three.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// sendMessage sends a message at once.
func (o *output) sendMessage(m message) error { return o.send(o.form.message(nil, m)) }

// send sends encoded lines at once.
func (o *output) send(text []byte) error {
	if _, err := o.w.Write(text); err != nil {
		return err
	}
	return o.flush()
}
