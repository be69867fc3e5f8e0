package server

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/logapi"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/rotation"
	"gowebdav/ui"
)

// lines answers a query for a file's lines.
func (m *mount) lines(g *get) error {
	return public(m.logs.Serve(g.w, g.r, m.logRequest(g)))
}

// search answers a query for the lines of all logs below a folder.
func (m *mount) search(g *get) error { return public(m.logs.ServeFolder(g.w, g.r, m.below(g))) }

// find answers ?find with the files and folders below a folder that have such a name.
func (m *mount) find(g *get) error { return public(m.logs.ServeFind(g.w, g.r, m.below(g))) }

// below is what a query for all that lies below a folder asks the log API.
func (m *mount) below(g *get) logapi.FolderRequest {
	return logapi.FolderRequest{Branches: []logapi.Branch{m.branch(g.r, callerOf(g.r).account, m.name(g.r.URL.Path), "")}, Query: g.query}
}

// branch is what a request reads of a folder of the mount, by an account there. at comes before the
// names of the logs.
func (m *mount) branch(r *http.Request, account *auth.Account, name, at string) logapi.Branch {
	login := callerOf(r).login
	b := logapi.Branch{API: m.logs, Folder: m.files, Name: name, Path: at}
	b.Watch = watchBelow(login, account, m.prefix)
	if login.FromURL() {
		b.May = func(name string, folder bool) error {
			name = path.Join("/", m.prefix, name)
			if folder {
				name += "/"
			}
			return mayRead(r, name)
		}
	}
	return b
}

// watchBelow returns the Watch of a branch for the login of its caller.
func watchBelow(login auth.Login, account *auth.Account, prefix string) func(ctx context.Context, name string, lost func()) {
	return func(ctx context.Context, name string, lost func()) {
		login.Watch(ctx, http.MethodGet, &url.URL{Path: path.Join("/", prefix, name)}, lost)
		stop := context.AfterFunc(account.Context(), lost)
		context.AfterFunc(ctx, func() { stop() })
	}
}

// logRequest is what a request asks the log API.
func (m *mount) logRequest(g *get) logapi.Request {
	return logapi.Request{Name: strings.TrimPrefix(m.name(g.r.URL.Path), "/"), File: g.file.Content(), Query: g.query}
}

// public gives an error of the log API its status. Its words are for the client.
func public(err error) error {
	if wrong := new(logapi.Error); errors.As(err, &wrong) {
		return &dav.Error{Status: wrong.Status, Public: wrong.Why, Err: err}
	}
	return err
}

// logCaller tells the log API who has sent a request.
func logCaller(r *http.Request) logapi.Caller {
	return logapi.Caller{
		Client:   client(r),
		Holder:   conns.Holder(r),
		Confined: callerOf(r).confined,
		May:      mayShow(r),
		Refused:  callerOf(r).answers.leftOut,
		Watch:    callerOf(r).watch(r),
	}
}

// view answers ?view: the page of a log, with the last lines, or those that the
// other parameters choose.
func (m *mount) view(g *get) error {
	w, r := g.w, g.r
	query := maps.Clone(g.query)
	query.Del(ui.LanguageParameter)
	q, err := m.logs.ParsePage(query)
	if err != nil {
		return public(err)
	}
	header := w.Header()
	header.Add("Vary", "Accept")
	header.Set("Cache-Control", "no-store")
	page(header)
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	found, err := m.logs.Page(r, m.logRequest(g), q)
	if errors.Is(err, logs.ErrNotHere) {
		return dav.Errorf(http.StatusGone, "%w", err)
	}
	if err != nil {
		return public(err)
	}
	shown := shownLog(r, q, g.query, found)
	shown.Mount, shown.UsualZone = m.prefix, m.logs.Zone.String()
	shown.Size, shown.Packed = g.info.Size(), rotation.Compressed(g.info.Name()) || m.logs.NoFollow != ""
	shown.LogSize, shown.Rotated, shown.Together = found.Size, m.rotates(g), g.query.Has("rotated")
	if m.logs.Metered {
		shown.Metered = found.Size
	}
	shown.LinkTimes, shown.Shared = timesOfLinks(r), linkedView(g.query)
	if found.ZoneHint != "" {
		query.Set("zone", found.ZoneHint)
		shown.ZoneHint, shown.HintHref = found.ZoneHint, "?"+query.Encode()
	}
	if !g.query.Has("rotated") {
		m.findNext(g, &shown)
	}
	if !m.readOnly && g.info.Size() <= maxShown {
		shown.EditHref = outside(r, r.URL.Path) + "?preview"
	}
	return m.pages.Log(w, viewer, shown)
}

