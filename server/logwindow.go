package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"path"

	"gowebdav/internal/logs"
)

// window answers ?lines.
func (m *mount) window(w http.ResponseWriter, r *http.Request, q *logQuery, set logs.Set) error {
	out := newLineWriter(w, r, q, formJSON)
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	visit := out.hit
	if out.form == formJSON {
		visit = out.element
	}
	q.window.File = path.Base(r.URL.Path)
	if q.full {
		q.window.Full = m.limits.Line
	}
	view, err := set.Window(r.Context(), *q.window, visit)
	if errors.Is(err, logs.ErrNotHere) {
		return &queryError{http.StatusGone, "lines: " + err.Error()}
	}
	if err != nil {
		return err
	}
	return out.view(set, view)
}

// element writes a line into the object of a window.
func (o *lineWriter) element(h logs.Hit) error {
	o.begin()
	o.b = append(o.b[:0], ',')
	if o.hits++; o.hits == 1 {
		o.b = append(o.b[:0], `{"lines":[`...)
	}
	data, _ := json.Marshal(o.object(h.Log.Name, h.Line, h.Head)) // of plain values: it cannot fail
	o.b = append(o.b, data...)
	_, err := o.w.Write(o.b)
	return err
}

// viewObject says where a window stands.
type viewObject struct {
	Start   placeObject  `json:"start"`
	End     placeObject  `json:"end"`
	AtStart bool         `json:"atStart"` // no lines are before
	AtEnd   bool         `json:"atEnd"`   // no lines are behind
	Files   []fileObject `json:"files"`   // of the log, oldest first
	Damage  string       `json:"damage,omitempty"`
	Refused []string     `json:"refused,omitempty"` // files that the gateway does not allow
}

type placeObject struct {
	File     string `json:"file"`
	Offset   int64  `json:"offset"`
	Position string `json:"position"`
}

type fileObject struct {
	Name     string `json:"name"`
	Identity string `json:"identity"`
	Size     *int64 `json:"size"` // bytes; null where it is not known yet
}

func newPlaceObject(p logs.Place) placeObject {
	return placeObject{p.Log.Name, p.Offset, p.Position()}
}

func newViewObject(refused []string, set logs.Set, v logs.Span) viewObject {
	object := viewObject{Start: newPlaceObject(v.Start), End: newPlaceObject(v.End), AtStart: v.AtStart, AtEnd: v.AtEnd, Files: newFileObjects(set), Refused: refused}
	if damage := set.Damage(); damage != nil {
		object.Damage = damage.Error()
	}
	return object
}

func newFileObjects(set logs.Set) []fileObject {
	files := make([]fileObject, len(set))
	for i, log := range set {
		files[i] = fileObject{Name: log.Name, Identity: log.Identity()}
		if size, known := log.Known(); known {
			files[i].Size = &size
		}
	}
	return files
}

// view ends a window: programs are told where it stands.
func (o *lineWriter) view(set logs.Set, v logs.Span) error {
	o.begin()
	object := newViewObject(o.refused, set, v)
	o.b = o.b[:0]
	switch o.form {
	case formText:
		return o.damage(set.Damage())
	case formJSON:
		if o.hits == 0 {
			o.b = append(o.b, `{"lines":[`...)
		}
		data, _ := json.Marshal(object) // of plain values: it cannot fail
		o.b = append(append(append(o.b, `],`...), data[1:]...), '\n')
	default:
		o.news("view", v.End.Position(), object)
	}
	_, err := o.w.Write(o.b)
	return err
}
