package ui

import (
	"io"
	"time"
)

// Link is what the page needs that makes a link to a file or folder, for guests without a login.
type Link struct {
	Path   string // decoded URL path, of a folder with a trailing slash
	Href   string // the same, percent-encoded
	Back   string // the folder itself, or the folder of the file
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
	v := linkView{frame: p.frame(viewer, "folder/mounting", visible(l.Path)), L: l, Trail: newTrail(viewer.Base+"/", l.Path)}
	for _, name := range l.Times {
		v.Times = append(v.Times, linkTime{name, v.T.linkTime(name), name == l.Time})
	}
	if l.Query != "" {
		v.URL = scheme("http", l.Secure) + "://" + l.Host + l.Href + "?" + l.Query
		v.Until = l.Until.In(p.now().Location()).Format("2006-01-02 15:04")
	}
	return render(w, p.link, &v)
}

type linkView struct {
	frame
	L     Link
	Trail trail
	Times []linkTime
	URL   string
	Until string
}

type linkTime struct {
	Value, Name string
	Chosen      bool
}

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