// shownLog returns what the page of a log, or of several, shows.
func shownLog(r *http.Request, q *logapi.PageQuery, query url.Values, found *logapi.Page) ui.Log {
	shown := ui.Log{
		Path:       r.URL.Path,
		ParentHref: parentHref(r, r.URL.Path),
		LinkedTo:   linkedTo(r),
		Refused:    found.Refused,
		Zone:       q.Zone,
		Damage:     found.Damage,
		Filter: ui.LogFilter{
			Text: q.Filter.Text, Regex: q.Filter.Regex, IgnoreCase: q.Filter.IgnoreCase, Invert: q.Filter.Invert,
			Level: q.Filter.Level.String(), Since: query.Get("since"), Until: query.Get("until"), Context: q.Filter.Context,
			Highlight: q.Highlight,
		},
		View: found.View, Older: found.Older, Newer: found.Newer, AtEnd: found.AtEnd, FromStart: found.FromStart, Newest: q.Newest,
		Found: found.Found, Events: found.Events, Limited: found.Limited, AsText: found.AsText, Unfinished: found.Unfinished,
	}
	for _, l := range found.Lines {
		line := ui.LogLine{File: l.File, Offset: l.Offset, At: l.At, Source: l.Source, Length: l.Length, Level: l.Level, Continues: l.Continues, Text: l.Text, Cut: l.Cut, Context: l.Context, Gap: l.Gap}
		if l.Event != nil {
			line.Match, line.Event = true, *l.Event
		}
		if l.Time != nil {
			line.Time = l.Time.Format(time.RFC3339Nano)
		}
		if len(l.Fields) > 0 {
			fields, _ := json.Marshal(l.Fields) // cannot fail: plain values
			line.Fields = string(fields)
		}
		shown.Lines = append(shown.Lines, line)
	}
	return shown
}

// linkedTo says what the link of a visitor opens.
func linkedTo(r *http.Request) string {
	switch who := callerOf(r); {
	case who.confined:
		return "file"
	case who.linked != "":
		return "folder"
	}
	return ""
}

// rotates reports whether a log has other files. Visitors by a link to one file do not get them.
func (m *mount) rotates(g *get) bool {
	if callerOf(g.r).confined {
		return false
	}
	files, err := logs.Files(m.logs.Files, m.logRequest(g).Name)
	return err == nil && len(files) > 1
}

// quietLog is how long a log is quiet before a page looks for a newer file of it.
const quietLog = time.Hour

// findNext finds out which file of its log follows that of a page, and which one is the newest. A
// link to one file tells nothing about others.
func (m *mount) findNext(g *get, shown *ui.Log) {
	own := g.info.Name()
	_, marked := rotation.Parse(own)
	if callerOf(g.r).confined || !marked && time.Since(g.info.ModTime()) < quietLog {
		return
	}
	current, onward := logs.Current(m.logs.Files, m.logRequest(g).Name, mayShow(g.r))
	if path.Base(current) == own {
		shown.Daily = onward
		return
	}
	link := func(name string) ui.LogFile {
		name = path.Base(name)
		return ui.LogFile{Name: name, Href: outside(g.r, path.Join(path.Dir(g.r.URL.Path), name)) + "?view"}
	}
	shown.Next = link(current)
	if next := logs.Next(m.logs.Files, m.logRequest(g).Name, mayShow(g.r)); path.Base(next) != own && next != current {
		shown.Next, shown.NewestFile = link(next), link(current)
	}
}
