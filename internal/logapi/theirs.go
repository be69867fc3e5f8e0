package logapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/wire"
)

// theirs returns the query as another server gets it: its names begin below this server's. It is nil if none
// of its logs is meant.
func (b *Branch) theirs(query url.Values) url.Values {
	theirs := maps.Clone(query)
	above := strings.Count(b.Path, "/") + 1
	whole := func(name string) bool { // name is the other server, or a folder that it is in
		name = path.Clean(name)
		return name == b.Path || strings.HasPrefix(b.Path, name+"/")
	}
	if slices.ContainsFunc(query["without"], whole) {
		return nil
	}
	all := slices.ContainsFunc(query["name"], whole)
	for _, name := range []string{"name", "glob", "without"} {
		var values []string
		for _, value := range query[name] {
			if name == "glob" && !strings.Contains(value, "/") {
				values = append(values, value)
			} else if segments := strings.Split(value, "/"); len(segments) > above {
				ours, err := path.Match(strings.Join(segments[:above], "/"), b.Path)
				if name != "glob" {
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
	if all {
		theirs.Del("name")
		theirs.Del("glob")
	}
	if !all && (query.Has("name") || query.Has("glob")) && !theirs.Has("name") && !theirs.Has("glob") {
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

// theirEnd is the end of an answer, or how far it is.
type theirEnd struct {
	Scanned, Total int64
	Files          int
	Reason         string
	Skipped        skips
	Untimed        []string
}

const (
	maxTheirName = 8 << 10 // bytes of a name or reason of another server
	maxTheirs    = 1 << 40 // of anything that another server counts
)

// name returns the name of a file of another server, which stays below its branch.
func (b *Branch) name(name string) string {
	return path.Join(b.Path, path.Join("/", name[:min(len(name), maxTheirName)]))
}

// skipped notes what another server does without.
func (g *group) skipped(b *Branch, end theirEnd) {
	first := end.Skipped.First[:min(len(end.Skipped.First), maxSkips)]
	for _, skip := range first {
		name := b.name(skip.Name)
		if strings.HasSuffix(skip.Name, "/") {
			name += "/"
		}
		g.skips.add(name, wire.Printable(skip.Reason[:min(len(skip.Reason), maxTheirName)]))
	}
	g.skips.Count += max(0, counted(end.Skipped.Count)-len(first))
}

// counted returns a number that another server has counted.
func counted[T int | int64](n T) T { return T(min(max(int64(n), 0), maxTheirs)) }

// stopped returns why an answer that has ended is not whole.
func (end *theirEnd) stopped() error {
	switch end.Reason {
	case "time", "cancelled", "files", "broken":
		return &Error{http.StatusGatewayTimeout, "it stopped early: " + end.Reason}
	}
	return nil
}

// early returns why an answer has ended without what was asked for.
func (end *theirEnd) early() error {
	if err := end.stopped(); err != nil {
		return err
	}
	return &Error{http.StatusBadGateway, "its answer has ended early"}
}

// their reads a line of another server.
func (b *Branch) their(data []byte) (l Line, err error) {
	if err := json.Unmarshal(data, &l); err != nil {
		return l, fmt.Errorf("a line that is none: %w", err)
	}
	l.File, l.Text = b.name(l.File), strings.ReplaceAll(l.Text, "\n", "\\n") // no line has one
	if _, known := format.ParseLevel(l.Level); !known {
		l.Level = ""
	}
	return l, nil
}

// pass passes on the events of an answer, until its end.
func (s *folderSearch) pass(b *Branch, a *answer) error {
	before := s.Summary
	end, event, in := int64(-1), int64(-1), "" // of the last line, its event, and its file
	near := 0                                  // lines that may follow near the last match
	return a.each(func(name string, data []byte) error {
		switch name {
		case "":
			l, err := b.their(data)
			if err != nil {
				return err
			}
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
			file.File, file.Hits, file.Events = b.name(file.File), counted(file.Hits), counted(file.Events)
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
			s.Scanned, s.Total = before.Scanned+counted(sum.Scanned), before.Total+counted(sum.Total)
			if name != "end" {
				s.tell(s.Summary)
				return nil
			}
			s.files += counted(sum.Files)
			s.skipped(b, sum)
			return sum.stopped()
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
	return s.out.theirs(l, wire.Printable(l.File)+separator, gap)
}

// theirs writes a line of another server.
func (o *output) theirs(l Line, before string, gap bool) error {
	after := l.Position
	l.Position = ""
	o.b = o.form.line(o.b[:0], line{Line: l, before: before, position: after, text: []byte(l.Text), gap: gap, note: noteOf(l)})
	return o.write()
}
