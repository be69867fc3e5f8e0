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
	pageLines = 200 // on the page of a log, before any script

	// pagePatience is how long a page waits for its search. Its scripts continue the
	// search; without scripts there is a link to the answer as text.
	pagePatience = 2 * time.Second
)

// PageParameters choose how the page of a log looks, not its lines.
var PageParameters = []string{"view", "highlight", "wrap", "show", "numbers"}

// FilterParameters choose lines of the page.
var FilterParameters = []string{"grep", "level", "since", "until", "context", "regex", "ignorecase", "invert"}

// PageQuery is the query of a log's page.
type PageQuery struct {
	Filter    logs.Query // shown in the page's form
	Zone      string     // of the log, as the query names it
	Highlight bool       // show all lines, and highlight the matches
	Newest    bool       // the newest lines stand on top

	side, place string // the matches on one side of a position, "older" or "newer"; "" for the usual ones

	query  *query
	folder *folderQuery // of several logs
	values url.Values   // the parameters without PageParameters
}

// Page is the content of a log's page: a window, or the matches of a search.
type Page struct {
	Lines    []PageLine
	Refused  []string // files that the caller may not see
	Size     int64    // bytes of all files of the log, as they are stored
	Damage   string   // of compressed files, as far as they were read; "" for none
	ZoneHint string   // as that of a View

	Older, Newer string // queries of the pages before and after, "" for none

	// Of a window.
	View  string // the JSON of a [View]
	AtEnd bool

	// Of a search.
	Found      string // JSON, from which the page's scripts continue; "" on a side of a position
	AsText     string // query for the same matches as text
	Unfinished bool   // the search took too long
	Events     int    // that match
	Limited    bool   // there may be more matches
	FromStart  bool   // the first matches of a range of times, or after a position, not the last ones
}

// PageLine is a line of a Page.
type PageLine struct {
	Line
	Gap    bool   // lines before it are omitted
	Source string // the name of its log, of several
}

// ParsePage parses the query of a page. Without parameters, the page shows the end of the log.
// An error is an *[Error].
func (a *API) ParsePage(query url.Values) (*PageQuery, error) {
	page := newPageQuery(query)
	if page.filtered() && page.side != "" {
		page.values.Set("position", page.place)
	}
	p := a.parameters(page.values, time.Now())
	q := p.query()
	page.values.Del("position")
	page.query, page.Filter = q, q.Query
	if !page.filtered() && q.window == nil {
		page.plain()
		q.window = p.window()
		p.agree(q)
	}
	return page, p.err
}

// newPageQuery returns what the query of a page says besides its lines.
func newPageQuery(query url.Values) *PageQuery {
	values, highlight := maps.Clone(query), query.Get("highlight") != ""
	for _, name := range PageParameters {
		values.Del(name)
	}
	for _, name := range FilterParameters {
		if values.Get(name) == "" { // a form sends empty fields, too
			values.Del(name)
		}
	}
	if shown := values.Get("zone"); shown == "local" || shown == "utc" {
		values.Del("zone") // in links of before show, it means that
	}
	side, place := "", ""
	for _, name := range []string{"older", "newer"} {
		if values.Get(name) != "" {
			side, place = name, values.Get(name)
		}
		values.Del(name)
	}
	newest := values.Get("order") == "newest"
	if values.Get("order") == "" || newest && !Asks(values) || values.Has("lines") || highlight {
		values.Del("order") // only a search has one; a page has one too
	}
	return &PageQuery{Zone: zoneName(values), Highlight: highlight, Newest: newest, side: side, place: place, values: values}
}

// filtered reports whether only matches are shown.
func (q *PageQuery) filtered() bool {
	return Asks(q.values) && !q.values.Has("lines") && !q.Highlight
}

// plain makes the query one for the end of the log.
func (q *PageQuery) plain() {
	q.unfilter()
	q.values.Set("lines", "end")
	q.values.Set("before", strconv.Itoa(pageLines))
}

func (q *PageQuery) unfilter() {
	for _, name := range FilterParameters {
		q.values.Del(name)
	}
}

// Page returns the content of a page. Its errors are those of [API.Serve], and
// [logs.ErrNotHere].
func (a *API) Page(r *http.Request, req Request, q *PageQuery) (*Page, error) {
	set, err := a.open(r, req, q.query)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	page := &Page{Refused: q.query.refused, ZoneHint: set.ZoneHint(r.Context(), time.Now())}
	for _, log := range set {
		page.Size += log.Stored()
	}
	if q.filtered() {
		err = a.findPage(r, q, set, page)
	} else {
		err = page.window(r.Context(), q, set)
	}
	if damage := set.Damage(); damage != nil {
		page.Damage = damage.Error()
	}
	return page, err
}

