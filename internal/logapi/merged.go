package logapi

import (
	"slices"
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
	s.q.Progress = s.out.progress()
	j := s.join(s.q.query, sources)
	var err error
	switch {
	case s.q.window != nil:
		err = s.mergedWindow(j)
	case s.q.spread != nil:
		err = s.mergedHistogram(j)
	default:
		return s.mergedSearch(j)
	}
	if err != nil && !s.out.begun {
		s.report(j)
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

// report takes over what was read, here and by other servers.
func (s *folderSearch) report(j *joined) {
	g := j.here
	s.files, s.Scanned, s.untimed = g.Files+j.files, g.Scanned+j.Scanned, append(g.Untimed, j.untimed...)
	s.untimed = s.untimed[:min(len(s.untimed), merge.MaxNames)]
	asked := func(of source) bool { return strings.HasPrefix(g.Gone, of.in.Path+"/") }
	if g.Gone != "" && !slices.ContainsFunc(j.servers, asked) {
		s.skips.add(g.Gone, "the log of the position is not here any more")
	}
}

func (s *folderSearch) mergedSearch(j *joined) error {
	q := s.q.Query
	if s.q.tail >= 0 {
		q.Tail, q.Limit = !q.Newest, s.q.tail
	}
	if s.q.tail == 0 {
		s.out.begin()
		return nil
	}
	sum, err := j.search(q, s.mergedLine)
	s.Summary = sum
	s.report(j)
	return s.end(err)
}

// mergedLine writes a line.
func (s *folderSearch) mergedLine(e *entry) error {
	before := wire.Printable(e.file())
	goesOn := func() string { // from where the search does
		if s.q.window == nil && s.q.Newest {
			return e.at()
		}
		return e.after()
	}
	if e.of != nil {
		l := e.their
		l.Position = goesOn()
		return s.out.theirs(l, before+":", false)
	}
	p := place{file: e.here.File, before: before + ":"}
	if e.here.Context {
		p.before = before + "-"
	}
	if s.out.form.heads() {
		p.at, p.after = e.at(), goesOn()
	}
	return s.out.hitIn(p, e.here.Hit)
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

func (s *folderSearch) groupReport(j *joined) groupReport {
	s.report(j)
	reason := ""
	if s.more {
		reason = "files"
	}
	return groupReport{reason, s.files, s.Scanned, s.skips, s.untimed}
}

func (s *folderSearch) mergedWindow(j *joined) error {
	span, err := j.window(s.q.window, s.mergedLine)
	if err != nil {
		return err
	}
	view := groupView{groupPlace{span.Start}, groupPlace{span.End}, span.AtStart && !s.more, span.AtEnd && !s.more, s.groupReport(j)}
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

func (s *folderSearch) mergedHistogram(j *joined) error {
	h, err := j.histogram(logs.HistogramQuery{Query: s.q.Query, Spread: *s.q.spread})
	if err != nil {
		return spreadError(err)
	}
	object := groupHistogram{Histogram: newHistogram(h.Histogram), Report: s.groupReport(j)}
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
