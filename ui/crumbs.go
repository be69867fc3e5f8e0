package ui

import (
	"net/url"
	"strings"
)

// crumb is one step from "/" to the page.
type crumb struct {
	Name string
	Href string
}

// crumbs splits a decoded URL path into its steps. The first step is "/", which has no
// name and leads to home. The Href of each step ends with a slash.
func crumbs(home, path string) []crumb {
	href := home
	list := []crumb{{Href: href}}
	for name := range strings.SplitSeq(path, "/") {
		if name == "" {
			continue
		}
		href += url.PathEscape(name) + "/"
		list = append(list, crumb{Name: name, Href: href})
	}
	return list
}

// trail is the way to a page: Above are links, Here is the page itself.
type trail struct {
	Above []crumb
	Here  crumb
}

// newTrail returns the way to a page. A step that the viewer cannot open has no Href.
func newTrail(viewer Viewer, home, path string) trail {
	list := crumbs(home, path)
	at := ""
	for i := range list {
		if at += list[i].Name; !viewer.opens(at) {
			list[i].Href = ""
		}
		at += "/"
	}
	return trail{Above: list[:len(list)-1], Here: list[len(list)-1]}
}

// hrefOf encodes each segment of a decoded path, so that `?`, `#` and `%` stay parts of
// names. The result starts with one slash: two would lead to another host.
func hrefOf(path string) string {
	segments := strings.Split(strings.TrimLeft(path, "/"), "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return "/" + strings.Join(segments, "/")
}
