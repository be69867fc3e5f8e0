package server

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"gowebdav/auth"
	"gowebdav/internal/dav"
	"gowebdav/internal/wire"
	"gowebdav/ui"
)

const (
	linkParameter = "share"         // holds the token of a link
	linkCookie    = "gowebdav-link" // holds it for further requests of the browser
	linkedUser    = "(link)"        // in the access log
	maxTokens     = 9               // per request, since each costs a signature
)

// byLink returns the account of a visitor by a link, or nil. The account may read what the link
// names, until the link expires. A browser gets a cookie, for the files of a folder and for the
// requests that a page makes. The caller calls done at the end of the request.
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
		return auth.LinkVisitor(g.visitors, linkedUser, until)
	}
	return nil, nil
}

// opens checks whether a token opens a path in one of its Unicode forms. It returns the path that
// the token was signed for, whether that is the whole path, and until when; "" if it opens
// nothing. It does not read the disk.
func (g *gate) opens(token, path string) (target string, whole bool, until time.Time) {
	path, _ = dav.Reprefix(g.prefix, path)
	for _, spelled := range slices.Compact([]string{path, g.prefix + norm.NFC.String(path[len(g.prefix):]), g.prefix + norm.NFD.String(path[len(g.prefix):])}) {
		if target, until, ok := g.links.Check(token, spelled, time.Now()); ok {
			return target, target == strings.TrimSuffix(spelled, "/"), until
		}
	}
	return "", false, time.Time{}
}

// confine confines a request to the file that its link names. The rotated files of a log, and the
// pictures beside a picture, are other files. Handlers that open more than the request's own
// file ask the caller first.
func confine(r *http.Request) {
	callerOf(r).confined = true
	query := r.URL.Query()
	if query.Has("rotated") {
		query.Del("rotated")
		r.URL.RawQuery = query.Encode()
	}
}

// takeToken removes the token of a link from a request, since only the gate needs it.
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

// secureRequest reports whether the client uses TLS, as far as that is known.
func secureRequest(r *http.Request) bool {
	if proto := r.Header.Get(forwardedProto); proto != "" { // what a trusted proxy says of its own client
		return proto == "https"
	}
	return r.TLS != nil
}

// linkTimes are the lifetimes of links that the page offers.
var linkTimes = []struct {
	name string
	time.Duration
}{{"1h", time.Hour}, {"1d", 24 * time.Hour}, {"7d", 7 * 24 * time.Hour}, {"30d", 30 * 24 * time.Hour}}

// timesOfLinks returns the names of the linkTimes, for who may make links.
func timesOfLinks(r *http.Request) (names []string) {
	if callerOf(r).links == nil {
		return nil
	}
	for _, t := range linkTimes {
		names = append(names, t.name)
	}
	return names
}

// mayLink reports whether a request gets the page that makes links, or a link as JSON.
func mayLink(r *http.Request) bool {
	return callerOf(r).links != nil && (acceptsHTML(r) || wire.Accepted(r, "application/json") > 0)
}

// LinkQuery returns the query that turns the URL of a file or folder into a link.
func LinkQuery(links *auth.Links, target string, until time.Time) string {
	return linkParameter + "=" + links.Sign(target, until)
}

// linking answers ?link with the page that makes links to a file or folder, and ?link=1d with a
// link. With view beside it, the link opens the page of a log as the rest of the query says.
func (m *mount) linking(g *get) error {
	w, r, links, folder := g.w, g.r, callerOf(g.r).links, g.info.IsDir()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept")
	target, back := r.URL.Path, parentHref(r, r.URL.Path)
	if folder {
		target = strings.TrimSuffix(target, "/") + "/"
		back = outside(r, target)
	}
	shown := ui.Link{Path: target, Href: outside(r, target), Back: back, Folder: folder, Secure: secureRequest(r), Host: r.Host, Times: timesOfLinks(r)}
	if !folder && g.query.Has("view") {
		shown.View = linkedView(g.query)
		shown.Back = shown.Href + "?" + shown.View
	}
	for _, t := range linkTimes {
		if g.query.Get("link") == t.name {
			shown.Time, shown.Until = t.name, time.Now().Add(t.Duration)
			shown.Query = LinkQuery(links, target, shown.Until)
		}
	}
	if wire.Accepted(r, "application/json") > wire.Accepted(r, "text/html") {
		return sendLink(w, shown)
	}
	page(w.Header())
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	return m.pages.Link(w, viewer, shown)
}

// linkedView returns the query of a log's page in a link to its file, which shows no other
// file of the log. A colleague reads in a language of their own.
func linkedView(query url.Values) string {
	view := maps.Clone(query)
	for _, name := range []string{"link", "rotated", ui.LanguageParameter} {
		view.Del(name)
	}
	return view.Encode()
}

// sendLink answers with a link as JSON.
func sendLink(w http.ResponseWriter, made ui.Link) error {
	if made.Query == "" {
		why := "link: expected " + strings.Join(made.Times, ", ")
		return &dav.Error{Status: http.StatusBadRequest, Public: why, Err: errors.New(why)}
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(struct {
		Query string    `json:"query"` // of the URL of the file or folder
		Until time.Time `json:"until"`
	}{made.Query, made.Until})
}
