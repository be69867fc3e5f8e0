package ui

import "slices"

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
