package logapi

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/logs/live"
	"gowebdav/internal/logs/merge"
	"gowebdav/internal/tree"
)

// FolderPage is the content of the page of several logs.
type FolderPage struct {
	Page
	Sources []PageSource // in their order
	Skipped []Skip       // the first of those that are left out
	Left    int          // how many are left out
	Live    bool         // they can be followed
	Metered int64        // bytes of those for whose reading somebody pays
}

// PageSource is one of several logs.
type PageSource struct {
	Name   string
	Hidden bool // by the query
}

// ParseFolderPage parses the query of the page of the logs below a folder.
func (a *API) ParseFolderPage(query url.Values) (*PageQuery, error) {
	page := newPageQuery(query)
	page.values.Del("context") // of the page of one log: here each line stands at its own time
	now := time.Now()
	q, err := a.parseFolder(page.values, now)
	page.Filter = q.Query
	switch {
	case page.filtered():
		page.values.Set("merge", "1")
		if page.side != "" {
			page.values.Set("position", page.place)
		}
	case page.values.Has("lines"):
		page.unfilter()
	default:
		page.plain()
	}
	if err == nil {
		page.folder, err = a.parseFolder(page.values, now)
		page.query = page.folder.query
		page.values.Del("position")
	}
	return page, err
}

// ShowFolder passes the content of the page of several logs to show. Its errors are those of show and of
// [API.Serve].
func (a *API) ShowFolder(r *http.Request, req FolderRequest, q *PageQuery, show func(*FolderPage) error) error {
	leave, err := a.place(a.Limits.Scans, r)
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(r.Context(), a.Limits.ScanTime)
	if q.filtered() {
		ctx, cancel = context.WithTimeout(r.Context(), pagePatience)
	}
	defer cancel()
	g := a.newGroup(r.WithContext(ctx), req)
	defer g.leave()
	omitted := q.folder.choice
	req.Query, q.folder.choice = maps.Clone(q.values), omitted.All()
	req.Query.Del("without") // what is hidden is listed
	sources, err := g.list(req, time.Now(), q.folder)
	defer drop(sources)
	if errors.Is(err, tree.ErrMany) {
		g.skips.add("…", "there are more files: choose some with name, glob or depth")
		err = nil
	}
	if err != nil {
		return err
	}
	page := &FolderPage{}
	shown := sources[:0:0]
	single := map[string]bool{} // logs of one file
	for _, s := range sources {
		if s.theirs != nil {
			page.elsewhere(s.in, omitted, q.values["without"])
			if s.theirs.query = s.in.theirs(q.values); s.theirs.query != nil {
				shown = append(shown, s)
			}
			continue
		}
		single[s.Name] = len(s.Files) == 1
		hidden := omitted.Omits(s.Name)
		page.Sources = append(page.Sources, PageSource{s.Name, hidden})
		if !hidden {
			shown = append(shown, s)
			if s.in.Metered {
				page.Metered += s.Size()
			}
		}
	}
	page.Live = len(shown) <= live.MaxLogs && (len(shown) == 0 || slices.ContainsFunc(shown, func(s source) bool { return s.in.NoFollow == "" }))
	if joined := g.join(q.query, shown); q.filtered() {
		err = page.find(ctx, r, q, joined)
	} else {
		err = page.window(q, joined)
	}
	if err != nil {
		return err
	}
	page.Sources = slices.DeleteFunc(page.Sources, func(s PageSource) bool { // a binary file is no log
		return single[s.Name] && g.skips.binaries[s.Name]
	})
	page.Skipped, page.Left = g.skips.First, g.skips.Count
	return show(page)
}

func (p *FolderPage) window(q *PageQuery, j *joined) error {
	span, err := j.window(q.query.window, p.line)
	if err != nil {
		return err
	}
	object, _ := json.Marshal(groupView{Start: groupPlace{span.Start}, End: groupPlace{span.End}, AtStart: span.AtStart, AtEnd: span.AtEnd}) // cannot fail: plain values
	p.View, p.AtEnd = string(object), span.AtEnd
	if !span.AtStart {
		p.Older = q.beside(span.Start, "before")
	}
	if !span.AtEnd {
		p.Newer = q.beside(span.End, "after")
	}
	return nil
}

// find fills a page with the last matches, or with the first ones of a range of times.
func (p *FolderPage) find(ctx context.Context, r *http.Request, q *PageQuery, j *joined) error {
	p.AsText = "?" + q.values.Encode()
	query := q.query.Query
	p.FromStart = q.forward()
	query.Newest, query.Tail, query.Limit, query.Heads = q.side == "older", q.side == "" && !p.FromStart, pageLines, true
	var first, last string // positions from which the search goes on
	timeless := false
	sum, err := j.search(query, func(e *entry) error {
		if query.Newest || first == "" || e.timeless() && !timeless { // lines without times come last
			first, timeless = e.at(), e.timeless()
		}
		last = e.after()
		return p.line(e)
	})
	if query.Newest {
		slices.Reverse(p.Lines)
	}
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		p.Unfinished = true
		return nil
	}
	if err != nil {
		return err
	}
	p.Events = sum.Hits
	if p.Limited = sum.Hits >= pageLines; p.Limited {
		query.Newest, query.Tail, query.Limit = !p.FromStart, false, 1
		if query.From = first; p.FromStart {
			query.From = last
		}
		next, err := j.search(query, func(*entry) error { return nil })
		p.Limited = next.Hits > 0 || err != nil // it may be far
	}
	if p.link(q, first, last, p.Limited); q.side != "" {
		return nil
	}
	object, _ := json.Marshal(found{End: "end", Limited: p.Limited, Events: p.Events, FromStart: p.FromStart, Scanned: sum.Scanned, Total: sum.Total}) // cannot fail: plain values
	p.Found = string(object)
	return nil
}

func (p *FolderPage) line(e *entry) error {
	if e.of != nil {
		l := e.their
		l.Position = ""
		log := merge.SourceOf(l.At)
		if !slices.ContainsFunc(p.Sources, func(s PageSource) bool { return s.Name == log }) {
			p.Sources = append(p.Sources, PageSource{Name: log})
		}
		p.Lines = append(p.Lines, PageLine{Line: l, Source: log})
		return nil
	}
	object := newLine(e.here.File, e.here.Line, e.here.Head, false)
	object.At = e.at()
	p.Lines = append(p.Lines, PageLine{object, e.here.Gap, e.here.Source})
	return nil
}

// elsewhere adds another server, whose logs are known by their lines, and those of its logs that are hidden.
func (p *FolderPage) elsewhere(b *Branch, omitted *tree.Choice, without []string) {
	p.Sources = append(p.Sources, PageSource{b.Path + "/", omitted.Omits(b.Path)})
	for _, name := range without {
		if strings.HasPrefix(name, b.Path+"/") && name != b.Path+"/" {
			p.Sources = append(p.Sources, PageSource{name, true})
		}
	}
}
