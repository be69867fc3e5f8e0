package logapi

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/live"
	"gowebdav/internal/tree"
)

// ofOneLog are the parameters for which a folder has no answer. ofFollow are those that go with a
// follow of its logs.
var (
	ofOneLog = []string{"tail", "lines", "histogram", "order", "before", "after", "number", "position", "buckets", "width", "clock", "places"}
	ofFollow = []string{"position", "tail"}
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
	first  int  // how many hits, or events, of each file are sent; 0 for all
}

// parseFolder parses a query for the logs below a folder. Unlike a file's URL, that of a folder
// has other parameters too, so unknown ones are ignored. An error is an *[Error].
func (a *API) parseFolder(values url.Values, now time.Time) (*folderQuery, error) {
	p := a.parameters(values, now)
	p.isPosition = live.IsPosition
	follow := p.flag("follow")
	without := func(name string) bool { return values.Has(name) && !(follow && slices.Contains(ofFollow, name)) }
	if i := slices.IndexFunc(ofOneLog, without); i >= 0 {
		p.fail(ofOneLog[i], "is for one log: ask for it at the URL of a file")
	}
	q := &folderQuery{query: p.read(), choice: p.choice(), count: p.flag("count"), first: p.count("first", 0)}
	if q.count {
		q.Context = 0
	}
	if q.count && q.follow {
		p.fail("count", "does not go with follow")
	}
	return q, p.err
}

// choice reads which logs below a folder are meant.
func (p *parameters) choice() *tree.Choice {
	c := new(tree.Choice)
	for _, name := range p.values["name"] {
		if err := c.Name(name); err != nil {
			p.fail("name", err.Error())
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
