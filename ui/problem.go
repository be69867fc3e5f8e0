package ui

import (
	"io"
	"net/http"
	"path"
	"strings"
)

// Problem is an answer that is not what was asked for.
type Problem struct {
	Status int    // of HTTP, 400 to 599
	Path   string // decoded URL path that was asked for
	Query  string // what is wrong with the query, in English; "" for nothing
	Page   string // query of a page of Path that would do, such as "?view"; "" for none
}

// Problem writes an error page: what happened, what to do, and a way back.
// A status without a text of its own gets that of its class. An error is w's.
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
	AboveHref string // the folder above; "" where it is no help or the top
	RetryHref string // "" where the same answer would come again
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
