package logapi

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/wire"
)

// Patience is how long another server may be silent while it answers a part of a query.
const Patience = 5 * time.Second

// maxEvent is the maximum size of an event of another server, in bytes. A line in full is the
// longest one.
const maxEvent = 128 << 20

// Elsewhere asks another server the same query, and returns its answer as an event stream. It may be
// silent for [Patience], and ends with ctx. An error that the client may know is an *[Error].
type Elsewhere func(ctx context.Context, query url.Values) (io.ReadCloser, error)

// asked is the answer of another server that is on its way.
type asked struct {
	body io.ReadCloser
	err  error
}

// ask asks another server. All are asked at once, so that one that is slow costs its time once.
func (b *Branch) ask(ctx context.Context, query url.Values) <-chan asked {
	answer := make(chan asked, 1)
	go func() {
		body, err := b.Elsewhere(ctx, query)
		answer <- asked{body, err}
	}()
	return answer
}

// drop closes the answers that nobody has read.
func drop(sources []source) {
	for _, s := range sources {
		if s.answer != nil {
			go func() {
				if a := <-s.answer; a.body != nil {
					a.body.Close()
				}
			}()
		}
	}
}

// theirs returns the query as another server gets it: its names begin below this server's. It is nil if none
// of its logs is meant.
func (b *Branch) theirs(query url.Values) url.Values {
	theirs := maps.Clone(query)
	above := strings.Count(b.Path, "/") + 1
	for _, name := range []string{"name", "glob"} {
		var values []string
		for _, value := range query[name] {
			if name == "glob" && !strings.Contains(value, "/") {
				values = append(values, value)
			} else if segments := strings.Split(value, "/"); len(segments) > above {
				ours, err := path.Match(strings.Join(segments[:above], "/"), b.Path)
				if name == "name" {
					ours = strings.HasPrefix(value, b.Path+"/")
				}
				if err == nil && ours {
					values = append(values, strings.Join(segments[above:], "/"))
				}
			}
		}
		if theirs[name] = values; values == nil {
			delete(theirs, name)
		}
	}
	if (query.Has("name") || query.Has("glob")) && !theirs.Has("name") && !theirs.Has("glob") {
		return nil
	}
	if depth, err := strconv.Atoi(query.Get("depth")); err == nil {
		if depth -= above; depth < 1 {
			return nil
		}
		theirs.Set("depth", strconv.Itoa(depth))
	}
	return theirs
}

// elsewhere lets pass pass on the answer of another server. What goes wrong there is skipped; an
// error is that of writing, or of the context.
func (g *group) elsewhere(b *Branch, a asked, pass func(body io.Reader) error) error {
	err := a.err
	if err == nil {
		defer a.body.Close()
		err = pass(a.body)
	}
	sent := new(sendError)
	switch {
	case errors.As(err, &sent):
		return sent.error
	case g.r.Context().Err() != nil:
		return g.r.Context().Err()
	case err != nil && err != errEnough:
		reason := "its answer broke off"
		if public := new(Error); errors.As(err, &public) {
			reason = public.Why
		}
		g.broken = g.broken || a.err == nil
		g.skips.add(b.Path+"/", reason)
	}
	return nil
}

// sendError is an error of writing to the client.
type sendError struct{ error }

var errEnough = errors.New("the limit is reached")

// events visits the events of an answer. The last one is the end.
func events(body io.Reader, visit func(name string, data []byte) error) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxEvent)
	name := ""
	for lines.Scan() {
		line := lines.Bytes()
		if len(line) == 0 {
			name = ""
		} else if event, ok := bytes.CutPrefix(line, []byte("event: ")); ok {
			name = string(event)
		} else if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			if err := visit(name, data); err != nil || name == "end" {
				return err
			}
		}
	}
	return cmp.Or(lines.Err(), io.ErrUnexpectedEOF)
}

// theirEnd is the end of an answer.
type theirEnd struct {
	Scanned, Total int64
	Files          int
	Reason         string
	Skipped        skips
}

// skipped notes what another server does without.
func (g *group) skipped(b *Branch, end theirEnd) {
	for _, skip := range end.Skipped.First {
		g.skips.add(b.Path+"/"+skip.Name, skip.Reason)
	}
	g.skips.Count += max(0, end.Skipped.Count-len(end.Skipped.First))
}

// pass passes on the events of an answer, until its end.
func (s *folderSearch) pass(b *Branch, body io.Reader) error {
	before := s.Summary
	end, event, in := int64(-1), int64(-1), "" // of the last line, its event, and its file
	near := 0                                  // lines that may follow near the last match
	return events(body, func(name string, data []byte) error {
		switch name {
		case "":
			var l Line
			if err := json.Unmarshal(data, &l); err != nil {
				return fmt.Errorf("a line that is none: %w", err)
			}
			l.File = path.Join(b.Path, l.File)
			gap := s.q.Context > 0 && (end >= 0 || before.Hits > 0) && (l.Offset != end || l.File != in)
			if l.Event != nil && (*l.Event != event || l.File != in) {
				if event = *l.Event; s.q.MaxEvents > 0 && s.Events >= s.q.MaxEvents {
					return errEnough
				}
				s.Events++
			}
			if !l.Context {
				near = s.q.Context
			} else if near--; gap {
				near = 0
			}
			if s.q.Limit > 0 && s.Hits >= s.q.Limit && (!l.Context || near < 0 || gap) {
				return errEnough // what follows is near the next match
			}
			end, in = l.Offset+l.Length, l.File
			if err := s.line(l, gap); err != nil {
				return &sendError{err}
			}
		case "searched":
			var file fileHits
			if err := json.Unmarshal(data, &file); err != nil {
				return err
			}
			file.File = path.Join(b.Path, file.File)
			var passed fileHits
			if s.file.File == file.File {
				passed = s.file
			}
			s.Hits, s.Events = s.Hits+file.Hits-passed.Hits, s.Events+file.Events-passed.Events // not all lines may have been sent
			s.file = file
			if err := s.searched(); err != nil {
				return &sendError{err}
			}
		case "progress", "end":
			var sum theirEnd
			if err := json.Unmarshal(data, &sum); err != nil {
				return err
			}
			s.Scanned, s.Total = before.Scanned+sum.Scanned, before.Total+sum.Total
			if name != "end" {
				s.tell(s.Summary)
				return nil
			}
			s.files += sum.Files
			s.skipped(b, sum)
			switch sum.Reason {
			case "time", "cancelled", "files":
				return &Error{http.StatusGatewayTimeout, "it stopped early: " + sum.Reason}
			}
		}
		return nil
	})
}

// line sends a line of another server.
func (s *folderSearch) line(l Line, gap bool) error {
	if err := s.in(l.File); err != nil {
		return err
	}
	s.file.add(l.Context, l.Event, 0)
	separator := "-"
	if !l.Context {
		s.Hits++
		separator = ":"
	}
	note := ""
	if l.Cut {
		note = fmt.Sprintf("-- cut after %d bytes of text: the line has %d bytes\n", len(l.Text), l.Length)
	}
	o := s.out
	o.b = o.form.line(o.b[:0], line{Line: l, before: wire.Printable(l.File) + separator, text: []byte(l.Text), gap: gap, note: note})
	return o.write()
}
