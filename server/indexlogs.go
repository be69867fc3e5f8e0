package server

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowebdav/auth"
	"gowebdav/internal/logapi"
	"gowebdav/internal/natural"
)

// search lets serve answer a query for what lies in the mounts below a path, those that the
// request opens. Others are named, unless the list is secret. A browser has no credentials for "/" before it
// is asked for some; a program that sends none gets the open mounts, if there are any.
func (x *index) search(w http.ResponseWriter, r *http.Request, base string, query url.Values, serve func(http.ResponseWriter, *http.Request, logapi.FolderRequest) error) error {
	w.Header().Add("Vary", "Authorization")
	login, err := x.gateway.Login(r)
	if err != nil {
		return refuse(w, r, x.list, err)
	}
	opened, err := x.list.Gates(r, login)
	if err != nil {
		return refuse(w, r, x.list, err)
	}
	name, _, given := auth.Credentials(r)
	if !slices.ContainsFunc(opened, func(g *auth.Gate) bool { return !g.Open() }) {
		name = "" // nobody has checked it
	}
	who := callerOf(r)
	who.login, who.user = login, cmp.Or(login.Name, name)
	request := logapi.FolderRequest{Query: query}
	below := x.below(base)
	slices.SortFunc(below, func(a, b *gate) int { return natural.Compare(a.prefix, b.prefix) })
	closed := 0
	for _, g := range below {
		at := strings.TrimPrefix(g.prefix, base)
		why := ""
		account := g.users.Account(who.user)
		if account == nil || !slices.Contains(opened, g.users) {
			closed++
			why = "another login opens it"
		} else if err := mayRead(r, g.prefix+"/"); err != nil {
			why = whyMissing(err)
		}
		switch {
		case why == "" && g.upstream != nil:
			request.Branches = append(request.Branches, logapi.Branch{
				API: x.logs, Path: at, Elsewhere: g.upstream.elsewhere(r), Watch: watchBelow(login, account, g.prefix),
			})
		case why == "":
			request.Branches = append(request.Branches, g.mounts()[0].branch(r, account, "/", at))
		case !x.secret:
			request.Skipped = append(request.Skipped, logapi.Skip{Name: at + "/", Reason: why})
		}
	}
	if !given && !login.Decided && closed > 0 && (acceptsHTML(r) || len(request.Branches) == 0) {
		return refuse(w, r, x.list, auth.ErrNoCredentials)
	}
	r.Header.Del("Authorization")
	return public(serve(w, r, request))
}
