package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/dav"
	"gowebdav/internal/logapi"
	"gowebdav/ui"
)

// index is the read-only collection of the mounts: "/", and the parents of mounts that are no
// mount themselves, such as /team of /team/app.
type index struct {
	gates   []*gate
	gateway *auth.Gateway
	cors    *cors
	pages   *ui.Pages
	list    *auth.List
	secret  bool      // clients see only the mounts that their credentials open
	since   time.Time // modification time of all collections
	exit    *exit
	logs    *logapi.API // of no mount: for all of them together
}

func (s *Server) newIndex(gates []*gate, gateway *auth.Gateway, cfg config.Config) *index {
	var users []*auth.Gate
	for _, g := range gates {
		users = append(users, g.users)
	}
	list := auth.NewList(users, s.guard)
	return &index{
		gates: gates, gateway: gateway, cors: newCORS(cfg.CORSOrigins), pages: s.pages,
		list: list, exit: &exit{prefix: "/", users: list, logouts: &s.logouts}, secret: cfg.SecretDavList, since: time.Now(),
		logs: &logapi.API{Limits: s.limits.logs, Zone: time.Local, Caller: logCaller, Header: made, Why: whyMissing},
	}
}

// holds reports whether a path is "/" or a parent of a mount.
func (x *index) holds(path string) bool {
	return path == "/" || slices.ContainsFunc(x.gates, func(g *gate) bool { return dav.Within(strings.TrimSuffix(path, "/"), g.prefix) })
}

// spell returns a path that x holds, in the Unicode form of the mounts' prefixes.
func (x *index) spell(path string) (string, bool) {
	folder := strings.TrimSuffix(path, "/")
	for _, g := range x.gates {
		if mount, ok := dav.Reprefix(folder, g.prefix); ok {
			return strings.TrimSuffix(g.prefix, mount[len(folder):]) + path[len(folder):], true
		}
	}
	return "", false
}

// visible returns the mounts below a path, and who asks: the user, and the gates that are open to
// that user. If the list is secret, it returns only those. Else nobody has to log in, no gateway is
// asked, and only pages tell who is logged in. The error is that of a wrong login, which a browser
// would send for ever if the list went on.
func (x *index) visible(r *http.Request, path string) (shown []*gate, user string, opened []*auth.Gate, err error) {
	shown = x.below(path)
	name, _, given := auth.Credentials(r)
	if !x.secret && x.gateway.Asks() {
		return shown, "", nil, nil
	}
	login, err := x.gateway.Login(r)
	switch {
	case err != nil:
		exchangeOf(r).Err = err
	case x.secret || acceptsHTML(r) && (given || login.Decided):
		opened, err = x.list.Gates(r, login)
		if guessed(err) && !x.secret {
			return nil, "", nil, err
		}
		if guessed(err) { // as at a mount
			entryOf(r).refuse(r)
		}
		if slices.ContainsFunc(opened, func(g *auth.Gate) bool { return !g.Open() }) {
			user = cmp.Or(login.Name, name)
		}
	}
	if x.secret {
		shown = slices.DeleteFunc(shown, func(g *gate) bool {
			return !slices.Contains(opened, g.users) || g.upstream != nil && g.upstream.login // nobody has checked that
		})
	}
	return shown, user, opened, nil
}

// below returns the mounts below a path.
func (x *index) below(path string) []*gate {
	return slices.DeleteFunc(slices.Clone(x.gates), func(g *gate) bool { return !dav.Within(strings.TrimSuffix(path, "/"), g.prefix) })
}

// entries returns the members of the collection at base: mounts, and parents of mounts.
func (x *index) entries(r *http.Request, base string) (entries []ui.MountEntry, err error) {
	shown, user, opened, err := x.visible(r, base)
	if err != nil {
		return nil, err
	}
	callerOf(r).user = user
	for _, g := range shown {
		name, below, _ := strings.Cut(strings.TrimPrefix(g.prefix, base), "/")
		entry := ui.MountEntry{Name: name, Href: outside(r, base+name+"/"), Collection: true}
		if below == "" {
			entry.Collection, entry.Login = false, !g.users.Open()
			if g.upstream != nil {
				entry.LoginThere, entry.Offline = g.upstream.login, g.upstream.State().Offline
			}
			name := ""
			if slices.Contains(opened, g.users) {
				name = user
			}
			readOnly, known := g.users.ReadOnly(name)
			entry.ReadOnly, entry.Unsure = readOnly || !g.mayWrite(), !known && g.mayWrite()
		}
		if !slices.Contains(entries, entry) {
			entries = append(entries, entry)
		}
	}
	return entries, nil
}

// serve asks for no credentials, since Windows and gvfs have none yet when they ask here. Only
// browsers are asked, for a search and after a wrong login.
func (x *index) serve(w http.ResponseWriter, r *http.Request) error {
	if err := dav.Offers(w.Header(), r.Method, dav.Read); err != nil {
		return err
	}
	if x.cors.foreign(r) {
		return errForeign
	}
	base := strings.TrimSuffix(r.URL.Path, "/") + "/"
	w.Header().Set("Cache-Control", "private, no-cache")
	switch r.Method {
	case http.MethodOptions:
		dav.Options(w.Header(), dav.Read)
		return nil
	case "PROPFIND":
		entries, err := x.entries(r, base)
		if err != nil {
			return refuse(w, r, x.list, err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name)
		}
		return dav.Collections(w, r, names, x.since)
	}
	switch query := r.URL.Query(); {
	case query.Has("view"):
		return x.search(w, r, base, query, func(w http.ResponseWriter, r *http.Request, req logapi.FolderRequest) error {
			return viewTogether(w, r, x.logs, x.pages, "", req)
		})
	case query.Has(logapi.Find):
		return x.search(w, r, base, query, x.logs.ServeFind)
	case logapi.AsksFolder(query):
		return x.search(w, r, base, query, x.logs.ServeFolder)
	}
	return x.show(w, r, base)
}

// show answers GET and HEAD with the list of mounts.
func (x *index) show(w http.ResponseWriter, r *http.Request, base string) error {
	w.Header().Add("Vary", "Accept, Authorization")
	entries, err := x.entries(r, base)
	if err != nil {
		return refuse(w, r, x.list, err)
	}
	shown := ui.Index{Path: base, Secret: x.secret, ParentHref: parentHref(r, base), Mounts: entries}
	if who := callerOf(r); who.user != "" && x.gateway == nil {
		who.logout = x.exit
		if nonce := x.exit.logsOut(r); nonce != "" {
			return x.exit.logOut(w, r, nonce)
		}
	}
	if acceptsJSON(r) {
		return writeListing(w, r, dav.BasePath(r)+base, true, func(yield func(member, error) bool) {
			for _, e := range shown.Mounts {
				if !yield(member{name: e.Name, href: e.Href, folder: true}, nil) {
					return
				}
			}
		})
	}
	page(w.Header())
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	return x.pages.Index(w, viewer, shown)
}
