package server

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gowebdav/internal/storage"
	"gowebdav/ui"
)

func TestKindOf(t *testing.T) {
	for name, want := range map[string]ui.Kind{
		"a.png": "image", "a.svg": "image", "a.tiff": "", "a.mp3": "audio", "a.mp4": "video", "a.pdf": "pdf", "README.md": "markdown",
		"a.json": "json", "lab.log": "text", "lab.log.1": "text", "a.html": "text", "a.xml": "text", "a.js": "text", "a.zip": "", "a.log.gz": "", "a.bin": "",
	} {
		if got := kindOf(storage.MediaType(name), nil); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for content, want := range map[string]ui.Kind{
		"plain\n": "text", "": "text", "日志": "text", "\x1b[31mred": "text", "caf\xe9 ": "text", "half \xe6\x97": "text",
		"\xff\xfea\x00\n\x00": "text", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01": "", "a\x00bc\x00\x01\x02\x03": "",
	} {
		for mediaType, other := range map[string]ui.Kind{"application/octet-stream": "text", "text/plain; charset=utf-8": "text", "text/xml": "text", "application/json": "json", "text/markdown": "markdown"} {
			if want != "" {
				want = other
			}
			if got := kindOf(mediaType, strings.NewReader(content)); got != want {
				t.Errorf("%s %q: %q, want %q", mediaType, content, got, want)
			}
		}
	}
}

// A name and a size tell which page fits. Where they do not, the content does.
func TestPageOf(t *testing.T) {
	for page, names := range map[string]string{
		"?view": `lab.log LAB.LOG lab.log.1 lab.log.2.gz lab-2026-03-04.log.zst messages messages.1 syslog access_log.2026-03-04.gz messages-20260304.gz app.out notes-2026-03-04.txt
			catalina.2026-03-04.log error.txt`,
		"?preview": `page.html a.png a.pdf README.md a.mp3 a.zip src.tar.gz backup.gz backup-20260304.gz nginx.conf nginx.conf.1 app.toml app.ini docker-compose.yml run.sh main.go
			Main.java app.service .env prod.env server.properties style.css data.csv a.tiff a.docx`,
		"?open": `Dockerfile Makefile LICENSE .bashrc .gitignore deploy notes.txt data.json data.json.bak nginx.conf.bak requirements.txt app.xyz data.unknown out.jsonl app.ndjson authorized_keys`,
	} {
		for name := range strings.FieldsSeq(names) {
			if got := pageOf(name, storage.MediaType(name), 1000); got != page {
				t.Errorf("%s: %s, want %s", name, got, page)
			}
		}
	}
	for name, want := range map[string]string{
		"main.go": "?view", "nginx.conf": "?view", "data.json": "?view", "page.html": "?view", "dump.sql": "?view", "lab.log": "?view",
		"README.md": "?preview", "a.png": "?preview", "a.zip": "?preview", "app.xyz": "?open",
	} {
		if got := pageOf(name, storage.MediaType(name), maxShown+1); got != want {
			t.Errorf("a large %s: %s, want %s", name, got, want)
		}
	}
}

// ?open leads a browser to the page that fits the content.
func TestOpenLeadsToThePageThatFits(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,ann,a,true", false)
	const times = "2026-03-04T10:11:12Z INFO one\n"
	for name, c := range map[string]struct{ content, want string }{
		"Dockerfile":      {"FROM scratch\nCOPY gowebdav /\n", "?preview"},
		".env":            {"PORT=80\n", "?preview"},
		"deploy":          {"#!/bin/sh\nset -e\n", "?preview"},
		"notes.txt":       {"one\ntwo\n", "?preview"},
		"server.txt":      {"starting\n" + times, "?view"},
		"app":             {times, "?view"},
		"app.xyz":         {times, "?view"},
		"traces.xyz":      {times + strings.Repeat("Caused by: x\n", 12), "?view"},
		"copyright":       {strings.Repeat("All rights reserved.\n", 30) + times, "?preview"},
		"settings.xyz":    {"a = 1\n", "?preview"},
		"data.xyz":        {"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03", "?preview"},
		"object.json":     {"{\n  \"a\": 1\n}\n", "?preview"},
		"one.json":        {`{"a":1}` + "\n", "?preview"},
		"time.json":       {`{"time":"2026-03-04T10:11:12Z","level":"info","msg":"one"}` + "\n", "?preview"},
		"bom.json":        {"\ufeff" + `{"a":1}` + "\r\n" + `{"a":2}` + "\r\n", "?view"},
		"lines.json":      {`{"a":1}` + "\n" + `{"a":2}` + "\n", "?view"},
		"lines.jsonl":     {`{"a":1}` + "\n" + `{"a":2}` + "\n", "?view"},
		"array.json":      {"[1,\n2]\n", "?preview"},
		"binary.json":     {"{\x00\x01\x02\x03\x04}", "?preview"},
		"empty":           {"", "?view"},
		"large.txt":       {strings.Repeat("line\n", maxShown/4), "?view"},
		"utf16.txt":       {"\xff\xfe" + strings.Join(strings.Split(times, ""), "\x00") + "\x00", "?view"},
		"lab.log":         {"no time\n", "?view"},
		"nginx.conf":      {times, "?preview"},
		"a b#?.txt":       {"one\n", "?preview"},
		"p.png":           {"no picture", "?preview"},
		"backup.gz":       {"no archive", "?preview"},
		"access.log.1.gz": {"no archive", "?view"},
	} {
		write(t, filepath.Join(dir, name), c.content)
		target := (&url.URL{Path: "/app/" + name}).EscapedPath()
		got := s.do("GET", target+"?open", "", "ann:a", "Accept: text/html")
		if got.status != 303 || got.header.Get("Location") != target+c.want {
			t.Errorf("%s: %d to %q, want %s", name, got.status, got.header.Get("Location"), c.want)
		}
	}
	for name, want := range map[string]int{"lab.log": 200, "none": 404} { // no redirect of programs
		if got := s.do("GET", "/app/"+name+"?open", "", "ann:a"); got.status != want {
			t.Errorf("%s for a program: %d", name, got.status)
		}
	}
	if got := s.do("GET", "/app/lab.log?open", "", "Accept: text/html"); got.status != 401 {
		t.Errorf("without a login: %d", got.status)
	}
}

func TestPreview(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,user1,pass1,true;/drop,DIR/sub,null,null,false", false)
	write(t, filepath.Join(dir, "a b.json"), `{"a":[1,"<script>alert(1)</script>"]}`)
	write(t, filepath.Join(dir, "long.txt"), strings.Repeat("日", maxShown))
	write(t, filepath.Join(dir, "p.png"), "no picture")
	get := func(target string) answer { return s.do("GET", target, "", "user1:pass1", "Accept: text/html") }

	page := get("/app/a%20b.json?preview")
	if !strings.Contains(page.body, `<iframe src="/app/a%20b.json?preview=content" sandbox="allow-same-origin `) || strings.Contains(page.body, "allow-scripts") {
		t.Errorf("no sandbox: %s", page.body)
	}
	content := get("/app/a%20b.json?preview=content")
	csp := content.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "sandbox allow-same-origin") || strings.Contains(csp, "script") || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("policy %q", csp)
	}
	if !strings.Contains(content.body, "  &#34;a&#34;: [\n    1,\n    &#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;") {
		t.Errorf("JSON is shown as %s", content.body)
	}
	if plain := get("/app/a%20b.json"); plain.body != `{"a":[1,"<script>alert(1)</script>"]}` {
		t.Errorf("the plain URL gives %q", plain.body)
	}
	if long := get("/app/long.txt?preview"); !strings.Contains(long.body, "the first 512 KiB of 1.5 MiB") {
		t.Error("a long text is not said to be cut")
	}
	if long := get("/app/long.txt?preview=content"); len(long.body) < maxShown || len(long.body) > maxShown+1000 || strings.Contains(long.body, `\x`) {
		t.Errorf("a long text is cut to %d bytes", len(long.body))
	}
	if picture := get("/app/p.png?preview=content"); !strings.Contains(picture.body, `<img src="/app/p.png"`) {
		t.Errorf("a picture has a content of its own: %s", picture.body)
	}
	if strings.Contains(get("/app/lab.log?view").body, `id="edit"`) || !strings.Contains(get("/drop/inner.txt?preview").body, `id="edit"`) {
		t.Error("a read-only file can be edited, or a writable one not")
	}
	if a := s.do("GET", "/app/lab.log?view", ""); a.status != 401 {
		t.Errorf("without a login: %d", a.status)
	}
	if a := get("/app/none?preview"); a.status != 404 {
		t.Errorf("of nothing: %d", a.status)
	}
}

