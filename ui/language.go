package ui

import (
	"slices"

	"golang.org/x/text/language"
)

// Language is the BCP 47 tag of a language the pages are written in.
type Language string

// The languages of the catalogue.
const (
	English Language = "en"
	Chinese Language = "zh-CN"
)

// Languages lists those of the catalogue.
var Languages = []Language{English, Chinese}

// ParseLanguage reads the tag of a language of the catalogue.
func ParseLanguage(tag string) (Language, bool) {
	lang := Language(tag)
	return lang, slices.Contains(Languages, lang)
}

// Negotiate gives the best language for an Accept-Language header (RFC 9110
// §12.5.4). A header that is missing, malformed or names no language of ours
// means English; any kind of Chinese means zh-CN.
func Negotiate(acceptLanguage string) Language {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return English
	}
	for _, tag := range wanted {
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return English
}
