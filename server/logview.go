package server

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/dav"
	"gowebdav/internal/logs"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

const (
	viewLines = 200 // of a log on its page, before any script

	// viewPatience is how long a page waits for the lines that it is to show. Its
	// scripts search on; without them there is the answer as text.
	viewPatience = 2 * time.Second
)

// pageParameters say how the page of a log looks; its lines are the same.
var pageParameters = []string{"view", "highlight", "wrap", "zone", ui.LanguageParameter}

// filterParameters choose lines of the page.
var filterParameters = []string{"grep", "level", "since", "until", "context", "regex", "ignorecase", "invert"}

// view answers ?view: the page of a log, with the last lines, or those that the
// other parameters choose.
func (m *mount) view(g *get) error {
	w, r, file, fi := g.w, g.r, g.file, g.info
	query := maps.Clone(g.query)
	for _, name := range pageParameters {
		query.Del(name)
	}
	for _, name := range filterParameters {
		if query.Get(name) == "" { // a form sends what is not filled in, too
			query.Del(name)
		}
	}
	highlight := g.query.Get("highlight") != ""
	filtered := asksForLines(query) && !query.Has("lines") && !highlight
	filter, err := parseLogQuery(query, time.Now(), time.Local)
	if err != nil {
		return err
	}
	q := filter
	if !filtered && !query.Has("lines") {
		for _, name := range filterParameters {
			query.Del(name)
		}
		query.Set("lines", "end")
		query.Set("before", strconv.Itoa(viewLines))
		if q, err = parseLogQuery(query, time.Now(), time.Local); err != nil {
			return err
		}
	}
	header := w.Header()
	header.Add("Vary", "Accept")
	header.Set("Cache-Control", "no-store")
	page(header)
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	set, err := m.open(r, q, file)
	if err != nil {
		return err
	}
	defer set.Close()

	v := logView{query: query, shown: ui.Log{
		Path:       r.URL.Path,
		Mount:      m.prefix,
		ParentHref: parentHref(r, r.URL.Path),
		Size:       fi.Size(),
		Links:      callerOf(r).links != nil,
		Refused:    q.refused,
		Filter: ui.LogFilter{
			Text: filter.Text, Regex: filter.Regex, IgnoreCase: filter.IgnoreCase, Invert: filter.Invert,
			Level: filter.Level.String(), Since: g.query.Get("since"), Until: g.query.Get("until"), Context: filter.Context,
			Highlight: highlight,
		},
	}}
	if !m.readOnly && fi.Size() <= maxShown {
		v.shown.EditHref = outside(r, r.URL.Path) + "?preview"
	}
	if filtered {
		err = v.search(m.limits, r, q, set)
	} else {
		err = v.window(r, q, set)
	}
	if err != nil {
		return err
	}
	return m.pages.Log(w, viewer, v.shown)
}

// logView collects what the page of a log shows.
type logView struct {
	query url.Values // without what only the page understands
	shown ui.Log
}

func (v *logView) window(r *http.Request, q *logQuery, set logs.Set) error {
	view, err := set.Window(r.Context(), *q.window, v.line)
	if errors.Is(err, logs.ErrNotHere) {
		return dav.Errorf(http.StatusGone, "%w", err)
	}
	if err != nil {
		return err
	}
	object, _ := json.Marshal(newViewObject(q.refused, set, view)) // of plain values: it cannot fail
	v.shown.View = string(object)
	v.shown.AtEnd = view.AtEnd
	if !view.AtStart {
		v.shown.Older = v.at(view.Start, "before")
	}
	if !view.AtEnd {
		v.shown.Newer = v.at(view.End, "after")
	}
	return nil
}

// at is the address of the page with the lines on one side of a place.
func (v *logView) at(p logs.Place, side string) string {
	query := url.Values{"view": {""}, "lines": {p.Position()}, side: {strconv.Itoa(viewLines)}}
	for _, name := range []string{"charset", "rotated"} {
		if v.query.Has(name) {
			query.Set(name, v.query.Get(name))
		}
	}
	return "?" + query.Encode()
}

// foundObject is how a search went, for the page's scripts to go on from there.
type foundObject struct {
	Files   []fileObject `json:"files"`
	End     string       `json:"end"`     // where what comes next would stand; "" where nothing can
	Limited bool         `json:"limited"` // there may be older ones
	Scanned int64        `json:"scanned"` // bytes
	Total   int64        `json:"total"`
}

// search shows the last lines that match.
func (v *logView) search(limits *limits, r *http.Request, q *logQuery, set logs.Set) error {
	leave, err := placeIn(limits.scans, r)
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(r.Context(), viewPatience)
	defer cancel()
	v.shown.AsText = "?" + v.query.Encode()
	query := q.Query
	query.Newest, query.Tail, query.Limit, query.Heads = false, true, viewLines, true
	hits := 0
	sum, err := set.Search(ctx, query, func(h logs.Hit) error {
		if !h.Context {
			hits++
		}
		return v.line(h)
	})
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		v.shown.Unfinished = true
		return nil
	}
	if err != nil {
		return err
	}
	found := foundObject{Files: newFileObjects(set), Limited: hits >= viewLines, Scanned: sum.Scanned, Total: sum.Total}
	if !set.Compressed() {
		span, err := set.Window(ctx, logs.Window{Anchor: logs.Anchor{End: true}}, nil)
		if err != nil {
			return err
		}
		found.End = span.End.Position()
	}
	object, _ := json.Marshal(found) // of plain values: it cannot fail
	v.shown.Found = string(object)
	return nil
}

func (v *logView) line(h logs.Hit) error {
	o := (&lineWriter{}).object(h.Log.Name, h.Line, h.Head)
	line := ui.LogLine{File: o.File, Offset: o.Offset, Length: o.Length, Level: o.Level, Continues: o.Continues, Text: o.Text, Cut: o.Cut, Gap: h.Gap}
	if o.Time != nil {
		line.Time = o.Time.Format(time.RFC3339Nano)
	}
	v.shown.Lines = append(v.shown.Lines, line)
	return nil
}

// isLog reports whether a file is one to read by lines, by its name: a text, or
// one that was packed.
func isLog(name string) bool {
	if slices.Contains([]string{".gz", ".zst", ".bz2", ".xz"}, path.Ext(name)) {
		name = strings.TrimSuffix(name, path.Ext(name))
		if path.Ext(name) == "" { // a name of its own, as backup.gz
			return false
		}
	}
	return strings.HasPrefix(storage.MediaType(name), "text/plain")
}