func TestPreviewLeadsToThePicturesBeside(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	for _, name := range []string{"a 10.png", "a 9.png", "A 11.jpg", "b.txt"} {
		write(t, filepath.Join(dir, name), "no picture")
	}
	links := regexp.MustCompile(`href="([^"]*)" rel="(prev|next)"`)
	for name, want := range map[string]string{
		"a%209.png":  `[href="/app/a%2010.png?preview" rel="next"]`,
		"a%2010.png": `[href="/app/a%209.png?preview" rel="prev" href="/app/A%2011.jpg?preview" rel="next"]`,
		"A%2011.jpg": `[href="/app/a%2010.png?preview" rel="prev"]`,
		"b.txt":      `[]`,
	} {
		if got := fmt.Sprint(links.FindAllString(s.do("GET", "/app/"+name+"?preview", "", "Accept: text/html").body, -1)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestListingLeadsToPreviews(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "a.zip"), "no archive")
	page := s.do("GET", "/app", "", "Accept: text/html").body
	for _, want := range []string{`href="/app/lab.log?view"`, `href="/app/a.zip?preview"`, `href="/app/sub/"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestMountingPage(t *testing.T) {
	s, _ := newSite(t, "/app,DIR,user1,pass1,true", false)
	address := strings.Replace(s.URL, "http:", "<code>http:", 1) + "/app/sub/</code>"
	for _, header := range []string{"Accept-Language: en", "X-Forwarded-Proto: https"} { // anybody can say so
		if a := s.do("GET", "/app/sub?mount", "", "user1:pass1", "Accept: text/html", header); a.status != 200 || !strings.Contains(a.body, address) || !strings.Contains(a.body, "-o ro") {
			t.Errorf("%s: %d, no %s in %s", header, a.status, address, a.body)
		}
	}
	if a := s.do("GET", "/app/sub?mount", ""); a.status != 401 {
		t.Errorf("without a login: %d", a.status)
	}
}
