package ui

import (
	"net/url"
	"strings"
)

// crumb is one step of the way from "/" to the page.
type crumb struct {
	Name string
	Href string
}

// Parts takes the name apart as split does.
func (c crumb) Parts() []part { return split(c.Name) }

// crumbs splits a decoded URL path into its steps. The first is "/" itself, with
// no name, which the viewer finds at home; a step's Href ends with a slash.
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

// trail is a path in the form the template "trail" shows: Above are links,
// Here is the page itself.
type trail struct {
	Above []crumb
	Here  crumb
}

func newTrail(home, path string) trail {
	list := crumbs(home, path)
	return trail{Above: list[:len(list)-1], Here: list[len(list)-1]}
}

// hrefOf encodes a decoded path segment by segment, so that `?`, `#` and `%`
// in names stay names. The result starts with one slash: two would lead to
// another host.
func hrefOf(path string) string {
	segments := strings.Split(strings.TrimLeft(path, "/"), "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return "/" + strings.Join(segments, "/")
}
