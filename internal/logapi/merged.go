package logapi

import (
	"strings"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/merge"
	"gowebdav/internal/wire"
)

// merged answers with the lines of all logs of a group as one, by time.
func (s *folderSearch) merged(sources []source) error {
	for i := range sources {
		s.Total += sources[i].Size()
	}
	g := s.merge(sources)
	var err error
	switch s.q.Progress = s.out.progress(); {
	case s.q.window != nil:
		err = s.mergedWindow(g)
	case s.q.spread != nil:
		err = s.mergedHistogram(g)
	default:
		return s.mergedSearch(g)
	}
	if err != nil && !s.out.begun {
		s.report(g)
		return s.end(err) // an answer that was too slow
	}
	return err
}

// merge returns the logs of a group as one.
func (g *group) merge(sources []source) *merge.Group { return merge.New(g.readable(sources)) }

// readable returns how the logs are read. Those of a branch share the same reader.
func (g *group) readable(sources []source) []merge.Source {
	of := make([]merge.Source, len(sources))
	noted := g.noted()
	for i := range sources {
		source := &sources[i]
		if of[i].Listed = &source.Listed; i > 0 && source.in == sources[i-1].in {
			of[i].Reader = of[i-1].Reader
		} else {
			of[i].Reader = g.reader(source.in, source.q.query, noted)
		}
	}
	return of
}

// reader returns how the logs of a branch are read.
func (g *group) reader(b *Branch, q *query, noted *noted) *merge.Reader {
	return &merge.Reader{
		FS: b.API.Files,
		Options: func(l *logs.Listed) logs.Options {
			o := b.options(g.who, q, l.Dir)
			o.May = b.mayNoted(l, noted)
			return o
		},
		Skip: func(file string, err error) { noted.add(file, b.why(err)) },
	}
}

// report takes over what a group has read.
func (s *folderSearch) report(g *merge.Group) {
	s.files, s.Scanned, s.untimed = g.Files, g.Scanned, g.Untimed
	if g.Gone != "" {
		s.skips.add(g.Gone, "the log of the position is not here any more")
	}
}

func (s *folderSearch) mergedSearch(g *merge.Group) error {
	q := s.q.Query
	if s.q.tail >= 0 {
		q.Tail, q.Limit = !q.Newest, s.q.tail
	}
	if s.q.tail == 0 {
		s.out.begin()
		return nil
	}
	sum, err := g.Search(s.r.Context(), q, s.mergedLine)
	s.Summary = sum
	s.report(g)
	return s.end(err)
}

// mergedLine writes a line.
func (s *folderSearch) mergedLine(l *merge.Line) error {
	var at, after string
	if s.out.form.heads() {
		if at, after = l.Position(), l.After(); s.q.window == nil && s.q.Newest {
			after = at // the search goes on before the line
		}
	}
	separator := ":"
	if l.Context {
		separator = "-"
	}
	return s.out.hitIn(place{file: l.File, before: wire.Printable(l.File) + separator, at: at, after: after}, l.Hit)
}

// groupView says where a window of many logs stands.
type groupView struct {
	Start   groupPlace `json:"start"`
	End     groupPlace `json:"end"`
	AtStart bool       `json:"atStart"` // there are no lines before
	AtEnd   bool       `json:"atEnd"`   // there are no lines after
	groupReport
}

type groupPlace struct {
	Position string `json:"position"`
}

// groupReport is what was read for an answer.
type groupReport struct {
	Reason  string   `json:"reason,omitempty"` // "files" if there are more than are read
	Files   int      `json:"files"`
	Scanned int64    `json:"scanned"` // bytes
	Skipped *skips   `json:"skipped"`
	Untimed []string `json:"untimed,omitempty"` // files without times
}

func (s *folderSearch) groupReport(g *merge.Group) groupReport {
	s.report(g)
	reason := ""
	if s.more {
		reason = "files"
	}
	return groupReport{reason, s.files, s.Scanned, s.skips, s.untimed}
}

func (s *folderSearch) mergedWindow(g *merge.Group) error {
	w := s.q.window
	span, err := g.Window(s.r.Context(), merge.Window{
		Anchor: merge.Anchor{Time: w.Time, End: w.End, Position: w.Position},
		Before: w.Before, After: w.After, Query: s.q.Query,
	}, s.mergedLine)
	if err != nil {
		return err
	}
	view := groupView{groupPlace{span.Start}, groupPlace{span.End}, span.AtStart && !s.more, span.AtEnd && !s.more, s.groupReport(g)}
	return s.out.message(message{name: "view", id: span.End, object: view, people: s.moreText() + untimedText(s.untimed, "first") + s.skips.text()})
}

// groupHistogram is a histogram of many logs.
type groupHistogram struct {
	Histogram
	Sources []sourceCounts `json:"sources,omitempty"` // if there are few
	Report  groupReport    `json:"read"`
}

// sourceCounts are the events of one log.
type sourceCounts struct {
	File   string   `json:"file"`   // the log, without its rotated files
	Counts []uint32 `json:"counts"` // of all levels, by bucket
}

func (s *folderSearch) mergedHistogram(g *merge.Group) error {
	h, err := g.Histogram(s.r.Context(), logs.HistogramQuery{Query: s.q.Query, Spread: *s.q.spread})
	if err != nil {
		return spreadError(err)
	}
	object := groupHistogram{Histogram: newHistogram(h.Histogram), Report: s.groupReport(g)}
	for _, of := range h.Sources {
		object.Sources = append(object.Sources, sourceCounts{of.Source, of.Counts})
	}
	return s.out.message(message{name: "histogram", object: object, people: histogramText(h.Histogram) + s.moreText() + s.skips.text()})
}

// untimedText tells people which files have no times, and where their lines stand.
func untimedText(names []string, place string) string {
	if len(names) == 0 {
		return ""
	}
	printable := make([]string, len(names))
	for i, name := range names {
		printable[i] = wire.Printable(name)
	}
	return "-- without times, so they come " + place + ": " + strings.Join(printable, ", ") + "\n"
}
