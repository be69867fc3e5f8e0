package ui

import (
	"net/url"
	"strings"
)

// Viewer is who looks at a page, and where.
type Viewer struct {
	Lang Language
	User string // signed in, or ""
	Base string // escaped path under which the viewer finds "/", without a trailing slash; "" without a proxy that says otherwise
	Here string // escaped path and query of the page, from which the links to the other languages are made; "" for none
}

// LanguageParameter is the query parameter by which a link asks for a language.
const LanguageParameter = "lang"

// otherLanguage is a link to the same page in another language.
type otherLanguage struct {
	Lang Language
	Name string
	Href string
}

func (p *Pages) otherLanguages(v Viewer) []otherLanguage {
	if v.Here == "" {
		return nil
	}
	path, query, _ := strings.Cut(v.Here, "?")
	values, _ := url.ParseQuery(query) // what cannot be read is left out
	var others []otherLanguage
	for _, lang := range Languages {
		if lang == v.Lang {
			continue
		}
		values.Set(LanguageParameter, string(lang))
		others = append(others, otherLanguage{lang, p.texts[lang].Language, local(path) + "?" + values.Encode()})
	}
	return others
}

// local lets nothing through but a path on this server, whatever a caller's
// mistake may be: no scheme, no other host.
func local(href string) string {
	if !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") || strings.HasPrefix(href, `/\`) {
		return "#"
	}
	return href
}
