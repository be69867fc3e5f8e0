package ui

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// noon is "now" in tests, in a zone that is not UTC.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.FixedZone("", 8*60*60))

var madePages = sync.OnceValue(New)

func newPages(t *testing.T) *Pages {
	t.Helper()
	p := *madePages()
	p.now = func() time.Time { return noon }
	return &p
}

// page is a rendered page, parsed.
type page struct{ root *html.Node }

func parse(t *testing.T, b *bytes.Buffer) page {
	t.Helper()
	root, err := html.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return page{root}
}

// all gives the elements of a kind in document order; class "" means any.
func (p page) all(tag atom.Atom, class string) []*html.Node {
	var found []*html.Node
	for n := range p.root.Descendants() {
		if n.DataAtom == tag && n.Type == html.ElementNode && (class == "" || strings.Contains(" "+attr(n, "class")+" ", " "+class+" ")) {
			found = append(found, n)
		}
	}
	return found
}

func (p page) one(t *testing.T, tag atom.Atom, class string) *html.Node {
	t.Helper()
	found := p.all(tag, class)
	if len(found) != 1 {
		t.Fatalf("page has %d <%s class=%q>, want 1", len(found), tag, class)
	}
	return found[0]
}

// inside gives the one element of a kind in another.
func (page) inside(t *testing.T, n *html.Node, tag atom.Atom) *html.Node {
	t.Helper()
	return page{n}.one(t, tag, "")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// everyPage renders each page in each language with whatever a hostile name
// can carry, under a name that tells them apart.
func everyPage(t *testing.T) map[string]page {
	t.Helper()
	p := newPages(t)
	pages := make(map[string]page)
	add := func(name string, lang Language, render func(*bytes.Buffer) error) {
		var b bytes.Buffer
		if err := render(&b); err != nil {
			t.Fatalf("%s in %s: %v", name, lang, err)
		}
		pages[string(lang)+" "+name] = parse(t, &b)
	}
	var entries []Entry
	var mounts []MountEntry
	for _, name := range hostileNames {
		entries = append(entries,
			Entry{Name: name, Href: hrefOf("/app/" + name), ModTime: noon},
			Entry{Name: name, Href: hrefOf("/app/"+name) + "/", Folder: true})
		mounts = append(mounts, MountEntry{Name: name, Href: hrefOf("/"+name) + "/", Login: true, ReadOnly: true})
	}
	path := "/app/" + strings.Join(hostileNames, "/") + "/"
	for _, lang := range []Language{English, Chinese} {
		add("folder", lang, func(b *bytes.Buffer) error {
			return p.Folder(b, Viewer{Here: "/", Lang: lang, User: hostileNames[0]}, holding(Folder{Path: path, Mount: "/app", ParentHref: "/app/"}, entries...))
		})
		add("empty folder", lang, func(b *bytes.Buffer) error { return p.Folder(b, Viewer{Here: "/", Lang: lang}, Folder{Path: "/"}) })
		add("index", lang, func(b *bytes.Buffer) error {
			return p.Index(b, Viewer{Here: "/", Lang: lang}, Index{Path: path, Mounts: mounts, Secret: true, ParentHref: "/"})
		})
		add("empty index", lang, func(b *bytes.Buffer) error { return p.Index(b, Viewer{Here: "/", Lang: lang}, Index{Path: "/"}) })
		add("mounting", lang, func(b *bytes.Buffer) error {
			return p.Mounting(b, Viewer{Here: "/", Lang: lang, User: "user1"}, Mounting{Path: path, Href: hrefOf(path), Host: "dav.example.com", Login: true})
		})
		for _, kind := range []Kind{KindNone, KindImage, KindAudio, KindVideo, KindPDF, KindMarkdown} {
			add("preview "+string(kind), lang, func(b *bytes.Buffer) error {
				return p.Preview(b, Viewer{Here: "/", Lang: lang}, Preview{Path: strings.TrimSuffix(path, "/"), Href: hrefOf(path), Folder: "/app/", Kind: kind, Size: 9, Shown: 5, ModTime: noon})
			})
		}
		add("log", lang, func(b *bytes.Buffer) error {
			l := Log{Path: strings.TrimSuffix(path, "/"), Mount: "/app", ParentHref: "/app/", View: `{"atEnd":true}`, Older: "?view=&lines=1", Newer: "?view=&lines=2"}
			for _, name := range hostileNames {
				l.Lines = append(l.Lines, LogLine{File: name, Text: name, Level: "error", Time: "2026-03-04T12:00:00Z"})
			}
			l.Filter.Text = hostileNames[0]
			return p.Log(b, Viewer{Here: "/", Lang: lang}, l)
		})
		add("several logs", lang, func(b *bytes.Buffer) error {
			l := Log{Path: path, Mount: "/app", Several: true, View: `{"atEnd":true}`, Left: 200, NewestAsText: "?tail=10000"}
			for _, name := range hostileNames {
				l.Sources = append(l.Sources, LogSource{Name: name, Href: "?view"})
				l.Lines = append(l.Lines, LogLine{File: name, Source: name, Text: name, At: "at1!YQ!9-0:0"})
				l.Choice = append(l.Choice, LogParameter{"name", name})
				l.Skipped = append(l.Skipped, LogSkip{name, name})
			}
			return p.Log(b, Viewer{Here: "/", Lang: lang}, l)
		})
		add("problem", lang, func(b *bytes.Buffer) error {
			return p.Problem(b, Viewer{Here: "/", Lang: lang}, Problem{Status: 401, Path: path})
		})
	}
	return pages
}

func TestPagesKeepToAStrictContentSecurityPolicy(t *testing.T) {
	for name, page := range everyPage(t) {
		for n := range page.root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.DataAtom {
			case atom.Script:
				if attr(n, "type") != "module" || !strings.HasPrefix(attr(n, "src"), "/-/assets/") || n.FirstChild != nil {
					t.Errorf("%s: a script that is no module of ours", name)
				}
			case atom.Style, atom.Object, atom.Embed, atom.Base:
				t.Errorf("%s: has a <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s> has %s=%q", name, n.Data, a.Key, a.Val)
				}
				switch a.Key {
				case "src", "href", "action", "formaction":
					own := strings.HasPrefix(a.Val, "?") || strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "//") || strings.HasPrefix(a.Val, "#i-") || a.Val == "#main"
					if !own {
						t.Errorf("%s: <%s %s=%q> leads elsewhere", name, n.Data, a.Key, a.Val)
					}
				}
			}
		}
	}
}

