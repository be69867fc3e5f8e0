package server

import (
	"strings"
	"testing"
)

func TestLanguage(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,true", false)
	for _, c := range []struct {
		name, target string
		headers      []string
		want, cookie string
	}{
		{"by the browser", "/app/", []string{"Accept-Language: zh-TW"}, "zh-CN", ""},
		{"by the switch", "/app/?lang=zh-CN", []string{"Accept-Language: en"}, "zh-CN", "lang=zh-CN; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		{"as kept", "/app/", []string{"Accept-Language: zh", "Cookie: lang=en"}, "en", ""},
		{"the switch before what is kept", "/?lang=zh-CN", []string{"Cookie: lang=en"}, "zh-CN", "lang=zh-CN; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		{"of an error too", "/none?lang=zh-CN", []string{"Accept: text/html"}, "zh-CN", "lang=zh-CN; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		{"unknown", "/app/?lang=tlh", []string{"Cookie: lang=%00"}, "en", ""},
	} {
		a := s.do("GET", c.target, "", c.headers...)
		if !strings.Contains(a.body, `<html lang="`+c.want+`" `) || a.header.Get("Set-Cookie") != c.cookie {
			t.Errorf("%s: cookie %q, body %.100q; want %q, %q", c.name, a.header.Get("Set-Cookie"), a.body, c.cookie, c.want)
		}
		if vary := strings.Join(a.header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Language, Cookie") {
			t.Errorf("%s: Vary %q", c.name, vary)
		}
	}
}

func TestAssetsTravelCompressed(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,null,null,true", false)
	page := s.do("GET", "/app/", "").body
	_, href, _ := strings.Cut(page, `<link rel="stylesheet" href="`)
	href, _, _ = strings.Cut(href, `"`)
	plain := s.do("GET", href, "", "Accept-Encoding: identity")
	for _, coding := range []string{"gzip", "zstd"} {
		a := s.do("GET", href, "", "Accept-Encoding: "+coding)
		if a.header.Get("Content-Encoding") != coding || len(a.body)*2 > len(plain.body) {
			t.Errorf("%s: %q, %d bytes of %d", coding, a.header.Get("Content-Encoding"), len(a.body), len(plain.body))
		}
		if vary := a.header.Values("Vary"); len(vary) != 1 || vary[0] != "Accept-Encoding" {
			t.Errorf("%s: Vary %q", coding, vary)
		}
	}
}
