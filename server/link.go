package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"gowebdav/auth"
	"gowebdav/internal/dav"
	"gowebdav/ui"
)

const (
	linkParameter = "share"         // holds the token of a link
	linkCookie    = "gowebdav-link" // holds it for the pages that a page leads to
	linkedUser    = "(link)"        // in the access log
	maxTokens     = 9               // of a request: each takes computing
)

// byLink lets in who comes by a link, to read what it names until it ends, and
// returns nil for who does not. A browser gets a cookie, for the files of a folder
// and what a page asks for by itself. done is to be called at the request's end.
func (g *gate) byLink(w http.ResponseWriter, r *http.Request, token string) (account *auth.Account, done context.CancelFunc) {
	if g.links == nil {
		return nil, nil
	}
	tokens := []string{token}
	for _, c := range r.CookiesNamed(linkCookie) {
		tokens = append(tokens, c.Value)
	}
	for i, t := range tokens[:min(len(tokens), maxTokens)] {
		target, whole, until := g.opens(t, r.URL.Path)
		if target == "" {
			continue
		}
		callerOf(r).linked = target
		if i == 0 && acceptsHTML(r) {
			http.SetCookie(w, &http.Cookie{
				Name: linkCookie, Value: t, Path: outside(r, target), Expires: until,
				HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secureRequest(r),
			})
		}
		if whole {
			confine(r)
		}
		return auth.Guest(g.visitors, linkedUser, until)
	}
	return nil, nil
}

// opens returns what the token was signed for that opens a path in one of its Unicode forms,
// whether that is the whole path, and until when; "" for one that opens nothing. The disk
// is not asked.
func (g *gate) opens(token, path string) (target string, whole bool, until time.Time) {
	path, _ = dav.Reprefix(g.prefix, path)
	for _, spelled := range slices.Compact([]string{path, g.prefix + norm.NFC.String(path[len(g.prefix):]), g.prefix + norm.NFD.String(path[len(g.prefix):])}) {
		if target, until, ok := g.links.Check(token, spelled, time.Now()); ok {
			return target, target == strings.TrimSuffix(spelled, "/"), until
		}
	}
	return "", false, time.Time{}
}

// confine keeps a request by a link to the very file that it names: what rotation has
// made of a log, and the pictures beside one, are other files. Whatever opens more than
// the request's own file asks the record first.
func confine(r *http.Request) {
	callerOf(r).confined = true
	query := r.URL.Query()
	if query.Has("rotated") {
		query.Del("rotated")
		r.URL.RawQuery = query.Encode()
	}
}

// takeToken takes the token of a link out of a request: it is for the gate alone.
func takeToken(r *http.Request) (token string) {
	if !strings.Contains(r.URL.RawQuery, linkParameter+"=") {
		return ""
	}
	query := r.URL.Query()
	token = query.Get(linkParameter)
	query.Del(linkParameter)
	r.URL.RawQuery = query.Encode()
	return token
}

// secureRequest reports whether the client speaks TLS, as far as that is known.
func secureRequest(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get(forwardedProto) == "https"
}

// linkTimes are how long the links of the page may last.
var linkTimes = []struct {
	name string
	time.Duration
}{{"1h", time.Hour}, {"1d", 24 * time.Hour}, {"7d", 7 * 24 * time.Hour}, {"30d", 30 * 24 * time.Hour}}

// mayLink reports whether a request may ask for the page that makes links.
func mayLink(r *http.Request) bool { return callerOf(r).links != nil && acceptsHTML(r) }

// LinkQuery is what makes a link of the URL of a file or folder.
func LinkQuery(links *auth.Links, target string, until time.Time) string {
	return linkParameter + "=" + links.Sign(target, until)
}

// linking answers ?link: the page that makes a link to a file or folder, and
// ?link=1d the link.
func (m *mount) linking(g *get) error {
	w, r, links, folder := g.w, g.r, callerOf(g.r).links, g.info.IsDir()
	w.Header().Set("Cache-Control", "no-store")
	page(w.Header())
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	target, back := r.URL.Path, folderHref(r)
	if folder {
		target = strings.TrimSuffix(target, "/") + "/"
		back = outside(r, target)
	}
	shown := ui.Link{Path: target, Href: outside(r, target), Back: back, Folder: folder, Secure: secureRequest(r), Host: r.Host}
	for _, t := range linkTimes {
		shown.Times = append(shown.Times, t.name)
		if g.query.Get("link") == t.name {
			shown.Time, shown.Until = t.name, time.Now().Add(t.Duration)
			shown.Query = LinkQuery(links, target, shown.Until)
		}
	}
	return m.pages.Link(w, viewer, shown)
}
