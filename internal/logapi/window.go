package logapi

import (
	"errors"
	"net/http"
	"path"
	"time"

	"gowebdav/internal/logs"
)

// window answers ?lines.
func (a *API) window(r *http.Request, q *query, set logs.Set, out *output) error {
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	q.window.File = path.Base(r.URL.Path)
	if q.full {
		q.window.Full = a.Limits.Line
	}
	span, err := set.Window(r.Context(), *q.window, out.hit)
	if errors.Is(err, logs.ErrNotHere) {
		return &Error{http.StatusGone, "lines: " + err.Error()}
	}
	if err != nil {
		return err
	}
	view := newView(out.refused, set.ZoneHint(r.Context(), time.Now()), set, span)
	if q.number {
		line, exact, err := set.Number(r.Context(), span.Start)
		if err != nil {
			return err
		}
		view.Line, view.LineEstimated = line, !exact
	}
	return out.message(message{name: "view", id: view.End.Position, object: view, people: out.damage(set.Damage())})
}
