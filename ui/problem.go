package ui

import (
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Problem is an answer with an error status.
type Problem struct {
	Status int    // of HTTP, 400 to 599
	Cause  Cause  // beside the status; the zero Cause for most
	Path   string // decoded URL path of the request
	Query  string // what is wrong with the query, in English; "" for nothing
	Page   string // query of a page of Path that works, such as "?view"; "" for none
	Text   string // query of the page that shows a binary file as text, "" for none; the file can be downloaded
}

// Cause is a cause of an error status that needs words of its own.
type Cause int

const (
	FolderMissing  Cause = iota + 1 // 503: the folder of the mount does not exist
	WrongPasswords                  // 429: wrong passwords make the next one wait
	GatewayDown                     // 503: the gateway that checks logins gives no answer
	Unreachable                     // 503: the files lie on another machine, which does not answer
	LoggedOut                       // 401: the user has logged out
	NotText                         // 415: a binary file has no lines
)

// Problem writes an error page: what happened, what to do, and a way back.
// A status without a text of its own gets that of its class. An error is that of w.
func (p *Pages) Problem(w io.Writer, viewer Viewer, pr Problem) error {
	v := problemView{frame: p.frame(viewer, "shared/page", ""), P: pr}
	v.Text = v.T.problem(pr)
	v.Title = v.Text.What
	if worthRepeating(pr.Status) {
		v.RetryHref = viewer.Base + hrefOf(pr.Path)
	}
	href := viewer.Base + hrefOf(pr.Path)
	if pr.Page != "" {
		v.PageHref = href + pr.Page
	}
	if pr.Text != "" {
		v.DownloadHref, v.TextHref = href+"?download", href+pr.Text
	}
	if helpedAbove(pr.Status) {
		if above, _ := path.Split(strings.TrimRight(pr.Path, "/")); hrefOf(above) != "/" && viewer.opens(above) {
			v.AboveHref = viewer.Base + hrefOf(above)
		}
	}
	return v.write(w, v.main)
}

type problemView struct {
	frame
	P         Problem
	Text      problemText
	AboveHref string // the parent folder; "" if it is no help, or the top
	RetryHref string // "" if the answer would be the same
	PageHref  string

	DownloadHref, TextHref string
}

func (v *problemView) main(w *writer) {
	t := v.T
	w.put(`<div class="problem">
<p class="status">{}</p>
<h1>{}</h1>
<p class="path"><bdi>`, strconv.Itoa(v.P.Status), v.Text.What)
	w.name(v.P.Path)
	w.put(`</bdi></p>
`)
	if v.P.Query != "" {
		w.put(`<p>{}<code>{}</code></p>
`, lead(t.ServerSay), v.P.Query)
	} else {
		w.put(`<p>{}</p>
<p>{}</p>
`, v.Text.Why, v.Text.Do)
	}
	w.put(`<p class="ways">`)
	w.putIf(v.PageHref != "", `<a class="button first" href="{}">{}</a>`, v.PageHref, t.Unasked)
	w.putIf(v.TextHref != "", `<a class="button first" href="{}">`+svgDownload+`{}</a>
<a class="button" href="{}">{}</a>`, v.DownloadHref, t.Download, v.TextHref, t.OpenAsText)
	w.putIf(v.RetryHref != "", `<a class="button first" href="{}">{}</a>`, v.RetryHref, t.TryAgain)
	w.putIf(v.AboveHref != "", `<a class="button" href="{}">`+svgUp+`{}</a>`, v.AboveHref, t.Parent)
	w.put(`<a class="button" href="{}">`+svgHome+`{}</a>
</p>
</div>`, v.Home, t.ToFolders)
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
