package ui

import (
	"io"
	"net/http"
	"path"
	"strings"
)

// Problem is an answer with an error status.
type Problem struct {
	Status int    // of HTTP, 400 to 599
	Path   string // decoded URL path of the request
	Query  string // what is wrong with the query, in English; "" for nothing
	Page   string // query of a page of Path that works, such as "?view"; "" for none
}

// Problem writes an error page: what happened, what to do, and a way back.
// A status without a text of its own gets that of its class. An error is that of w.
func (p *Pages) Problem(w io.Writer, viewer Viewer, pr Problem) error {
	f := p.frame(viewer, "shared/page", "")
	text := f.T.problem(pr.Status)
	f.Title = text.What
	v := problemView{frame: f, P: pr, Text: text, Path: label(pr.Path)}
	if worthRepeating(pr.Status) {
		v.RetryHref = viewer.Base + hrefOf(pr.Path)
	}
	if pr.Page != "" {
		v.PageHref = viewer.Base + hrefOf(pr.Path) + pr.Page
	}
	if helpedAbove(pr.Status) {
		if above, _ := path.Split(strings.TrimRight(pr.Path, "/")); hrefOf(above) != "/" {
			v.AboveHref = viewer.Base + hrefOf(above)
		}
	}
	return render(w, p.problem, &v)
}

type problemView struct {
	frame
	P         Problem
	Text      problemText
	Path      label
	AboveHref string // the parent folder; "" if it is no help, or the top
	RetryHref string // "" if the answer would be the same
	PageHref  string
}

func worthRepeating(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusLocked, http.StatusTooManyRequests, http.StatusRequestTimeout:
		return true
	case http.StatusNotImplemented, http.StatusInsufficientStorage:
		return false
	}
	return status >= 500
}

func helpedAbove(status int) bool {
	switch status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusConflict,
		http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable, http.StatusUnsupportedMediaType, http.StatusGone:
		return true
	}
	return false
}
