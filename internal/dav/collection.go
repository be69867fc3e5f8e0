package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// Collections answers PROPFIND for a read-only collection that exists only as a name: "/"
// and the other parents of mounts. Members are the names in it, all collections.
func Collections(w http.ResponseWriter, r *http.Request, members []string, modified time.Time) error {
	h := &Handler{prefix: "/", locks: newLocks()}
	p, d, err := h.propfindRequest(w, r)
	if err != nil {
		return err
	}
	if d == depthInfinity {
		return &Error{Status: http.StatusForbidden, Condition: "propfind-finite-depth", Err: errors.New("PROPFIND with Depth infinity: ask with Depth 0 or 1")}
	}
	base := trimSlash(r.URL.Path)
	m := newMultistatus(w, r)
	if !p.noRoot {
		m.response(base, nameOnly{path.Base(base), modified}, p, nil)
	}
	if d == depthOne {
		for _, name := range members {
			m.response(base+"/"+name, nameOnly{name, modified}, p, nil)
		}
	}
	return m.close()
}

// nameOnly describes a collection that exists only as a name.
type nameOnly struct {
	name     string
	modified time.Time
}

func (v nameOnly) Name() string       { return v.name }
func (v nameOnly) Size() int64        { return 0 }
func (v nameOnly) Mode() fs.FileMode  { return fs.ModeDir | 0o555 }
func (v nameOnly) ModTime() time.Time { return v.modified }
func (v nameOnly) IsDir() bool        { return true }
func (v nameOnly) Sys() any           { return nil }