func TestPagesRunToTheirEnd(t *testing.T) {
	for name, page := range everyPage(t) {
		page.one(t, atom.Main, "")
		if len(page.all(atom.H1, "")) != 1 {
			t.Errorf("%s: not exactly one <h1>", name)
		}
		if title := text(page.one(t, atom.Title, "")); !strings.HasSuffix(title, " · GoWebDAV") || strings.HasPrefix(title, " ") {
			t.Errorf("%s: title %q", name, title)
		}
		lang, _, _ := strings.Cut(name, " ")
		if got := attr(page.one(t, atom.Html, ""), "lang"); got != lang {
			t.Errorf("%s: lang=%q", name, got)
		}
	}
}

func TestIconsAreDrawn(t *testing.T) {
	for name, page := range everyPage(t) {
		symbols := make(map[string]bool)
		for _, s := range page.all(atom.Atom(0), "") {
			if s.Data == "symbol" {
				symbols["#"+attr(s, "id")] = true
			}
		}
		used := 0
		for _, u := range page.all(atom.Atom(0), "") {
			if u.Data == "use" {
				used++
				if !symbols[attr(u, "href")] {
					t.Errorf("%s: no symbol %q", name, attr(u, "href"))
				}
			}
		}
		if used == 0 {
			t.Errorf("%s: no icon at all", name)
		}
	}
}

func TestNoRawControlOrDirectionMarkReachesAPage(t *testing.T) {
	for name, page := range everyPage(t) {
		for n := range page.root.Descendants() {
			check := func(s string) {
				for _, r := range s {
					if r != '\n' && r != '\t' && misleading(r) || r == '\uFFFD' {
						t.Errorf("%s: %q holds %U", name, s, r)
					}
				}
			}
			if n.Type == html.TextNode {
				check(n.Data)
			}
			for _, a := range n.Attr {
				check(a.Val)
			}
		}
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	var b bytes.Buffer
	if err := newPages(t).Folder(&b, Viewer{Lang: "tlh"}, Folder{Path: "/"}); err != nil {
		t.Fatal(err)
	}
	if got := attr(parse(t, &b).one(t, atom.Html, ""), "lang"); got != "en" {
		t.Errorf("lang=%q, want en", got)
	}
}

// BenchmarkNew is what a start of the program pays for its pages.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New()
	}
}

// BenchmarkAssets is what the first page costs more than others.
func BenchmarkAssets(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New().assets()
	}
}

// BenchmarkPages is what the server pays for pages of the usual sizes.
func BenchmarkPages(b *testing.B) {
	p := New()
	var entries []Entry
	var mounts []MountEntry
	var lines []LogLine
	for i := range 500 {
		name := fmt.Sprintf("lab.log.%d", i)
		entries = append(entries, Entry{Name: name, Href: "/app/" + name, Size: int64(i) * 77_777, ModTime: noon})
		mounts = append(mounts, MountEntry{Name: name, Href: "/" + name + "/", Login: true})
		lines = append(lines, LogLine{File: "lab.log", Offset: int64(i) * 100, Length: 100, Level: "info", Time: "2026-03-04T12:00:00Z", Text: "2026-03-04T12:00:00Z INFO GET /orders/" + name + " took 12 ms"})
	}
	viewer := Viewer{Lang: English, User: "user1", Here: "/app/"}
	for _, page := range []struct {
		name  string
		write func() error
	}{
		{"folder of 20", func() error {
			return p.Folder(io.Discard, viewer, holding(Folder{Path: "/app/", Mount: "/app", ParentHref: "/"}, entries[:20]...))
		}},
		{"index of 5", func() error { return p.Index(io.Discard, viewer, Index{Path: "/", Mounts: mounts[:5]}) }},
		{"log of 500 lines", func() error {
			return p.Log(io.Discard, viewer, Log{Path: "/app/lab.log", Mount: "/app", ParentHref: "/app/", Lines: lines, View: "{}"})
		}},
		{"problem", func() error { return p.Problem(io.Discard, viewer, Problem{Status: 404, Path: "/app/x"}) }},
	} {
		b.Run(page.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := page.write(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What no browser has asked for yet is not made.
func TestNewIsSmall(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() { New() }); n > 20 {
		t.Errorf("pages that nobody looks at are %v allocations", n)
	}
}
