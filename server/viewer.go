package server

import (
	"net/http"

	"gowebdav/internal/dav"
	"gowebdav/ui"
)

const (
	languageCookie = "lang"
	languageAge    = 365 * 24 * 60 * 60 // seconds
)

// viewer says for whom a page is. The language is the one that the link to it
// asks for, which the browser then keeps, or the one it has kept, or the best
// that it accepts.
func viewer(w http.ResponseWriter, r *http.Request) ui.Viewer {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	v := ui.Viewer{
		Lang: negotiate(r),
		User: recordOf(r).user,
		Base: escape(dav.BasePath(r)),
		Here: outside(r, r.URL.Path),
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