func (p *Page) window(ctx context.Context, q *PageQuery, set logs.Set) error {
	span, err := set.Window(ctx, *q.query.window, p.line)
	if err != nil {
		return err
	}
	object, _ := json.Marshal(newView(p.Refused, p.ZoneHint, set, span)) // cannot fail: plain values
	p.View = string(object)
	p.AtEnd = span.AtEnd
	if !span.AtStart {
		p.Older = q.beside(span.Start.Position(), "before")
	}
	if !span.AtEnd {
		p.Newer = q.beside(span.End.Position(), "after")
	}
	return nil
}

// beside returns the query of the page with the lines on one side of a place.
func (q *PageQuery) beside(position, side string) string {
	values := url.Values{"view": {""}, "lines": {position}, side: {strconv.Itoa(pageLines)}}
	for _, name := range []string{"charset", "text", "zone", "rotated", "name", "glob", "depth", "without"} {
		if q.values.Has(name) {
			values[name] = q.values[name]
		}
	}
	if q.Newest {
		values.Set("order", "newest")
	}
	return "?" + values.Encode()
}

// onward returns the query of the page with the matches on one side of a position.
func (q *PageQuery) onward(side, position string) string {
	values := maps.Clone(q.values)
	values.Del("merge")
	values.Set("view", "")
	values.Set(side, position)
	return "?" + values.Encode()
}

// forward reports whether the page shows the first matches: of a range of times, or after a position.
func (q *PageQuery) forward() bool {
	return q.side == "newer" || q.side == "" && !q.query.Since.IsZero() && !q.Newest
}

// link links the pages of a search beside one of which the first and the last match are at some
// positions, "" for none. more says whether there are more matches in its direction.
func (p *Page) link(q *PageQuery, first, last string, more bool) {
	older, newer := more && !p.FromStart, more && p.FromStart
	switch q.side { // where one came from
	case "older":
		newer, last = true, q.place
	case "newer":
		older, first = true, q.place
	}
	if older {
		p.Older = q.onward("older", first)
	}
	if newer {
		p.Newer = q.onward("newer", last)
	}
}

// findPage fills a page with the last matches, or with the first ones of a range of times.
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
	page.FromStart = q.forward()
	query.Newest, query.Tail, query.Limit, query.Heads, query.ByEvent = false, !page.FromStart, pageLines, true, true
	var first, last string // positions of matches
	sum, err := set.Search(ctx, query, func(h logs.Hit) error {
		page.add(newHit(h.Log.Name, h, false, true), h.Gap)
		if h.Context {
			return nil
		}
		if first == "" {
			first = logs.Place{Log: h.Log, Offset: h.Offset}.Position()
		}
		last = logs.Place{Log: h.Log, Offset: h.Offset + h.Length}.Position()
		return nil
	})
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		page.Unfinished = true
		return nil
	}
	if err != nil {
		return err
	}
	page.Events = sum.Events
	if page.Limited = sum.Hits >= pageLines; page.Limited {
		query.Newest, query.Tail, query.Limit, query.Context, query.ByEvent = !page.FromStart, false, 1, 0, false
		if query.From = first; page.FromStart {
			query.From = last
		}
		next, err := set.Search(ctx, query, func(logs.Hit) error { return nil })
		page.Limited = next.Hits > 0 || err != nil // it may be far
	}
	if page.link(q, first, last, page.Limited); q.side != "" {
		return nil
	}
	found := found{Files: newFiles(set), Limited: page.Limited, Events: sum.Events, FromStart: page.FromStart, Scanned: sum.Scanned, Total: sum.Total, ZoneHint: page.ZoneHint}
	if !set.Compressed() {
		span, err := set.Window(ctx, logs.Window{Anchor: logs.Anchor{End: true}}, nil)
		if err != nil {
			return err
		}
		found.End = span.End.Position()
	}
	object, _ := json.Marshal(found) // cannot fail: plain values
	page.Found = string(object)
	return nil
}

func (p *Page) line(h logs.Hit) error {
	p.add(newLine(h.Log.Name, h.Line, h.Head, false), h.Gap)
	return nil
}

func (p *Page) add(l Line, gap bool) { p.Lines = append(p.Lines, PageLine{Line: l, Gap: gap}) }
