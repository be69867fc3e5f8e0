package ui

import (
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

// The assets of a page are small, for slow connections.
func TestAssetsOfAPageAreSmall(t *testing.T) {
	const budget = 60_000 // bytes, in gzip
	p := newPages(t)
	for name, page := range everyPage(t) {
		total := 0
		var add func(href string)
		add = func(href string) {
			name := strings.TrimPrefix(href, p.assets().prefix)
			file := p.assets().files[name]
			if strings.HasSuffix(href, ".css") {
				for _, asked := range p.assets().asked(name) {
					add(asked)
				}
			}
			coded, err := file.coded["gzip"]()
			if err != nil {
				t.Fatal(err)
			}
			total += len(coded)
		}
		for _, l := range page.all(atom.Link, "") {
			add(attr(l, "href"))
		}
		for _, s := range page.all(atom.Script, "") {
			add(attr(s, "src"))
		}
		if len(page.all(atom.Div, "markdown")) > 0 { // what its scripts load on demand
			for _, later := range []string{"files/markdown.js", "vendor/marked.esm.js", "vendor/purify.min.js", "files/edit.js", "files/actions.js", "shared/dialog.js", "shared/dom.js", "shared/errors.js", "shared/webdav.js", "files/content.css"} {
				add(p.assets().prefix + later)
			}
		}
		if total > budget {
			t.Errorf("%s: assets take %d bytes, want %d at most", name, total, budget)
		}
	}
}
