package server

import (
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
	"gowebdav/internal/logapi"
)

const linkKey = "0123456789abcdef"

// linked is a site with links, and what signs them.
func linked(t *testing.T, davs string) (*site, string, *auth.Links) {
	t.Helper()
	links, err := auth.NewLinks(linkKey)
	if err != nil {
		t.Fatal(err)
	}
	s, dir := newLimitedSite(t, davs, config.Config{Links: links, Compress: true})
	return s, dir, links
}

func TestLinkOpensWhatItNames(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false;/ro,DIR,bob,b,true;/open,DIR")
	write(t, filepath.Join(dir, "sub", "deep", "x.log"), "deep\n")
	end := time.Now().Add(time.Hour)
	file, folder, expired := LinkQuery(links, "/app/lab.log", end), LinkQuery(links, "/app/sub/", end), LinkQuery(links, "/app/lab.log", time.Now())
	before := fingerprint(t, dir)
	for _, c := range []struct {
		method, target string
		want           int
	}{
		{"GET", "/app/lab.log?" + file, 200},
		{"HEAD", "/app/lab.log?" + file, 200},
		{"GET", "/app/lab.log?tail=1&" + file, 200},
		{"GET", "/app/lab.log?view&" + file, 200},
		{"PROPFIND", "/app/sub/?" + folder, 207},
		{"GET", "/app/sub/deep/x.log?" + folder, 200},
		{"GET", "/app/lab.log?" + folder, 401},
		{"GET", "/app/?" + folder, 401},
		{"GET", "/app/sub/inner.txt?" + file, 401},
		{"GET", "/ro/lab.log?" + file, 401}, // the same file, but not the same mount
		{"GET", "/ro/lab.log?" + LinkQuery(links, "/ro/", end), 200},
		{"GET", "/app/lab.log?" + expired, 401},
		{"GET", "/app/lab.log?share=x", 401},
		{"GET", "/app/lab.log?share=", 401},
		{"GET", "/open/lab.log?share=x", 200},
		{"PUT", "/app/lab.log?" + file, 405},
		{"DELETE", "/app/sub/inner.txt?" + folder, 405},
		{"MKCOL", "/app/sub/new?" + folder, 405},
		{"LOCK", "/app/sub/inner.txt?" + folder, 405},
		{"PATCH", "/app/lab.log?" + file, 405},
	} {
		if got := s.do(c.method, c.target, "", "Depth: 1"); got.status != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.target, got.status, c.want)
		}
	}
	if fingerprint(t, dir) != before {
		t.Error("the folder has changed")
	}
	token := strings.TrimPrefix(file, "share=")
	for stale, want := range map[int]int{maxTokens - 2: 200, maxTokens - 1: 401} {
		cookies := strings.Repeat(linkCookie+"=x; ", stale) + linkCookie + "=" + token
		if got := s.do("GET", "/app/lab.log", "", "Cookie: "+cookies); got.status != want {
			t.Errorf("behind %d other cookies: %d, want %d", stale, got.status, want)
		}
	}
	if got := s.do("GET", "/app/lab.log?"+file, "", "ann:wrong"); got.status != 200 {
		t.Errorf("beside a wrong password: %d", got.status)
	}
	s.Close()
	if n := strings.Count(s.log.String(), `msg="login failed" user=ann mount=/app`); n != 1 {
		t.Errorf("%d lines of the wrong password", n)
	}
	if log := s.log.String(); strings.Contains(log, "share=") || strings.Contains(log, file[6:20]) || !strings.Contains(log, "user=(link)") {
		t.Error("the log shows a link, or does not name who came by one")
	}
}

