package logapi

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gowebdav/internal/logs"
)

const (
	pageLines = 200 // of a log on its page, before any script

	// pagePatience is how long a page waits for the lines that it is to show. Its
	// scripts search on; without them there is the answer as text.
	pagePatience = 2 * time.Second
)

// PageParameters say how the page of a log looks; its lines are the same.
var PageParameters = []string{"view", "highlight", "wrap", "zone"}

// FilterParameters choose lines of the page.
var FilterParameters = []string{"grep", "level", "since", "until", "context", "regex", "ignorecase", "invert"}

// PageQuery is what the page of a log is asked to show.
type PageQuery struct {
	Filter    logs.Query // that the page's form shows
	Highlight bool       // lines that match are highlighted among all, instead of shown alone

	query    *query
	values   url.Values // without what only the page understands
	filtered bool
}

// Page is what the page of a log shows.
type Page struct {
	Lines   []PageLine
	Refused []string // files that the gateway does not allow

	View         string // the JSON of a [View], "" for lines that were found
	Older, Newer string // queries of the pages before and behind, "" for none
	AtEnd        bool

	Found      string // JSON: how the search went, "" for a window
	AsText     string // query of the same search as text
	Unfinished bool   // the search took too long
}

// PageLine is a line of a Page.
type PageLine struct {
	Line
	Gap bool // lines before it are left out
}

// ParsePage reads the query of a page: the last lines of the log, or those that its parameters choose.
func (a *API) ParsePage(query url.Values) (*PageQuery, error) {
	values := maps.Clone(query)
	for _, name := range PageParameters {
		values.Del(name)
	}
	for _, name := range FilterParameters {
		if values.Get(name) == "" { // a form sends what is not filled in, too
			values.Del(name)
		}
	}
	p := parameters{values: values, now: time.Now(), zone: a.Zone}
	q := p.query()
	page := &PageQuery{Filter: q.Query, Highlight: query.Get("highlight") != "", query: q, values: values}
	page.filtered = Asks(values) && q.window == nil && !page.Highlight
	if !page.filtered && q.window == nil {
		for _, name := range FilterParameters {
			values.Del(name)
		}
		values.Set("lines", "end")
		values.Set("before", strconv.Itoa(pageLines))
		q.window = p.window()
		p.agree(q)
	}
	return page, p.err
}

// Page returns what a page shows. An error is as that of [API.Serve], or [logs.ErrNotHere].
func (a *API) Page(r *http.Request, req Request, q *PageQuery) (*Page, error) {
	set, err := a.open(r, req, q.query)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	page := &Page{Refused: q.query.refused}
	if q.filtered {
		return page, a.findPage(r, q, set, page)
	}
	return page, page.window(r.Context(), q, set)
}

func (p *Page) window(ctx context.Context, q *PageQuery, set logs.Set) error {
	span, err := set.Window(ctx, *q.query.window, p.line)
	if err != nil {
		return err
	}
	object, _ := json.Marshal(newView(p.Refused, set, span)) // of plain values: it cannot fail
	p.View = string(object)
	p.AtEnd = span.AtEnd
	if !span.AtStart {
		p.Older = q.beside(span.Start, "before")
	}
	if !span.AtEnd {
		p.Newer = q.beside(span.End, "after")
	}
	return nil
}

// beside is the query of the page with the lines on one side of a place.
func (q *PageQuery) beside(p logs.Place, side string) string {
	values := url.Values{"view": {""}, "lines": {p.Position()}, side: {strconv.Itoa(pageLines)}}
	for _, name := range []string{"charset", "rotated"} {
		if q.values.Has(name) {
			values.Set(name, q.values.Get(name))
		}
	}
	return "?" + values.Encode()
}

// findPage finds the last lines that match.
func (a *API) findPage(r *http.Request, q *PageQuery, set logs.Set, page *Page) error {
	leave, err := a.place(a.Limits.Scans, r)
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(r.Context(), pagePatience)
	defer cancel()
	page.AsText = "?" + q.values.Encode()
	query := q.query.Query
	query.Newest, query.Tail, query.Limit, query.Heads = false, true, pageLines, true
	hits := 0
	sum, err := set.Search(ctx, query, func(h logs.Hit) error {
		if !h.Context {
			hits++
		}
		return page.line(h)
	})
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		page.Unfinished = true
		return nil
	}
	if err != nil {
		return err
	}
	found := found{Files: newFiles(set), Limited: hits >= pageLines, Scanned: sum.Scanned, Total: sum.Total}
	if !set.Compressed() {
		span, err := set.Window(ctx, logs.Window{Anchor: logs.Anchor{End: true}}, nil)
		if err != nil {
			return err
		}
		found.End = span.End.Position()
	}
	object, _ := json.Marshal(found) // of plain values: it cannot fail
	page.Found = string(object)
	return nil
}

func (p *Page) line(h logs.Hit) error {
	p.Lines = append(p.Lines, PageLine{newLine(h.Log.Name, h.Line, h.Head, false), h.Gap})
	return nil
}
