package ui

import (
	"net/url"
	"slices"
	"strings"
)

// Viewer is the reader of a page, and where the reader is.
type Viewer struct {
	Lang   Language
	User   string // signed in, or ""
	Logout string // the link by which the user logs out, "" for none
	Link   string // decoded path of the link by which the viewer came, and above which nothing opens; "" for none
	Base   string // escaped path of "/" as the viewer sees it, without a trailing slash; "" unless a proxy adds one
	Here   string // escaped path and query of the page, for the links to other languages; "" for no such links
}

// opens reports whether the viewer can open a decoded path, as far as a link decides.
func (v Viewer) opens(path string) bool {
	link := strings.TrimSuffix(v.Link, "/")
	return v.Link == "" || path == link || strings.HasPrefix(path, link+"/")
}

// Language is the BCP 47 tag of a language of the pages.
type Language string

// The languages of the catalogue.
const (
	English Language = "en"
	Chinese Language = "zh-CN"
)

// Languages lists the languages of the catalogue.
var Languages = []Language{English, Chinese}

// ParseLanguage parses the tag of a language of the catalogue.
func ParseLanguage(tag string) (Language, bool) {
	lang := Language(tag)
	return lang, slices.Contains(Languages, lang)
}

// LanguageParameter is the query parameter of a language.
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
	values, _ := url.ParseQuery(query) // parameters that cannot be parsed are dropped
	var others []otherLanguage
	for _, lang := range Languages {
		if lang == v.Lang {
			continue
		}
		values.Set(LanguageParameter, string(lang))
		others = append(others, otherLanguage{lang, p.texts()[lang].Language, local(path) + "?" + values.Encode()})
	}
	return others
}

// local returns href if it is a path on this server, a query or a fragment, and else "#": a mistake
// of a caller must not lead to another host or scheme.
func local(href string) string {
	if href == "" {
		return "#"
	}
	switch href[0] {
	case '?', '#':
		return href
	case '/':
		// A browser skips these characters in an address.
		rest := strings.TrimLeft(href[1:], "\t\n\r")
		if rest == "" || rest[0] != '/' && rest[0] != '\\' {
			return href
		}
	}
	return "#"
}
