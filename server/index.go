package server

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/dav"
	"gowebdav/ui"
)

// index is the collection of the mounts: "/" and every folder that exists only
// because a mount lies below it (/team of /team/app). It can only be read.
type index struct {
	gates   []*gate
	gateway *auth.Gateway
	pages   *ui.Pages
	secret  bool
	since   time.Time // stands for the time of the last change
}

func newIndex(gates []*gate, gateway *auth.Gateway, pages *ui.Pages, secret bool) *index {
	return &index{gates: gates, gateway: gateway, pages: pages, secret: secret, since: time.Now()}
}

// holds reports whether a path is "/" or a parent of a mount.
func (x *index) holds(path string) bool {
	return path == "/" || slices.ContainsFunc(x.gates, func(g *gate) bool { return dav.Within(strings.TrimSuffix(path, "/"), g.prefix) })
}

// visible lists the mounts below a path: all of them, or where the list is
// secret those that the request's credentials open.
func (x *index) visible(r *http.Request, path string) []*gate {
	var visible []*gate
	for _, g := range x.gates {
		if dav.Within(strings.TrimSuffix(path, "/"), g.prefix) {
			visible = append(visible, g)
		}
	}
	if x.secret {
		return x.opened(r, visible)
	}
	return visible
}

// opened lists those of the gates that the request's credentials open. Credentials that
// open none which asks for some are a failed login, as they are at a mount.
func (x *index) opened(r *http.Request, gates []*gate) []*gate {
	login, err := x.gateway.Login(r)
	if err != nil {
		recordOf(r).err = err
		return nil
	}
	var opened []*gate
	var locked *gate
	var proved, known, wrong bool
	for _, g := range gates {
		knows, err := g.users.Opens(r, login)
		if err == nil {
			opened = append(opened, g)
		}
		if g.users.Open() {
			continue
		}
		proved, known, wrong = proved || err == nil, known || knows, wrong || knows && guessed(err)
		if locked == nil || g.users.Hashed() {
			locked = g
		}
	}
	if _, _, given := r.BasicAuth(); given && !login.Decided && !proved && locked != nil {
		if !known {
			_, err := locked.users.Authenticate(r) // takes as long as for a user that there is
			wrong = guessed(err)
		}
		if wrong {
			recordOf(r).refuse(r)
		}
	}
	return opened
}

// entries are the members of the collection at base: mounts, and the parents of
// those that lie deeper.
func (x *index) entries(r *http.Request, base string) []ui.MountEntry {
	var entries []ui.MountEntry
	for _, g := range x.visible(r, base) {
		name, below, _ := strings.Cut(strings.TrimPrefix(g.prefix, base), "/")
		entry := ui.MountEntry{Name: name, Href: outside(r, base+name+"/"), Collection: true}
		if below == "" {
			entry.Collection, entry.ReadOnly, entry.Login = false, g.readOnly(), !g.users.Open()
		}
		if !slices.Contains(entries, entry) {
			entries = append(entries, entry)
		}
	}
	return entries
}

// serve needs no credentials: Windows and gvfs ask here before they have any.
func (x *index) serve(w http.ResponseWriter, r *http.Request) error {
	if err := dav.Offers(w.Header(), r.Method, true); err != nil {
		return err
	}
	base := strings.TrimSuffix(r.URL.Path, "/") + "/"
	w.Header().Set("Cache-Control", "private, no-cache")
	switch r.Method {
	case http.MethodOptions:
		dav.Options(w.Header(), true)
		return nil
	case "PROPFIND":
		var names []string
		for _, e := range x.entries(r, base) {
			names = append(names, e.Name)
		}
		return dav.Collections(w, r, names, x.since)
	}
	return x.list(w, r, base)
}

// list answers GET and HEAD.
func (x *index) list(w http.ResponseWriter, r *http.Request, base string) error {
	w.Header().Add("Vary", "Accept, Authorization")
	shown := ui.Index{Path: base, Secret: x.secret, ParentHref: parentHref(r, base), Mounts: x.entries(r, base)}
	if acceptsJSON(r) {
		l := listing{Path: dav.BasePath(r) + base, ReadOnly: true, Entries: make([]member, len(shown.Mounts))}
		for i, e := range shown.Mounts {
			l.Entries[i] = member{Name: e.Name, Href: e.Href, Type: "folder"}
		}
		return writeJSON(w, r, l)
	}
	page(w.Header())
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	return x.pages.Index(w, viewer, shown)
}