// Rotation, the pictures beside one, and what a query asks of them are not in a link to
// one file.
func TestLinkToAFileShowsNoOther(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false")
	for _, name := range []string{"lab.log.1", "a.png", "b.png"} {
		write(t, filepath.Join(dir, name), "put aside\n")
	}
	end := time.Now().Add(time.Hour)
	file, folder := LinkQuery(links, "/app/lab.log", end), LinkQuery(links, "/app/", end)
	for _, query := range []string{
		"tail=9&rotated", "tail=9&rotated=1&rot%61ted=true", "grep=e&rotated", "lines=0&after=9&rotated", "lines=end&before=9&rotated&after=0",
		"histogram&rotated", "follow&tail=4&limit=3&rotated", "view&rotated", "view&rotated&grep=e",
	} {
		for _, accept := range []string{"text/plain", "application/json", "application/x-ndjson"} {
			got := s.do("GET", "/app/lab.log?"+query+"&"+file, "", "Accept: "+accept)
			if got.status != 200 || strings.Contains(got.body, "put aside") || strings.Contains(got.body, "lab.log.1") {
				t.Errorf("%s as %s: %d %s", query, accept, got.status, got.body)
			}
		}
	}
	if got := s.do("GET", "/app/lab.log?tail=9&rotated&"+folder, ""); got.body != "put aside\none\ntwo\nthree\n" {
		t.Errorf("by a link to the folder: %d %q", got.status, got.body)
	}
	write(t, filepath.Join(dir, "day-2026-03-04.log"), "one\n")
	write(t, filepath.Join(dir, "day-2026-03-05.log"), "put aside\n")
	for by, shown := range map[string]bool{LinkQuery(links, "/app/day-2026-03-04.log", end): false, folder: true} {
		got := s.do("GET", "/app/day-2026-03-04.log?view&"+by, "", "Accept: text/html")
		if got.status != 200 || strings.Contains(got.body, "day-2026-03-05.log") != shown {
			t.Errorf("the page of a day, whose log goes on: %d %s", got.status, got.body)
		}
	}
	if got := s.do("GET", "/app/b.png?preview&"+LinkQuery(links, "/app/b.png", end), ""); got.status != 200 || strings.Contains(got.body, "a.png") {
		t.Errorf("the page of a picture: %d %s", got.status, got.body)
	}
	if got := s.do("GET", "/app/b.png?preview&"+folder, ""); !strings.Contains(got.body, "a.png") {
		t.Errorf("the page of a picture of a shared folder: %d %s", got.status, got.body)
	}
}

// The head of an empty file is that of every file: with it a position could name any place
// of a rotated set. Where it is true it counts.
func TestPositionBeyondAWholeFile(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "lab.log.1"), strings.Repeat("put aside\n", 99))
	write(t, filepath.Join(dir, "empty.log"), "")
	const empty = "0-cbf29ce484222325"
	for _, query := range []string{"follow&position=" + empty + ":700", "lines=" + empty + ":700", "grep=e&order=newest&rotated&position=" + empty + ":700", "view&lines=" + empty + ":1", "lines=4-0123456789abcdef:9"} {
		if got := s.do("GET", "/app/lab.log?"+query, ""); got.status != 400 {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	for _, id := range []string{empty + ":700", "not an id"} {
		if got := s.do("GET", "/app/lab.log?follow&limit=1&tail=1", "", logapi.LastEventID+": "+id); got.status != 400 || !strings.Contains(got.body, logapi.LastEventID) {
			t.Errorf("%s: %d %s", id, got.status, got.body)
		}
	}
	end := s.do("GET", "/app/empty.log?lines=end", "", "Accept: application/json").body
	if !strings.Contains(end, empty+":0") {
		t.Fatal(end)
	}
	appendTo(t, filepath.Join(dir, "empty.log"), "one\n")
	following(t, s.URL+"/app/empty.log?follow&position="+empty+":0").want("one")
}

// A browser goes on from the page it has opened.
func TestLinkInABrowser(t *testing.T) {
	s, _, links := linked(t, "/app,DIR,ann,a,false")
	page := s.do("GET", "/app/sub/?"+LinkQuery(links, "/app/sub/", time.Now().Add(time.Hour)), "", "Accept: text/html")
	header := http.Header{"Set-Cookie": page.header["Set-Cookie"]}
	cookies := (&http.Response{Header: header}).Cookies()
	if page.status != 200 || len(cookies) != 1 || cookies[0].Path != "/app/sub" || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Fatalf("%d, %v", page.status, page.header)
	}
	cookie := "Cookie: " + cookies[0].Name + "=" + cookies[0].Value
	if got := s.do("GET", "/app/sub/inner.txt", "", cookie); got.status != 200 {
		t.Errorf("a file of the folder: %d", got.status)
	}
	if got := s.do("GET", "/app/lab.log", "", cookie); got.status != 401 {
		t.Errorf("a file beside the folder: %d", got.status)
	}
	if got := s.do("PUT", "/app/sub/inner.txt", "x", cookie); got.status != 405 {
		t.Errorf("writing: %d", got.status)
	}
	if strings.Contains(page.body, `href="?link"`) || strings.Contains(page.body, "data-act=\"upload\"") {
		t.Error("who came by a link is offered to make links, or to upload")
	}
	if got := s.do("GET", "/app/sub/?link=1d", "", cookie, "Accept: text/html"); strings.Contains(got.body, "share=") {
		t.Error("who came by a link makes links")
	}
}

