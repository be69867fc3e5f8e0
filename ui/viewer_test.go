package ui

import (
	"testing"

	"golang.org/x/net/html/atom"
)

func TestLanguageSwitchStaysOnThePage(t *testing.T) {
	if others := newPages(t).otherLanguages(Viewer{Lang: English}); others != nil {
		t.Errorf("nowhere: %+v", others)
	}
	for here, want := range map[string]string{
		"/app/":                "/app/?lang=zh-CN",
		"/app/?sort=size&desc": "/app/?desc=&lang=zh-CN&sort=size",
		"/a%20b/?lang=en":      "/a%20b/?lang=zh-CN",
		"/app/?%zz&sort=time":  "/app/?lang=zh-CN&sort=time",
		"//example.org/":       "#?lang=zh-CN",
	} {
		others := newPages(t).otherLanguages(Viewer{Lang: English, Here: here})
		if len(others) != 1 || others[0].Lang != Chinese || others[0].Href != want {
			t.Errorf("%q: %+v, want %q", here, others, want)
		}
	}
}

func TestLanguageSwitchIsInItsOwnLanguage(t *testing.T) {
	for lang, want := range map[Language]string{English: "简体中文", Chinese: "English"} {
		page := renderFolder(t, lang, Folder{Path: "/"})
		a := page.one(t, atom.A, "language")
		if text(a) != want || attr(a, "lang") == string(lang) || attr(a, "hreflang") != attr(a, "lang") {
			t.Errorf("%s: %q in %q, want %q", lang, text(a), attr(a, "lang"), want)
		}
	}
}
