package server

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
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

// asksForView tells a request for the page of a log.
func asksForView(query url.Values) bool { return query.Has("view") }

// view answers ?view: the page of a log, with the last lines, or those that the
// other parameters choose.
func (m *mount) view(w http.ResponseWriter, r *http.Request, file *storage.File, fi fs.FileInfo) error {
	query := r.URL.Query()
	for _, name := range pageParameters {
		query.Del(name)
	}
	for _, name := range []string{"grep", "level", "since", "until", "context"} {
		if query.Get(name) == "" { // a form sends what is not filled in, too
			query.Del(name)
		}
	}
	filtered := asksForLines(query) && !query.Has("lines")
	if !filtered && !query.Has("lines") {
		query.Set("lines", "end")
		query.Set("before", strconv.Itoa(viewLines))
	}
	q, err := parseLogQuery(query, time.Now(), time.Local)
	if err != nil {
		return err
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
		ParentHref: parentHref(r.URL.Path),
		Size:       fi.Size(),
		Links:      recordOf(r).links != nil,
		Filter: ui.LogFilter{
			Text: q.Text, Regex: q.Regex, IgnoreCase: q.IgnoreCase, Invert: q.Invert,
			Level: q.Level.String(), Since: query.Get("since"), Until: query.Get("until"), Context: q.Context,
			Highlight: r.URL.Query().Has("highlight"),
		},
	}}
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
	object, _ := json.Marshal(newViewObject(set, view)) // of plain values: it cannot fail
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

// search shows the last lines that match.
func (v *logView) search(limits *limits, r *http.Request, q *logQuery, set logs.Set) error {
	done, err := limits.scan(client(r))
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := context.WithTimeout(r.Context(), viewPatience)
	defer cancel()
	query := q.Query
	query.Newest, query.Tail, query.Limit, query.Heads = false, true, viewLines, true
	v.shown.AsText = "?" + v.query.Encode()
	if _, err = set.Search(ctx, query, v.line); err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		v.shown.Unfinished = true
		return nil
	}
	return err
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