// The page makes links for who has logged in, where there is a key.
func TestPageMakesLinks(t *testing.T) {
	s, _, _ := linked(t, "/app,DIR,ann,a,true;/open,DIR")
	for _, target := range []string{"/app/", "/app/sub/", "/app/lab.log"} {
		got := s.do("GET", target+"?link=7d", "", "ann:a", "Accept: text/html")
		_, rest, _ := strings.Cut(got.body, "<code>")
		link, _, found := strings.Cut(rest, "</code>")
		u, err := url.Parse(link)
		if got.status != 200 || !found || err != nil || u.Path != target {
			t.Errorf("%s: %d, link %q", target, got.status, link)
			continue
		}
		if opened := s.do("GET", target+"?"+u.RawQuery, ""); opened.status != 200 {
			t.Errorf("%s: the link answers %d", target, opened.status)
		}
		if got.header.Get("Cache-Control") != "no-store" {
			t.Error("a page with a secret may be kept")
		}
	}
	if got := s.do("GET", "/app/", "", "ann:a", "Accept: text/html"); !strings.Contains(got.body, `href="?link"`) {
		t.Error("the listing does not offer links")
	}
	if got := s.do("GET", "/open/?link=7d", "", "Accept: text/html"); strings.Contains(got.body, "share=") {
		t.Error("an open mount makes links")
	}
	without, _ := newSite(t, "/app,DIR,ann,a,true", false)
	if got := without.do("GET", "/app/?link=7d", "", "ann:a", "Accept: text/html"); strings.Contains(got.body, "share=") || strings.Contains(got.body, `href="?link"`) {
		t.Error("links without a key")
	}
}

// A follow by a link ends with it, and another key ends all links.
func TestLinksEnd(t *testing.T) {
	s, _, links := linked(t, "/app,DIR,ann,a,true")
	query := LinkQuery(links, "/app/", time.Now().Add(2*time.Second)) // a second at least
	resp, err := http.Get(s.URL + "/app/lab.log?follow&" + query)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := resp.Body.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("the follow goes on: %d, %v", n, err)
	}

	query = LinkQuery(links, "/app/", time.Now().Add(time.Hour))
	other, err := auth.NewLinks(linkKey + "2")
	if err != nil {
		t.Fatal(err)
	}
	reload(t, s, other, "/app,DIR,ann,a,true")
	if got := s.do("GET", "/app/lab.log?"+query, ""); got.status != 401 {
		t.Errorf("a link of the old key: %d", got.status)
	}
}

// reload gives the site of a folder other links and mounts.
func reload(t *testing.T, s *site, links *auth.Links, davs string) {
	t.Helper()
	handler := s.Config.Handler.(*Server)
	mounts := configtest.Mounts(t, strings.ReplaceAll(davs, "DIR", handler.current.Load().gates[0].path))
	if err := handler.Reload(config.Config{Links: links, Mounts: mounts, Compress: true}); err != nil {
		t.Fatal(err)
	}
}

// What was opened by a link does not outlive its key or its mount, but a reload.
func TestReloadEndsFollowsByLinks(t *testing.T) {
	same, err := auth.NewLinks(linkKey)
	if err != nil {
		t.Fatal(err)
	}
	other, err := auth.NewLinks(linkKey + "2")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		links *auth.Links
		davs  string
	}{
		"another key":       {other, "/app,DIR,ann,a,true"},
		"no key":            {nil, "/app,DIR,ann,a,true"},
		"no mount":          {same, "/other,DIR,ann,a,true"},
		"another folder":    {same, "/app,DIR/sub,ann,a,true"},
		"nothing but users": {same, "/app,DIR,bob,b,true"},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir, links := linked(t, "/app,DIR,ann,a,true")
			resp, err := http.Get(s.URL + "/app/lab.log?follow&tail=1&" + LinkQuery(links, "/app/lab.log", time.Now().Add(time.Hour)))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if _, err := io.ReadFull(resp.Body, make([]byte, len("three\n"))); err != nil {
				t.Fatal(err)
			}
			reload(t, s, c.links, c.davs)
			if name == "nothing but users" {
				appendTo(t, filepath.Join(dir, "lab.log"), "four\n")
				if _, err := io.ReadFull(resp.Body, make([]byte, len("four\n"))); err != nil {
					t.Errorf("the follow has ended: %v", err)
				}
				return
			}
			if rest, err := io.ReadAll(resp.Body); err != nil || len(rest) > 0 {
				t.Errorf("the follow ends with %q, %v", rest, err)
			}
		})
	}
}
