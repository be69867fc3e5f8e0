package ui

import (
	"io"
	"net/url"
	"strings"
	"time"
)

// Link is what the page needs that makes a link to a file or folder, for guests without a login.
type Link struct {
	Path   string // decoded URL path, of a folder with a trailing slash
	Href   string // the same, percent-encoded
	Back   string // where the viewer came from
	View   string // query that the link keeps; "" for none
	Folder bool
	Secure bool     // the client uses https
	Host   string   // with its port, as the client has sent it
	Times  []string // how long a link may last: "1h", "7d"
	Time   string   // the chosen one; "" if there is no link yet
	Until  time.Time
	Query  string // of the link
}

// Link writes the page that makes links. An error is that of w.
func (p *Pages) Link(w io.Writer, viewer Viewer, l Link) error {
	v := linkView{frame: p.frame(viewer, "folder/mounting", l.Path, "shared/dialog.css"), L: l}
	if l.Query != "" {
		v.URL = scheme("http", l.Secure) + "://" + l.Host + l.Href + "?" + joined(l.View, l.Query)
		v.Until = l.Until.In(p.now().Location()).Format("2006-01-02 15:04")
	}
	return v.write(w, v.main)
}

type linkView struct {
	frame
	L     Link
	URL   string // "" if there is no link yet
	Until string
}

func (v *linkView) main(w *writer) {
	t := v.T
	hint := t.ShareFileHint
	if v.L.Folder {
		hint = t.ShareFolderHint
	}
	v.crumbs(w)
	w.put(`
<div class="head"><h1>{}</h1></div>
<div id="mounting" data-host="{}">
<p class="hint">{}</p>
<div class="tools" role="group" aria-label="{}">
`, t.ShareLink, v.L.Host, hint, t.LinkLasts)
	for _, name := range v.L.Times {
		query := "?" + joined("link="+url.QueryEscape(name), v.L.View)
		if name == v.L.Time {
			w.put(`<a class="button first" href="{}" aria-current="true">{}</a>`+"\n", query, t.linkTime(name))
		} else {
			w.put(`<a class="button" href="{}">{}</a>`+"\n", query, t.linkTime(name))
		}
	}
	w.put(`</div>
`)
	w.putIf(v.URL != "", `<div class="card made">
<p class="code"><code>{}</code></p>
<p>{}<time>{}</time></p>
<p>{}</p>
</div>`, v.URL, lead(t.LinkEnds), v.Until, t.LinkEndsAll)
	w.put(`
</div>
<p class="ways"><a class="button" href="{}">`+svgUp+`{}</a></p>`, v.L.Back, t.GoBack)
}

// joined joins two queries. Each may be "".
func joined(a, b string) string { return strings.Trim(a+"&"+b, "&") }

// linkTime returns the name of a time that a link may last.
func (t *texts) linkTime(name string) string {
	switch name {
	case "1h":
		return t.OneHour
	case "1d":
		return t.OneDay
	case "7d":
		return t.OneWeek
	}
	return t.OneMonth
}
