package ui

import (
	"io"
	"slices"
)

// MountEntry is an item of the list of mounts.
type MountEntry struct {
	Name       string
	Href       string // absolute path, percent-encoded, with a trailing slash
	ReadOnly   bool
	Login      bool // needs a user name and a password
	Collection bool // a virtual parent of mounts, not a mount
}

// Index is the list of mounts, at "/" or at a virtual parent.
type Index struct {
	Path       string // decoded URL path with a trailing slash
	Mounts     []MountEntry
	Secret     bool   // the list has only the mounts that the credentials open
	ParentHref string // "" at the top
}

// Index writes the page that lists mounts. An error is that of w.
func (p *Pages) Index(w io.Writer, viewer Viewer, i Index) error {
	v := indexView{frame: p.frame(viewer, "shared/page", visible(i.Path)), I: i, Trail: newTrail(viewer.Base+"/", i.Path)}
	v.Items = counted(v.T.Items, int64(len(i.Mounts)))
	v.Login = slices.ContainsFunc(i.Mounts, func(m MountEntry) bool { return m.Login })
	v.Top = len(v.Trail.Above) == 0
	if v.Top {
		v.Title = v.T.Folders
	}
	return render(w, p.index, &v)
}

type indexView struct {
	frame
	I     Index
	Trail trail
	Items string
	Login bool // some mount needs one
	Top   bool
}

// Parts returns the parts of the name, see split.
func (m MountEntry) Parts() []part { return split(m.Name) }
