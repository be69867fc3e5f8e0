package logapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/live"
	"gowebdav/internal/logs/merge"
	"gowebdav/internal/wire"
)

const (
	// farPatience is how long another server may be silent in a follow. It pings more often.
	farPatience = pingInterval + 25*time.Second

	// A server that is away is asked again after a time that doubles each time.
	minAway, maxAway = time.Second, 30 * time.Second

	maxMessage = 64 << 10 // bytes of a message that is passed on
	maxEarly   = 200      // messages before a follow begins
)

// farFollow is the follow of all logs of another server, as one of those of a folder.
type farFollow struct {
	*folderFollow
	in     *Branch
	query  url.Values
	answer *answer // nil while there is none
	err    error   // why there is none, if it was asked already
	early  []event // before the ping with which it has begun
	at     string  // position after the last event

	shown map[string]int64 // the ends of lines that were sent before the follow, by file
}

// farFollow returns the follow of another server.
func (f *folderFollow) farFollow(s source) *farFollow {
	if f.far == nil {
		f.far = map[string]*farFollow{}
	}
	far := f.far[s.in.Path]
	if far == nil {
		far = &farFollow{folderFollow: f, in: s.in, query: s.theirs.query, shown: map[string]int64{}}
		f.far[s.in.Path] = far
	}
	return far
}

// log returns how the logs of another server are followed.
func (s *farFollow) log() live.Log {
	log := live.Log{
		Key: "elsewhere " + s.in.Path, Shown: s.in.Path + "/", Elsewhere: s.run,
		Check: func(context.Context) error { return nil },
	}
	if s.in.Watch != nil {
		log.Watch = func(ctx context.Context, lost func()) { s.in.Watch(ctx, "", lost) }
	}
	return log
}

// connect begins the follow, unless it has begun. It ends with ctx.
func (s *farFollow) connect(ctx context.Context) error {
	if s.answer != nil {
		return nil
	}
	q := chosen(s.query)
	q.Set("follow", "")
	q.Set("ping", "")
	for name, on := range map[string]bool{"once": s.q.once, "events": s.q.ByEvent} {
		if on {
			q.Set(name, "")
		}
	}
	if s.at != "" {
		q.Set("position", s.at)
	}
	a := s.in.ask(ctx, q, maxEvent, farPatience)
	timer := time.AfterFunc(Patience, func() { a.cancel(errSilent) })
	defer timer.Stop()
	s.early = s.early[:0]
	for {
		e, err := a.next()
		if err == nil && len(s.early) == maxEarly {
			err = &Error{http.StatusBadGateway, "its follow does not begin"}
		}
		if err != nil {
			a.close()
			return err
		}
		if s.early = append(s.early, e); e.name == "ping" || e.name == "" || e.name == "end" {
			s.answer = a
			if s.at == "" {
				s.came(e)
			}
			return nil
		}
	}
}

// came notes the position of an event.
func (s *farFollow) came(e event) {
	if live.IsPosition(e.id) {
		s.at = e.id
	}
}

// errDone ends a follow that has reached all there was.
var errDone = errors.New("done")

