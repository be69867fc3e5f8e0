package server

import (
	"net/http"
	"strings"

	"gowebdav/internal/dav"
	"gowebdav/internal/wire"
	"gowebdav/ui"
)

const (
	languageCookie = "lang"
	languageAge    = 365 * 24 * 60 * 60 // seconds
)

// viewer returns for whom a page is. The language is that of the URL, which a cookie then
// keeps, or that of the cookie, or the best that the browser accepts.
func viewer(w http.ResponseWriter, r *http.Request) ui.Viewer {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	v := ui.Viewer{
		Lang: negotiate(r),
		User: callerOf(r).user,
		Link: callerOf(r).linked,
		Base: escape(dav.BasePath(r)),
		Here: outside(r, r.URL.Path),
	}
	if e := callerOf(r).logout; e != nil {
		v.Logout = e.logoutHref(r)
	}
	if r.URL.RawQuery != "" {
		v.Here += "?" + r.URL.RawQuery
	}
	if kept, err := r.Cookie(languageCookie); err == nil {
		if lang, ok := ui.ParseLanguage(kept.Value); ok {
			v.Lang = lang
		}
	}
	if lang, ok := ui.ParseLanguage(r.URL.Query().Get(ui.LanguageParameter)); ok {
		v.Lang = lang
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: string(lang), Path: "/", MaxAge: languageAge, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	return v
}

// lead redirects a browser to another page, given by its path and query. Other clients are never
// redirected, since many WebDAV clients break on that.
func lead(w http.ResponseWriter, page string) error {
	made(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", page)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// negotiate returns the language for a request (RFC 9110 §12.5.4): zh-CN for any kind of
// Chinese, and English if the client accepts none of ours. golang.org/x/text/language would add
// 0.2 MB to the binary.
func negotiate(r *http.Request) ui.Language {
	best, bestWeight := ui.English, 0.0
	for tag, weight := range wire.Preferences(r, "Accept-Language") {
		base, _, _ := strings.Cut(tag, "-")
		if weight <= bestWeight {
			continue
		}
		switch base {
		case "en":
			best, bestWeight = ui.English, weight
		case "zh":
			best, bestWeight = ui.Chinese, weight
		}
	}
	return best
}
