package logapi

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/live"
	"gowebdav/internal/logs/merge"
	"gowebdav/internal/tree"
)

// FolderParameters are those that say how lines below a folder are told, and ask for them there. Alone they
// are wrong.
var FolderParameters = []string{"merge", "count", "first"}

// ofOneLog are the parameters for which a folder has no answer. notOfFollow are those that do not go
// with a follow of its logs.
var (
	ofOneLog    = []string{"number", "places"}
	notOfFollow = []string{"lines", "histogram", "order", "before", "after", "buckets", "width", "clock", "count", "first"}
)

const (
	maxFolderFiles = 10_000 // that are read for one request
	maxPatterns    = 64     // that choose logs
	maxDepth       = 1000
)

// folderQuery is a query for the lines of the logs below a folder.
type folderQuery struct {
	*query
	choice *tree.Choice
	count  bool // without the lines
	merge  bool // all logs as one, by time, instead of one after the other
	first  int  // how many hits, or events, of each file are sent; 0 for all
}

// parseFolder parses a query for the logs below a folder. Unlike a file's URL, that of a folder
// has other parameters too, so unknown ones are ignored. An error is an *[Error].
func (a *API) parseFolder(values url.Values, now time.Time) (*folderQuery, error) {
	p := a.parameters(values, now)
	p.folder, p.isPosition = true, merge.IsPosition
	if p.flag("follow") {
		p.isPosition = live.IsPosition
		if i := slices.IndexFunc(notOfFollow, values.Has); i >= 0 {
			p.fail(notOfFollow[i], "does not go with follow, of the logs below a folder")
		}
	}
	if i := slices.IndexFunc(ofOneLog, values.Has); i >= 0 {
		p.fail(ofOneLog[i], "is for one log: ask for it at the URL of a file")
	}
	q := &folderQuery{query: p.read(), choice: p.choice(), count: p.flag("count"), first: p.count("first", 0)}
	q.merge = !q.follow && (p.flag("merge") || q.tail >= 0 || q.window != nil || q.spread != nil)
	if q.count {
		q.Context = 0
	}
	p.agreeFolder(q)
	return q, p.err
}

// folderAnchors are the places of a window of the logs below a folder.
const folderAnchors = "expected a time such as 2026-03-04 10:11 or -15m, end, 0 for the beginning, or a position that such a window has"

// agreeFolder fails if parameters contradict each other below a folder.
func (p *parameters) agreeFolder(q *folderQuery) {
	i := slices.IndexFunc(FolderParameters, p.values.Has)
	switch w := q.window; {
	case i >= 0 && !Asks(p.values):
		p.fail(FolderParameters[i], "is for a search: expected with grep, level, since or until")
	case q.merge && p.hasAny("count", "first"):
		p.fail("merge", "has lines by time: count and first are by file, and do not go with merge, tail, lines and histogram")
	case !q.merge && p.values.Has("order"):
		p.fail("order", "is by time: expected with merge or tail")
	case !q.merge && !q.follow && p.values.Has("position"):
		p.fail("position", "is by time: expected with merge or follow")
	case w != nil && (w.Line > 0 || w.Percent > 0 || w.Offset > 0):
		p.fail("lines", folderAnchors)
	}
}

// choice reads which logs below a folder are meant.
func (p *parameters) choice() *tree.Choice {
	c := new(tree.Choice)
	for _, name := range p.values["name"] {
		if err := c.Name(name); err != nil {
			p.fail("name", err.Error())
		}
	}
	for _, name := range p.values["without"] {
		if err := c.Without(name); err != nil {
			p.fail("without", err.Error())
		}
	}
	patterns := p.values["glob"]
	if len(patterns) > maxPatterns {
		p.fail("glob", fmt.Sprintf("expected up to %d patterns", maxPatterns))
	}
	for _, pattern := range patterns {
		if err := c.Pattern(pattern); err != nil {
			p.fail("glob", fmt.Sprintf("%q: %v", pattern, err))
		}
	}
	c.Depth = p.depth()
	return c
}

// depth reads how many levels of folders are looked at, 0 for all.
func (p *parameters) depth() int {
	depth := p.number("depth", 0, maxDepth)
	if depth == 0 && p.values.Has("depth") {
		p.fail("depth", "expected a number from 1, for what the folder itself holds")
	}
	return depth
}

// old reports whether a log was last changed long before the time of the query.
func (q *folderQuery) old(l logs.Listed) bool {
	return l.Newest().Changed.Before(q.Since.Add(-logs.ZoneDoubt))
}
