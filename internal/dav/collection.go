package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// Collections answers PROPFIND for a read-only collection that exists only as a
// name: "/" and the other parents of mounts. Members are the names in it, which
// are collections too.
func Collections(w http.ResponseWriter, r *http.Request, members []string, modified time.Time) error {
	h := &Handler{prefix: "/", readOnly: true, locks: newLocks()}
	p, d, err := h.propfindRequest(w, r)
	if err != nil {
		return err
	}
	if d == depthInfinity {
		return &Error{Status: http.StatusForbidden, Condition: "propfind-finite-depth", Err: errors.New("PROPFIND of infinite depth")}
	}
	base := trimSlash(r.URL.Path)
	m := newMultistatus(w, r)
	if !p.noRoot {
		m.response(base, virtual{path.Base(base), modified}, p, nil)
	}
	if d == depthOne {
		for _, name := range members {
			m.response(base+"/"+name, virtual{name, modified}, p, nil)
		}
	}
	return m.close()
}

// virtual describes a collection that is only a name.
type virtual struct {
	name     string
	modified time.Time
}

func (v virtual) Name() string       { return v.name }
func (v virtual) Size() int64        { return 0 }
func (v virtual) Mode() fs.FileMode  { return fs.ModeDir | 0o555 }
func (v virtual) ModTime() time.Time { return v.modified }
func (v virtual) IsDir() bool        { return true }
func (v virtual) Sys() any           { return nil }
