package ui

import (
	"slices"
	"testing"

	"golang.org/x/net/html/atom"
)

func TestParseOrder(t *testing.T) {
	for s, want := range map[string]Order{"": ByName, "name": ByName, "-name": "-name", "size": BySize, "-size": "-size", "-time": "-time", "--size": ByName, "colour": ByName, "-": ByName} {
		if got := ParseOrder(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestColumnsLeadToTheirOrder(t *testing.T) {
	for order, want := range map[Order][]string{
		ByName:  {"ascending ?sort=-name", " ?sort=-size", " ?sort=-time"},
		"-name": {"descending ?", " ?sort=-size", " ?sort=-time"},
		"-size": {" ?", "descending ?sort=size", " ?sort=-time"},
		ByTime:  {" ?", " ?sort=-size", "ascending ?sort=-time"},
	} {
		page := renderFolder(t, English, holding(Folder{Path: "/", Order: order}, Entry{Name: "x", Href: "/x"}))
		var got []string
		for _, th := range page.all(atom.Th, "")[1:4] {
			got = append(got, attr(th, "aria-sort")+" "+attr(page.inside(t, th, atom.A), "href"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", order, got, want)
		}
	}
	page := renderFolder(t, English, holding(Folder{Path: "/", Order: ByName, Filter: "a b&c"}, Entry{Name: "x", Href: "/x"}))
	if got := attr(page.inside(t, page.all(atom.Th, "s")[0], atom.A), "href"); got != "?q=a+b%26c&sort=-size" {
		t.Errorf("the filter is lost: %q", got)
	}
}
