package server

import (
	"maps"
	"net/http"
	"net/url"

	"gowebdav/internal/logapi"
	"gowebdav/ui"
)

// together answers ?view of a folder: the page of the logs below it, as one by time.
func (m *mount) together(g *get) error {
	return public(viewTogether(g.w, g.r, m.logs, m.pages, m.prefix, m.below(g)))
}

// viewTogether is together, also for all mounts: then mount is "".
func viewTogether(w http.ResponseWriter, r *http.Request, logs *logapi.API, pages *ui.Pages, mount string, req logapi.FolderRequest) error {
	query := maps.Clone(req.Query)
	query.Del(ui.LanguageParameter)
	q, err := logs.ParseFolderPage(query)
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
	return logs.ShowFolder(r, req, q, func(found *logapi.FolderPage) error {
		shown := shownLog(r, q, req.Query, &found.Page)
		shown.Mount, shown.UsualZone = mount, logs.Zone.String()
		several(&shown, query, found)
		return pages.Log(w, viewer, shown)
	})
}

// several adds to the page of a log what that of several logs has.
func several(shown *ui.Log, query url.Values, found *logapi.FolderPage) {
	shown.Packed, shown.Left, shown.Metered = !found.Live, found.Left, found.Metered
	shown.Several = true
	newest := url.Values{"tail": {"10000"}}
	for _, name := range []string{"name", "glob", "depth", "without"} {
		for _, value := range query[name] {
			shown.Choice = append(shown.Choice, ui.LogParameter{Name: name, Value: value})
			newest.Add(name, value)
		}
	}
	shown.NewestAsText = "?" + newest.Encode()
	for _, s := range found.Skipped {
		shown.Skipped = append(shown.Skipped, ui.LogSkip(s))
	}
	for _, s := range found.Sources {
		shown.Sources = append(shown.Sources, ui.LogSource{Name: s.Name, Hidden: s.Hidden, Href: without(query, s)})
	}
}

// without returns the query of the page that hides a log, or shows it again.
func without(query url.Values, s logapi.PageSource) string {
	other := maps.Clone(query)
	var hidden []string
	for _, name := range query["without"] {
		if name != s.Name {
			hidden = append(hidden, name)
		}
	}
	if !s.Hidden {
		hidden = append(hidden, s.Name)
	}
	if other.Del("lines"); len(hidden) > 0 {
		other["without"] = hidden
	} else {
		other.Del("without")
	}
	return "?" + other.Encode()
}