// run follows, and begins again where it was if the other server was away.
func (s *farFollow) run(ctx context.Context, from string, to *live.Feed) error {
	if s.at == "" {
		s.at = from
	}
	away, wait := false, minAway
	for {
		begun := time.Now()
		err := s.err
		if s.err = nil; err == nil {
			err = s.connect(ctx)
		}
		if err == nil {
			to.At(s.at)
			to.Begin()
			if away {
				err = to.Message("", s.out.form.message(nil, s.state("found", "")))
			}
			if away = false; err == nil {
				err = s.read(to)
			}
			s.answer.close()
			s.answer = nil
		}
		to.Begin()
		switch refused := new(Error); {
		case err == errDone:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err == live.ErrPosition:
			return err
		case s.q.once, errors.As(err, &refused) && refused.Status < http.StatusInternalServerError:
			return without(reasonOf(err))
		case !away:
			if err := to.Message("", s.out.form.message(nil, s.state("missing", reasonOf(err)))); err != nil {
				return err
			}
		}
		if away = true; time.Since(begun) > maxAway {
			wait = minAway
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
		wait = min(2*wait, maxAway)
	}
}

// state says that the other server is away, or is there again.
func (s *farFollow) state(name, reason string) message {
	object := map[string]string{"file": s.in.Path + "/"}
	people := "-- " + wire.Printable(s.in.Path) + "/: it is there again\n"
	if reason != "" {
		object["reason"] = reason
		people = "-- " + wire.Printable(s.in.Path) + "/: " + reason + "; its lines come when it is there again\n"
	}
	return message{name: name, object: object, people: people}
}

// read passes on the events of an answer.
func (s *farFollow) read(to *live.Feed) error {
	for _, e := range s.early {
		if err := s.pass(e, to); err != nil {
			return err
		}
	}
	s.early = nil
	for {
		e, err := s.answer.next()
		if err == nil {
			err = s.pass(e, to)
		}
		if err != nil {
			return err
		}
	}
}

// pass passes on an event.
func (s *farFollow) pass(e event, to *live.Feed) error {
	s.came(e)
	switch e.name {
	case "":
		return s.line(e, to)
	case "ping":
		to.At(s.at)
		return nil
	case "end":
		var end theirEnd
		if json.Unmarshal(e.data, &end); end.Reason == "done" {
			return errDone
		}
		return &Error{http.StatusServiceUnavailable, "the other server stops"}
	case "joined", "gone", "skipped", "refused", "damage", "replaced", "missing", "found", "rotated":
		object := map[string]any{}
		if len(e.data) > maxMessage || json.Unmarshal(e.data, &object) != nil {
			return nil
		}
		return to.Message(s.at, s.out.form.message(nil, s.message(e.name, object)))
	}
	return nil
}

// line passes on a line, unless it was sent before the follow.
func (s *farFollow) line(e event, to *live.Feed) error {
	l, err := s.in.their(e.data)
	if err != nil {
		return err
	}
	if l.At != "" {
		if l.At, err = merge.Leave(s.in.Path, l.At); err != nil {
			l.At = ""
		}
	}
	if end, ok := s.shown[shownAs(l)]; ok && l.Offset < end {
		to.At(s.at)
		return nil
	}
	var at time.Time
	if l.Time != nil {
		at = *l.Time
	}
	return to.Line(at, l.Continues, s.at, s.appendLine(nil, l))
}

// appendLine appends a line without its position in the follow.
func (f *folderFollow) appendLine(b []byte, l Line) []byte {
	l.Position = ""
	return f.out.form.line(b, line{Line: l, before: wire.Printable(l.File) + ":", text: []byte(l.Text), note: noteOf(l)})
}

// shownAs names the file of a line: by its first bytes, which rotation does not change, or by its name as
// long as these are few.
func shownAs(l Line) string {
	place := l.At[strings.LastIndexByte(l.At, '!')+1:]
	if identity, _, ok := strings.Cut(place, ":"); ok && strings.HasPrefix(identity, "1024-") {
		return identity
	}
	return l.File
}

// message returns a message about the logs of another server.
func (s *farFollow) message(name string, object map[string]any) message {
	text := func(key string) string { value, _ := object[key].(string); return value }
	about := s.in.Path + "/"
	if file := text("file"); file != "" {
		about = s.in.name(file)
		if strings.HasSuffix(file, "/") {
			about += "/"
		}
		object["file"] = about
	}
	said := ""
	switch reason := text("reason"); {
	case name == "damage":
		said = text("error")
	case name == "gone":
		said = "lines may be missing: logs of the position are gone"
	case name == "refused":
		said = "the login does not open it any more"
	case name == "rotated" && reason != "":
		said = strings.TrimSuffix(strings.TrimPrefix(mayBeMissing("", path.Base(about), causeOf(reason)), "-- "), "\n")
	case name != "rotated" && reason != binaryFile:
		said = reason
	}
	m := message{name: name, object: object}
	if said != "" {
		m.people = "-- " + wire.Printable(about) + ": " + wire.Printable(said) + "\n"
	}
	return m
}

// causeOf returns the cause that a reason tells.
func causeOf(reason string) (cause follow.Cause) {
	for cause, text := range reasons {
		if text == reason {
			return cause
		}
	}
	return cause
}
