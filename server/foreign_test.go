package server

import (
	"strings"
	"testing"

	"gowebdav/internal/config"
)

// What is made here is for no page of another site, unless the settings name it; the bytes
// of files are, and so is what the user is led to. Clients that are no browsers see no
// difference.
func TestForeignRequests(t *testing.T) {
	const app, html, json = "https://app.example", "Accept: text/html", "Accept: application/json"
	s, dir := newLimitedSite(t, "/app,DIR,u,p,false;/team/open,DIR", config.Config{CORSOrigins: []string{app}, Compress: true})
	write(t, dir+"/page.html", "<p>")
	write(t, dir+"/pic.png", "png")
	made := []struct{ method, target, accept string }{
		{"GET", "/", html},
		{"GET", "/", json},
		{"HEAD", "/", html},
		{"PROPFIND", "/", html},
		{"GET", "/?grep=one", html},
		{"GET", "/team", html},
		{"GET", "/team/", json},
		{"GET", "/team/open/", html},
		{"GET", "/app/", html},
		{"GET", "/app", html},
		{"HEAD", "/app/", html},
		{"GET", "/app/", json},
		{"GET", "/app/", "Accept: */*"},
		{"GET", "/app/?sort=-time&q=a", html},
		{"GET", "/app/?grep=one", html},
		{"HEAD", "/app?grep=one", json},
		{"GET", "/app/?mount", html},
		{"GET", "/app/?zip", html},
		{"GET", "/app/?tar", html},
		{"HEAD", "/app/?zip", html},
		{"POST", "/app/?zip", html},
		{"GET", "/app/lab.log?view", html},
		{"GET", "/app/lab.log?view&grep=one", html},
		{"GET", "/app/lab.log?preview", html},
		{"GET", "/app/lab.log?preview=content", html},
		{"GET", "/app/lab.log?open", html},
		{"GET", "/app/lab.log?tail=1", html},
		{"HEAD", "/app/lab.log?tail=1", html},
		{"GET", "/app/lab.log?grep=one", json},
		{"GET", "/app/lab.log?level=error", "Accept: application/x-ndjson"},
		{"GET", "/app/lab.log?since=-15m", html},
		{"GET", "/app/lab.log?until=-15m", html},
		{"GET", "/app/lab.log?follow", "Accept: text/event-stream"},
		{"GET", "/app/lab.log?lines=end", json},
		{"GET", "/app/lab.log?histogram", json},
		{"GET", "/app/missing?grep=one", html},
	}
	bytes := []struct{ method, target, accept string }{
		{"GET", "/app/lab.log", html},
		{"HEAD", "/app/lab.log", html},
		{"GET", "/app/page.html", html},
		{"GET", "/app/pic.png", "Accept: image/*"},
		{"GET", "/app/pic.png?v=2", "Accept: image/*"},
		{"GET", "/app/lab.log?download", html},
	}
	for _, tt := range []struct {
		name    string
		headers []string
		foreign bool
	}{
		{"no browser", nil, false},
		{"the user", []string{"Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, false},
		{"our page", []string{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"}, false},
		{"a link on another site", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, false},
		{"a link on the same site", []string{"Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, false},
		{"an app that is named", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Origin: " + app}, false},
		{"a picture of such an app", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image", "Referer: " + app + "/"}, true},
		{"a script of another site", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"}, true},
		{"a fetch of another site", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Origin: https://evil.example"}, true},
		{"a sandbox", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Origin: null"}, true},
		{"a frame", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"}, true},
		{"an object", []string{"Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: object"}, true},
		{"the same site", []string{"Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"}, true},
		{"the site alone", []string{"Sec-Fetch-Site: cross-site"}, true},
		{"a word that there is not", []string{"Sec-Fetch-Site: near-site"}, true},
	} {
		for _, m := range made {
			if strings.HasSuffix(m.target, "?follow") && !tt.foreign {
				continue // which would go on
			}
			got := s.do(m.method, m.target, "", append(tt.headers, m.accept, "u:p", "Depth: 1")...)
			refused := got.status == 403
			if m.method == "POST" && tt.headers != nil && tt.name == "a link on another site" || tt.name == "a link on the same site" && m.method == "POST" {
				refused = false // a form writes, as far as a browser knows
			}
			if refused != tt.foreign || tt.foreign && strings.Contains(got.body, "lab.log") && !strings.Contains(m.target, "lab.log") {
				t.Errorf("%s: %s %s (%s): %d", tt.name, m.method, m.target, m.accept, got.status)
			}
		}
		for _, b := range bytes {
			got := s.do(b.method, b.target, "", append(tt.headers, b.accept, "u:p")...)
			if got.status != 200 || got.header.Get("Cross-Origin-Resource-Policy") != "" || got.header.Get("Cross-Origin-Opener-Policy") != "" {
				t.Errorf("%s: %s %s: %d %v", tt.name, b.method, b.target, got.status, got.header)
			}
		}
	}
	// The login comes first.
	if got := s.do("GET", "/app/?zip", "", "Sec-Fetch-Site: cross-site"); got.status != 401 {
		t.Errorf("without a login: %d", got.status)
	}
	for _, m := range made {
		if m.method != "GET" || strings.HasSuffix(m.target, "?follow") {
			continue
		}
		got := s.do(m.method, m.target, "", m.accept, "u:p")
		opener := ""
		if strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && !strings.HasSuffix(m.target, "=content") {
			opener = "same-origin"
		}
		if got.header.Get("Cross-Origin-Resource-Policy") != "same-origin" || got.header.Get("Cross-Origin-Opener-Policy") != opener {
			t.Errorf("%s (%s): %d, CORP %q, COOP %q", m.target, m.accept, got.status, got.header.Get("Cross-Origin-Resource-Policy"), got.header.Get("Cross-Origin-Opener-Policy"))
		}
	}
}
