package server

import (
	"fmt"
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
		"plain\n": "text", "": "text", "日志": "text", "\x1b[31mred": "text", "nul\x00": "", "caf\xe9 ": "", "half \xe6\x97": "text", "\x7fELF\x02\x01": "",
	} {
		if got := kindOf("application/octet-stream", strings.NewReader(content)); got != want {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
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
	for _, want := range []string{`href="/app/lab.log?view"`, `href="/app/a.zip"`, `href="/app/sub/"`} {
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
